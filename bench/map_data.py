"""What the maps are measured with: boundaries as winding as surveyed ones, and watch posts."""

from __future__ import annotations

import math
import random

from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from core.villages.models import Village
from plugins.ronda.models import WatchPost

CENTRE = (105.2, -4.9)  # degrees, inside Lampung Tengah
RADIUS = 0.027  # of a village, in degrees: about 3 kilometres
PIECES = 50  # straight pieces of a border between two villages, six of which a village has

Place = tuple[float, float]


def draw(villages: list[Village], posts: int) -> None:
    """Give each village a boundary of 300 corners, which it shares with its neighbours, and spread
    so many posts over all. The same at every run."""
    columns = math.ceil(math.sqrt(len(villages)))
    borders: dict[tuple[Place, Place], list[Place]] = {}
    for number, village in enumerate(villages):
        row, column = divmod(number, columns)
        village.point = Point(*_centre(column - columns / 2, row - columns / 2, row), srid=4326)
        ring = _ring(village.point.coords, borders)
        village.boundary = MultiPolygon(Polygon(ring), srid=4326)
    Village.objects.bulk_update(villages, ["boundary", "point"], batch_size=100)
    chance = random.Random(18)
    WatchPost.objects.bulk_create(
        [_post(villages[number % len(villages)], number, chance) for number in range(posts)],
        batch_size=2000,
    )


def _centre(x: float, y: float, row: int) -> Place:
    return (
        CENTRE[0] + math.sqrt(3) * (x + row % 2 / 2) * RADIUS,
        CENTRE[1] + 1.5 * y * RADIUS,
    )


def _ring(centre: Place, borders: dict) -> list[Place]:
    """A closed hexagon whose sides wind; a side that a neighbour has already is taken from there."""
    corners = [
        (
            round(centre[0] + RADIUS * math.cos(math.radians(60 * side - 30)), 5),
            round(centre[1] + RADIUS * math.sin(math.radians(60 * side - 30)), 5),
        )
        for side in range(6)
    ]
    ring: list[Place] = []
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        first, last = sorted((start, end))
        if (first, last) not in borders:
            borders[first, last] = _winding(first, last)
        border = borders[first, last]
        ring += border[:-1] if start == first else border[:0:-1]
    return [*ring, ring[0]]


def _winding(start: Place, end: Place) -> list[Place]:
    """A line between two places that strays from the straight one by a tenth at most."""
    chance = random.Random(f"{start}{end}")
    waves = [(chance.uniform(-1, 1) / turns, turns) for turns in (1, 2, 3, 5, 8, 13)]
    (x, y), (width, height) = start, (end[0] - start[0], end[1] - start[1])
    places = []
    for number in range(PIECES + 1):
        along = number / PIECES
        aside = sum(size * math.sin(math.pi * turns * along) for size, turns in waves) / 25
        places.append(
            (
                round(x + along * width - aside * height, 7),
                round(y + along * height + aside * width, 7),
            )
        )
    return [start, *places[1:-1], end]


def _post(village: Village, number: int, chance: random.Random) -> WatchPost:
    away, direction = 0.8 * RADIUS * math.sqrt(chance.random()), chance.uniform(0, 2 * math.pi)
    return WatchPost(
        village=village,
        name=f"Pos Ronda {number}",
        neighbourhood=f"RT {1 + number % 9:02}/RW {1 + number % 4:02}",
        point=Point(
            round(village.point.x + away * math.cos(direction), 6),
            round(village.point.y + away * math.sin(direction), 6),
            srid=4326,
        ),
        lamp=("lit", "lit", "dim", "dark")[number % 4],
        equipment="Kentongan, senter",
    )
