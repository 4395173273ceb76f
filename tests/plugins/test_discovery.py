"""Which plugins are loaded, in which order, and what becomes of those that cannot be."""

import os
import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest
from django.core.management import CommandError, call_command

from core.plugins.discovery import discover
from core.plugins.manifest import ENTRY_POINT_GROUP, Manifest, ManifestError
from core.plugins.registry import RegistryClosed, registry


def manifest(slug="good", **changes):
    values = {
        "slug": slug,
        "version": "1.0",
        "title": "Good",
        "description": "A plugin.",
        "requires_core": ">=0.1,<1",
        "hooks": "json",
    }
    return Manifest(**{**values, **changes})


class Point:
    """An entry point whose load() answers what a test wants."""

    def __init__(self, name, answer, value=None):
        self.name, self.answer, self.value = name, answer, value or f"{name}:manifest"

    def load(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_the_built_in_plugins_are_found_as_any_other():
    assert {"ronda", "netizen", "gismap"} <= set(registry.plugins)


def test_each_failing_plugin_is_set_aside_and_the_rest_runs():
    phases = {slug: item.phase for slug, item in registry.quarantined.items()}
    assert phases == {
        "brokenimport": "import",
        "nowhere": "import",
        "wrongtype": "validation",
        "future": "validation",
        "orphan": "dependencies",
        "heir": "dependencies",
        "noapp": "apps",
        "badmodels": "models",
        "badready": "ready",
        "raisinghook": "hooks",
        "misspelt": "hooks",
        "wrongspec": "hooks",
    }
    assert {"dummy", "moody"} <= set(registry.plugins)


def test_the_reason_says_what_to_do():
    aside = registry.quarantined
    assert "needs core >=99" in aside["future"].error
    assert "upgrade the core" in aside["future"].error
    assert "register_blokcs" in aside["misspelt"].error
    assert "boom in hook" in aside["raisinghook"].error


def test_a_plugin_whose_second_hook_raises_leaves_nothing_of_its_first():
    assert all(plugin.slug != "raisinghook" for plugin, _ in registry.specs("register_blocks"))
    assert not registry.manager.has_plugin("raisinghook")


def test_models_of_a_plugin_that_failed_are_not_half_there():
    from django.apps import apps

    with pytest.raises(LookupError):
        apps.get_model("kampung_badmodels", "Half")


def test_dependencies_come_first_then_slugs():
    points = [
        Point("zebra", manifest("zebra")),
        Point("apple", manifest("apple", depends_on=("zebra",))),
        Point("melon", manifest("melon")),
    ]
    assert [m.slug for m in discover(points=points).manifests] == ["zebra", "apple", "melon"]


def test_a_circle_of_dependencies_is_set_aside_whole():
    points = [
        Point("one", manifest("one", depends_on=("two",))),
        Point("two", manifest("two", depends_on=("one",))),
        Point("three", manifest("three")),
    ]
    found = discover(points=points)
    assert [m.slug for m in found.manifests] == ["three"]
    assert {item.phase for item in found.quarantined.values()} == {"dependencies"}


def test_two_packages_with_one_slug_are_refused():
    points = [Point("twin", manifest("twin"), "a:m"), Point("twin", manifest("twin"), "b:m")]
    found = discover(points=points)
    assert not found.manifests
    assert "two installed packages" in found.quarantined["twin"].error


def test_the_safe_mode_does_not_even_import():
    points = [Point("bomb", RuntimeError("must not be imported"))]
    found = discover(points=points, disabled=frozenset({"bomb"}))
    assert found.disabled == ["bomb"]
    assert not found.quarantined


def test_an_entry_point_under_another_name_than_its_manifest_is_refused():
    found = discover(points=[Point("other", manifest("good"))])
    assert "same name" in found.quarantined["other"].error


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"slug": "Bad-Slug"}, "lower-case"),
        ({"version": "one"}, "PEP 440"),
        ({"requires_core": "newest"}, "PEP 440"),
        ({"requires_core": ">=99"}, "needs core"),
        ({"title": " "}, "title is empty"),
        ({"apps": "plugins.x"}, "tuple"),
        ({"depends_on": ["a"]}, "tuple"),
    ],
)
def test_a_malformed_manifest_says_what_is_wrong(change, told):
    with pytest.raises(ManifestError, match=told):
        manifest(**change).validate()


def test_real_entry_points_are_read():
    point = EntryPoint("ronda", "plugins.ronda.manifest:manifest", ENTRY_POINT_GROUP)
    assert [m.slug for m in discover(points=[point]).manifests] == ["ronda"]


def test_the_registry_is_closed():
    with pytest.raises(RegistryClosed):
        registry.build(discover(points=[]))
    with pytest.raises(TypeError):
        registry.plugins["x"] = None
    with pytest.raises(TypeError):
        registry.plugins["ronda"].collected["register_api"] = ()


def test_check_names_each_plugin_set_aside_with_a_hint():
    from django.core.checks import run_checks

    warnings = {w.msg: w for w in run_checks() if w.id == "kampung.W001"}
    assert len(warnings) == len(registry.quarantined)
    assert all(warning.hint for warning in warnings.values())


def test_the_command_lists_and_checks(capsys):
    call_command("plugins", "list")
    out = capsys.readouterr().out
    assert "ronda 0.1.0  ready" in out
    assert "brokenimport  set aside at import: RuntimeError: boom at import" in out
    with pytest.raises(CommandError, match="12 plugin"):
        call_command("plugins", "check")


def test_health_tells_what_is_set_aside_but_reasons_only_to_staff(client, operator, superuser):
    answer = client.get("/health/").json()
    assert answer["status"] == "ok"
    assert answer["plugins"]["set_aside"]["badmodels"] == {"phase": "models"}
    assert answer["checks"]["moody.mood"] == "failing"
    client.force_login(superuser)
    answer = client.get("/health/").json()
    assert "boom in models" in answer["plugins"]["set_aside"]["badmodels"]["error"]
    assert "moody" in answer["checks"]["moody.mood"]


def test_the_system_starts_with_every_plugin_kept_out(tmp_path):
    env = {
        **os.environ,
        "KAMPUNG_DISABLED_PLUGINS": ",".join([*registry.plugins, *registry.quarantined]),
        "KAMPUNG_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "core.settings.test",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite3'}",
    }
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
        env=env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
