"""Takes what a phone gathered without signal: many records in one request, each by itself.

Each record has a transaction and a result of its own, so that one that is unfit, or a connection
that breaks, costs no other. In which order they stand does not matter: those come first that others
refer to, and whatever refers to something that is not there yet does so by UUID.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers

from plugins.ronda.batches import Batch
from plugins.ronda.receipts import AlreadyDifferent, AlreadyRemoved, receipts_of, take

log = logging.getLogger("kampung.ronda")

MOST_RECORDS = 500
MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class SyncKind:
    """A kind of record: how its fields are checked (a serializer's class; its context holds
    `batch`), and what is done with them. `apply` runs in the transaction of the record's receipt
    and answers plain values, the `uuid` among them; what it raises as `ValidationError` is told by
    field. Kinds of a lower `order` are applied first."""

    serializer: type[serializers.Serializer]
    apply: Callable[[Batch, dict[str, Any]], dict[str, Any]]
    order: int = 50


# By the `kind` that a record names. The modules of the endpoints add theirs when they are loaded.
SYNC_KINDS: dict[str, SyncKind] = {}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` is created, same, conflict, removed, invalid, or failed (the server's fault: send it
    again later). `result` is what was answered the first time, `errors` are messages by field."""

    uuid: str | None
    kind: str
    status: str
    result: dict[str, Any] | None = None
    errors: dict[str, Any] | None = None
    detail: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "uuid": self.uuid,
            "kind": self.kind,
            "status": self.status,
            "result": self.result,
            "errors": self.errors,
            "detail": self.detail,
        }


def apply_all(batch: Batch, records: list[Any]) -> list[dict[str, Any]]:
    """The outcomes in the records' own order."""
    known = receipts_of(filter(None, (_uuid(record) for record in records)))
    outcomes: list[dict[str, Any]] = [{}] * len(records)
    batch.is_gathered = True
    for number in sorted(range(len(records)), key=lambda number: _order(records[number])):
        record = records[number]
        outcomes[number] = apply_one(batch, record, known.get(_uuid(record))).as_dict()
    batch.is_gathered = False
    if batch.has_news:
        batch.tell()
    return outcomes


def apply_one(batch: Batch, record: Any, receipt=None) -> Outcome:
    """Check a record and take it. Raises nothing."""
    if not isinstance(record, dict):
        return Outcome(None, "", "invalid", errors={"record": [_("A record is an object.")]})
    uuid, kind = _text(record.get("uuid")), _text(record.get("kind"))
    known = SYNC_KINDS.get(kind)
    if known is None:
        names = ", ".join(sorted(SYNC_KINDS))
        message = _("Unknown kind. Known are: %(names)s.") % {"names": names}
        return Outcome(uuid, kind, "invalid", errors={"kind": [message]})
    fields = {name: value for name, value in record.items() if name != "kind"}
    serializer = known.serializer(data=fields, context={"batch": batch})
    if not serializer.is_valid():
        return Outcome(uuid, kind, "invalid", errors=serializer.errors)
    try:
        taken = take(
            batch.village,
            kind,
            serializer.validated_data,
            lambda values: known.apply(batch, values),
            receipt,
        )
    except AlreadyDifferent:
        message = _("A record with other contents has this UUID: make a new one for a new record.")
        return Outcome(uuid, kind, "conflict", detail=message)
    except AlreadyRemoved:
        message = _("This record has been deleted: do not send it again.")
        return Outcome(uuid, kind, "removed", detail=message)
    except serializers.ValidationError as error:
        return Outcome(uuid, kind, "invalid", errors=error.detail)
    except Exception:  # one record's fault is not the others'
        log.exception("A record of kind %s failed", kind)
        message = _("The server failed at this record; it has been logged. Send it again later.")
        return Outcome(uuid, kind, "failed", detail=message)
    return Outcome(uuid, kind, "created" if taken.created else "same", result=taken.result)


def _text(value: Any) -> str:
    return value[:40] if isinstance(value, str) else ""


def _uuid(record: Any) -> UUID | None:
    try:
        return UUID(record["uuid"])
    except (TypeError, KeyError, ValueError, AttributeError):
        return None


def _order(record: Any) -> int:
    kind = SYNC_KINDS.get(_text(record.get("kind"))) if isinstance(record, dict) else None
    return kind.order if kind else 100
