"""The benchmarks keep working. They run at a tiny size here; their figures are read by people."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from wagtail.models import Page

from bench.__main__ import NAMES, run

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


@pytest.fixture
def db(django_db_setup, django_db_blocker):
    """No transaction: the benchmarks go to databases of their own, copies of the tests' one."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def template(db) -> str | None:
    """The tests' database where it is as the migrations left it; else the benchmark makes one."""
    untouched = Page.objects.filter(depth=1).exists() and not Page.objects.filter(depth=3).exists()
    return str(connection.settings_dict["NAME"]) if untouched else None


@pytest.mark.one_database
@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_prints_a_table_of_figures(name, template, settings, tmp_path, capsys):
    settings.MEDIA_ROOT = tmp_path / "media"
    before = connection.settings_dict["NAME"]
    run([name], tmp_path, tiny=True, template=template)
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    assert len(lines) > 3
    assert all(line.count("|") == 5 for line in lines)
    assert connection.settings_dict["NAME"] == before
    assert not list(tmp_path.iterdir())


def test_the_guide_names_every_benchmark():
    text = GUIDE.read_text()
    assert not [name for name in NAMES if f"`{name}`" not in text]
