"""The ground of a demo village: roads that lead to its neighbours, places beside them, and fields,
all within its boundary and the same at every run."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
import shapely.ops
from django.contrib.gis.geos import LineString, Point, Polygon

if TYPE_CHECKING:
    from core.villages.models import Village

REACH = 0.009  # degrees, about a kilometre: the ground of a village without a boundary
INSET = 1e-5  # degrees, about a metre: kept from the boundary, against rounding
NEIGHBOURS = 2  # the nearest villages that a road leads to, beside those that lead one here
FIELD, PATH = (0.0019, 0.0013), 0.0001  # degrees: length and depth of a field, and between two
BESIDE = 0.00025  # degrees from the middle of a road to a house or a field


def neighbours(villages: list[Village]) -> dict[str, list[Village]]:
    """By a village's code the villages that its roads lead to: the nearest, and whoever has it
    among the nearest itself. Of these villages, those with a position."""
    placed = [village for village in villages if village.point is not None]
    found: dict[str, dict[str, Village]] = {village.code: {} for village in placed}
    places = np.array([(village.point.x, village.point.y) for village in placed]).reshape(-1, 2)
    for village, place in zip(placed, places, strict=True):
        order = np.argsort(np.hypot(*(places - place).T), kind="stable")
        for index in [i for i in order if placed[i].code != village.code][:NEIGHBOURS]:
            found[village.code][placed[index].code] = placed[index]
            found[placed[index].code][village.code] = village
    return {code: [rows[key] for key in sorted(rows)] for code, rows in found.items()}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place beside a road, and the direction of the road there, as unit steps."""

    x: float
    y: float
    along: tuple[float, float]

    @property
    def point(self) -> Point:
        return Point(round(self.x, 6), round(self.y, 6), srid=4326)

    def moved(self, along: float, across: float) -> tuple[float, float]:
        """So many degrees further along the road and to its left."""
        dx, dy = self.along
        return self.x + along * dx - across * dy, self.y + along * dy + across * dx


class Ground:
    """`office` is the village's, or a place within where that lies outside. `roads` begin there and
    lead to `destinations`; there is always one."""

    def __init__(self, village: Village, to: list[Village]):
        self.chance = random.Random(f"gismap {village.code}")
        self.area = self._area(village)
        shapely.prepare(self.area)
        self.office = Point(village.point.x, village.point.y, srid=4326)
        if not self._holds(village.point.x, village.point.y):
            inside = shapely.point_on_surface(self.area)
            self.office = Point(round(inside.x, 6), round(inside.y, 6), srid=4326)
        found = [(other.name, self._road((other.point.x, other.point.y))) for other in to]
        known = [(name, road) for name, road in found if road is not None]
        known = known or [("Ladang", self._across())]
        self.destinations = [name for name, _road in known]
        self.roads = [road for _name, road in known]

    def lines(self) -> list[LineString]:
        """The roads to the neighbours."""
        return [_line(road.coords) for road in self.roads]

    def lane(self) -> LineString | None:
        """A way between two of the roads, where it stays within the village."""
        if len(self.roads) < 2:
            return None
        first, second = (road.interpolate(0.45, normalized=True) for road in self.roads[:2])
        middle = ((first.x + second.x) * 0.52 - self.office.x * 0.04,
                  (first.y + second.y) * 0.52 - self.office.y * 0.04)  # fmt: skip
        way = shapely.LineString([first.coords[0], middle, second.coords[0]])
        return _line(way.coords) if self.area.contains(way) else None

    def spot(self, least: float = 0.06, most: float = 0.5, beside: float = BESIDE) -> Spot:
        """A place beside one of the roads, from such a part of its way on up to another."""
        for _attempt in range(12):
            road = self.chance.choice(self.roads)
            part = self.chance.uniform(least, most)
            at = road.interpolate(part, normalized=True)
            ahead = road.interpolate(min(1.0, part + 0.02), normalized=True)
            length = math.hypot(ahead.x - at.x, ahead.y - at.y) or 1.0
            along = ((ahead.x - at.x) / length, (ahead.y - at.y) / length)
            x, y = Spot(at.x, at.y, along).moved(0, self.chance.choice((-1, 1)) * beside)
            if self._holds(x, y):
                return Spot(x, y, along)
        return Spot(self.office.x, self.office.y, (1.0, 0.0))

    def plot(self, side: float) -> Polygon:
        """A plot about that many degrees wide, beside a road near the office."""
        spot = self.spot(0.1, 0.35, beside=BESIDE + side)
        half = side / 2
        corners = [spot.moved(*corner) for corner in
                   ((-half, -half), (half, -half), (half, half), (-half, half))]  # fmt: skip
        if self.area.contains(shapely.Polygon(corners)):
            return _polygon(corners)
        return self._tiny(self.office, half / 8)

    def channel(self) -> LineString:
        """A line that runs beside a road for a part of its way."""
        road = self.chance.choice(self.roads)
        shift = self.chance.choice((-1, 1)) * 3 * BESIDE
        beside = shapely.offset_curve(shapely.ops.substring(road, 0.3, 0.8, True), shift)
        kept = shapely.intersection(beside, shapely.buffer(self.area, -INSET))
        if kept.is_empty or kept.geom_type != "LineString":
            kept = shapely.ops.substring(road, 0.3, 0.8, True)
        return _line(kept.coords)

    def fields(self, most: int) -> list[Polygon]:
        """Fields in rows along the outer parts of the roads; none overlaps another or a road."""
        roads = shapely.MultiLineString(self.roads)
        kept: list[shapely.Polygon] = []
        for road in self.roads:
            for row in self._rows(road):
                is_free = shapely.contains(self.area, row) & (
                    shapely.distance(row, roads) > BESIDE / 2
                )
                for field in row[is_free]:
                    if not any(field.intersects(other) for other in kept):
                        kept.append(field)
        self.chance.shuffle(kept)
        return [_polygon(field.exterior.coords[:-1]) for field in kept[:most]]

    def _rows(self, road: shapely.LineString):
        """Rectangles along a part of the road, two deep on either side."""
        start = road.interpolate(self.chance.uniform(0.45, 0.6), normalized=True)
        end = road.interpolate(0.95, normalized=True)
        length = math.hypot(end.x - start.x, end.y - start.y)
        if length < FIELD[0]:
            return
        along = ((end.x - start.x) / length, (end.y - start.y) / length)
        spot = Spot(start.x, start.y, along)
        for side in (1, -1):
            for depth in range(2):
                near = side * (2 * BESIDE + depth * FIELD[1])
                far = near + side * (FIELD[1] - PATH)
                count = min(5, int(length / FIELD[0]))
                yield np.array([
                    shapely.Polygon([
                        spot.moved(place * FIELD[0], near),
                        spot.moved((place + 1) * FIELD[0] - PATH, near),
                        spot.moved((place + 1) * FIELD[0] - PATH, far),
                        spot.moved(place * FIELD[0], far),
                    ])
                    for place in range(count)
                ])  # fmt: skip

    def _road(self, end: tuple[float, float]) -> shapely.LineString | None:
        """From the office straight towards a neighbour's up to the boundary, with a bend or two on
        the way; the neighbour's road meets it there."""
        way = shapely.LineString([(self.office.x, self.office.y), end])
        if way.length < 4 * BESIDE:
            return None
        within = shapely.intersection(way, shapely.buffer(self.area, -INSET / 2))
        pieces = [piece for piece in shapely.get_parts(within) if piece.geom_type == "LineString"]
        if not pieces:
            return None
        own = min(pieces, key=lambda piece: piece.distance(shapely.Point(way.coords[0])))
        if own.length < 4 * BESIDE:
            return None
        (x, y), (far_x, far_y) = own.coords[0], own.coords[-1]
        bent = [(x, y)]
        for part in (0.3, 0.6, 0.85):
            side = self.chance.uniform(-0.05, 0.05)
            bent.append((x + part * (far_x - x) - side * (far_y - y),
                         y + part * (far_y - y) + side * (far_x - x)))  # fmt: skip
        road = shapely.LineString([*bent, (far_x, far_y)])
        return road if self.area.contains(road) else own

    def _across(self) -> shapely.LineString:
        """A short way to the east, where no neighbour is known."""
        x, y = self.office.x, self.office.y
        for reach in (0.5, 0.25, 0.1, 0.02):
            way = shapely.LineString([(x, y), (x + REACH * reach, y + REACH * reach / 5)])
            if self.area.contains(way):
                break
        return way

    def _holds(self, x: float, y: float) -> bool:
        return bool(shapely.contains_xy(self.area, round(x, 6), round(y, 6)))

    @staticmethod
    def _tiny(at: Point, half: float) -> Polygon:
        return _polygon([(at.x - half, at.y - half), (at.x + half, at.y - half),
                         (at.x + half, at.y + half), (at.x - half, at.y + half)])  # fmt: skip

    @staticmethod
    def _area(village: Village) -> shapely.Polygon:
        """The largest part of the village; a disc around its position where it has no boundary."""
        if village.boundary is None:
            return shapely.Point(village.point.x, village.point.y).buffer(REACH)
        whole = shapely.make_valid(shapely.from_wkb(bytes(village.boundary.wkb)))
        areas = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
        return max(areas, key=lambda part: part.area)


def _line(coordinates) -> LineString:
    return LineString([(round(x, 6), round(y, 6)) for x, y in coordinates], srid=4326)


def _polygon(corners) -> Polygon:
    rounded = [(round(x, 6), round(y, 6)) for x, y in corners]
    return Polygon([*rounded, rounded[0]], srid=4326)
