"""Searches by place that mean the same on both databases: near a point, and within a box.

Django's `dwithin` takes degrees here and `distance_lte` alone reads every row, so whoever looks for
something "within 500 metres" uses `near`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.contrib.gis.db.models.functions import Distance as DistanceBetween
from django.contrib.gis.geos import GEOSGeometry, LineString, Point, Polygon
from django.contrib.gis.measure import Distance
from django.db.models import FloatField, Q, QuerySet
from django.db.models.functions import Cast

from core.geo.sphere import EARTH_RADIUS

SRID = 4326

# Widens the box around a circle, in degrees (about a centimetre), against rounding.
PADDING = 1e-7


@dataclass(frozen=True, slots=True)
class BBox:
    """A box in degrees. With west greater than east it runs across the antimeridian.

    Raises ValueError when a side is off the globe, not finite, or south is north of north.
    """

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self):
        for side, limit in (("west", 180), ("south", 90), ("east", 180), ("north", 90)):
            value = getattr(self, side)
            # Written so that NaN, which compares false with everything, fails as well.
            if not -limit <= value <= limit:
                raise ValueError(f"{side} is {value}; give degrees from -{limit} to {limit}.")
        if self.south > self.north:
            raise ValueError(
                f"south ({self.south}) is greater than north ({self.north}); give the box as "
                "west,south,east,north."
            )

    @classmethod
    def around(cls, longitude: float, latitude: float, metres: float) -> BBox:
        """The smallest box that holds the circle of that radius, over a pole if need be."""
        angle = metres / EARTH_RADIUS
        reach = math.degrees(angle) + PADDING
        south, north = latitude - reach, latitude + reach
        if south <= -90 or north >= 90:
            # The circle holds a pole, and so every longitude.
            return cls(-180.0, max(south, -90.0), 180.0, min(north, 90.0))
        # The pole, the middle and the place where a meridian touches the circle make a triangle
        # with a right angle at that place.
        sine = math.sin(angle) / math.cos(math.radians(latitude))
        across = math.degrees(math.asin(min(1.0, sine))) + PADDING
        return cls(_wrapped(longitude - across), south, _wrapped(longitude + across), north)

    @property
    def crosses_antimeridian(self) -> bool:
        return self.west > self.east

    def geometries(self) -> list[GEOSGeometry]:
        """The box in SRID 4326: one geometry, or two on either side of the antimeridian.

        A box without width or height becomes a line or a point.
        """
        if not self.crosses_antimeridian:
            return [_rectangle(self.west, self.south, self.east, self.north)]
        return [
            _rectangle(self.west, self.south, 180.0, self.north),
            _rectangle(-180.0, self.south, self.east, self.north),
        ]

    def __str__(self):
        return f"{self.west},{self.south},{self.east},{self.north}"


def parse_bbox(text: str) -> BBox:
    """Read `west,south,east,north` in degrees, such as `104.6,-5.3,105.9,-4.1`.

    Raises ValueError with a message that says what to give.
    """
    parts = text.split(",")
    if len(parts) != 4:
        raise ValueError(
            f"A bounding box has four numbers, not {len(parts)}: give west,south,east,north in "
            "degrees, such as 104.6,-5.3,105.9,-4.1."
        )
    try:
        sides = [float(part) for part in parts]
    except ValueError:
        raise ValueError(
            f"A bounding box is made of numbers, not {text!r}: give west,south,east,north in "
            "degrees with a point for decimals, such as 104.6,-5.3,105.9,-4.1."
        ) from None
    return BBox(*sides)


def bbox_filter(queryset: QuerySet, field: str, bbox: BBox) -> QuerySet:
    """The rows whose geometry (SRID 4326) shares a point with the box, borders included.

    `field` may span relations, as in `village__point`. Rows without a geometry are left out.
    """
    return queryset.filter(_any_of(f"{field}__intersects", bbox))


def near(
    queryset: QuerySet,
    field: str,
    point: Point,
    radius: float | Distance,
    *,
    limit: int | None = None,
) -> QuerySet:
    """The rows whose geometry lies within `radius` of `point`, nearest first.

    `field` names a geometry in SRID 4326 and may span relations. `radius` is in metres or a
    `django.contrib.gis.measure.Distance`. Each row gets `distance`, the great-circle distance in
    metres (a float), 0 inside a polygon; see `core.geo.sphere`. Rows at equal distance come in the
    order of their primary keys; rows without a geometry are left out.

    Rows are found by their box first. The edge of an area counts as a great circle, which may leave
    that box: by under 0.2 m for an edge of 10 km at a latitude of 5 degrees. By so much an area at
    the very end of the radius may be missed, on both databases alike.

    Raises ValueError for a point that is empty, off the globe or in another SRID, and for a radius
    that is negative or not finite.
    """
    metres = radius.m if isinstance(radius, Distance) else float(radius)
    if not (math.isfinite(metres) and metres >= 0):
        raise ValueError(f"The radius is {radius}; give metres from 0 upwards.")
    point = _checked(point)
    box = BBox.around(point.x, point.y, metres)
    # One call, so that both conditions hold for the same row of a relation to many.
    found = queryset.filter(
        _any_of(f"{field}__bboverlaps", box),
        **{f"{field}__distance_lte": (point, Distance(m=metres))},
    )
    found = by_distance(found, field, point)
    return found if limit is None else found[:limit]


def by_distance(queryset: QuerySet, field: str, point: Point) -> QuerySet:
    """The rows by `distance` from the point, as `near` gives it, however far away they are; a
    row without a geometry has none. Raises ValueError for a point as `near` does."""
    measured = Cast(DistanceBetween(field, _checked(point)), FloatField())
    return queryset.annotate(distance=measured).order_by("distance", "pk")


def _checked(point: Point) -> Point:
    if not isinstance(point, Point) or point.empty:
        raise ValueError("Give the place as a Point with a longitude and a latitude.")
    if point.srid not in (None, SRID):
        raise ValueError(f"The point has SRID {point.srid}; transform it to {SRID} first.")
    if not (abs(point.x) <= 180 and abs(point.y) <= 90):
        raise ValueError(
            f"The point ({point.x}, {point.y}) is off the globe; give the longitude from -180 to "
            "180, then the latitude from -90 to 90."
        )
    return Point(point.x, point.y, srid=SRID)


def _any_of(lookup: str, bbox: BBox) -> Q:
    condition = Q()
    for geometry in bbox.geometries():
        condition |= Q(**{lookup: geometry})
    return condition


def _rectangle(west: float, south: float, east: float, north: float) -> GEOSGeometry:
    if west == east and south == north:
        return Point(west, south, srid=SRID)
    if west == east or south == north:
        return LineString((west, south), (east, north), srid=SRID)
    rectangle = Polygon.from_bbox((west, south, east, north))
    rectangle.srid = SRID
    return rectangle


def _wrapped(longitude: float) -> float:
    if longitude < -180:
        return longitude + 360
    return longitude - 360 if longitude > 180 else longitude
