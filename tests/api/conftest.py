"""The fixtures of the API's tests."""

from tests.sites.pages import settings_row  # noqa: F401
