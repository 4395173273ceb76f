"""Takes a phone's record exactly once, however often and in however many requests it is sent.

The client makes a UUID for each record. Its receipt is written first, in the transaction of the
record itself, and the database holds the UUID unique over all kinds: of two requests that bring a
record at the same time the second waits for the first, finds its receipt, and answers what was
answered then. Each record has a transaction of its own, so that nobody holds two receipts at once,
which two batches in different order would wait for in a circle.

What is sent again is compared by a keyed hash of its values: a plain one would let whoever holds
the database try out names and phone numbers against it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.signals import post_delete
from django.utils import timezone
from django.utils.crypto import salted_hmac

from plugins.ronda.models import Alarm, CheckIn, Guest, Incident, IncidentPhoto, Patrol, Receipt

if TYPE_CHECKING:
    from core.villages.models import Village

# Records with a UUID of the client's whose deletion is remembered.
REMEMBERED = (Alarm, CheckIn, Guest, Incident, IncidentPhoto, Patrol)


class AlreadyDifferent(Exception):
    """The UUID belongs to a record with other values, of another kind, or of another village."""


class AlreadyRemoved(Exception):
    """The UUID belongs to a record that has been deleted since."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was answered the first time, and whether this call was that time."""

    result: dict[str, Any]
    created: bool


def take(
    village: Village,
    kind: str,
    values: dict[str, Any],
    apply: Callable[[dict[str, Any]], dict[str, Any]],
    known: Receipt | None = None,
) -> Taken:
    """Apply the checked values (`uuid` among them) and keep what `apply` answers; or answer what
    was answered before. `apply` runs in the receipt's transaction, answers plain values, and when
    it raises nothing is kept. `known` is the receipt, where it has been read already.

    Raises `AlreadyDifferent` and `AlreadyRemoved`.
    """
    body_hash = hash_of(village, kind, values)
    receipt = known or _find(values["uuid"])
    if receipt is None:
        try:
            with transaction.atomic():
                receipt = Receipt(
                    village=village, uuid=values["uuid"], kind=kind, body_hash=body_hash
                )
                # In bulk, for no signal: a receipt is nothing that a page or a cache shows.
                Receipt.objects.bulk_create([receipt])
                result = apply(values)
                Receipt.objects.for_village(village).filter(pk=receipt.pk).update(result=result)
            return Taken(result, created=True)
        except IntegrityError:
            # Another request was quicker with this UUID, or the record itself was in the way.
            receipt = _find(values["uuid"])
            if receipt is None:
                raise
    if receipt.body_hash != body_hash:
        raise AlreadyDifferent
    if receipt.removed_at is not None:
        raise AlreadyRemoved
    return Taken(receipt.result, created=False)


def receipts_of(uuids: Iterable[UUID]) -> dict[UUID, Receipt]:
    """The receipts there are of these UUIDs, whichever village's; one query."""
    found = Receipt.objects.unscoped().filter(uuid__in=list(uuids))
    return {receipt.uuid: receipt for receipt in found}


def _find(uuid: UUID) -> Receipt | None:
    return Receipt.objects.unscoped().filter(uuid=uuid).first()


def hash_of(village: Village, kind: str, values: dict[str, Any]) -> str:
    """Of the village, the kind and the values that say something, so that a field left out and one
    left empty are the same."""
    body = json.dumps(
        {"village": village.code, "kind": kind, **_said(values)}, sort_keys=True, default=_plain
    )
    return salted_hmac("plugins.ronda.receipts", body, algorithm="sha256").hexdigest()


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _plain(value: Any) -> str:
    # The same moment is the same text, in whichever zone it was written.
    return value.timestamp().hex() if isinstance(value, datetime) else str(value)


def remember_removal(sender, instance, **kwargs) -> None:
    """A signal's receiver: the receipt outlives the record and tells that it is gone."""
    Receipt.objects.unscoped().filter(uuid=instance.uuid, removed_at=None).update(
        removed_at=timezone.now()
    )


def connect() -> None:
    """Listen to deletions; called once, when the application is ready."""
    for model in REMEMBERED:
        post_delete.connect(remember_removal, sender=model, dispatch_uid=f"ronda.{model.__name__}")
