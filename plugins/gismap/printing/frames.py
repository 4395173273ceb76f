"""From degrees to a frame of the page: which scale fits, and where a shape's corners fall."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

METRES_PER_DEGREE = 111_195
# A single point still gets some ground around it, in metres.
LEAST_SPAN = 200


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of `width` by `height` units, origin above left, that shows the ground around
    `longitude`, `latitude` with `scale` units a metre: equirectangular, true at that latitude."""

    width: float
    height: float
    longitude: float
    latitude: float
    scale: float

    @classmethod
    def around(cls, bounds, width: float, height: float, margin: float = 0.05) -> Frame:
        """The frame that shows the box (west, south, east, north in degrees) with a margin, a
        share of the frame, on each side."""
        west, south, east, north = bounds
        latitude = (south + north) / 2
        across = METRES_PER_DEGREE * max(0.01, math.cos(math.radians(latitude)))
        wide = max((east - west) * across, LEAST_SPAN)
        high = max((north - south) * METRES_PER_DEGREE, LEAST_SPAN)
        room = 1 - 2 * margin
        return cls(
            width, height, (west + east) / 2, latitude,
            min(width * room / wide, height * room / high),
        )  # fmt: skip

    def place(self, points: np.ndarray) -> np.ndarray:
        """Positions (n × 2, longitude and latitude) in units of the frame."""
        across = math.cos(math.radians(self.latitude)) * METRES_PER_DEGREE
        x = self.width / 2 + (points[:, 0] - self.longitude) * across * self.scale
        y = self.height / 2 - (points[:, 1] - self.latitude) * METRES_PER_DEGREE * self.scale
        return np.column_stack([x, y])

    def simplified(self, shapes: np.ndarray, unit: float = 0.5) -> np.ndarray:
        """The shapes without corners that are closer than a part of a unit."""
        return shapely.simplify(shapes, unit / self.scale / METRES_PER_DEGREE)

    def bar_metres(self, room: float) -> int:
        """The round length (1, 2 or 5 times a power of ten) that fills `room` units at most."""
        metres = max(1.0, room / self.scale)
        power = 10 ** math.floor(math.log10(metres))
        return int(max(step * power for step in (1, 2, 5) if step * power <= metres))


def lines_of(shape) -> Iterator[list[np.ndarray]]:
    """The parts of a line or an area as arrays of positions; of an area its rings together."""
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            rings = [part.exterior, *part.interiors]
            yield [shapely.get_coordinates(ring) for ring in rings if not ring.is_empty]
        else:
            yield [shapely.get_coordinates(part)]
