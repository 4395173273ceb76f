"""The fixtures of the websites' tests."""

from tests.sites.pages import (  # noqa: F401
    album,
    announcement,
    budget,
    directory,
    event,
    every_type,
    form_page,
    make_form,
    paper,
    place,
    service,
    settings_row,
    visit,
)
