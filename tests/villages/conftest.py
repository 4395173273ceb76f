from tests.sites.pages import visit  # noqa: F401
