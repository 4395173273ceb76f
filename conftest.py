"""Fixtures of the whole suite, the plugins' tests included."""

import gc

import pytest

pytest_plugins = ["core.testing.factories"]


def pytest_collection_modifyitems(items):
    """The suite runs on both databases; what has nothing to do with them is shown on SQLite."""
    from django.conf import settings

    if "postgis" in settings.DATABASES["default"]["ENGINE"]:
        passed_over = pytest.mark.skip(reason="is no matter of the database; shown on SQLite")
        for item in items:
            if item.get_closest_marker("one_database"):
                item.add_marker(passed_over)


def pytest_collection_finish(session):
    """The libraries and what was collected stay to the end: nothing is gained by looking through
    them again and again, which took a tenth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
