"""What plugins measure, show and find, asked of those villages that have them, each apart.

The command centre, the map and the search go through here. A plugin that fails is one `Outcome`
with an error among the others; a village that has a plugin switched off is never asked about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from core.plugins.calls import Outcome, guarded, guarded_reading
from core.plugins.gating import enabled_slugs, villages_with
from core.plugins.registry import Plugin, registry

if TYPE_CHECKING:
    from django.contrib.gis.geos import Point
    from django.db.models import QuerySet

    from core.plugins import specs
    from core.villages.models import Village

Answer = tuple["Plugin", "specs.MetricSpec", Outcome]


def metrics(villages: QuerySet[Village], *, staff: bool = False) -> Iterator[Answer]:
    """Each metric's values by village id; the public ones unless `staff`."""
    yield from _ask("register_metrics", villages, "measure", staff)


def completeness(villages: QuerySet[Village]) -> Iterator[Answer]:
    """Each rule's set of village ids that meet it."""
    yield from _ask("register_completeness_rules", villages, "met", True)


def map_layers(villages: QuerySet[Village], bbox=None, *, staff: bool = False) -> Iterator[Answer]:
    """Each layer's features as a list of GeoJSON dicts."""
    from core.geo.layers import layers_of

    for plugin, spec in layers_of(villages, staff=staff):
        chosen = villages_with(plugin.slug, villages)
        yield plugin, spec, guarded(plugin.slug, spec.name, _features, spec, chosen, bbox)


def banners(village: Village) -> list[specs.Banner]:
    """The lines across the pages of this village's website, the gravest first."""
    enabled = enabled_slugs(village)
    found = []
    for plugin, spec in registry.specs("register_banners"):
        if plugin.slug in enabled:
            outcome = guarded_reading(plugin.slug, spec.name, _listed, spec.banners, village)
            found += outcome.value if outcome.ok else []
    return sorted(found, key=lambda banner: banner.level != "alarm")


def search(
    villages: QuerySet[Village],
    text: str,
    limit: int = 20,
    around: tuple[Point, float] | None = None,
) -> Iterator[Answer]:
    """Each search's hits as a list; with `around`, a point and metres, those so near, nearest
    first."""
    for plugin, spec in registry.specs("register_search"):
        chosen = villages_with(plugin.slug, villages)
        if around is None:
            asked = (_listed, spec.search, chosen, text, limit)
        elif spec.near is not None:
            asked = (_listed, spec.near, chosen, text, *around, limit)
        else:
            asked = (_by_village, spec.search, chosen, text, around, limit)
        yield plugin, spec, guarded_reading(plugin.slug, spec.name, *asked)


def _by_village(search, villages, text, around, limit) -> list:
    """Hits of records without a position of their own, as far away as their village."""
    from core.geo.queries import near

    known = dict(near(villages, "point", *around).values_list("code", "distance"))
    if not text or not known:
        return []
    hits = _listed(search, villages.filter(code__in=list(known)), text, limit)
    placed = [replace(hit, distance=known[hit.village]) for hit in hits if hit.village in known]
    return sorted(placed, key=lambda hit: hit.distance)


def _ask(hook: str, villages, attribute: str, staff: bool) -> Iterator[Answer]:
    for plugin, spec in registry.specs(hook):
        if staff or getattr(spec, "visibility", "public") == "public":
            chosen = villages_with(plugin.slug, villages)
            yield plugin, spec, guarded(plugin.slug, spec.name, getattr(spec, attribute), chosen)


def _features(spec, villages, bbox) -> list[dict]:
    from core.geo.layers import dumps, features, rows_of

    return json.loads(dumps(list(features(spec, rows_of(spec, villages, bbox)))))


def _listed(function, *args) -> list:
    # A generator's errors come while it is read, which must happen inside the guard.
    return list(function(*args))
