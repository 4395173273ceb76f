"""The fixtures of the villages' tests."""

from tests.sites.pages import visit  # noqa: F401
