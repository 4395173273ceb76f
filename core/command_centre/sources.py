"""Where figures and rules come from: core's own, those of parts that a setting names, the plugins'.

A source of the install is a module with `SLUG`, `TITLE` and, as it likes, `metrics()` and
`completeness_rules()`, which return the same specs as a plugin's hooks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings

from core.plugins.gating import villages_with
from core.plugins.registry import registry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.plugins.specs import CompletenessRuleSpec, MetricSpec
    from core.villages.models import Village


@dataclass(frozen=True, slots=True)
class Source:
    """A slug and a title, what it measures and asks for, and whether it is a plugin."""

    slug: str
    title: str
    metrics: tuple[MetricSpec, ...]
    rules: tuple[CompletenessRuleSpec, ...]
    is_plugin: bool = True

    def villages(self, villages: QuerySet[Village]) -> QuerySet[Village]:
        """Those that the source has something to say of."""
        return villages_with(self.slug, villages) if self.is_plugin else villages


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """All of them, in the order they are shown in."""
    found = []
    for path in settings.KAMPUNG_COMMAND_CENTRE:
        module = import_module(path)
        found.append(
            Source(
                module.SLUG,
                module.TITLE,
                tuple(getattr(module, "metrics", tuple)()),
                tuple(getattr(module, "completeness_rules", tuple)()),
                is_plugin=False,
            )
        )
    for plugin in registry.plugins.values():
        found.append(
            Source(
                plugin.slug,
                plugin.manifest.title,
                tuple(plugin.collected["register_metrics"]),
                tuple(plugin.collected["register_completeness_rules"]),
            )
        )
    return tuple(found)


def metrics(*, staff: bool = True) -> Iterator[tuple[Source, MetricSpec]]:
    """Each metric with its source; without `staff` the public ones."""
    for source in sources():
        for spec in source.metrics:
            if staff or spec.visibility == "public":
                yield source, spec


def rules() -> Iterator[tuple[Source, CompletenessRuleSpec]]:
    for source in sources():
        for spec in source.rules:
            yield source, spec


def metric(key: str) -> tuple[Source, MetricSpec]:
    """The metric of a `source.name`. Raises `LookupError` when there is none."""
    for source, spec in metrics():
        if f"{source.slug}.{spec.name}" == key:
            return source, spec
    raise LookupError(f"No metric has the name {key}.")
