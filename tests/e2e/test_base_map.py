"""What lies beneath the layers of a map: boundaries and roads, each named once in a view."""

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Polygon
from playwright.sync_api import expect

from core.geo.roads import EDGE
from core.plugins.switching import switch
from core.villages.models import Village
from plugins.gismap.models import Feature, Layer
from plugins.gismap.presets import PRESETS, layer_from

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("live_install")]

PAGE = "/p/gismap/"
# How many pixels of the base are the edge of a road.
PIXELS = """edge => [...document.querySelectorAll('.leaflet-base-pane canvas')].reduce((sum, canvas) => {
  if (!canvas.width) return sum;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 0; at < data.length; at += 4)
    if (data[at + 3] === 255 && data[at] === edge[0] && data[at + 1] === edge[1] && data[at + 2] === edge[2]) sum += 1;
  return sum;
}, 0)"""
EDGE_PARTS = [int(EDGE[start : start + 2], 16) for start in (1, 3, 5)]


@pytest.fixture
def ground(village, other_village):
    """Two villages beside each other with a road each; the map is the only service."""
    for slug in ("ronda", "netizen", "moody"):
        switch([village, other_village], slug, False)
    switch([village, other_village], "gismap", True)
    (preset,) = [item for item in PRESETS if item.name == "road"]
    regency = village.district.regency
    Layer.objects.unscoped().filter(regency=regency, name="road").delete()
    layer = layer_from(preset, 10, regency=regency)
    layer.save()
    for each, west, name, kind in (
        (village, 104.94, "Jalan Poros", "Kampung"),
        (other_village, 105.0, "Jalan Tetangga", "Kabupaten"),
    ):
        box = Polygon.from_bbox((west, -5.24, west + 0.06, -5.18))
        Village.objects.filter(pk=each.pk).update(boundary=MultiPolygon(box, srid=4326))
        way = LineString((west + 0.002, -5.203), (west + 0.058, -5.2), srid=4326)
        Feature.objects.create(
            village=each, layer=layer, name=name, geometry=way, attributes={"kelas": kind}
        )
    return village


@pytest.fixture
def open_map(address, context):
    def open_map(fragment=""):
        page = context.new_page()
        page.goto(address(PAGE + fragment, "kalirejo"))
        expect(page.get_by_role("application")).to_be_visible()
        page.wait_for_load_state("networkidle")
        return page

    return open_map


def names(page, kind):
    return page.locator(f".km-name-{kind}")


def edges(page):
    return page.evaluate(PIXELS, EDGE_PARTS)


def test_what_lies_in_several_tiles_is_named_once(ground, open_map):
    # So close that the village fills the window and reaches beyond it on all sides.
    page = open_map("#map=15/-5.21000/104.97000&layers=-")
    expect(names(page, "area")).to_have_text(["Kalirejo"])
    expect(names(page, "road")).to_have_text(["Jalan Poros"])
    assert page.locator(".leaflet-base-pane canvas").count() > 4
    page.get_by_role("application").focus()
    before = page.evaluate("location.hash")
    for _step in range(3):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("before => location.hash !== before", arg=before)
        before = page.evaluate("location.hash")
        expect(names(page, "area")).to_have_text(["Kalirejo"])


def test_both_sides_of_a_boundary_are_named(ground, open_map):
    page = open_map("#map=13/-5.21000/105.00000&layers=-")
    expect(names(page, "area")).to_have_count(2)
    expect(names(page, "road")).to_have_count(2)
    assert sorted(names(page, "area").all_inner_texts()) == ["Kalirejo", "Purwodadi"]
    assert sorted(names(page, "road").all_inner_texts()) == ["Jalan Poros", "Jalan Tetangga"]


def test_a_road_that_is_switched_on_as_a_layer_is_not_drawn_beneath_as_well(ground, open_map):
    page = open_map("#map=15/-5.21000/104.96000&layers=-")
    expect(names(page, "road")).to_have_text(["Jalan Poros"])
    assert edges(page) > 10
    roads = page.locator(".km-layers input").first
    roads.check()
    expect(names(page, "road")).to_have_count(0)
    page.wait_for_function(f"edge => ({PIXELS})(edge) === 0", arg=EDGE_PARTS)
    roads.uncheck()
    expect(names(page, "road")).to_have_text(["Jalan Poros"])
    page.wait_for_function(f"edge => ({PIXELS})(edge) > 10", arg=EDGE_PARTS)


def test_the_neighbour_s_roads_stay_where_the_village_s_are_a_layer(ground, open_map):
    page = open_map("#map=13/-5.21000/105.00000&layers=gismap.road")
    expect(names(page, "road")).to_have_text(["Jalan Tetangga"])


@pytest.mark.parametrize(("kind", "is_drawn"), [("Kabupaten", True), ("Kampung", False)])
def test_from_afar_there_are_the_regency_s_roads_alone(ground, open_map, kind, is_drawn):
    Feature.objects.unscoped().update(attributes={"kelas": kind})
    page = open_map("#map=11/-5.21000/104.92000&layers=-")
    expect(names(page, "area").first).to_be_visible()
    assert (edges(page) > 0) is is_drawn
    expect(names(page, "road")).to_have_count(0)
