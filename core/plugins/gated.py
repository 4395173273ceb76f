"""What plugins measure, show and find, asked of those villages that have them, each apart.

The command centre, the map and the search go through here. A plugin that fails is one `Outcome`
with an error among the others; a village that has a plugin switched off is never asked about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.plugins.calls import Outcome, guarded, guarded_reading
from core.plugins.gating import villages_with
from core.plugins.registry import Plugin, registry

if TYPE_CHECKING:
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


def search(villages: QuerySet[Village], text: str, limit: int = 20) -> Iterator[Answer]:
    """Each search's hits as a list."""
    for plugin, spec in registry.specs("register_search"):
        chosen = villages_with(plugin.slug, villages)
        yield (
            plugin,
            spec,
            guarded_reading(plugin.slug, spec.name, _listed, spec.search, chosen, text, limit),
        )


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
