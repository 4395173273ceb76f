"""The sketch map on pages: small, without script or inline style, and told by a list as well."""

import json
import math
import re

from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from rest_framework.utils.encoders import JSONEncoder

from core.villages.models import Village
from plugins.gismap.blocks import PlacesBlock
from plugins.gismap.colours import PALETTE
from plugins.gismap.models import Feature, Layer
from plugins.gismap.overview import PLACES_SHOWN
from plugins.gismap.presets import PRESETS
from plugins.gismap.sketch import sketch

HOST = {"host": "kalirejo.localhost"}
URL = "/p/gismap/"
LAYER = Layer(title="Wells", colour="#00696f")


def render(village, **values):
    block = PlacesBlock()
    value = block.to_python({"title": "Peta kampung", "kinds": [], **values})
    return block.render(value, context={"village": village})


def ring(x, y, radius, corners):
    """A jagged ring, which no simplification brings down to a few corners."""
    points = [
        (
            x + radius * (1 + 0.3 * (number % 2)) * math.cos(2 * math.pi * number / corners),
            y + radius * (1 + 0.3 * (number % 2)) * math.sin(2 * math.pi * number / corners),
        )
        for number in range(corners)
    ]
    return Polygon([*points, points[0]], srid=4326)


def test_the_page_shows_sketch_legend_and_list(client, make_place):
    make_place("SD <Negeri> 1")
    make_place("Gudang", is_public=False)
    html = client.get(URL, headers=HOST).content.decode()
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in html
    assert "SD &lt;Negeri&gt; 1" in html
    assert "Enam kelas." in html
    assert 'href="geo:-5.21000,104.97000"' in html
    assert "Gudang" not in html
    main = html[html.index("<main") : html.index("</main")]
    assert " style=" not in main
    assert "<script" not in main
    assert "<style" not in main


def test_the_page_is_narrowed_by_layer(client, make_place, make_layer):
    make_place("Sekolah")
    make_place("Masjid Al-Ikhlas", layer=make_layer("Mosque"))
    html = client.get(f"{URL}?layer=mosque", headers=HOST).content.decode()
    assert ">Masjid Al-Ikhlas<" in html
    assert ">Sekolah<" not in html
    assert 'aria-current="true"' in html
    assert client.get(f"{URL}?layer=<x>", headers=HOST).content.decode().count('class="card"') == 2


def test_a_village_without_places_is_told_so(client, village):
    answer = client.get(URL, headers=HOST)
    assert answer.status_code == 200
    assert "<svg" not in answer.content.decode()


def test_a_village_without_the_map_has_no_such_page(client, village):
    from core.plugins.switching import switch

    switch([village], "gismap", False)
    assert client.get(URL, headers=HOST).status_code == 404


def test_the_block_shows_the_chosen_layers(make_place, make_layer, village):
    make_place("Sekolah")
    make_place("Masjid Al-Ikhlas", layer=make_layer("Mosque"))
    html = render(village, kinds=["mosque"])
    assert "Peta kampung" in html
    assert "Masjid Al-Ikhlas" in html
    assert "Sekolah" not in html
    assert 'role="img"' in html


def test_the_block_in_the_api_lists_the_places(make_place, village):
    make_place()
    block = PlacesBlock()
    value = block.to_python({"title": "Peta", "kinds": ["places"]})
    shown = block.get_api_representation(value, context={"village": village})
    assert (shown["title"], shown["kinds"]) == ("Peta", ["places"])
    assert shown["places"][0]["name"] == "SD Negeri 1"
    assert json.dumps(shown, cls=JSONEncoder)


def test_the_largest_block_stays_small(village, make_layer):
    """Forty and more shapes of many corners, long names, and a jagged border."""
    Village.objects.filter(pk=village.pk).update(
        boundary=MultiPolygon(
            ring(104.97, -5.21, 0.03, 900), ring(105.1, -5.21, 0.01, 900), srid=4326
        )
    )
    layers = [make_layer(f"<&l>{number}" * 9, name=f"l{number}") for number in range(13)]
    Feature.objects.bulk_create(
        Feature(
            village=village,
            layer=layers[number % len(layers)],
            name=f"{number:03}" + "<&n>" * 29,
            description="x" * 1000,
            geometry=ring(104.95 + number / 1500, -5.21, 0.004, 1500),
        )
        for number in range(PLACES_SHOWN + 5)
    )
    html = render(Village.objects.get(pk=village.pk))
    assert html.count('class="card"') == PLACES_SHOWN
    assert 'href="/p/gismap/"' in html
    assert len(html.encode()) < 30_000


def test_marks_keep_inside_the_sketch_and_true_to_their_directions():
    west = Feature(layer=LAYER, geometry=Point(104.96, -5.21))
    north = Feature(layer=LAYER, geometry=LineString((104.97, -5.2), (104.98, -5.2)))
    drawn = sketch([west, north], None)
    first, second = drawn.marks
    assert first.x < second.x
    assert first.y > second.y
    for mark in drawn.marks:
        assert 0 < mark.x < drawn.width
        assert 0 < mark.y < drawn.height
    numbers = [int(number) for number in re.findall(r"-?\d+", second.path)]
    assert all(0 <= number <= drawn.width for number in numbers)


def test_the_scale_bar_has_the_length_it_says():
    """0.01 degrees of longitude at 5.21° south are 1107 metres."""
    ends = [
        Feature(layer=LAYER, geometry=Point(104.96, -5.21)),
        Feature(layer=LAYER, geometry=Point(104.97, -5.21)),
    ]
    drawn = sketch(ends, None)
    units = drawn.marks[1].x - drawn.marks[0].x
    assert abs(drawn.bar / units * 1107.4 - drawn.metres) < 5


def test_one_place_or_places_at_one_spot_are_drawn():
    place = Feature(layer=LAYER, geometry=Point(104.96, -5.21))
    assert len(sketch([place], None).marks) == 1
    assert len({(mark.x, mark.y) for mark in sketch([place, place], None).marks}) == 1
    assert sketch([], None) is None


def test_digits_on_marks_can_be_read():
    """White on the fill keeps the 4.5 to 1 of WCAG 2.2 AA."""
    for colour in (*PALETTE, *(preset.colour for preset in PRESETS)):
        channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [
            value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
            for value in channels
        ]
        luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        assert 1.05 / (luminance + 0.05) >= 4.5
