"""The comparisons of two geometries that lookups ask for.

Each function takes shapely geometries and answers as PostGIS's function of the same name; those
with a `geo_` name stand for PostGIS's box operators, which compare boxes rounded to 32-bit floats.
"""

from __future__ import annotations

from collections.abc import Callable

import shapely

from core.geo.sqlite.ewkb import NOWHERE, index_box

Predicate = Callable[[shapely.Geometry, shapely.Geometry], bool]


def _converse(operation: Predicate) -> Predicate:
    """Answer with the arguments exchanged.

    The right-hand side of a lookup is nearly always the same for all rows, hence prepared, and
    shapely makes use of the preparation of its first argument only.
    """

    def answer(left, right):
        # An empty geometry shares no point with anything.
        if shapely.is_empty(left) or shapely.is_empty(right):
            return False
        return operation(right, left)

    return answer


intersects = _converse(shapely.intersects)


def disjoint(left: shapely.Geometry, right: shapely.Geometry) -> bool:
    return not intersects(left, right)


def equals(left: shapely.Geometry, right: shapely.Geometry) -> bool:
    """Whether both cover the same points; all empty geometries are equal."""
    if shapely.is_empty(left) or shapely.is_empty(right):
        return bool(shapely.is_empty(left) and shapely.is_empty(right))
    return shapely.equals(right, left)


def contains_properly(left: shapely.Geometry, right: shapely.Geometry) -> bool:
    if shapely.is_empty(left) or shapely.is_empty(right):
        return False
    return shapely.contains_properly(left, right)


def relates(left: shapely.Geometry, right: shapely.Geometry, pattern: str) -> bool:
    """Whether the DE-9IM matrix of both fits a pattern such as `T*F**F***`."""
    return shapely.relate_pattern(left, right, pattern)


def within_distance(left: shapely.Geometry, right: shapely.Geometry, limit: float) -> bool:
    """Whether the planar distance, in units of the coordinates, is at most `limit`."""
    limit = float(limit)
    if limit < 0:
        raise ValueError("the distance must not be negative")
    if shapely.is_empty(left) or shapely.is_empty(right):
        return False
    return shapely.dwithin(right, left, limit)


def boxes_overlap(left: shapely.Geometry, right: shapely.Geometry) -> bool:
    """PostGIS's `&&`."""
    ours, theirs = index_box(left), index_box(right)
    return (
        NOWHERE not in (ours, theirs)
        and ours[0] <= theirs[2]
        and theirs[0] <= ours[2]
        and ours[1] <= theirs[3]
        and theirs[1] <= ours[3]
    )


def box_contains(left: shapely.Geometry, right: shapely.Geometry) -> bool:
    """PostGIS's `~`: the left box contains the right one, borders included."""
    ours, theirs = index_box(left), index_box(right)
    return (
        NOWHERE not in (ours, theirs)
        and ours[0] <= theirs[0]
        and ours[1] <= theirs[1]
        and ours[2] >= theirs[2]
        and ours[3] >= theirs[3]
    )


def box_within(left: shapely.Geometry, right: shapely.Geometry) -> bool:
    """PostGIS's `@`."""
    return box_contains(right, left)


def boxes_equal(left: shapely.Geometry, right: shapely.Geometry) -> bool:
    """PostGIS's `~=`: it compares boxes, not shapes; the boxes of empty geometries are equal."""
    return index_box(left) == index_box(right)


# SQL name and number of arguments: what answers it.
PREDICATES = {
    ("ST_Intersects", 2): intersects,
    ("ST_Disjoint", 2): disjoint,
    ("ST_Touches", 2): _converse(shapely.touches),
    ("ST_Crosses", 2): _converse(shapely.crosses),
    ("ST_Overlaps", 2): _converse(shapely.overlaps),
    ("ST_Within", 2): _converse(shapely.contains),
    ("ST_Contains", 2): _converse(shapely.within),
    ("ST_Covers", 2): _converse(shapely.covered_by),
    ("ST_CoveredBy", 2): _converse(shapely.covers),
    ("ST_ContainsProperly", 2): contains_properly,
    ("ST_Equals", 2): equals,
    ("ST_Relate", 3): relates,
    ("ST_DWithin", 3): within_distance,
    ("geo_boxes_overlap", 2): boxes_overlap,
    ("geo_box_contains", 2): box_contains,
    ("geo_box_within", 2): box_within,
    ("geo_boxes_equal", 2): boxes_equal,
}
