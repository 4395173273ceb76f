"""Figures, completeness and search of the features, each for many villages at once."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse

from core.geo.queries import near
from core.plugins.specs import SearchHit
from core.villages.models import Village
from plugins.gismap.models import Feature
from plugins.gismap.representation import path_of

# Fewer than an office, a school and a house of prayer is no map of a village.
LEAST_FEATURES = 3


def public_features(villages):
    return Feature.objects.for_villages(villages).public()


def features_by_village(villages) -> dict[int, float]:
    return {village: float(count) for village, count in _counts(villages)}


def layers_by_village(villages) -> dict[int, float]:
    """How many kinds of things are on the map."""
    rows = public_features(villages).order_by().values("village")
    rows = rows.annotate(kinds=Count("layer__name", distinct=True))
    return {row["village"]: float(row["kinds"]) for row in rows}


def oddities_by_village(villages) -> dict[int, float]:
    """Features of which something is odd, as `plugins.gismap.topology` finds."""
    rows = Feature.objects.for_villages(villages).exclude(warnings=[]).order_by()
    counted = rows.values("village").annotate(count=Count("pk"))
    return {row["village"]: float(row["count"]) for row in counted}


def bounded_by_village(villages) -> dict[int, float]:
    """1 for a village whose boundary is known, 0 for another."""
    rows = villages.values_list("pk", Q(boundary__isnull=False))
    return {pk: float(bool(known)) for pk, known in rows}


def villages_with_features(villages) -> set[int]:
    return {village for village, count in _counts(villages) if count >= LEAST_FEATURES}


def villages_with_boundary(villages) -> set[int]:
    bounded = Village.objects.filter(pk__in=villages, boundary__isnull=False)
    return set(bounded.values_list("pk", flat=True))


def villages_with_position(villages) -> set[int]:
    placed = Village.objects.filter(pk__in=villages, point__isnull=False)
    return set(placed.values_list("pk", flat=True))


def villages_with(layer: str):
    """Which villages have a public feature on the layer of that name."""

    def met(villages) -> set[int]:
        found = public_features(villages).filter(layer__name=layer).order_by()
        return set(found.values_list("village", flat=True).distinct())

    return met


def _counts(villages):
    features = public_features(villages).order_by()
    rows = features.values("village").annotate(count=Count("pk"))
    return [(row["village"], row["count"]) for row in rows]


def new_url(village) -> str:
    """The admin's form for a feature."""
    return reverse("gismap_feature_modeladmin_create")


def village_url(village) -> str:
    """The form of the village itself, of which its regency takes care."""
    return reverse("villages_admin:edit", args=[village.code])


def search_features(villages, text: str, limit: int):
    return _hits(_about(villages, text)[:limit])


def features_near(villages, text: str, point, metres: float, limit: int):
    """The public features of that name within so many metres, nearest first."""
    return _hits(near(_about(villages, text), "geometry", point, metres, limit=limit))


def _about(villages, text: str):
    found = public_features(villages).filter(
        Q(name__icontains=text) | Q(description__icontains=text) | Q(layer__title__icontains=text)
    )
    return found.select_related("village", "layer").defer("village__boundary")


def _hits(features):
    for feature in features:
        yield SearchHit(
            feature.village.code,
            feature.name,
            feature.layer.title,
            path_of(feature),
            getattr(feature, "distance", None),
        )
