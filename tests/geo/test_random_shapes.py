"""Lookups on random shapes find the rows that shapely finds by comparing each.

The corners lie on a coarse grid, so that shapes often touch, coincide and share edges.
"""

from __future__ import annotations

import random

import pytest
import shapely
from django.contrib.gis.db.models import Extent, functions
from django.contrib.gis.geos import GEOSGeometry
from shapely import affinity

from tests.geo.places import Place

SHAPES, PROBES, GRID = 200, 25, 10
PREDICATES = {
    "contains": shapely.contains,
    "contains_properly": shapely.contains_properly,
    "coveredby": shapely.covered_by,
    "covers": shapely.covers,
    "crosses": shapely.crosses,
    "disjoint": shapely.disjoint,
    "equals": shapely.equals,
    "intersects": shapely.intersects,
    "overlaps": shapely.overlaps,
    "touches": shapely.touches,
    "within": shapely.within,
}


def random_shape(randomly: random.Random) -> shapely.Geometry:
    """A valid point, line, triangle, oblong, frame or pair of oblongs on the grid."""

    def corner() -> tuple[int, int]:
        return randomly.randrange(GRID), randomly.randrange(GRID)

    def oblong() -> shapely.Polygon:
        x, y = corner()
        return shapely.box(x, y, x + randomly.randint(1, 4), y + randomly.randint(1, 4))

    kind = randomly.choice(["point", "line", "triangle", "oblong", "frame", "pair"])
    if kind == "point":
        return shapely.Point(corner())
    if kind == "line":
        line = shapely.LineString([corner() for _ in range(randomly.randint(2, 4))])
        return line if line.is_valid else shapely.Point(corner())
    if kind == "triangle":
        triangle = shapely.Polygon([corner() for _ in range(3)])
        return triangle if triangle.area else oblong()
    if kind == "frame":
        outer = oblong()
        return outer.difference(affinity.scale(outer, 0.5, 0.5))
    if kind == "pair":
        return shapely.union(oblong(), oblong())
    return oblong()


@pytest.fixture(scope="module")
def shapes():
    randomly = random.Random(2025)
    return [random_shape(randomly) for _ in range(SHAPES)]


@pytest.fixture(scope="module")
def probes():
    randomly = random.Random(2026)
    return [random_shape(randomly) for _ in range(PROBES)]


@pytest.fixture(scope="module")
def places(engine, shapes, django_db_blocker):
    with django_db_blocker.unblock():
        Place.objects.using(engine).bulk_create(
            Place(name=str(number), shape=geometry(shape)) for number, shape in enumerate(shapes)
        )
    yield Place.objects.using(engine)
    with django_db_blocker.unblock():
        Place.objects.using(engine).all().delete()


def geometry(shape: shapely.Geometry) -> GEOSGeometry:
    return GEOSGeometry(shapely.to_wkt(shape, rounding_precision=-1), srid=4326)


def numbers(places) -> list[int]:
    return sorted(int(name) for name in places.values_list("name", flat=True))


@pytest.mark.parametrize("lookup", PREDICATES)
def test_lookups_find_what_shapely_finds(lookup, places, shapes, probes):
    found_any = False
    for probe in probes:
        expected = [
            number for number, shape in enumerate(shapes) if PREDICATES[lookup](shape, probe)
        ]
        assert numbers(places.filter(**{f"shape__{lookup}": geometry(probe)})) == expected
        found_any |= bool(expected)
    assert found_any


@pytest.mark.parametrize("distance", [0, 0.75, 3])
def test_dwithin_finds_what_shapely_finds(distance, places, shapes, probes):
    for probe in probes:
        expected = [
            number
            for number, shape in enumerate(shapes)
            if shapely.distance(shape, probe) <= distance
        ]
        found = places.filter(shape__dwithin=(geometry(probe), distance))
        assert numbers(found) == expected


def test_overlays_measure_what_shapely_measures(places, shapes, probes):
    operations = {
        functions.Intersection: shapely.intersection,
        functions.Union: shapely.union,
        functions.Difference: shapely.difference,
        functions.SymDifference: shapely.symmetric_difference,
    }
    for probe in probes[:4]:
        for function, operation in operations.items():
            rows = places.annotate(answer=function("shape", geometry(probe)))
            for name, answer in rows.values_list("name", "answer"):
                expected = operation(shapes[int(name)], probe)
                assert answer.area == pytest.approx(expected.area, abs=1e-9)
                assert answer.length == pytest.approx(expected.length, abs=1e-9)


def test_the_extent_is_that_of_all_shapes(places, shapes):
    expected = tuple(shapely.total_bounds(shapes))
    assert places.aggregate(answer=Extent("shape"))["answer"] == pytest.approx(expected)
