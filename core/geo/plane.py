"""How degrees become the units of a small drawn map, and shapes the path data of SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import shapely
from django.contrib.gis.geos import GEOSGeometry, Polygon

if TYPE_CHECKING:
    from django.contrib.gis.geos import LinearRing

    from core.geo.queries import BBox

Extent = tuple[float, float, float, float]  # west, south, east, north in degrees
# Units of the view box; on a phone of 360 px one is still four fifths of a pixel, so that numbers
# can be read there.
WIDTH = 420
LEAST_HEIGHT, GREATEST_HEIGHT = 240, 420
MARGIN = 18
# A single place still gets some ground around it: 0.002 degrees, about 200 metres.
LEAST_SPAN = 0.002
METRES_PER_DEGREE = 111_195


@dataclass(frozen=True, slots=True)
class Plane:
    """An equirectangular projection true at the middle latitude, onto `WIDTH` by `height` units
    from the top left corner."""

    west: float
    north: float
    scale: float
    across: float
    left: float
    top: float
    height: int

    @classmethod
    def around(cls, extents: Iterable[Extent]) -> Plane:
        """The plane that shows all of these, of which there is one at least."""
        sides = list(zip(*extents, strict=True))
        west, south, east, north = min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])
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

    @classmethod
    def of_box(cls, box: BBox) -> Plane:
        return cls.around([(box.west, box.south, box.east, box.north)])

    @property
    def metres_per_unit(self) -> float:
        return METRES_PER_DEGREE / self.scale

    @property
    def frame(self) -> Polygon:
        """All that can be seen, with a margin in which lines leave the picture, in degrees."""
        wide, high = self.across * self.scale, self.scale
        west = self.west - (self.left + MARGIN) / wide
        north = self.north + (self.top + MARGIN) / high
        east, south = west + (WIDTH + 2 * MARGIN) / wide, north - (self.height + 2 * MARGIN) / high
        return Polygon.from_bbox((west, south, east, north))

    def position(self, longitude: float, latitude: float) -> tuple[int, int]:
        return (
            round(self.left + (longitude - self.west) * self.across * self.scale),
            round(self.top + (self.north - latitude) * self.scale),
        )

    def shows(self, x: int, y: int) -> bool:
        return 0 <= x <= WIDTH and 0 <= y <= self.height

    def size(self, geometry: GEOSGeometry) -> float:
        """How large a shape is drawn: half the way round its box, in units."""
        west, south, east, north = geometry.extent
        return ((east - west) * self.across + north - south) * self.scale

    def clipped(self, geometry: GEOSGeometry) -> GEOSGeometry:
        """What of a shape can be seen; all of one that is too odd to be cut."""
        west, south, east, north = geometry.extent
        frame = self.frame
        left, bottom, right, top = frame.extent
        if left <= west and bottom <= south and east <= right and north <= top:
            return geometry
        try:
            seen = shapely.clip_by_rect(shapely.from_wkb(bytes(geometry.wkb)), *frame.extent)
        except shapely.errors.ShapelyError:
            return geometry
        return GEOSGeometry(memoryview(shapely.to_wkb(seen)))

    def simplified(self, geometry: GEOSGeometry, corners: int) -> GEOSGeometry:
        """The shape without what is under a unit, and then coarser until it has that many corners;
        one that is as jagged as that keeps more."""
        tolerance = 1 / self.scale
        simple = geometry.simplify(tolerance, preserve_topology=True)
        while simple.num_coords > corners and tolerance * self.scale < WIDTH:
            tolerance *= 2
            simple = geometry.simplify(tolerance, preserve_topology=True)
        return simple

    def path(self, geometry: GEOSGeometry, corners: int) -> str:
        """SVG path data of a line or an area, with that many corners at most. Holes and islands
        for which there are no corners left, the smallest, are left out."""
        data = ""
        for coordinates, is_ring in rings(self.simplified(geometry, corners)):
            # A ring that no simplification brought down is thinned.
            every = math.ceil(len(coordinates) / max(1, corners)) if not data else 1
            drawn = [self.position(*position[:2]) for position in coordinates[::every]]
            corners -= len(drawn)
            if corners < 0:
                break
            data += encoded(drawn) + ("z" if is_ring else "")
        return data

    def bar_metres(self) -> int:
        """A round length that fills at most a quarter of the width: 1, 2 or 5 times a power of
        ten, in metres."""
        room = max(1.0, WIDTH / 4 * self.metres_per_unit)
        power = 10 ** math.floor(math.log10(room))
        return int(max(step * power for step in (1, 2, 5) if step * power <= room))


def encoded(points: Sequence[tuple[int, int]]) -> str:
    """Path data through these points, in relative steps, which are shorter."""
    x, y = points[0]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points) if a != b] or [(0, 0)]
    numbers = "".join(
        f"{'' if number < 0 or not place else ' '}{number}"
        for place, number in enumerate(number for step in steps for number in step)
    )
    return f"M{x} {y}l{numbers}"


def rings(geometry: GEOSGeometry) -> list[tuple[tuple, bool]]:
    """The lines of a geometry, each with whether it is closed: of areas the borders before the
    holes, and each of these the most detailed first. Borders run one way round and holes the other,
    so that areas in one path do not empty one another where they overlap."""
    simple = [part for part in parts(geometry) if not part.empty]
    lines = sorted((part.coords for part in simple if part.dims == 1), key=len, reverse=True)
    areas = [part for part in simple if part.dims == 2]
    borders = sorted((turned(area[0], True) for area in areas), key=len, reverse=True)
    inner = (turned(area[place], False) for area in areas for place in range(1, len(area)))
    holes = sorted(inner, key=len, reverse=True)
    return [(line, False) for line in lines] + [(ring, True) for ring in (*borders, *holes)]


def turned(ring: LinearRing, counterclockwise: bool) -> tuple:
    """The corners of a ring, running that way round."""
    corners = ring.coords
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(corners))
    return corners if (doubled > 0) == counterclockwise else corners[::-1]


def parts(geometry: GEOSGeometry) -> Iterator[GEOSGeometry]:
    """The points, lines and polygons of a geometry, however deeply it is nested."""
    if geometry.geom_type.startswith("Multi") or geometry.geom_type == "GeometryCollection":
        for part in geometry:
            yield from parts(part)
    else:
        yield geometry
