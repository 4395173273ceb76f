"""The roads beneath a drawn map: their lines by look, and their names where there is room."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from core.geo.drawn import RoadName, RoadStroke
from core.geo.plane import WIDTH, Plane, parts
from core.geo.roads import LOOKS, width_of

if TYPE_CHECKING:
    from django.contrib.gis.geos import GEOSGeometry

    from core.geo.drawn_layers import DrawnLayer, DrawnRow

MOST_NAMES, LONGEST = 8, 28
LETTER, HEIGHT = 5.6, 11  # units: how broad a letter is about, and how high a line of text
# How far a stretch that carries a name may turn from where it began, in degrees.
MOST_TURN = 14


@dataclass(frozen=True, slots=True)
class Road:
    """A road as it is to be drawn; `rank` as in `core.plugins.specs.Roads`."""

    geometry: GEOSGeometry
    rank: int
    width: float
    name: str


def roads_of(plane: Plane, layers: Iterable[DrawnLayer]) -> Iterator[Road]:
    """What can be seen of the roads of these layers, which are the base map's."""
    for layer in layers:
        for row in layer.rows:
            if row.geometry.dims == 1 and not (seen := plane.clipped(row.geometry)).empty:
                yield _road(layer, row, seen)


def _road(layer: DrawnLayer, row: DrawnRow, seen: GEOSGeometry) -> Road:
    rank = layer.spec.roads.rank(row.kind)
    return Road(seen, rank, width_of(LOOKS[rank], row.metres), row.title)


def strokes(paths: dict[tuple[int, float], str]) -> tuple[RoadStroke, ...]:
    """Path data by rank and width: what matters more lies above."""
    ordered = sorted(paths.items(), key=lambda item: (-item[0][0], item[0][1]))
    return tuple(
        RoadStroke(path, LOOKS[rank].colour, width, width + 2) for (rank, width), path in ordered
    )


class Room:
    """What of a drawing is written upon, as discs."""

    def __init__(self, discs: Iterable[tuple[float, float, float]] = ()):
        self._discs = list(discs)

    def take(self, discs: list[tuple[float, float, float]]) -> bool:
        """Whether they are free, and then taken."""
        for x, y, radius in discs:
            for other_x, other_y, other in self._discs:
                if math.hypot(x - other_x, y - other_y) < radius + other:
                    return False
        self._discs += discs
        return True


def along(x: float, y: float, dx: float, dy: float, length: float) -> list:
    """Discs that cover a line of text of that length with its middle there, in that direction."""
    count = max(1, math.ceil(length / HEIGHT))
    step = length / count
    return [
        (x + (place + 0.5 - count / 2) * step * dx, y + (place + 0.5 - count / 2) * step * dy,
         HEIGHT / 2)
        for place in range(count)
    ]  # fmt: skip


def names(plane: Plane, roads: Iterable[Road], room: Room) -> Iterator[RoadName]:
    """Each name once, beside the straightest and longest part of its road that has room for it; of
    roads that matter more first."""
    written: set[str] = set()
    for road in sorted(roads, key=lambda road: road.rank):
        text = road.name
        if not text or len(text) > LONGEST or text in written:
            continue
        found = _place(plane, road, LETTER * len(text), room)
        if found is not None:
            written.add(text)
            yield RoadName(*found, text)
            if len(written) == MOST_NAMES:
                return


def _place(plane: Plane, road: Road, length: float, room: Room) -> tuple[int, int, int] | None:
    """The middle of the text and its direction, in degrees clockwise from the east."""
    for ends in _stretches(plane, road.geometry):
        (x, y), (end_x, end_y) = sorted(ends)
        whole = math.hypot(end_x - x, end_y - y)
        if whole < length + HEIGHT:
            return None  # the others are shorter
        dx, dy = (end_x - x) / whole, (end_y - y) / whole
        aside = road.width / 2 + HEIGHT / 2 + 1
        for part in (0.5, 0.3, 0.7, 0.4, 0.6):
            for side in (-1, 1):
                at = max(length / 2, min(whole - length / 2, part * whole))
                middle_x = x + at * dx - side * aside * dy
                middle_y = y + at * dy + side * aside * dx
                text = along(middle_x, middle_y, dx, dy, length)
                is_inside = all(
                    HEIGHT <= a <= WIDTH - HEIGHT and HEIGHT <= b <= plane.height - HEIGHT
                    for a, b, _radius in (text[0], text[-1])
                )
                if is_inside and room.take(text):
                    degrees = round(math.degrees(math.atan2(dy, dx)))
                    return round(middle_x), round(middle_y), degrees
    return None


def _stretches(plane: Plane, geometry: GEOSGeometry) -> list:
    """Both ends of the parts of a line that are about straight, the longest first."""
    found = []
    for part in parts(plane.simplified(geometry, 50)):
        corners = [plane.position(*place[:2]) for place in part.coords]
        start, turned = corners[0], None
        for before, after in pairwise(corners):
            if before == after:
                continue
            direction = math.degrees(math.atan2(after[1] - before[1], after[0] - before[0]))
            if turned is not None and abs((direction - turned + 180) % 360 - 180) > MOST_TURN:
                found.append((start, before))
                start, turned = before, None
            turned = direction if turned is None else turned
        found.append((start, corners[-1]))
    return sorted(found, key=lambda ends: -math.dist(*ends))
