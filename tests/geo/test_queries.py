"""near(), bbox_filter() and parse_bbox() mean the same on both databases."""

from __future__ import annotations

import math
import random

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from django.contrib.gis.measure import D
from django.db import connections

from core.geo.queries import BBox, bbox_filter, near, parse_bbox
from core.geo.sphere import EARTH_RADIUS
from tests.geo.places import Place, Visit

# One degree of latitude in metres.
DEGREE = math.radians(1) * EARTH_RADIUS


@pytest.fixture
def places(engine):
    yield Place.objects.using(engine)
    Visit.objects.using(engine).all().delete()
    Place.objects.using(engine).all().delete()


@pytest.fixture
def add(places):
    def add(name: str, longitude: float, latitude: float) -> Place:
        return places.create(name=name, point=Point(longitude, latitude, srid=4326))

    return add


def names(rows) -> list[str]:
    return [row.name for row in rows]


def test_near_gives_the_nearest_first_with_their_distance_in_metres(places, add):
    add("second", 105.002, -5)
    add("first", 105.001, -5)
    add("too far", 105.02, -5)
    places.create(name="nowhere")
    found = near(places, "point", Point(105, -5), 500)
    assert names(found) == ["first", "second"]
    assert found[0].distance == pytest.approx(110.77, abs=0.01)
    assert isinstance(found[0].distance, float)


def test_near_takes_measures_and_a_limit(places, add):
    for step in range(5):
        add(f"step {step}", 105 + step / 1000, -5)
    assert len(near(places, "point", Point(105, -5, srid=4326), D(km=1))) == 5
    assert names(near(places, "point", Point(105, -5), D(km=1), limit=2)) == ["step 0", "step 1"]


def test_near_breaks_ties_by_primary_key_and_finds_the_very_place(places, add):
    add("one", 105, -5)
    add("two", 105, -5)
    assert names(near(places, "point", Point(105, -5), 0)) == ["one", "two"]


def test_near_measures_to_the_edge_of_an_area_and_0_inside(places):
    square = Polygon.from_bbox((105, -6, 106, -5))
    places.create(name="square", area=MultiPolygon(square, srid=4326))
    inside, outside = Point(105.5, -5.5), Point(105.5, -4.99)
    assert near(places, "area", inside, 1).get().distance == 0
    # The northern edge is a great circle and so bulges some way south of its ends.
    assert near(places, "area", outside, 2000).get().distance == pytest.approx(1133, abs=1)
    assert not near(places, "area", outside, 1000).exists()


def test_near_crosses_the_antimeridian(places, add):
    add("west of it", 179.95, -17)
    add("east of it", -179.95, -17)
    add("upon it", 180, -17)
    add("upon it from the other side", -180, -17)
    everyone = {"west of it", "east of it", "upon it", "upon it from the other side"}
    for longitude in (179.99, -179.99, 180, -180):
        found = near(places, "point", Point(longitude, -17), 10_000)
        assert set(names(found)) == everyone
        assert max(row.distance for row in found) < 7000


def test_near_reaches_over_a_pole(places, add):
    add("across", -75, 89.5)
    add("south", 105, 88.9)
    assert names(near(places, "point", Point(105, 89.5), 1.01 * DEGREE)) == ["south", "across"]
    assert names(near(places, "point", Point(105, 89.5), 0.7 * DEGREE)) == ["south"]
    assert names(near(places, "point", Point(0, 90), 0.6 * DEGREE)) == ["across"]
    assert len(near(places, "point", Point(0, -90), 200 * DEGREE)) == 2


def test_near_spans_a_relation(places, add):
    gate, far = add("gate", 105, -5), add("far", 108, -5)
    visits = Visit.objects.using(places.db)
    visits.create(name="early", place=gate)
    visits.create(name="late", place=gate)
    visits.create(name="elsewhere", place=far)
    assert names(near(visits, "place__point", Point(105, -5), 10)) == ["early", "late"]


def test_near_keeps_the_filters_it_is_given(places, add):
    add("kept", 105, -5)
    add("dropped", 105, -5)
    assert names(near(places.exclude(name="dropped"), "point", Point(105, -5), 10)) == ["kept"]


def test_near_finds_what_measuring_every_row_finds(places):
    randomly = random.Random(20)
    places.bulk_create(
        Place(
            name=str(number),
            point=Point(randomly.uniform(-180, 180), randomly.uniform(-90, 90), srid=4326),
        )
        for number in range(400)
    )
    rows = [(place.name, place.point) for place in places]
    for _ in range(25):
        here = Point(randomly.uniform(-180, 180), randomly.choice([-90, -85, -20, 0, 60, 89, 90]))
        radius = 10 ** randomly.uniform(5, 7)
        expected = {name for name, point in rows if haversine(here, point) <= radius}
        assert set(names(near(places, "point", here, radius))) == expected


def haversine(one: Point, other: Point) -> float:
    """Written out anew, so as not to test a formula with itself."""
    phi, psi = math.radians(one.y), math.radians(other.y)
    cosine = math.sin(phi) * math.sin(psi) + math.cos(phi) * math.cos(psi) * math.cos(
        math.radians(one.x - other.x)
    )
    return EARTH_RADIUS * math.acos(max(-1, min(1, cosine)))


@pytest.mark.parametrize("radius", [-1, math.nan, math.inf, D(m=-1)])
def test_near_refuses_an_impossible_radius(places, radius):
    with pytest.raises(ValueError, match="give metres from 0 upwards"):
        near(places, "point", Point(105, -5), radius)


@pytest.mark.parametrize(
    ("point", "message"),
    [
        (Point(), "Give the place as a Point"),
        (LineString((0, 0), (1, 1)), "Give the place as a Point"),
        (Point(500000, 9447000, srid=32748), "transform it to 4326"),
        (Point(-5, 105), "longitude from -180 to 180, then the latitude"),
        (Point(math.nan, 0), "off the globe|Give the place"),
    ],
)
def test_near_refuses_an_impossible_place(places, point, message):
    with pytest.raises(ValueError, match=message):
        near(places, "point", point, 10)


def test_near_searches_the_index(places, add):
    if connections[places.db].vendor != "sqlite":
        # PostGIS's planner decides by statistics.
        assert "&&" in str(near(places, "point", Point(105, -5), 10).query)
        return
    plan = near(places, "point", Point(105, -5), 10).explain()
    assert "VIRTUAL TABLE INDEX" in plan
    assert "SEARCH geo_test_place" in plan
    assert "SCAN geo_test_place" not in plan


def test_a_box_holds_whatever_shares_a_point_with_it(places, add):
    add("inside", 105, -5)
    add("on the border", 106, -5)
    add("just outside", 106.0000001, -5)
    places.create(name="nowhere")
    box = BBox(104, -6, 106, -4)
    assert sorted(names(bbox_filter(places, "point", box))) == ["inside", "on the border"]


def test_a_box_is_compared_with_the_shape_and_not_with_its_box(places):
    diagonal = Polygon(((100, -8), (108, 0), (108.1, 0), (100.1, -8), (100, -8)))
    places.create(name="diagonal", area=MultiPolygon(diagonal, srid=4326))
    assert names(bbox_filter(places, "area", BBox(103, -6, 105, -4))) == ["diagonal"]
    assert names(bbox_filter(places, "area", BBox(100, -2, 102, 0))) == []


def test_a_box_may_cross_the_antimeridian(places, add):
    add("west of it", 179, -17)
    add("east of it", -179, -17)
    add("elsewhere", 0, -17)
    found = bbox_filter(places, "point", parse_bbox("178,-18,-178,-16"))
    assert sorted(names(found)) == ["east of it", "west of it"]


@pytest.mark.parametrize("box", ["105,-5,105,-5", "104,-5,106,-5", "105,-6,105,-4"])
def test_a_box_may_be_a_line_or_a_point(places, add, box):
    add("here", 105, -5)
    add("there", 105.5, -5.5)
    assert names(bbox_filter(places, "point", parse_bbox(box))) == ["here"]


def test_a_box_spans_a_relation(places, add):
    visits = Visit.objects.using(places.db)
    visits.create(name="visit", place=add("gate", 105, -5))
    visits.create(name="elsewhere", place=add("far", 109, -5))
    assert names(bbox_filter(visits, "place__point", BBox(104, -6, 106, -4))) == ["visit"]


def test_the_whole_globe_holds_everything(places, add):
    add("corner", -180, 90)
    add("other corner", 180, -90)
    assert bbox_filter(places, "point", parse_bbox("-180,-90,180,90")).count() == 2


def test_parsing_a_box():
    assert parse_bbox("104.6,-5.3,105.9,-4.1") == BBox(104.6, -5.3, 105.9, -4.1)
    assert parse_bbox(" 104.6 , -5.3, 105.9, -4.1 ") == BBox(104.6, -5.3, 105.9, -4.1)
    assert not parse_bbox("104,-5,105,-4").crosses_antimeridian
    assert parse_bbox("170,-5,-170,-4").crosses_antimeridian
    assert str(parse_bbox("104.6,-5.3,105.9,-4.1")) == "104.6,-5.3,105.9,-4.1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "four numbers, not 1: give west,south,east,north"),
        ("104,-5,105", "four numbers, not 3: give west,south,east,north"),
        ("104,-5,0,105,-4,100", "four numbers, not 6: give west,south,east,north"),
        ("104,-5,105,x", "made of numbers, not '104,-5,105,x'"),
        ("104,-5,,-4", "made of numbers"),
        ("nan,-5,105,-4", "west is nan; give degrees from -180 to 180"),
        ("104,-5,inf,-4", "east is inf; give degrees from -180 to 180"),
        ("104,-5,181,-4", "east is 181.0; give degrees from -180 to 180"),
        ("104,-91,105,-4", "south is -91.0; give degrees from -90 to 90"),
        ("104,-4,105,-5", r"south \(-4.0\) is greater than north \(-5.0\)"),
    ],
)
def test_a_box_that_makes_no_sense_says_what_to_give(text, message):
    with pytest.raises(ValueError, match=message):
        parse_bbox(text)


def test_the_box_around_a_circle_is_no_larger_than_it_needs_to_be():
    box = BBox.around(105, -5, 1000)
    assert box.north - box.south == pytest.approx(2000 / DEGREE, abs=1e-6)
    assert box.east - box.west == pytest.approx(2000 / DEGREE / math.cos(math.radians(5)), abs=1e-6)
