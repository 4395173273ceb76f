"""Whose layers a service shows: a village's, a regency's, or those of the whole install."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from core.geo.layers import layers_of, rows_of
from core.geo.tiles import LayerTiles
from core.plugins.gating import villages_with
from plugins.gismap.layers import AREAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from core.plugins.specs import MapLayerSpec
    from core.villages.models import Village
    from plugins.gismap.layers import Allowed


@dataclass(frozen=True)
class Collection:
    """A layer of a plugin. `id` is the plugin and the layer, as with page blocks."""

    slug: str
    spec: MapLayerSpec
    villages: QuerySet[Village]

    @property
    def id(self) -> str:
        return f"{self.slug}__{self.spec.name}"

    @property
    def is_drawn(self) -> bool:
        """Whether its features are this plugin's own."""
        return self.slug == "gismap" and self.spec not in AREAS

    def rows(self) -> QuerySet:
        return rows_of(self.spec, self.villages)

    @cached_property
    def tiles(self) -> LayerTiles:
        """Those of `resolved`, where it is that."""
        return LayerTiles(self.spec, self.villages)

    def resolved(self) -> Collection:
        """The same by the villages' ids; two queries, or none where they are known."""
        if self.villages.by_ids is not None:
            return self
        return replace(self, villages=self.villages.resolved())


def collections(
    villages: QuerySet[Village],
    allowed: Allowed | None = None,
    slug: str = "",
    *,
    resolve: bool = False,
) -> Iterator[Collection]:
    """The layers of those villages that have both the map and the layer's plugin: those for
    everybody's eyes, and the others in the villages in which the reader is `allowed` to see them;
    one plugin's alone where its `slug` is given. With `resolve` the villages are known by their
    ids, for two queries a plugin: to be kept, or asked for more than once."""
    mapped = villages_with("gismap", villages)

    @cache
    def having(slug: str) -> QuerySet[Village]:
        chosen = mapped if slug == "gismap" else villages_with(slug, mapped)
        return chosen.resolved() if resolve else chosen

    may_read: dict[str, bool] = {}
    for plugin, spec in layers_of(mapped, staff=allowed is not None, slug=slug, having=having):
        chosen = having(plugin.slug)
        if spec.visibility != "public":
            chosen = chosen.filter(pk__in=allowed(plugin.slug).values("pk"))
            if plugin.slug not in may_read:
                may_read[plugin.slug] = chosen.exists()
            if not may_read[plugin.slug]:
                continue
        yield Collection(plugin.slug, spec, chosen)
