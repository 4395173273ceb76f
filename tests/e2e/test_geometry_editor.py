"""Drawing a place's geometry in the admin, and choosing a point."""

import json

import pytest
from django.contrib.gis.geos import Point, Polygon
from django.utils.translation import override
from playwright.sync_api import expect

from core.geo.map_texts import editor_texts
from core.plugins.switching import switch
from plugins.gismap.models import Place

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]

CREATE = "/admin/gismap/place/create/"

with override("id"):
    TEXTS = editor_texts()


@pytest.fixture
def editor(new_context, village, operator, address, sign_in):
    """The form of a new place in an operator's browser, its map drawn."""
    switch([village], "gismap", True)
    context = new_context(height=1200)
    sign_in(context, operator)
    return open_form(context.new_page(), address(CREATE))


def open_form(page, url):
    page.goto(url)
    expect(page.get_by_role("application")).to_be_visible()
    expect(page.get_by_role("button", name=TEXTS["undo"])).to_be_visible()
    page.get_by_role("application").scroll_into_view_if_needed()
    return page


def test_dbg(editor):
    editor.screenshot(path="/tmp/editor.png", full_page=True)
