"""Whose layers a service shows: a village's, a regency's, or those of the whole install."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    """A layer of a plugin. `id` is the plugin and the layer, as with page blocks."""

    slug: str
    spec: MapLayerSpec
    villages: QuerySet[Village]

    @property
    def id(self) -> str:
        return f"{self.slug}__{self.spec.name}"

    def rows(self) -> QuerySet:
        return rows_of(self.spec, self.villages)

    def resolved(self) -> Collection:
        """The same by the villages' ids; two queries."""
        return replace(self, villages=self.villages.resolved())


def collections(villages: QuerySet[Village]) -> list[Collection]:
    """The public layers of those villages that have both the map and the layer's plugin."""
    mapped = villages_with("gismap", villages)
    return [
        Collection(plugin.slug, spec, villages_with(plugin.slug, mapped))
        for plugin, spec in all_public()
    ]
