"""A scheme in place of a map: equal hexagons, one a village, grouped by district.

It shows which villages belong together, not where they lie. A regency replaces it with its real
boundaries; until then every screen that draws it says that it is a scheme.
"""

from __future__ import annotations

import math

from sites.demo.facts import VillageFacts

# Centre of the drawing in degrees (inside Lampung Tengah), and a hexagon's radius.
CENTRE = (105.2, -4.9)
RADIUS = 0.027
NEIGHBOURS = ((1, 0), (1, -1), (0, -1), (-1, 0), (-1, 1), (0, 1))

Cell = tuple[int, int]


def cells(villages: list[VillageFacts]) -> dict[str, Cell]:
    """Axial hexagon coordinates by village code: districts grow one after the other, each as
    compact as the free cells allow, the whole around the origin."""
    free_of: dict[Cell, str] = {}
    districts: dict[str, list[str]] = {}
    for village in villages:
        districts.setdefault(village.district_code, []).append(village.code)
    for codes in districts.values():
        own: list[Cell] = []
        for code in codes:
            cell = _next(own, free_of)
            own.append(cell)
            free_of[cell] = code
    return {code: cell for cell, code in free_of.items()}


def _next(own: list[Cell], taken: dict[Cell, str]) -> Cell:
    """The free cell to grow into: beside the district's own cells, else beside any."""
    around = {cell for base in own for cell in _around(base)} - taken.keys()
    if not around:
        around = {cell for base in taken for cell in _around(base)} - taken.keys() or {(0, 0)}
    middle = _mean(own) if own else (0.0, 0.0)
    return min(around, key=lambda cell: (_pull(cell, middle), cell))


def _pull(cell: Cell, middle: tuple[float, float]) -> float:
    x, y = _flat(cell)
    return round(math.hypot(x - middle[0], y - middle[1]) + 0.6 * math.hypot(x, y), 6)


def _mean(own: list[Cell]) -> tuple[float, float]:
    points = [_flat(cell) for cell in own]
    return (
        sum(x for x, _ in points) / len(points),
        sum(y for _, y in points) / len(points),
    )


def _around(cell: Cell) -> list[Cell]:
    return [(cell[0] + q, cell[1] + r) for q, r in NEIGHBOURS]


def _flat(cell: Cell) -> tuple[float, float]:
    """Axial to plane coordinates, in hexagon radii; pointed side up."""
    q, r = cell
    return math.sqrt(3) * (q + r / 2), 1.5 * r


def centre(cell: Cell) -> tuple[float, float]:
    """Longitude and latitude of a hexagon's centre in degrees."""
    x, y = _flat(cell)
    return round(CENTRE[0] + x * RADIUS, 6), round(CENTRE[1] + y * RADIUS, 6)


def ring(cell: Cell) -> list[tuple[float, float]]:
    """The hexagon's closed outline in degrees; neighbours share their corners exactly."""
    x, y = _flat(cell)
    corners = [
        (
            round(CENTRE[0] + (x + math.cos(math.radians(60 * corner - 30))) * RADIUS, 6),
            round(CENTRE[1] + (y + math.sin(math.radians(60 * corner - 30))) * RADIUS, 6),
        )
        for corner in range(6)
    ]
    return [*corners, corners[0]]
