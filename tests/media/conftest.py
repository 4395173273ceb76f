"""The fixtures of the media tests."""

from tests.sites.pages import visit  # noqa: F401
