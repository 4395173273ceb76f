"""Whose layers a service shows: a village's, a regency's, or those of the whole install."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.geo.layers import rows_of
from core.plugins.gating import villages_with
from plugins.gismap.layers import all_public

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.plugins.specs import MapLayerSpec
    from core.villages.models import Village


@dataclass(frozen=True, slots=True)
class Collection:
    """A layer of a plugin. `id` is the plugin and the layer, as with page blocks. `mapped` are the
    villages that have the map."""

    slug: str
    spec: MapLayerSpec
    mapped: QuerySet[Village]

    @property
    def id(self) -> str:
        return f"{self.slug}__{self.spec.name}"

    @property
    def villages(self) -> QuerySet[Village]:
        """Those that have the layer's plugin too. Made when asked for: one collection is shown of
        all that are gone through to find it."""
        return villages_with(self.slug, self.mapped)

    def rows(self) -> QuerySet:
        return rows_of(self.spec, self.villages)


def collections(villages: QuerySet[Village]) -> list[Collection]:
    """The public layers of those villages that have both the map and the layer's plugin."""
    mapped = villages_with("gismap", villages)
    return [Collection(plugin.slug, spec, mapped) for plugin, spec in all_public()]
