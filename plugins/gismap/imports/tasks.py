"""Imports run in the background, one task each."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django_tasks import task

from core.villages.admin import villages_permitting
from core.villages.models import Village
from plugins.gismap.imports import saving
from plugins.gismap.imports.models import Import

# A worker that has not moved for so long is gone, and its transaction with it.
STALLED = timedelta(minutes=30)
# Uploads that nobody has decided about are deleted after this.
KEPT = timedelta(days=7)


def start(source: Import, user) -> bool:
    """Let a worker save the import; False where one does already, or has done."""
    now = timezone.now()
    waiting = Q(state__in=[Import.State.UPLOADED, Import.State.PREVIEWED, Import.State.FAILED])
    stalled = Q(state=Import.State.RUNNING, touched_at__lt=now - STALLED)
    begun = (
        Import.objects.unscoped()
        .filter(waiting | stalled, pk=source.pk)
        .exclude(file="")
        .update(state=Import.State.RUNNING, touched_at=now, user=user, checked=0, saved=0)
    )
    if begun:
        language = translation.get_language()
        transaction.on_commit(lambda: run_import.enqueue(source.pk, language))
    return bool(begun)


@task()
def run_import(pk: int, language: str) -> None:
    source = Import.objects.unscoped().filter(pk=pk, state=Import.State.RUNNING).first()
    if source is None or source.user is None:
        return
    allowed = villages_permitting(source.user, "gismap", "gismap.add_feature")
    # With boundaries, by which the village of each feature is found.
    villages = Village.objects.defer(None).select_related("district__regency").filter(
        source.villages_condition(), pk__in=allowed
    )  # fmt: skip
    with translation.override(language):
        saving.run(source, list(villages.order_by("code")))


def drop_forgotten() -> None:
    """Delete the files of uploads that nobody has decided about."""
    old = Import.objects.unscoped().filter(touched_at__lt=timezone.now() - KEPT).exclude(file="")
    for source in old.exclude(state=Import.State.RUNNING):
        source.drop_file()
