"""Finding a village's public features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from core.geo.layers import layers_of
from core.plugins.gating import villages_with
from core.plugins.registry import registry
from core.villages.editing import editor
from core.villages.models import Village
from core.villages.scoping import villages_for
from plugins.gismap.models import Feature, Layer

if TYPE_CHECKING:
    from plugins.gismap.models import FeatureQuerySet


def public_features(village: Village, layers=()) -> FeatureQuerySet:
    """The village's public features by name; of layers with these names, when given."""
    features = Feature.objects.for_village(village).public().select_related("layer")
    return features.filter(layer__name__in=layers) if layers else features


def public_layers_with_counts(village: Village) -> list[tuple[str, str, int]]:
    """Name and title of each public layer that has a public feature in the village, and how many;
    in the layers' order."""
    rows = (
        Feature.objects.for_village(village)
        .public()
        .order_by("layer__order", "layer__title")
        .values_list("layer__name", "layer__title")
        .annotate(count=Count("pk"))
    )
    found: dict[str, tuple[str, str, int]] = {}
    for name, title, count in rows:
        known = found.get(name, (name, title, 0))
        found[name] = (name, known[1], known[2] + count)
    return list(found.values())


def layer_choices() -> list[tuple[str, str]]:
    """Name and title of the public layers that somebody at work in the admin may choose; elsewhere
    of all there are."""
    user = editor()
    layers = Layer.objects.unscoped() if user is None else Layer.objects.for_user(user)
    named = layers.filter(visibility=Layer.Visibility.PUBLIC).values_list("name", "title")
    return list(dict(named).items())


def map_layer_choices() -> list[tuple[str, str]]:
    """As `layer_choices`, for the public layers of all services there but those whose rows are areas, each
    by its plugin's slug and its name: `ronda__posts`."""
    user = editor()
    villages = Village.objects.all() if user is None else villages_for(user)
    offered = {
        slug: user is None or villages_with(slug, villages).exists() for slug in registry.plugins
    }
    return [
        (f"{plugin.slug}__{spec.name}", str(spec.label))
        for plugin, spec in layers_of(villages)
        if spec.village and offered[plugin.slug]
    ]
