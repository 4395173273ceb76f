"""Figures, completeness, the map layer and search of the places, each for many villages at once."""

from __future__ import annotations

from django.db.models import Count
from django.urls import reverse

from core.plugins.specs import SearchHit
from plugins.gismap.models import Place
from plugins.gismap.places import narrowed
from plugins.gismap.representation import place_feature

# Fewer than an office, a school and a house of prayer is no map of a village.
LEAST_PLACES = 3


def places_by_village(villages) -> dict[int, float]:
    return {village: float(count) for village, count in _counts(villages)}


def villages_with_places(villages) -> set[int]:
    return {village for village, count in _counts(villages) if count >= LEAST_PLACES}


def _counts(villages):
    places = Place.objects.for_villages(villages).filter(is_public=True).order_by()
    rows = places.values("village").annotate(count=Count("pk"))
    return [(row["village"], row["count"]) for row in rows]


def list_url(village) -> str:
    """The admin's list of places."""
    return reverse("gismap_place_modeladmin_index")


def place_features(villages, bbox=None):
    """GeoJSON features of the public places."""
    places = Place.objects.for_villages(villages).filter(is_public=True)
    for place in narrowed(places, bbox=bbox):
        yield place_feature(place)


def search_places(villages, text: str, limit: int):
    places = Place.objects.for_villages(villages).filter(is_public=True, name__icontains=text)
    for place in places.select_related("village")[:limit]:
        yield SearchHit(place.village.code, place.name, str(place.get_kind_display()), "/p/gismap/")
