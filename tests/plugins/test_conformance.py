"""Every plugin that is ready, the built-in ones first, holds to what the kit checks."""

import pytest

from core.plugins.registry import registry
from core.testing import conformance

# Loads well and fails when called, on purpose.
FAILING = {"moody"}


@pytest.mark.parametrize(
    "check",
    [
        check
        for slug in registry.plugins
        if slug not in FAILING
        for check in conformance.checks(slug)
    ],
    ids=str,
)
def test_conformance(check, village, other_village, client):
    check(village, other_village, client)


@pytest.fixture
def broken_plugin():
    """A plugin that breaks rules, to see that the kit would tell."""
    from types import MappingProxyType

    from core.plugins.registry import COLLECTED, Plugin
    from core.plugins.specs import AdminSpec, PermissionSpec

    collected = dict.fromkeys(COLLECTED, ())
    collected["register_admin"] = (AdminSpec("wagtail_modeladmin.options.ModelAdmin"),)
    collected["register_permissions"] = (PermissionSpec("emperor", ()),)
    return Plugin(registry.plugins["dummy"].manifest, object(), MappingProxyType(collected))


@pytest.mark.parametrize("name", ["_admin_lists_are_scoped", "_permissions_exist"])
def test_the_kit_tells_what_is_broken(broken_plugin, name, village, other_village, client):
    with pytest.raises(AssertionError):
        getattr(conformance, name)(broken_plugin, village, other_village, client)
