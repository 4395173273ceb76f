"""Takes what a phone with poor signal sends exactly once, however often it is sent.

The client makes a UUID for each record. The database holds it unique, so of two requests that
arrive together one creates and the other finds. What is sent again is compared by a keyed hash of
its values: a plain one would let whoever holds the database try out phone numbers against it.

A model of such records has `uuid` (unique) and `body_hash`; whoever deletes a row of it calls
`remember_removal`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from plugins.netizen.models.removed import RemovedRecord

if TYPE_CHECKING:
    from core.villages.models import Village
    from core.villages.ownership import VillageOwned

# A new tracking code collides about once in a million; three in a row is something else.
ATTEMPTS = 3


class AlreadyDifferent(Exception):
    """The UUID already belongs to a record with other values."""


class AlreadyRemoved(Exception):
    """The UUID belongs to a record that has been deleted since."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The record, and whether this call created it."""

    row: Any
    created: bool


def take(
    model: type[VillageOwned],
    village: Village,
    values: dict[str, Any],
    create: Callable[[str], VillageOwned],
) -> Taken:
    """The row that `create(body_hash)` makes and saves, in a transaction of its own; or the one that
    the same checked values (`uuid` among them) made before. What `create` raises undoes all of it.

    Raises `AlreadyDifferent` and `AlreadyRemoved`.
    """
    body_hash = hash_of(model, village, values)
    for attempt in range(ATTEMPTS):
        found = _find(model, values["uuid"], body_hash)
        if found is not None:
            return Taken(found, created=False)
        try:
            with transaction.atomic():
                return Taken(create(body_hash), created=True)
        except IntegrityError:
            # Either another request was quicker with this UUID, which the next look finds, or
            # a drawn tracking code is taken, and the next attempt draws another.
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _find(model, uuid, body_hash: str):
    rows = model.objects.unscoped().select_related("village__site")
    row = rows.filter(uuid=uuid).first()
    if row is None:
        if RemovedRecord.objects.unscoped().filter(uuid=uuid).exists():
            raise AlreadyRemoved
        return None
    if row.body_hash != body_hash:
        raise AlreadyDifferent
    return row


def hash_of(model: type[VillageOwned], village: Village, values: dict[str, Any]) -> str:
    """Of the village and the values that say something, so that a field left out and one left
    empty are the same."""
    said = {name: value for name, value in values.items() if value not in (None, "", [], {})}
    body = json.dumps(
        {"village": village.code, **said}, sort_keys=True, default=_plain, ensure_ascii=False
    )
    return salted_hmac(f"plugins.netizen.{model.__name__}", body, algorithm="sha256").hexdigest()


def _plain(value: Any) -> str:
    # The same moment is the same text, in whichever zone it was written.
    return value.timestamp().hex() if isinstance(value, datetime) else str(value)


def remember_removal(row: VillageOwned) -> None:
    """Keep the UUID of a row that is about to be deleted, in the transaction of the deletion."""
    RemovedRecord.objects.unscoped().get_or_create(
        uuid=row.uuid, defaults={"village_id": row.village_id}
    )
