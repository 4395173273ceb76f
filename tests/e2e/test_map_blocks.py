"""The map's blocks on a page: without script, on a phone, from where the visitor is; in the editor."""

import json
import re

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from django.utils.translation import override
from playwright.sync_api import expect

from core.geo.map_texts import editor_texts
from core.plugins.switching import switch
from core.villages.models import Village
from plugins.gismap.models import Feature, Layer
from plugins.ronda.models import WatchPost

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.usefixtures("live_install"),
]


@pytest.fixture
def mapped(village, other_village, make_news):
    """A page of a village with the three blocks, one of whose layers is gone."""
    switch([village, other_village], "moody", False)
    box = Polygon.from_bbox((104.94, -5.24, 105.0, -5.18))
    Village.objects.filter(pk=village.pk).update(
        boundary=MultiPolygon(box, srid=4326), point=Point(104.97, -5.21, srid=4326)
    )
    crops = {"name": "jenis", "label": "Jenis", "type": "choice", "choices": ["Padi", "Karet"]}
    looks = {
        "school": ("Sekolah", "point", {}),
        "road": ("Jalan", "line", {}),
        "lahan": ("Lahan", "polygon", {"attributes": [crops], "category": "jenis"}),
    }
    layers = {
        name: Layer.objects.create(
            regency=village.district.regency, name=name, title=title, geometry=kind, **more
        )
        for name, (title, kind, more) in looks.items()
    }
    for owner, layer, name, shape, values in (
        (village, "school", "SD Negeri 1", Point(104.975, -5.205), {}),
        (village, "school", "SD Negeri 2", Point(104.955, -5.225), {}),
        (other_village, "school", "SD Tetangga", Point(105.01, -5.21), {}),
        (village, "road", "Jalan Poros", LineString((104.94, -5.22), (104.97, -5.21), (105, -5.2)), {}),
        (village, "lahan", "Lahan 1", Polygon.from_bbox((104.98, -5.23, 104.985, -5.225)), {"jenis": "Padi"}),
        (village, "lahan", "Lahan 2", Polygon.from_bbox((104.986, -5.23, 104.99, -5.225)), {"jenis": "Karet"}),
    ):  # fmt: skip
        shape.srid = 4326
        Feature.objects.create(
            village=owner, layer=layers[layer], name=name, geometry=shape, attributes=values
        )
    for number, lamp in ((1, "lit"), (2, "dark")):
        WatchPost.objects.create(
            village=village, name=f"Pos {number}", lamp=lamp,
            point=Point(104.96 + number / 200, -5.215, srid=4326),
        )  # fmt: skip
    page = make_news(village, "Peta kita")
    chosen = ["gismap__school", "gismap__lahan", "ronda__posts", "gismap__gone"]
    page.body = json.dumps(
        [
            {"type": "gismap__map", "value": {"title": "Peta", "layers": chosen}},
            {"type": "gismap__nearest", "value": {"title": "Terdekat", "layers": ["school"]}},
            {"type": "gismap__places", "value": {"title": "Tempat", "kinds": ["school"]}},
        ]
    )
    page.save_revision().publish()
    return page


with override("id"):
    TEXTS = editor_texts()

PAGE = "/berita/peta-kita/"


def test_without_script_on_a_phone_the_map_is_a_drawing(new_context, mapped, address):
    page = new_context(width=360, scripts=False).new_page()
    page.goto(address(PAGE, "kalirejo"))
    drawings = page.locator(".sketch-map svg[role=img]")
    expect(drawings.first).to_be_visible()
    expect(page.locator(".sketch-map li").filter(has_text="Sekolah (2)").first).to_be_visible()
    expect(page.get_by_text("SD Tetangga")).to_be_visible()
    expect(page.locator("gismap-nearest button")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_component_shows_the_layers_chosen(context, mapped, address):
    page = context.new_page()
    page.goto(address(PAGE, "kalirejo"))
    expect(page.get_by_role("application")).to_be_visible()
    rows = page.locator(".km-layers > li")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="Jalan")).to_have_count(0)


def test_the_nearest_from_where_the_visitor_is(new_context, mapped, address):
    there = {"latitude": -5.2101, "longitude": 105.0102}
    context = new_context(geolocation=there, permissions=["geolocation"])
    page = context.new_page()
    page.goto(address(PAGE, "kalirejo"))
    names = page.locator("gismap-nearest li a[href*='/p/gismap/']")
    expect(names.first).to_have_text("SD Negeri 1")
    page.locator("gismap-nearest button").click()
    expect(names.first).to_have_text("SD Tetangga")
    expect(page.locator("gismap-nearest li").first).to_contain_text("Kampung Purwodadi")
    expect(page.locator("gismap-nearest [data-way]").first).to_contain_text("m")


def test_who_refuses_keeps_the_list(new_context, mapped, address):
    page = new_context(permissions=[]).new_page()
    page.goto(address(PAGE, "kalirejo"))
    page.locator("gismap-nearest button").click()
    expect(page.locator("gismap-nearest [role=status]")).not_to_have_text("")
    expect(page.locator("gismap-nearest li")).to_have_count(3)


def test_saving_in_the_editor_keeps_a_layer_that_is_gone(
    context, mapped, address, sign_in, operator
):
    sign_in(context, operator)
    page = context.new_page()
    page.goto(address(f"/admin/pages/{mapped.pk}/edit/"))
    box = page.locator('input[type=checkbox][value="gismap__gone"]')
    expect(box).to_be_checked()
    expect(page.locator('input[type=checkbox][value="gismap__school"]')).to_be_checked()
    expect(page.locator('input[type=checkbox][value="gismap__road"]')).not_to_be_checked()
    with page.expect_navigation():
        page.locator("footer button.action-save").click()
    expect(page.locator('input[type=checkbox][value="gismap__gone"]')).to_be_checked()
    mapped.refresh_from_db()
    value = mapped.get_latest_revision_as_object().body[0].value
    assert set(value["layers"]) == {
        "gismap__school", "gismap__lahan", "ronda__posts", "gismap__gone",
    }  # fmt: skip


def test_the_map_s_middle_and_closeness_are_chosen_on_a_map(
    context, mapped, address, sign_in, operator
):
    sign_in(context, operator)
    page = context.new_page()
    page.goto(address(f"/admin/pages/{mapped.pk}/edit/"))
    field = page.locator("kampung-point")
    place, closeness = field.locator("input"), page.locator("select[name$=-zoom]")
    assert closeness.input_value() == "15"
    # What can be typed needs no map.
    expect(place).to_be_editable()
    field.get_by_role("button", name=TEXTS["chooseOnMap"]).click()
    picture = field.get_by_role("application")
    expect(picture).to_be_visible()
    # It begins at the village, whose name the base has.
    expect(field.locator(".km-name-area").filter(has_text="Kalirejo")).to_have_count(1)
    picture.focus()
    for _step in range(2):
        page.keyboard.press("+")
        page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(place).to_have_value(re.compile(r"^-5\.2\d+, 104\.9\d+$"))
    chosen = int(closeness.input_value())
    assert 13 <= chosen <= 17
    # Another closeness moves the map, and what is posted is what was chosen.
    closeness.select_option("17")
    position = place.input_value()
    with page.expect_navigation():
        page.locator("footer button.action-save").click()
    mapped.refresh_from_db()
    value = mapped.get_latest_revision_as_object().body[0].value
    assert (value["position"], value["zoom"]) == (position, "17")
    expect(page.locator("kampung-point input")).to_have_value(position)
