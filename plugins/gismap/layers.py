"""The map's own layers, and those that the plugins of a village give to it through the hook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.plugins.gating import is_enabled
from core.plugins.registry import registry
from core.plugins.specs import LayerProperty, MapLayerSpec
from core.villages.models import Village
from plugins.gismap import measures
from plugins.gismap.models import Place

if TYPE_CHECKING:
    from core.plugins.registry import Plugin

PLACES = MapLayerSpec(
    "places",
    _("Places"),
    measures.public_places,
    "geometry",
    (
        LayerProperty("name", _("Name")),
        LayerProperty("kind", _("Kind"), choices=tuple(Place.Kind.choices)),
        LayerProperty("description", _("Description")),
        LayerProperty("source", _("Source of the data")),
    ),
    geometry="mixed",
    title="name",
    page="/p/gismap/",
)
BOUNDARIES = MapLayerSpec(
    "boundaries",
    _("Boundaries of the villages"),
    lambda villages: villages,
    "boundary",
    (
        LayerProperty("code", _("Code")),
        LayerProperty("name", _("Name")),
        LayerProperty("kind", _("Kind"), choices=tuple(Village.Kind.choices)),
        LayerProperty("district", _("District"), field="district__name"),
    ),
    geometry="polygon",
    village="",
    id_field="code",
    title="name",
    page="/",
    colour="#5f5a4a",
)


def public_layers(village: Village) -> Iterator[tuple[Plugin, MapLayerSpec]]:
    """Every layer for everybody's eyes of the plugins this village has switched on."""
    for plugin, spec in all_public():
        if is_enabled(village, plugin.slug):
            yield plugin, spec


def all_public() -> Iterator[tuple[Plugin, MapLayerSpec]]:
    """Every layer for everybody's eyes."""
    for plugin, spec in registry.specs("register_map_layers"):
        if spec.visibility == "public":
            yield plugin, spec


def find_layer(village: Village, slug: str, name: str) -> MapLayerSpec | None:
    """One of `public_layers`, or None."""
    for plugin, spec in public_layers(village):
        if (plugin.slug, spec.name) == (slug, name):
            return spec
    return None
