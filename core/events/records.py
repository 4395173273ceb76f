"""What a plugin calls that writes its records without Django's signals, or what nobody is shown."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.dispatch import Signal

from core.events.log import append, append_many
from core.events.models import Event
from core.villages.models import District, Regency, Village

# Sent in the transaction of the change, with `plugin` and `villages`, a queryset of those that the
# records are shown of.
records_told = Signal()


@transaction.atomic
def records_changed(plugin: str, areas: Iterable[Village | District | Regency]) -> None:
    """Tell that records of the plugin (its slug) in these areas have changed.

    `Model.save()` and `delete()` of a `VillageOwned` model tell so by themselves. Call this in the
    transaction of the change after `bulk_create`, `bulk_update`, `QuerySet.update`, raw SQL, and
    for records that no single village owns. Tiles, stored pages, and caches before the API then
    forget what they hold of it. Writes an event an area; tell of many areas in one call.
    """
    areas = sorted(areas, key=lambda area: area.code)
    if not areas:
        return
    append_many(
        [
            Event(
                kind="records.changed",
                village=area if isinstance(area, Village) else None,
                payload={"plugin": plugin, "area": area.code},
            )
            for area in areas
        ]
    )
    villages = Village.objects.none()
    for model, lookup in ((Village, "pk"), (District, "district"), (Regency, "district__regency")):
        keys = [area.pk for area in areas if isinstance(area, model)]
        if keys:
            villages |= Village.objects.filter(**{f"{lookup}__in": keys})
    records_told.send(sender=None, plugin=plugin, villages=villages)


def figures_changed(plugin: str, village: Village) -> None:
    """Tell that figures of the plugin (its slug) may be others in this village although nothing has
    changed that anybody is shown: the command centre measures them anew, and caches stay."""
    append("figures.changed", village=village, payload={"plugin": plugin})
