"""How the roads of the base map are drawn: a light line within a darker edge, broader the more the
road matters. The same for the map in the browser and the one drawn on the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.plugins.layer_specs import USUAL_RANK

if TYPE_CHECKING:
    from core.plugins.specs import Roads

EDGE = "#958e7d"
# Below this zoom a road of a village alone would be a tangle with its neighbours'.
ALL_FROM_ZOOM = 12
# How much broader or narrower than usual for its rank a road's own width can make it.
NARROWEST, BROADEST = 0.7, 1.4


@dataclass(frozen=True, slots=True)
class RoadLook:
    """`width` in pixels of the map at zoom 14, and in units of the drawn map, of a road that is
    `metres` wide."""

    colour: str
    width: float
    metres: float
    least_zoom: int = 0


LOOKS = {
    1: RoadLook("#f6dc9a", 4.5, 7.0),
    2: RoadLook("#fdf0c8", 3.5, 5.0),
    3: RoadLook("#ffffff", 2.5, 3.5, ALL_FROM_ZOOM),
    4: RoadLook("#ffffff", 1.5, 2.5, ALL_FROM_ZOOM),
}


def width_of(look: RoadLook, metres: Any) -> float:
    """The width of a road of that rank, in halves; as usual where its metres are not known."""
    try:
        part = float(metres) / look.metres
    except (TypeError, ValueError):
        part = 1.0
    if not part > 0:
        part = 1.0
    return round(look.width * min(max(part, NARROWEST), BROADEST) * 2) / 2


def told(roads: Roads) -> dict[str, Any]:
    """The same for the component in the browser; JSON."""
    return {
        "kind": roads.kind,
        "width": roads.width,
        "ranks": dict(roads.ranks),
        "usual": USUAL_RANK,
        "edge": EDGE,
        "narrowest": NARROWEST,
        "broadest": BROADEST,
        "looks": {
            rank: {
                "colour": look.colour,
                "width": look.width,
                "metres": look.metres,
                "leastZoom": look.least_zoom,
            }
            for rank, look in LOOKS.items()
        },
    }
