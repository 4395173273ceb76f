"""Begins the plugins' repeated tasks when they are due, once, however many workers run."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from core.plugins.calls import Outcome, guarded
from core.plugins.gating import villages_with
from core.plugins.models import TaskRun
from core.plugins.registry import registry
from core.villages.models import Village

log = logging.getLogger("kampung.plugins")


def enqueue_due(now: datetime | None = None) -> list[str]:
    """Hand the due tasks to the task queue; returns their names (`slug.task`)."""
    now = now or timezone.now()
    begun = []
    for plugin, spec in registry.specs("register_tasks"):
        row, _created = TaskRun.objects.get_or_create(plugin=plugin.slug, task=spec.name)
        due = Q(begun_at__isnull=True) | Q(begun_at__lte=now - timedelta(seconds=spec.every))
        # The update is the claim: of two workers only one changes the row.
        if TaskRun.objects.filter(due, pk=row.pk).update(begun_at=now):
            run_plugin_task.enqueue(plugin.slug, spec.name)
            begun.append(f"{plugin.slug}.{spec.name}")
    return begun


@task()
def run_plugin_task(slug: str, name: str) -> dict[str, int]:
    """Run one plugin's task for each village that has it; counts of villages done and failed."""
    outcomes = run_for_villages(slug, name)
    return {
        "done": sum(outcome.ok for outcome in outcomes),
        "failed": sum(not outcome.ok for outcome in outcomes),
    }


def run_for_villages(slug: str, name: str) -> list[Outcome]:
    """As `run_plugin_task`, with each village's outcome; one village's failure stops no other."""
    plugin = registry.plugins.get(slug)
    specs = () if plugin is None else plugin.collected["register_tasks"]
    spec = next((spec for spec in specs if spec.name == name), None)
    if spec is None:
        log.warning("Task %s.%s is not here any more", slug, name)
        return []
    villages = villages_with(slug, Village.objects.with_places())
    return [guarded(slug, name, spec.run, village) for village in villages.iterator(500)]
