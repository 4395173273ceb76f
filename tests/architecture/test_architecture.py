"""The import rules, the top level, and what no file of the project may contain."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {
    "manage.py", "pyproject.toml", "requirements.lock", "requirements-dev.lock", "Makefile",
    "README.md", "CHANGELOG.md", "LICENSE", "conftest.py", ".gitignore", ".ci",
    "core", "sites", "frontend_api", "plugins", "tests", "docs", "bench",
}  # fmt: skip


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return [ROOT / line for line in listing.stdout.splitlines() if (ROOT / line).exists()]


def test_the_import_rules_hold():
    script = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_plugin_of_the_project_is_held_to_the_rules():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    independent = config["tool"]["importlinter"]["contracts"][1]["modules"]
    folders = {f"plugins.{path.parent.name}" for path in ROOT.glob("plugins/*/manifest.py")}
    assert folders <= set(independent)


def test_the_top_level_is_as_designed():
    names = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert names <= TOP_LEVEL, names - TOP_LEVEL


def test_versions_agree():
    from core.version import CORE_VERSION

    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert config["project"]["version"] == CORE_VERSION


def test_locks_pin_everything_with_hashes_and_name_no_host():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
        assert len(pins) > 50
        assert text.count("--hash=sha256:") >= len(pins)
        assert not re.search(r"https?://|--index-url|--find-links", text)


def test_modules_open_with_a_docstring_and_stay_readable():
    import ast

    long, bare = [], []
    for path in tracked():
        parts = path.relative_to(ROOT).parts
        if path.suffix != ".py" or "migrations" in parts or "installed" in parts:
            continue
        text = path.read_text()
        if text.strip() and ast.get_docstring(ast.parse(text)) is None:
            bare.append(str(path.relative_to(ROOT)))
        if parts[0] != "tests" and "tests" not in parts and text.count("\n") > 350:
            long.append(str(path.relative_to(ROOT)))
    assert not bare
    assert long in ([], ["core/settings/base.py"])


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX"])
def test_nothing_is_left_for_later(word):
    here = Path(__file__)
    found = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in {".py", ".html", ".css", ".js", ".md", ".toml"}
        and path != here
        and re.search(rf"\b{word}\b", path.read_text(errors="ignore"))
    ]
    assert not found


def test_migrations_are_complete(db):
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
