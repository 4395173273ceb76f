"""A small map drawn on the server: places as numbers, lines and areas inside the village's border.

It needs no script, no tiles and no other host, and is a few kilobytes of SVG. The numbers are
those of the list beside it, which tells the same to whoever cannot see the map.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugins.gismap.geojson import KINDS
from plugins.gismap.layers import categories

if TYPE_CHECKING:
    from django.contrib.gis.geos import GEOSGeometry, Point

    from plugins.gismap.models import Feature

# Units of the view box; on a phone of 360 px one is still four fifths of a pixel, so that the
# numbers can be read there.
WIDTH = 420
LEAST_HEIGHT, GREATEST_HEIGHT = 240, 420
MARGIN = 18
# A village of one place still gets some ground around it: 0.002 degrees, about 200 metres.
LEAST_SPAN = 0.002
# Corners drawn for all places together and for the border; they bound the size of the answer.
PLACE_CORNERS = 320
BORDER_CORNERS = 200
METRES_PER_DEGREE = 111_195


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the sketch: its number stands at `x`, `y`; `path` draws a line or an area."""

    number: int
    x: int
    y: int
    colour: str
    path: str = ""
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the template draws, in units of the view box. `bar` is the scale bar's length, for
    `metres` metres."""

    width: int
    height: int
    border: str
    marks: tuple[Mark, ...]
    bar: int
    metres: int


def sketch(places: list[Feature], border: GEOSGeometry | None) -> Sketch | None:
    """Draw the places, numbered from 1, and the border when there is one; None for neither."""
    shapes = [place.geometry for place in places] + ([border] if border else [])
    if not shapes:
        return None
    view = _View.around(shapes)
    corners = max(6, PLACE_CORNERS // max(1, len(places)))
    return Sketch(
        width=WIDTH,
        height=view.height,
        border=view.path(border, BORDER_CORNERS) if border else "",
        marks=tuple(
            _mark(view, number, place, corners) for number, place in enumerate(places, start=1)
        ),
        bar=round(view.bar_metres() / view.metres_per_unit),
        metres=view.bar_metres(),
    )


def middle_of(geometry: GEOSGeometry) -> Point:
    """A point that stands for a shape. The centroid of a bent one may lie outside it; this never
    does."""
    return geometry if geometry.geom_type == "Point" else geometry.point_on_surface


def colour_of(feature: Feature) -> str:
    """What the feature's layer draws it in: by its category, or all alike."""
    layer = feature.layer
    if layer.category:
        item = next((i for i in layer.attributes if i["name"] == layer.category), None)
        value = feature.attributes.get(layer.category)
        for category in categories(item):
            if category.value == value:
                return category.colour
    return layer.colour


def _mark(view: _View, number: int, place, corners: int) -> Mark:
    geometry, kind = place.geometry, KINDS[place.geometry.geom_type]
    at = middle_of(geometry)
    x, y = view.position(at.x, at.y)
    return Mark(
        number,
        x,
        y,
        colour_of(place),
        "" if kind == "point" else view.path(geometry, corners),
        kind == "polygon",
    )


@dataclass(frozen=True, slots=True)
class _View:
    """How degrees become units: an equirectangular projection true at the middle latitude."""

    west: float
    north: float
    scale: float
    across: float
    left: float
    top: float
    height: int

    @classmethod
    def around(cls, shapes: list[GEOSGeometry]) -> _View:
        extents = [shape.extent for shape in shapes]
        west, south = min(e[0] for e in extents), min(e[1] for e in extents)
        east, north = max(e[2] for e in extents), max(e[3] for e in extents)
        # Below a pole, degrees of longitude vanish; no village is there, but input may be.
        across = max(0.01, math.cos(math.radians((south + north) / 2)))
        spare = max(0.0, LEAST_SPAN - max((east - west) * across, north - south)) / 2
        west, east = west - spare / across, east + spare / across
        south, north = south - spare, north + spare
        wide, high = max((east - west) * across, 1e-9), max(north - south, 1e-9)
        scale = min((WIDTH - 2 * MARGIN) / wide, (GREATEST_HEIGHT - 2 * MARGIN) / high)
        height = max(LEAST_HEIGHT, math.ceil(high * scale) + 2 * MARGIN)
        return cls(
            west,
            north,
            scale,
            across,
            (WIDTH - wide * scale) / 2,
            (height - high * scale) / 2,
            height,
        )

    @property
    def metres_per_unit(self) -> float:
        return METRES_PER_DEGREE / self.scale

    def position(self, longitude: float, latitude: float) -> tuple[int, int]:
        return (
            round(self.left + (longitude - self.west) * self.across * self.scale),
            round(self.top + (self.north - latitude) * self.scale),
        )

    def path(self, geometry: GEOSGeometry, corners: int) -> str:
        """SVG path data of a line or an area, with that many corners at most. Holes and islands
        for which there are no corners left, the smallest, are left out."""
        data = ""
        for coordinates, is_ring in _rings(self._simplified(geometry, corners)):
            # A ring that no simplification brought down is thinned.
            every = math.ceil(len(coordinates) / corners) if not data else 1
            drawn = [self.position(*position[:2]) for position in coordinates[::every]]
            corners -= len(drawn)
            if corners < 0:
                break
            data += "M" + " ".join(f"{x},{y}" for x, y in drawn) + ("Z" if is_ring else "")
        return data

    def _simplified(self, geometry: GEOSGeometry, corners: int) -> GEOSGeometry:
        tolerance = 1 / self.scale
        simple = geometry.simplify(tolerance, preserve_topology=True)
        while simple.num_coords > corners and tolerance * self.scale < WIDTH:
            tolerance *= 2
            simple = geometry.simplify(tolerance, preserve_topology=True)
        return simple

    def bar_metres(self) -> int:
        """A round length that fills at most a quarter of the width: 1, 2 or 5 times a power of
        ten, in metres."""
        room = max(1.0, WIDTH / 4 * self.metres_per_unit)
        power = 10 ** math.floor(math.log10(room))
        return int(max(step * power for step in (1, 2, 5) if step * power <= room))


def _rings(geometry: GEOSGeometry) -> list[tuple[tuple, bool]]:
    """The lines of a geometry, each with whether it is closed: of areas the borders before the
    holes, and each of these the most detailed first."""
    if KINDS[geometry.geom_type] == "line":
        lines = [geometry] if geometry.geom_type == "LineString" else list(geometry)
        return [(line.coords, False) for line in sorted(lines, key=len, reverse=True)]
    areas = [geometry] if geometry.geom_type == "Polygon" else list(geometry)
    borders = [area.coords[0] for area in areas if not area.empty]
    holes = [ring for area in areas for ring in area.coords[1:]]
    rings = sorted(borders, key=len, reverse=True) + sorted(holes, key=len, reverse=True)
    return [(ring, True) for ring in rings]
