"""Finding a village's public places."""

from __future__ import annotations

from django.db.models import Count

from core.geo.queries import bbox_filter
from plugins.gismap.models import Place


def public_places(village, kinds=(), bbox=None):
    """The village's public places by name; of these kinds and touching this box, when given."""
    return narrowed(Place.objects.for_village(village).filter(is_public=True), kinds, bbox)


def narrowed(places, kinds=(), bbox=None):
    if kinds:
        places = places.filter(kind__in=kinds)
    return places if bbox is None else bbox_filter(places, "geometry", bbox)


def kinds_of(village) -> list[tuple[str, str, int]]:
    """Kind, its label and how many public places of it there are; every kind there is one of."""
    rows = public_places(village).order_by().values("kind").annotate(count=Count("pk"))
    counts = {row["kind"]: row["count"] for row in rows}
    return [(value, label, counts[value]) for value, label in Place.Kind.choices if value in counts]
