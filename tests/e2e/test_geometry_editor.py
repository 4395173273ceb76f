"""Drawing a place's geometry in the admin, and choosing a point: by pointer, by keyboard and by
text alone."""

import json
import math

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.gis.geos import Polygon
from django.utils.translation import override
from playwright.sync_api import expect

from core.geo.map_texts import editor_texts
from core.plugins.switching import switch
from plugins.gismap.models import Feature, Layer
from plugins.ronda.models import WatchPost
from tests.e2e.test_accessibility import RULES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]

CREATE = "/admin/gismap/feature/create/"
POST = "/admin/ronda/watchpost/create/"
SQUARE = [(-100, -100), (100, -100), (100, 100), (-100, 100)]  # pixels from the map's middle

with override("id"):
    TEXTS = editor_texts()


@pytest.fixture
def desk(new_context, village, operator, sign_in):
    """A function that opens a browser in which an operator is signed in."""
    for slug in ("gismap", "ronda"):
        switch([village], slug, True)

    def desk(**options):
        context = new_context(height=1200, **options)
        sign_in(context, operator)
        return context

    return desk


@pytest.fixture
def layer(village):
    """A layer of any shapes of the village."""
    return Layer.objects.create(village=village, title="Tempat", name="places", geometry="mixed")


@pytest.fixture
def editor(desk, address, layer):
    """The form of a new feature, its map drawn."""
    page = desk().new_page()
    page.goto(address(f"{CREATE}?layer={layer.pk}"))
    ready(page)
    return page


def ready(page):
    expect(tool(page, "undo")).to_be_visible()
    picture(page).scroll_into_view_if_needed()


def picture(page):
    return page.get_by_role("application")


def tool(page, name):
    return page.get_by_role("button", name=TEXTS[name], exact=True)


def press(page, *places):
    """Presses places, in pixels from the map's middle, one after the other."""
    box = picture(page).bounding_box()
    for x, y in places:
        page.mouse.move(box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y)
        page.mouse.down()
        page.mouse.up()
        page.wait_for_timeout(60)


def draw(page, name, *places):
    tool(page, name).click()
    press(page, *places)
    if name != "point":
        tool(page, "finish").click()


def text(page):
    return page.locator("textarea[name=geometry]")


def geometry(page):
    return json.loads(text(page).input_value())


def corners(page):
    """How many corners the shape in the text has, of a line or of an area's border."""
    shape = geometry(page)
    return len(shape["coordinates"][0] if shape["type"] == "Polygon" else shape["coordinates"])


def said(page):
    return page.locator("kampung-geometry [role=status]")


def save(page, name="Gambar"):
    page.locator("input[name=name]").fill(name)
    page.locator("form[method=post] button[type=submit], form input[type=submit]").last.click()


def test_a_line_is_drawn_and_stored(editor):
    draw(editor, "line", (-100, 0), (0, -60), (100, 0))
    expect(said(editor)).to_have_text(TEXTS["drawn"])
    assert (geometry(editor)["type"], corners(editor)) == ("LineString", 3)
    save(editor)
    editor.wait_for_url("**/admin/gismap/feature/")
    assert Feature.objects.unscoped().get().geometry.num_coords == 3


def test_what_is_drawn_is_on_the_website_and_in_the_tile(editor, new_context, village, address):
    draw(editor, "line", (-100, 0), (0, -60), (100, 0))
    save(editor, "Parit Baru")
    editor.wait_for_url("**/admin/gismap/feature/")
    visitor = new_context(scripts=False).new_page()
    visitor.goto(address("/p/gismap/", "kalirejo"))
    visitor.get_by_role("link", name="Parit Baru").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Parit Baru")
    service = f"/api/v1/villages/{village.code}/gismap/ogc/collections/gismap__places"
    told = visitor.request.get(address(f"{service}/tiles/WebMercatorQuad")).json()
    (longitude, latitude), zoom = Feature.objects.unscoped().get().geometry.coords[1], 14
    x = int((longitude + 180) / 360 * 2**zoom)
    north = math.asinh(math.tan(math.radians(latitude)))
    y = int((1 - north / math.pi) / 2 * 2**zoom)
    tile = visitor.request.get(told["tiles"][0].format(z=zoom, x=x, y=y))
    assert tile.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert b"Parit Baru" in tile.body()


def test_a_point_is_drawn_where_the_village_lies(editor):
    draw(editor, "point", (0, 0))
    latitude, longitude = map(float, text(editor).input_value().split(","))
    assert (latitude, longitude) == (
        pytest.approx(-5.21, abs=0.001),
        pytest.approx(104.97, abs=0.001),
    )


def test_an_area_is_drawn_and_shown_again(editor, address):
    draw(editor, "polygon", *SQUARE)
    assert (geometry(editor)["type"], corners(editor)) == ("Polygon", 5)
    save(editor)
    editor.wait_for_url("**/admin/gismap/feature/")
    place = Feature.objects.unscoped().get()
    editor.goto(address(f"/admin/gismap/feature/edit/{place.pk}/"))
    ready(editor)
    expect(editor.locator(".kg-map path").first).to_be_visible()
    assert corners(editor) == 5


def test_undo_and_redo_go_through_the_steps(editor):
    draw(editor, "line", (-100, 0), (100, 0))
    first = text(editor).input_value()
    draw(editor, "line", (-100, 50), (0, 60), (100, 50))
    expect(said(editor)).to_have_text(TEXTS["drawn"])
    both = text(editor).input_value()
    assert geometry(editor)["type"] == "MultiLineString"
    tool(editor, "undo").click()
    expect(text(editor)).to_have_value(first)
    picture(editor).focus()
    editor.keyboard.press("Control+z")
    expect(text(editor)).to_have_value("")
    editor.keyboard.press("Control+y")
    expect(text(editor)).to_have_value(first)
    tool(editor, "redo").click()
    expect(text(editor)).to_have_value(both)
    expect(tool(editor, "redo")).to_have_attribute("aria-disabled", "true")


def test_undo_takes_back_a_corner_while_drawing(editor):
    tool(editor, "line").click()
    press(editor, (-100, 0), (0, -80), (100, 0))
    tool(editor, "undo").click()
    press(editor, (120, 60))
    tool(editor, "finish").click()
    assert corners(editor) == 3


def test_a_corner_is_dragged_added_and_removed(editor):
    draw(editor, "line", (-100, 0), (100, 0))
    before = geometry(editor)["coordinates"]
    press(editor, (50, 0))
    drag(editor, (100, 0), (100, 80))
    after = geometry(editor)["coordinates"]
    assert after[0] == before[0]
    assert after[1][1] < before[1][1]
    drag(editor, (0, 40), (0, -40))
    assert corners(editor) == 3
    box = picture(editor).bounding_box()
    editor.mouse.click(
        box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - 40, button="right"
    )
    editor.wait_for_timeout(100)
    assert corners(editor) == 2


def drag(page, start, end):
    box = picture(page).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x + start[0], y + start[1])
    page.mouse.down()
    for share in (0.3, 0.6, 1):
        page.mouse.move(
            x + start[0] + (end[0] - start[0]) * share, y + start[1] + (end[1] - start[1]) * share
        )
        page.wait_for_timeout(40)
    page.mouse.up()
    page.wait_for_timeout(100)


def test_a_shape_is_deleted_and_brought_back(editor):
    draw(editor, "polygon", *SQUARE)
    drawn = text(editor).input_value()
    tool(editor, "delete").click()
    expect(text(editor)).to_have_value("")
    expect(said(editor)).to_have_text(TEXTS["deleted"])
    tool(editor, "undo").click()
    expect(text(editor)).to_have_value(drawn)


def test_an_area_is_split_in_two_entries(editor):
    draw(editor, "polygon", *SQUARE)
    draw(editor, "split", (30, -150), (30, 150))
    expect(said(editor)).to_have_text(TEXTS["splitOff"].format(count=2))
    assert geometry(editor)["type"] == "Polygon"
    save(editor)
    editor.wait_for_url("**/admin/gismap/feature/")
    larger, smaller = Feature.objects.unscoped().order_by("pk")
    assert (larger.name, larger.layer, larger.village) == (
        smaller.name,
        smaller.layer,
        smaller.village,
    )
    assert larger.geometry.area / smaller.geometry.area == pytest.approx(130 / 70, rel=0.05)
    assert larger.geometry.intersection(smaller.geometry).area < 1e-12


def test_a_split_is_undone_and_a_part_deleted(editor):
    draw(editor, "polygon", *SQUARE)
    whole = text(editor).input_value()
    draw(editor, "split", (30, -150), (30, 150))
    tool(editor, "undo").click()
    expect(text(editor)).to_have_value(whole)
    tool(editor, "redo").click()
    press(editor, (-50, 0))  # the larger part
    tool(editor, "delete").click()
    assert geometry(editor)["type"] == "Polygon"
    assert editor.locator("input[name=geometry-split]").input_value() == ""


def test_a_line_is_split_in_two_entries(editor):
    draw(editor, "line", (-100, 0), (100, 0))
    draw(editor, "split", (0, -50), (0, 50))
    save(editor)
    editor.wait_for_url("**/admin/gismap/feature/")
    assert [place.geometry.geom_type for place in Feature.objects.unscoped()] == ["LineString"] * 2


def test_several_parts_are_drawn_where_they_fit(editor):
    draw(editor, "point", (-80, 0))
    draw(editor, "point", (80, 0))
    assert geometry(editor)["type"] == "MultiPoint"
    save(editor)
    editor.wait_for_url("**/admin/gismap/feature/")
    assert Feature.objects.unscoped().get().geometry.num_geom == 2


def test_a_line_that_crosses_nothing_splits_nothing(editor):
    draw(editor, "polygon", *SQUARE)
    before = text(editor).input_value()
    draw(editor, "split", (-150, -150), (150, -150))
    expect(said(editor)).to_have_text(TEXTS["splitNothing"])
    expect(text(editor)).to_have_value(before)


def test_a_corner_snaps_to_a_neighbour_s(editor, layer, village, address):
    corner = [104.97, -5.21]
    area = Polygon.from_bbox((104.96, -5.22, *corner))
    area.srid = 4326
    Feature.objects.create(village=village, name="Sawah", layer=layer, geometry=area)
    editor.goto(address(f"{CREATE}?layer={layer.pk}"))
    with editor.expect_response("**/layers/gismap/places/**"):
        ready(editor)
    editor.wait_for_timeout(300)
    draw(editor, "line", (7, -5), (150, -100))
    assert geometry(editor)["coordinates"][0] == corner


def test_the_map_follows_the_text(editor):
    line = {"type": "LineString", "coordinates": [[104.97, -5.21], [104.98, -5.22]]}
    text(editor).press_sequentially(json.dumps(line))
    expect(editor.locator(".kg-map path").first).to_be_visible()
    text(editor).fill("")
    tool(editor, "undo").click()
    assert geometry(editor) == line


def test_a_text_that_is_no_shape_is_told_and_stays(editor):
    text(editor).press_sequentially("{nonsense")
    expect(said(editor)).to_have_text(TEXTS["notText"])
    expect(text(editor)).to_have_value("{nonsense")


def test_a_border_that_crosses_itself_is_told(editor):
    draw(editor, "polygon", SQUARE[0], SQUARE[1], SQUARE[3], SQUARE[2])
    expect(said(editor)).to_have_text(TEXTS["crossing"])


def test_a_line_is_drawn_by_keyboard_alone(editor):
    tool(editor, "line").focus()
    editor.keyboard.press("Enter")
    picture(editor).focus()
    for key in ("Enter", "ArrowRight", "Enter", "ArrowDown", "Enter"):
        editor.keyboard.press(key)
        editor.wait_for_timeout(400)  # the map glides
    tool(editor, "finish").focus()
    editor.keyboard.press("Enter")
    assert (geometry(editor)["type"], corners(editor)) == ("LineString", 3)


def test_the_holes_of_an_area_stay(editor):
    outer = [[104.96, -5.22], [104.98, -5.22], [104.98, -5.2], [104.96, -5.2], [104.96, -5.22]]
    hole = [[104.968, -5.212], [104.972, -5.212], [104.972, -5.208], [104.968, -5.212]]
    text(editor).fill("")
    text(editor).press_sequentially(json.dumps({"type": "Polygon", "coordinates": [outer, hole]}))
    expect(said(editor)).to_have_text(TEXTS["holes"])
    tool(editor, "delete").click()
    tool(editor, "undo").click()
    assert geometry(editor)["coordinates"] == [outer, hole]


HOLE = [(-40, -40), (40, -40), (40, 40), (-40, 40)]


def rings(page):
    return geometry(page)["coordinates"]


def test_a_hole_is_cut_and_stored(editor):
    draw(editor, "polygon", *SQUARE)
    (border,) = rings(editor)
    draw(editor, "hole", *HOLE)
    expect(said(editor)).to_have_text(TEXTS["drawn"])
    assert rings(editor)[0] == border
    assert [len(ring) for ring in rings(editor)] == [5, 5]
    draw(editor, "hole", (50, 50), (80, 50), (80, 80))
    assert [len(ring) for ring in rings(editor)] == [5, 5, 4]
    save(editor)
    editor.wait_for_url("**/admin/gismap/feature/")
    stored = Feature.objects.unscoped().get().geometry
    assert stored.num_interior_rings == 2
    assert stored.valid


def test_a_corner_of_a_hole_is_dragged_added_and_removed(editor):
    draw(editor, "polygon", *SQUARE)
    draw(editor, "hole", *HOLE)
    border, hole = rings(editor)
    # A press into the hole means the hole, though the area's border lies around it.
    press(editor, (0, 0))
    drag(editor, (40, 40), (60, 70))
    assert rings(editor)[0] == border
    moved = rings(editor)[1]
    assert len([corner for corner in moved[:-1] if corner in hole]) == 3
    drag(editor, (0, -40), (0, -70))
    assert [len(ring) for ring in rings(editor)] == [5, 6]
    box = picture(editor).bounding_box()
    editor.mouse.click(
        box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - 70, button="right"
    )
    editor.wait_for_timeout(100)
    assert [len(ring) for ring in rings(editor)] == [5, 5]
    for _step in range(5):
        if rings(editor) != [border, hole]:
            tool(editor, "undo").click()
    assert rings(editor) == [border, hole]


def test_a_hole_is_deleted_without_its_area_and_brought_back(editor):
    draw(editor, "polygon", *SQUARE)
    draw(editor, "hole", *HOLE)
    both = rings(editor)
    press(editor, (0, 0))
    tool(editor, "delete").click()
    expect(said(editor)).to_have_text(TEXTS["holeDeleted"])
    assert rings(editor) == both[:1]
    tool(editor, "undo").click()
    assert rings(editor) == both


def test_a_hole_goes_where_its_area_goes(editor):
    draw(editor, "polygon", *SQUARE)
    draw(editor, "hole", *HOLE)
    border, hole = rings(editor)
    # Away from the corners and from the points between them.
    press(editor, (50, 65))
    drag(editor, (50, 65), (90, 95))
    moved_border, moved_hole = rings(editor)
    across, up = (moved_border[0][axis] - border[0][axis] for axis in (0, 1))
    assert (across, up) != (0, 0)
    assert moved_hole == [
        [pytest.approx(x + across, abs=1e-6), pytest.approx(y + up, abs=1e-6)] for x, y in hole
    ]


def test_a_hole_outside_of_its_area_is_none_or_told(editor):
    draw(editor, "polygon", *SQUARE)
    border = rings(editor)
    draw(editor, "hole", (120, 0), (150, 0), (150, 40))
    expect(said(editor)).to_have_text(TEXTS["holeOutside"])
    assert rings(editor) == border
    draw(editor, "hole", *HOLE)
    press(editor, (0, 0))
    drag(editor, (40, 40), (140, 40))
    expect(said(editor)).to_have_text(TEXTS["holeCrossing"])
    assert len(rings(editor)) == 2


def test_a_hole_is_cut_by_keyboard_alone(editor):
    outer = [[104.96, -5.22], [104.98, -5.22], [104.98, -5.2], [104.96, -5.2], [104.96, -5.22]]
    text(editor).fill("")
    text(editor).press_sequentially(json.dumps({"type": "Polygon", "coordinates": [outer]}))
    tool(editor, "hole").focus()
    editor.keyboard.press("Enter")
    picture(editor).focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        editor.keyboard.press("Enter")
        editor.keyboard.press(key)
        editor.wait_for_timeout(500)
    tool(editor, "finish").focus()
    editor.keyboard.press("Enter")
    assert rings(editor)[0] == outer
    assert len(rings(editor)[1]) == 4


def test_without_script_the_text_is_posted(desk, address, layer):
    page = desk(scripts=False).new_page()
    page.goto(address(f"{CREATE}?layer={layer.pk}"))
    text(page).fill("-5.2137, 104.9712")
    save(page)
    assert Feature.objects.unscoped().get().geometry.coords == (104.9712, -5.2137)


def test_the_editor_breaks_no_rule_of_accessibility(editor):
    draw(editor, "polygon", *SQUARE)
    found = Axe().run(editor, context="kampung-geometry", options=RULES).response["violations"]
    assert not [(item["id"], node["html"][:120]) for item in found for node in item["nodes"]]


def test_a_point_is_chosen_on_the_map(desk, address):
    page = desk().new_page()
    page.goto(address(POST))
    tool(page, "chooseOnMap").click()
    expect(page.locator(".kg-map .leaflet-control-zoom")).to_be_visible()
    picture(page).scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    press(page, (0, 0))
    value = page.locator("input[name=point]").input_value()
    latitude, longitude = map(float, value.split(","))
    assert (latitude, longitude) == (
        pytest.approx(-5.21, abs=0.001),
        pytest.approx(104.97, abs=0.001),
    )
    picture(page).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    assert float(page.locator("input[name=point]").input_value().split(",")[1]) > longitude
    page.locator("input[name=name]").fill("Pos Baru")
    page.locator("form[method=post] button[type=submit], form input[type=submit]").last.click()
    page.wait_for_url("**/admin/ronda/watchpost/")
    assert WatchPost.objects.unscoped().get().point.y == pytest.approx(-5.21, abs=0.001)


def test_the_device_s_position_is_taken(desk, address):
    page = desk(
        geolocation={"latitude": -5.2, "longitude": 104.95, "accuracy": 12},
        permissions=["geolocation"],
    ).new_page()
    page.goto(address(POST))
    tool(page, "useMyPosition").click()
    expect(page.locator("input[name=point]")).to_have_value("-5.200000, 104.950000")
    expect(page.locator("kampung-point [role=status]")).to_have_text(
        TEXTS["located"].format(metres=12)
    )


def test_a_position_refused_is_told(desk, address):
    page = desk().new_page()
    page.goto(address(POST))
    tool(page, "useMyPosition").click()
    expect(page.locator("kampung-point [role=status]")).to_have_text(TEXTS["locateDenied"])
