"""The map component on a village's website."""

import gzip
import json
import re

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from playwright.sync_api import expect

from core.plugins.switching import switch
from core.villages.models import Village
from plugins.gismap.models import Place
from plugins.ronda.models import WatchPost

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]

PAGE = "/p/gismap/"


@pytest.fixture
def mapped(village, other_village):
    """A village with a boundary, three places and two watch posts."""
    for slug in ("ronda", "netizen", "gismap"):
        switch([village, other_village], slug, True)
    box = Polygon.from_bbox((104.94, -5.24, 105.0, -5.18))
    Village.objects.filter(pk=village.pk).update(boundary=MultiPolygon(box, srid=4326))
    shapes = {
        "SD Negeri 1": ("school", Point(104.97, -5.21)),
        "Jalan Merdeka": ("road", LineString((104.95, -5.22), (104.99, -5.2))),
        "Pasar Lama": ("market", Polygon.from_bbox((104.96, -5.2, 104.965, -5.195))),
    }
    for name, (kind, shape) in shapes.items():
        shape.srid = 4326
        Place.objects.create(village=village, name=name, kind=kind, geometry=shape)
    for number in (2, 10):
        point = Point(104.96 + number / 1000, -5.22, srid=4326)
        WatchPost.objects.create(village=village, name=f"Pos {number}", point=point)
    return village


@pytest.fixture
def open_map(address):
    """A function that opens the map's page in a browser page and waits until the map is there."""

    def open_map(page, fragment=""):
        page.goto(address(PAGE + fragment, "kalirejo"))
        expect(page.get_by_role("application")).to_be_visible()
        expect(page.get_by_role("button", name="Pos 2")).to_be_visible()
        return page

    return open_map


def test_the_map_appears(page, mapped, open_map):
    open_map(page)
    page.screenshot(path="/tmp/map-1280.png", full_page=True)
