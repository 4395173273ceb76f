"""The map drawn on the server: small whatever is given, readable without colour, and true."""

import math
import re
from dataclasses import replace

import pytest
from django.contrib.gis.geos import (
    GeometryCollection,
    LineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
)
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from core.geo.drawing import CORNERS, LEGEND, Numbered, draw
from core.geo.drawn_layers import MOST_ROWS, DrawnRow, given_layer, read_layer
from core.geo.plane import Plane, encoded
from core.geo.queries import BBox
from core.plugins.specs import LayerCategory, LayerProperty, MapLayerSpec, Roads
from core.villages.models import Village

SPEC = MapLayerSpec(
    "villages",
    "Villages",
    lambda villages: villages,
    "point",
    (LayerProperty("name", "Name"), LayerProperty("kind", "Kind")),
    village="",
    title="name",
)
LAMPS = replace(
    SPEC,
    label="Lamps",
    category="kind",
    categories=(LayerCategory("lit", "Lit", "#7a5c00"), LayerCategory("dark", "Dark", "#14201a")),
)


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


def layer(*geometries, spec=SPEC, **values):
    return given_layer(spec, [DrawnRow(geometry) for geometry in geometries], **values)


def html(drawing):
    return render_to_string("geo/drawing.html", {"drawing": drawing})


def test_layers_differ_by_form_as_well_as_by_colour():
    at = Point(104.96, -5.21)
    drawing = draw([layer(at), layer(at), layer(at)], label="Map")
    forms = [re.sub(r"^M-?\d+ -?\d+", "", marks.path) for marks in drawing.points]
    assert len(set(forms)) == 3
    way = LineString((104.96, -5.21), (104.97, -5.2))
    drawing = draw([layer(way), layer(way)], label="Map")
    assert len({stroke.dashes for stroke in drawing.strokes}) == 2


def test_categories_have_their_colours_and_are_told_apart_without():
    rows = [DrawnRow(Point(104.96, -5.21), "lit"), DrawnRow(Point(104.97, -5.2), "dark")]
    drawing = draw([given_layer(LAMPS, rows)], label="Map")
    assert {(marks.colour, marks.hollow) for marks in drawing.points} == {
        ("#7a5c00", False),
        ("#14201a", True),
    }
    assert [(line.title, line.count, line.is_category) for line in drawing.legend] == [
        ("Lamps", 2, False),
        ("Lit", 1, True),
        ("Dark", 1, True),
    ]


def test_what_lies_beneath_is_pale_and_in_no_legend():
    way = LineString((104.96, -5.21), (104.97, -5.2))
    drawing = draw([layer(way, beneath=True), layer(Point(104.96, -5.21))], label="Map")
    assert [stroke.colour for stroke in drawing.strokes] != [SPEC.colour]
    assert len(drawing.legend) == 1


ROADS = replace(
    SPEC,
    geometry="line",
    properties=(*SPEC.properties, LayerProperty("width", "Width", "number")),
    roads=Roads("kind", (("main", 2), ("lane", 4)), "width"),
)


def roads(*rows):
    return given_layer(ROADS, rows, beneath=True)


def test_roads_of_the_base_are_cased_and_what_matters_more_is_broader_and_above():
    ways = [LineString((104.95, -5.2 - n / 100), (104.99, -5.2 - n / 100)) for n in range(3)]
    rows = [DrawnRow(way, kind=kind) for way, kind in zip(ways, ("main", "lane", "?"), strict=True)]
    drawing = draw([roads(*rows)], label="Map")
    widths = [road.width for road in drawing.roads]
    assert widths == sorted(widths)
    assert len(set(widths)) == 3
    assert all(road.casing > road.width for road in drawing.roads)
    assert (drawing.strokes, drawing.legend) == ((), ())
    narrow, broad = (
        draw([roads(DrawnRow(ways[0], kind="main", metres=metres))], label="Map").roads[0].width
        for metres in (3, 30)
    )
    assert narrow < widths[-1] < broad
    assert html(drawing).count("<use") == 6


def test_a_road_s_name_stands_beside_it_and_upon_no_mark():
    way = LineString((104.95, -5.2), (104.99, -5.22))
    row = DrawnRow(way, title="Jalan Poros")
    (name,) = draw([roads(row, row)], label="Map").road_names
    assert 20 < name.angle < 35
    wells = [way.interpolate_normalized(part / 200) for part in range(201)]
    beside = [Point(well.x + dx, well.y + dx) for well in wells for dx in (-0.001, 0, 0.001)]
    crowded = draw([roads(row), layer(*beside)], label="Map")
    assert crowded.road_names == ()
    short = LineString((104.95, -5.2), (104.951, -5.2))
    box = BBox.around(104.96, -5.21, 5000)
    assert (
        draw([roads(DrawnRow(short, title="Jalan Poros"))], label="Map", box=box).road_names == ()
    )


def test_however_many_roads_there_are_the_map_stays_small():
    rows = [
        DrawnRow(LineString([(104.9 + n / 500 + k % 7 / 9000, -5.2 + k / 3000) for k in range(400)]),
                 title=f"Jalan {n}", kind=("main", "lane")[n % 2], metres=n % 9)
        for n in range(MOST_ROWS)
    ]  # fmt: skip
    border = ring(104.96, -5.21, 0.02, 900)
    drawing = draw([roads(*rows), layer(*[border] * 50)], label="Map", border=border)
    assert len(html(drawing).encode()) < 30_000


def test_areas_lie_under_lines():
    area, way = ring(104.96, -5.21, 0.01, 5), LineString((104.95, -5.21), (104.97, -5.2))
    drawing = draw([layer(way), layer(area)], label="Map")
    assert [stroke.is_area for stroke in drawing.strokes] == [True, False]


def test_the_box_says_what_is_shown():
    box = BBox.around(104.96, -5.21, 500)
    near, far = Point(104.96, -5.21), Point(105.3, -5.21)
    across = LineString((104.0, -5.21), (106.0, -5.21))
    drawing = draw([layer(near, far), layer(across)], label="Map", box=box)
    assert drawing.points[0].path.count("M") == 1
    numbers = [int(number) for number in re.findall(r"-?\d+", drawing.strokes[0].path)]
    assert max(map(abs, numbers)) < 1000
    assert drawing.metres <= 500


def test_with_a_border_a_feature_far_away_does_not_shrink_it():
    border = ring(104.96, -5.21, 0.02, 6)
    alone = draw([], label="Map", border=border)
    beside = draw([layer(Point(110, -5.21))], label="Map", border=border)
    assert alone.metres == beside.metres
    assert beside.points == ()
    assert beside.legend[0].count == 1


def test_marks_keep_inside_and_true_to_their_directions():
    west = Numbered(1, Point(104.96, -5.21), "#00696f", "Wells")
    north = Numbered(2, LineString((104.97, -5.2), (104.98, -5.2)), "#00696f", "Wells")
    drawing = draw([], label="Map", numbered=[west, north])
    first, second = drawing.marks
    assert first.x < second.x
    assert first.y > second.y
    for mark in drawing.marks:
        assert 0 < mark.x < drawing.width
        assert 0 < mark.y < drawing.height
    assert [(line.title, line.count) for line in drawing.legend] == [("Wells", 2)]


def test_the_scale_bar_has_the_length_it_says():
    """0.01 degrees of longitude at 5.21° south are 1107 metres."""
    ends = [Numbered(1, Point(104.96, -5.21), "#00696f"), Numbered(2, Point(104.97, -5.21), "#000")]
    drawing = draw([], label="Map", numbered=ends)
    units = drawing.marks[1].x - drawing.marks[0].x
    assert abs(drawing.bar / units * 1107.4 - drawing.metres) < 5


def test_one_place_or_places_at_one_spot_are_drawn():
    at = Point(104.96, -5.21)
    assert draw([layer(at)], label="Map").points[0].path.count("M") == 1
    assert draw([layer(at, at)], label="Map").legend[0].count == 2
    assert draw([], label="Map") is None
    assert draw([layer()], label="Map") is None


def test_shapes_of_every_type_are_drawn():
    area = ring(104.96, -5.21, 0.01, 5)
    odd = Polygon(((104.9, -5.2), (105, -5.3), (105, -5.2), (104.9, -5.3), (104.9, -5.2)))
    shapes = [
        MultiPoint(Point(104.96, -5.21), Point(104.97, -5.2)),
        MultiPolygon(area),
        GeometryCollection(Point(104.9, -5.2), LineString((104.9, -5.21), (105, -5.21))),
        odd,
    ]
    drawing = draw([layer(*shapes)], label="Map", box=BBox.around(104.96, -5.21, 2000))
    assert drawing.points[0].path.count("M") == 2
    (areas,) = [stroke.path for stroke in drawing.strokes if stroke.is_area]
    assert areas.count("z") == 2
    assert [stroke.is_area for stroke in drawing.strokes] == [True, False]


def test_relative_steps_lead_through_the_points():
    assert encoded([(3, 4), (3, 4), (10, 2), (10, -5)]) == "M3 4l7-2 0-7"


def test_the_picture_is_named_in_words_and_has_no_style_of_its_own():
    drawing = draw([layer(Point(104.96, -5.21))], label="Map of <Kalirejo>")
    shown = html(drawing)
    key = re.search('role="img" aria-labelledby="([^"]+)"', shown)[1]
    assert f'<title id="{key}">Map of &lt;Kalirejo&gt;</title>' in shown
    assert "Villages (1)" in shown
    assert " style=" not in shown
    assert "<style" not in shown
    assert "<script" not in shown


def test_the_worst_is_small():
    """Many layers with long names, each of more shapes of many corners, points and categories than
    fit, and a jagged border."""
    spec = replace(
        LAMPS,
        label="<&\"'>" * 20,
        labelled=True,
        categories=tuple(
            LayerCategory(str(number), "<&\"'>" * 20, f"#{number:06x}") for number in range(8)
        ),
    )
    layers = []
    for number in range(30):
        rows = [
            DrawnRow(
                Point(104.9 + (place * 37 % 97) / 1000, -5.21 + (place * 53 % 89) / 1000),
                str(place % 8),
                "<&\"'>" * 30,
            )
            for place in range(MOST_ROWS)
        ]
        rows += [
            DrawnRow(ring(104.9 + place / 300, -5.21 + number / 900, 0.004, 1500), str(place % 8))
            for place in range(10)
        ]
        layers.append(given_layer(spec, rows, 1_000_000))
    border = MultiPolygon(ring(104.95, -5.17, 0.05, 900), ring(105.1, -5.21, 0.01, 900), srid=4326)
    numbered = [
        Numbered(number, ring(104.9 + number / 400, -5.2, 0.004, 1500), "#00696f", "<&>" * 9)
        for number in range(1, 41)
    ]
    for more in ([], numbered):
        drawing = draw(layers, label="Map", border=border, numbered=more)
        assert len(html(drawing).encode()) < 30_000
        assert len(drawing.legend) == LEGEND
        assert drawing.left_out
        corners = sum(len(re.findall(r"-?\d+", stroke.path)) / 2 for stroke in drawing.strokes)
        assert corners < CORNERS * 1.3


def test_each_layer_keeps_some_of_the_room():
    many = [Point(104.9 + (i * 37 % 97) / 1000, -5.2 + (i * 53 % 89) / 1000) for i in range(500)]
    drawing = draw([layer(*many), layer(Point(104.93, -5.17))], label="Map")
    assert [marks.path.count("M") for marks in drawing.points][0] == 1
    assert [line.count for line in drawing.legend] == [500, 1]


def test_a_layer_is_read_in_one_query(village, other_village):
    spec = replace(LAMPS, categories=(LayerCategory("kampung", "Kampung", "#7a5c00"),))
    with CaptureQueriesContext(connection) as captured:
        read = read_layer(spec, Village.objects.all())
    assert len(captured) == 1
    assert (read.count, read.counts) == (2, {"kampung": 2})
    assert {row.category for row in read.rows} == {"kampung"}
    there = BBox.around(village.point.x, village.point.y, 100)
    assert read_layer(spec, Village.objects.all(), there).count == 1
    assert read_layer(spec, Village.objects.none()).count == 0


@pytest.mark.parametrize("height", [0.0001, 0.02, 1.0])
def test_the_frame_holds_all_that_is_shown(height):
    plane = Plane.of_box(BBox(104.9, -5.2 - height, 104.92, -5.2))
    west, south, east, north = plane.frame.extent
    assert west < 104.9 < 104.92 < east
    assert south < -5.2 - height < -5.2 < north
    assert plane.position(west, north)[0] <= 0
    assert plane.position(east, south)[1] >= plane.height
