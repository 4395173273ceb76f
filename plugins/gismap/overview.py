"""What the page and the block show of a village's places: the sketch, its legend and the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugins.gismap.features import public_features
from plugins.gismap.representation import path_of
from plugins.gismap.sketch import Sketch, colour_of, middle_of, sketch

if TYPE_CHECKING:
    from core.villages.models import Village
    from plugins.gismap.models import Feature

# More numbers than this no small map carries.
PLACES_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: the place under the number it has on the sketch."""

    number: int
    place: Feature
    longitude: float
    latitude: float

    @property
    def url(self) -> str:
        return path_of(self.place)

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


def overview(village: Village, layers=()) -> Overview:
    """The first features of these layers, of all when none is named; two queries."""
    found = list(public_features(village, layers)[: PLACES_SHOWN + 1])
    places = found[:PLACES_SHOWN]
    # Where a layer has colours by category, its legend is the list's words.
    legend = {place.layer.title: colour_of(place) for place in places}
    return Overview(
        entries=tuple(_entry(number, place) for number, place in enumerate(places, start=1)),
        sketch=sketch(places, village.boundary) if places else None,
        legend=tuple((colour, title) for title, colour in sorted(legend.items())),
        has_more=len(found) > PLACES_SHOWN,
    )


def _entry(number: int, place: Feature) -> Entry:
    at = middle_of(place.geometry)
    return Entry(number, place, at.x, at.y)
