"""Every hook is documented, known to the registry, and used by some test plugin."""

import inspect

from kampung_dummy import hooks as dummy

from core.plugins import hookspecs
from core.plugins.registry import COLLECTED, MOMENTS


def hooks():
    return {
        name: function
        for name, function in inspect.getmembers(hookspecs, inspect.isfunction)
        if hasattr(function, f"{hookspecs.PROJECT}_spec")
    }


def test_every_hook_has_prose_and_types():
    for name, function in hooks().items():
        assert function.__doc__, name
        assert len(function.__doc__.split()) >= 8, name
        signature = inspect.signature(function)
        assert signature.return_annotation is not inspect.Signature.empty, name
        for parameter in signature.parameters.values():
            assert parameter.annotation is not inspect.Parameter.empty, f"{name}: {parameter}"


def test_the_registry_knows_every_hook():
    assert set(hooks()) == {*COLLECTED, *MOMENTS}


def test_every_hook_is_implemented_by_the_test_plugin():
    implemented = {
        name
        for name, function in inspect.getmembers(dummy, inspect.isfunction)
        if hasattr(function, f"{hookspecs.PROJECT}_impl")
    }
    assert implemented == set(hooks())


def test_every_hook_is_in_the_plugin_authors_guide():
    from pathlib import Path

    text = Path("docs/plugins.md").read_text()
    for name in hooks():
        assert f"`{name}`" in text, name
