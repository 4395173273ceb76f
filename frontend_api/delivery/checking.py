"""Finds documents that differ from a fresh rendering: what a change did not reach."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core.villages.models import Village
from frontend_api.delivery.rendering import documents_of, public_pages
from frontend_api.models import DeliveryDocument, StaleKey

LATE = timedelta(minutes=5)


def keeps_up() -> None:
    """Raises `RuntimeError` while something that changed minutes ago is not shown yet."""
    waiting = StaleKey.objects.filter(noted_at__lt=timezone.now() - LATE).count()
    if waiting:
        raise RuntimeError(
            f"{waiting} changes of more than {LATE.seconds // 60} minutes ago are not in the API "
            "yet. Is the worker (manage.py work) running?"
        )


def differing(village: Village) -> dict[str, list[str]]:
    """Paths of a village's documents that are `missing`, `stale` or `surplus`."""
    public = public_pages(village)
    fresh = {item.page_id: item for item in documents_of(village, list(public), public)}
    stored = DeliveryDocument.objects.filter(village=village).defer("body").in_bulk()
    return {
        "missing": sorted(fresh[key].path for key in fresh.keys() - stored.keys()),
        "stale": sorted(
            fresh[key].path
            for key in fresh.keys() & stored.keys()
            if fresh[key].etag != stored[key].etag
        ),
        "surplus": sorted(stored[key].path for key in stored.keys() - fresh.keys()),
    }
