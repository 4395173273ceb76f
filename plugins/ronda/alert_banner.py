"""The line across a village's website while an alert for it is in force.

Every page of every website asks for it, so what is in force is kept in the cache of answers, which
the processes share, under a generation that changes with each message: whatever was read before the
change is not taken for what holds after it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.core.cache import caches
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.plugins.specs import Banner
from plugins.ronda.models import AlertMessage

if TYPE_CHECKING:
    from core.villages.models import Village

MOST = 3
GENERATION, KEPT = "ronda:alerts:generation", "ronda:alerts"
KEEP = 3600  # seconds


class InForce(NamedTuple):
    """What a banner says, and for which villages (ids) until when."""

    headline: str
    identifier: str
    is_drill: bool
    expires: datetime
    villages: frozenset[int]


def banners_of(village: Village) -> Iterator[Banner]:
    """One line an alert, the newest first; one query after a message was sent, else none."""
    now = timezone.now()
    found = [row for row in _in_force() if village.pk in row.villages and row.expires > now]
    for row in found[:MOST]:
        text = _("Drill: %s") % row.headline if row.is_drill else row.headline
        path = f"/p/ronda/peringatan/{row.identifier}/"
        yield Banner(text, path, "notice" if row.is_drill else "alarm")


def messages_changed() -> None:
    """Read anew what is in force, from here on and once the transaction is committed."""
    _forget()
    transaction.on_commit(_forget)


def _forget() -> None:
    caches["answers"].set(GENERATION, uuid.uuid4().hex, None)


def _in_force() -> list[InForce]:
    store = caches["answers"]
    found = store.get_many([GENERATION, KEPT])
    generation = found.get(GENERATION)
    kept = found.get(KEPT)
    if generation is not None and kept is not None and kept[0] == generation:
        return kept[1]
    if generation is None:
        store.add(GENERATION, uuid.uuid4().hex, None)
        generation = store.get(GENERATION)
    rows = _read()
    store.set(KEPT, (generation, rows), KEEP)
    return rows


def _read() -> list[InForce]:
    through = AlertMessage.villages.through.objects.filter(
        alertmessage__is_latest=True, alertmessage__expires__gt=timezone.now()
    ).exclude(alertmessage__kind=AlertMessage.Kind.CANCEL)
    places: dict[tuple, set[int]] = {}
    for *message, village in through.order_by("-alertmessage__sent", "-alertmessage").values_list(
        "alertmessage__headline",
        "alertmessage__identifier",
        "alertmessage__alarm__is_drill",
        "alertmessage__expires",
        "village",
    ):
        places.setdefault(tuple(message), set()).add(village)
    return [InForce(*message, frozenset(villages)) for message, villages in places.items()]
