"""The layers that the plugins of a village give to its map, through the hook and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.plugins.gating import is_enabled
from core.plugins.registry import registry

if TYPE_CHECKING:
    from core.plugins.registry import Plugin
    from core.plugins.specs import MapLayerSpec
    from core.villages.models import Village


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
