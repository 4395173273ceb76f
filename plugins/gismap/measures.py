"""Figures, completeness, the map's layers and search of the places, each for many villages at once."""

from __future__ import annotations

from django.db.models import Count
from django.urls import reverse

from core.plugins.specs import SearchHit
from plugins.gismap.models import Place

# Fewer than an office, a school and a house of prayer is no map of a village.
LEAST_PLACES = 3


def places_by_village(villages) -> dict[int, float]:
    return {village: float(count) for village, count in _counts(villages)}


def villages_with_places(villages) -> set[int]:
    return {village for village, count in _counts(villages) if count >= LEAST_PLACES}


def _counts(villages):
    places = public_places(villages).order_by()
    rows = places.values("village").annotate(count=Count("pk"))
    return [(row["village"], row["count"]) for row in rows]


def list_url(village) -> str:
    """The admin's list of places."""
    return reverse("gismap_place_modeladmin_index")


def public_places(villages):
    return Place.objects.for_villages(villages).filter(is_public=True)


def search_places(villages, text: str, limit: int):
    places = public_places(villages).filter(name__icontains=text)
    for place in places.select_related("village")[:limit]:
        yield SearchHit(place.village.code, place.name, str(place.get_kind_display()), "/p/gismap/")
