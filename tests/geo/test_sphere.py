"""Great-circle distances between points, lines and areas."""

from __future__ import annotations

import pytest
import shapely
from shapely import from_wkt

from core.geo import sphere

# Distances in metres as PostGIS's ST_DistanceSphere gives them.
KNOWN = [
    ("POINT(105 -5)", "POINT(105 -5)", 0),
    ("POINT(105 -5)", "POINT(105.001 -5)", 110.77194889),
    ("POINT(0 0)", "POINT(180 0)", 20015114.35223369),
    ("POINT(179.9 0)", "POINT(-179.9 0)", 22239.01594693),
    ("POINT(0 90)", "POINT(105 -5)", 10563532.57479),
    ("POINT(0 0)", "POLYGON((1 1,1 2,2 2,2 1,1 1))", 157249.59776851),
]


@pytest.mark.parametrize(("one", "other", "metres"), KNOWN)
def test_known_distances_in_both_directions(one, other, metres):
    one, other = from_wkt(one), from_wkt(other)
    assert sphere.distance(one, other) == pytest.approx(metres, abs=1e-4)
    assert sphere.distance(other, one) == sphere.distance(one, other)


def test_an_empty_geometry_has_no_distance():
    assert sphere.distance(from_wkt("POINT EMPTY"), from_wkt("POINT(0 0)")) is None
    assert sphere.distance(from_wkt("POINT(0 0)"), from_wkt("POLYGON EMPTY")) is None


def test_the_nearest_place_may_lie_within_an_edge():
    line = from_wkt("LINESTRING(104 0,106 0)")
    assert sphere.distance(line, shapely.Point(105, 1)) == pytest.approx(111195.0802, abs=1e-3)
    beyond = sphere.distance(line, shapely.Point(107, 0))
    assert beyond == sphere.distance(shapely.Point(106, 0), shapely.Point(107, 0))


def test_an_edge_is_a_great_circle_and_no_parallel():
    line = from_wkt("LINESTRING(0 60,90 60)")
    # The great circle runs north of the parallel: by more than 7 degrees in its middle.
    middle = sphere.distance(line, shapely.Point(45, 60))
    assert middle == pytest.approx(867_000, rel=0.01)
    assert sphere.distance(line, shapely.Point(45, 67.7923457014)) < 1


def test_inside_an_area_and_touching_it_are_no_distance():
    square = from_wkt("POLYGON((104 -6,104 -4,106 -4,106 -6,104 -6))")
    assert sphere.distance(square, shapely.Point(105, -5)) == 0
    assert sphere.distance(square, shapely.Point(104, -4)) == 0
    neighbour = from_wkt("POLYGON((106 -6,106 -4,108 -4,108 -6,106 -6))")
    assert sphere.distance(square, neighbour) == 0
    assert sphere.distance(square, from_wkt("LINESTRING(103 -5,110 -5)")) == 0


def test_a_hole_is_outside():
    ring = from_wkt(
        "POLYGON((103 -7,103 -3,107 -3,107 -7,103 -7),(104 -6,106 -6,106 -4,104 -4,104 -6))"
    )
    assert sphere.distance(ring, shapely.Point(105, -5)) == pytest.approx(110_770, abs=50)


def test_an_area_may_cross_the_antimeridian():
    area = from_wkt("POLYGON((179 -1,-179 -1,-179 1,179 1,179 -1))")
    assert sphere.distance(area, shapely.Point(180, 0)) == 0
    assert sphere.distance(area, shapely.Point(0, 0)) > 19_000_000


def test_an_area_may_hold_a_pole():
    cap = from_wkt("POLYGON((0 80,90 80,180 80,-90 80,0 80))")
    assert sphere.distance(cap, shapely.Point(33, 89)) == 0
    assert sphere.distance(cap, shapely.Point(33, 60)) > 0


def test_nested_collections_count_with_every_part():
    nested = from_wkt(
        "GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(MULTIPOINT(1 1,105 -5)),LINESTRING(0 0,0 1))"
    )
    assert sphere.distance(nested, shapely.Point(105, -5)) == 0
    assert sphere.distance(nested, shapely.Point(0, 0.5)) == 0


def test_many_vertices_are_compared_in_parts():
    near, far = shapely.Point(105, -5).buffer(0.1, 150), shapely.Point(106, -5).buffer(0.1, 150)
    assert sphere.distance(near, far) == pytest.approx(0.8 * 110_770, rel=1e-3)


def test_an_edge_without_a_shortest_way_is_refused():
    with pytest.raises(ValueError, match="opposite points of the globe"):
        sphere.distance(from_wkt("LINESTRING(0 0,180 0)"), shapely.Point(0, 45))


def test_an_area_without_a_clear_inside_is_refused():
    with pytest.raises(ValueError, match="more than half of the globe"):
        sphere.distance(
            from_wkt("POLYGON((-170 -50,-60 -50,60 -50,170 -50,170 60,0 60,-170 60,-170 -50))"),
            shapely.Point(90, 80),
        )
