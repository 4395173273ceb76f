"""The fixtures of the websites' tests."""

from tests.sites.pages import (  # noqa: F401
    album,
    announcement,
    budget,
    directory,
    event,
    every_type,
    paper,
    place,
    service,
    settings_row,
    visit,
)
