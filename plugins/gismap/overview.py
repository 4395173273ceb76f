"""What the page and the block show of a village's places: the sketch, its legend and the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugins.gismap.places import public_places
from plugins.gismap.sketch import COLOURS, Sketch, sketch

if TYPE_CHECKING:
    from core.villages.models import Village
    from plugins.gismap.models import Place

# More numbers than this no small map carries.
PLACES_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: the place under the number it has on the sketch."""

    number: int
    place: Place
    longitude: float
    latitude: float

    @property
    def position(self) -> str:
        """Latitude and longitude as map applications take them."""
        return f"{self.latitude:.5f}, {self.longitude:.5f}"

    @property
    def geo_uri(self) -> str:
        """A link that a phone opens in its map application (RFC 5870)."""
        return f"geo:{self.latitude:.5f},{self.longitude:.5f}"


@dataclass(frozen=True, slots=True)
class Overview:
    """`legend` is colour and label of each kind shown; `has_more` tells that places were left
    out."""

    entries: tuple[Entry, ...]
    sketch: Sketch | None
    legend: tuple[tuple[str, str], ...]
    has_more: bool


def overview(village: Village, kinds=()) -> Overview:
    """The first places of these kinds, of all kinds when none is named; two queries."""
    found = list(public_places(village, kinds)[: PLACES_SHOWN + 1])
    places = found[:PLACES_SHOWN]
    shown = {place.kind: str(place.get_kind_display()) for place in places}
    return Overview(
        entries=tuple(_entry(number, place) for number, place in enumerate(places, start=1)),
        sketch=sketch(places, village.boundary) if places else None,
        legend=tuple((colour, shown[kind]) for kind, colour in COLOURS.items() if kind in shown),
        has_more=len(found) > PLACES_SHOWN,
    )


def _entry(number: int, place: Place) -> Entry:
    geometry = place.geometry
    at = geometry if geometry.geom_type == "Point" else geometry.point_on_surface
    return Entry(number, place, at.x, at.y)
