"""The fixtures of the API's tests."""

from tests.api.hooks import certificate, endpoint, make_endpoint, read_at_once, receiver  # noqa: F401
from tests.sites.pages import form_page, make_form, settings_row  # noqa: F401
