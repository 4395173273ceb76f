"""How far away a place is and in which direction, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.gis.geos import Point

# Clockwise from the north, an eighth of a turn each.
DIRECTIONS = (
    _("north"), _("north-east"), _("east"), _("south-east"), _("south"), _("south-west"),
    _("west"), _("north-west"),
)  # fmt: skip
HERE = 10  # metres, within which no direction is told


def bearing(start: Point, end: Point) -> float:
    """The direction in which a great circle leaves `start` for `end`, in degrees clockwise from
    the north, from 0 up to 360."""
    south, north = math.radians(start.y), math.radians(end.y)
    across = math.radians(end.x - start.x)
    east = math.sin(across) * math.cos(north)
    up = math.cos(south) * math.sin(north) - math.sin(south) * math.cos(north) * math.cos(across)
    return math.degrees(math.atan2(east, up)) % 360


def direction(start: Point, end: Point) -> str:
    """One of the eight directions of the compass, in the active language."""
    return str(DIRECTIONS[round(bearing(start, end) / 45) % 8])


def told_distance(metres: float) -> str:
    """“850 m” or “1.2 km”, in the active language: tens of metres, tenths of a kilometre up to
    ten, then kilometres."""
    if metres < 995:
        return f"{round(metres, -1):.0f} m"
    kilometres = metres / 1000
    return f"{number_format(kilometres, 1 if kilometres < 9.95 else 0)} km"
