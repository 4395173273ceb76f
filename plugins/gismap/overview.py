"""What the page and the block show of a village's places: the drawn map and the list under it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.geo.drawing import Drawing, Numbered, middle_of
from core.geo.queries import by_distance
from plugins.gismap.drawings import colour_of, draw_numbered, layers_with_features
from plugins.gismap.features import public_features
from plugins.gismap.representation import path_of

if TYPE_CHECKING:
    from core.villages.models import Village
    from plugins.gismap.models import Feature, FeatureQuerySet

# More numbers than this no small map carries.
PLACES_SHOWN = 40
BY_NAME, BY_DISTANCE = "name", "distance"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: the place under the number it has on the map."""

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
    """`has_more` tells that places were left out."""

    entries: tuple[Entry, ...]
    drawing: Drawing | None
    has_more: bool


def overview(village: Village, layers=(), most: int = PLACES_SHOWN, by: str = BY_NAME) -> Overview:
    """The first features of these layers, of all when none is named, among what other services
    show. A query for the features, one for the roads and one for each layer of another service."""
    found = list(listed_features(village, layers, by)[: most + 1])
    places = found[:most]
    return Overview(
        entries=tuple(_entry(number, place) for number, place in enumerate(places, start=1)),
        drawing=draw_numbered(village, numbered(places), layers_with_features(village))
        if places
        else None,
        has_more=len(found) > most,
    )


def listed_features(village: Village, layers=(), by: str = BY_NAME) -> FeatureQuerySet:
    """The public features of these layers, in order: by name, or from the village's office on where
    its position is known."""
    found = public_features(village, layers)
    if by == BY_DISTANCE and village.point is not None:
        return by_distance(found, "geometry", village.point)
    return found


def numbered(places: Iterable[Feature]) -> list[Numbered]:
    """The places as a drawing shows them, numbered from 1."""
    return [
        Numbered(number, place.geometry, colour_of(place), place.layer.title)
        for number, place in enumerate(places, start=1)
    ]


def _entry(number: int, place: Feature) -> Entry:
    at = middle_of(place.geometry)
    return Entry(number, place, at.x, at.y)
