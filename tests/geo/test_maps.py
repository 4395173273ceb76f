"""What a map in the browser is told, and what the install serves for it."""

import json
import re
from dataclasses import replace

import pytest
from django.contrib.staticfiles import finders
from django.core.checks import run_checks
from django.template import Context, Template
from django.utils.translation import override

from core.geo.icons import ICONS
from core.geo.maps import Map, MapLayer, configuration, drawing_libraries
from core.geo.outside_tiles import hosts_of_tiles
from core.geo.queries import BBox
from core.plugins.specs import LayerCategory, LayerProperty, MapLayerSpec, Roads, SpecError

WELLS = MapLayerSpec(
    "wells",
    "Wells",
    lambda villages: villages,
    "point",
    (
        LayerProperty("name", "Name"),
        LayerProperty("state", "State", choices=(("dry", "Runs dry"), ("good", "Good"))),
    ),
    title="name",
    icon="drinking-water",
    category="state",
    categories=(LayerCategory("dry", "Runs dry", "#aa3300", "danger"),),
    licence="CC BY 4.0",
    attribution="Kampung Kalirejo",
)


def shown(**values):
    layer = MapLayer("wells", WELLS, features="/wells/", tiles="/t/{z}/{y}/{x}")
    return Map("Peta <Kalirejo>", (layer,), **values)


def test_a_layer_is_told_with_how_it_is_drawn_and_where_it_is():
    told = configuration(shown(bounds=BBox(104.9, -5.3, 105.0, -5.2)))
    (layer,) = told["layers"]
    assert told["bounds"] == [104.9, -5.3, 105.0, -5.2]
    assert layer["features"] == "/wells/"
    assert layer["tiles"] == "/t/{z}/{y}/{x}"
    assert (layer["icon"], layer["licence"], layer["shown"]) == (
        "drinking-water",
        "CC BY 4.0",
        True,
    )
    assert layer["properties"][1]["choices"] == {"dry": "Runs dry", "good": "Good"}
    assert layer["categories"] == [
        {"value": "dry", "label": "Runs dry", "colour": "#aa3300", "icon": "danger"}
    ]
    assert json.dumps(told)


def test_the_tag_holds_the_first_paint_and_escapes_what_it_tells():
    template = Template("{% load geo %}{% map shown %}<p>{{ name }}</p>{% endmap %}")
    html = template.render(Context({"shown": shown(), "name": "A & B"}))
    assert "<p>A &amp; B</p>" in html
    assert "<Kalirejo>" not in html
    told = re.search('<script type="application/json">(.*?)</script>', html)[1]
    assert json.loads(told)["title"] == "Peta <Kalirejo>"
    assert 'type="module" src="/static/geo/map/kampung-map.js"' in html
    assert not re.search(r" (style|on\w+)=", html)


def test_the_texts_are_in_the_language_of_the_page():
    with override("en"):
        assert configuration(shown())["texts"]["zoomIn"] == "Zoom in"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"geometry": "point"}, "roads are lines"),
        ({"visibility": "staff"}, "everybody"),
        ({"roads": Roads("colour")}, "no property colour"),
        ({"roads": Roads(width="metres")}, "no property metres"),
        ({"roads": Roads("depth", (("1", 5),))}, "1 to 4, not 5"),
    ],
)
def test_roads_that_no_map_could_draw_are_refused(values, told):
    with pytest.raises(SpecError, match=told):
        replace(WELLS, **{"geometry": "line", "roads": Roads("depth"), **values})


def test_every_file_that_a_map_loads_is_served():
    for url in drawing_libraries().values():
        assert finders.find(url.removeprefix("/static/")), url


def test_no_file_that_a_map_loads_names_a_map_of_its_source():
    for url in drawing_libraries().values():
        with open(finders.find(url.removeprefix("/static/")), encoding="utf-8") as file:
            assert "sourceMappingURL" not in file.read()


def test_every_pictogram_is_in_the_one_file():
    with open(finders.find("geo/vendor/icons.svg"), encoding="utf-8") as file:
        assert set(re.findall('<symbol id="([a-z0-9-]+)"', file.read())) == set(ICONS)


def test_the_lock_of_the_libraries_names_no_host():
    from pathlib import Path

    import core.geo

    lock = json.loads((Path(core.geo.__file__).parent / "browser/package-lock.json").read_text())
    packages = [item for name, item in lock["packages"].items() if name]
    assert packages
    assert all(item["integrity"].startswith("sha512-") for item in packages)
    assert not [item for item in packages if "resolved" in item]


@pytest.mark.parametrize(
    ("template", "hosts"),
    [
        ("", []),
        ("https://tiles.example.go.id/{z}/{x}/{y}.png", ["https://tiles.example.go.id"]),
        ("https://{s}.tiles.example.org:8443/{z}/{x}/{y}", ["https://*.tiles.example.org:8443"]),
        ("https://tiles.example.go.id/{z}/{x}.png", []),
        ("tiles/{z}/{x}/{y}", []),
    ],
)
def test_pictures_come_from_the_tiles_host_and_from_no_other(template, hosts):
    assert hosts_of_tiles(template) == hosts


def test_no_tiles_from_outside_are_told_unless_the_operator_names_some(settings):
    assert configuration(shown())["background"] is None
    settings.KAMPUNG_MAP_TILES = "https://tiles.example.go.id/{z}/{x}/{y}.png"
    settings.KAMPUNG_MAP_TILES_ATTRIBUTION = "Badan Informasi Geospasial"
    assert configuration(shown())["background"] == {
        "url": "https://tiles.example.go.id/{z}/{x}/{y}.png",
        "attribution": "Badan Informasi Geospasial",
    }


@pytest.mark.parametrize(
    "template", ["ftp://x/{z}/{x}/{y}", "https://x.example/{z}", "/{z}/{x}/{y}"]
)
def test_a_wrong_address_of_tiles_is_named_by_the_checks(settings, template):
    settings.KAMPUNG_MAP_TILES = template
    (found,) = run_checks(tags=["geo"])
    assert found.id == "kampung.E030"
    assert "KAMPUNG_MAP_TILES" in found.msg
    assert "{z}/{x}/{y}" in found.hint
