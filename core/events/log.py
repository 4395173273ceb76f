"""Writing to the event log, and reading it without missing what committed late.

On PostgreSQL a transaction that began earlier can commit after a later one, and its events would
appear behind a reader that has already gone past them. Readers therefore stop before the oldest
transaction still running (`pg_snapshot_xmin`) and go on by `(transaction, id)`: whatever is yet to
appear carries a transaction number that is not below that mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connections, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from core.events.marks import mark
from core.events.models import Event, Visibility

if TYPE_CHECKING:
    from core.villages.models import Village

MAX_PAYLOAD_KEYS = 20
KIND = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place in the log: everything up to and including it has been read."""

    transaction: int = 0
    id: int = 0

    def __str__(self):
        return f"{self.transaction}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Read what `str()` wrote. Raises `ValueError` with what to do for anything else."""
        match = re.fullmatch(r"(\d{1,19})-(\d{1,19})", text or "")
        if match is None:
            raise ValueError(
                f"“{text}” is no position in the event log. Use the id of the last event received."
            )
        return cls(int(match[1]), int(match[2]))


def append(
    kind: str,
    *,
    village: Village | None = None,
    subject: models.Model | None = None,
    payload: dict | None = None,
    visibility: str = Visibility.STAFF,
) -> Event:
    """Write an event in the current transaction.

    `kind` is `subject.verb`. `payload` holds a few plain values and no personal data; raises
    `ValueError` when it is malformed.
    """
    if not KIND.fullmatch(kind):
        raise ValueError(f"Event kind {kind!r}: write it as subject.verb, lower case.")
    payload = payload or {}
    if len(payload) > MAX_PAYLOAD_KEYS:
        raise ValueError(f"An event carries at most {MAX_PAYLOAD_KEYS} values; link to the rest.")
    event = Event.objects.create(
        kind=kind,
        village=village,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=_identifier(subject) if subject is not None else "",
        payload=payload,
        visibility=visibility,
    )
    mark([event])
    return event


def _identifier(subject: models.Model) -> str:
    """Its official code, where it has one that is a text, else its key."""
    code = getattr(subject, "code", None)
    return code if isinstance(code, str) and code else str(subject.pk)


def append_many(events: list[Event]) -> list[Event]:
    """Write unsaved events in the current transaction, all in one go."""
    written = Event.objects.bulk_create(events, batch_size=500)
    mark(written)
    return written


def readable(using: str = "default") -> models.QuerySet[Event]:
    """The events that no running transaction can still precede, in reading order."""
    events = Event.objects.using(using).order_by("transaction", "id")
    if connections[using].vendor == "postgresql":
        oldest = RawSQL(
            "pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
            [],
            output_field=models.BigIntegerField(),
        )
        events = events.filter(transaction__lt=oldest)
    return events


def after(cursor: Cursor, limit: int = 500, **of) -> list[Event]:
    """The next events behind `cursor`, `limit` at most; `of` narrows them as a filter does."""
    behind = Q(transaction__gt=cursor.transaction) | Q(
        transaction=cursor.transaction, id__gt=cursor.id
    )
    events = readable().filter(transaction__gte=cursor.transaction, **of).filter(behind)
    return list(events.select_related("village")[:limit])


def newest() -> Cursor:
    """Where a reader begins that wants only what happens from now on."""
    last = readable().order_by("-transaction", "-id").values_list("transaction", "id").first()
    return Cursor(*last) if last else Cursor()


def position(event: Event) -> Cursor:
    return Cursor(event.transaction, event.pk)
