"""Works off the event log: reads on from the cursor, purges, and only then moves the cursor.

One worker purges at a time, by a claim that is moved on; no transaction is open while a cache is
spoken to. A failure is tried again soon, then at longer and longer pauses, for as long as it takes.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from core.events.log import Cursor, after, newest, position
from core.events.models import Event
from core.rest.cache_keys import EVERYTHING
from frontend_api.purging.keys import keys_of
from frontend_api.purging.models import PurgeCursor
from frontend_api.purging.purgers import Purger, configured

log = logging.getLogger("kampung.purging")

BATCH = 100  # events whose names are purged together
MOST_EVENTS = 2_000  # behind which purging everything is quicker
CLAIM = timedelta(minutes=3)  # longer than purging a batch takes
QUICK_TRIES = (0.3, 1.5)  # seconds to wait before a second and a third try
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=5)
LATE = timedelta(minutes=2)


def purge_what_changed() -> int:
    """Purge what has changed since the last time; returns how many names that were."""
    purger = configured()
    if purger is None:
        return 0
    purged = 0
    while (row := _claim()) is not None:
        try:
            purged += _work_off(row, purger)
        finally:
            _release(row)
        # Whoever found the claim taken has left its events to this one.
        if row.failing_since is not None or not after(row.cursor, 1):
            break
    return purged


def ask_for_everything() -> None:
    """Have all answers purged by whoever purges next."""
    _begin()
    PurgeCursor.objects.filter(pk=1).update(everything=True, next_attempt_at=None)


def _begin() -> None:
    """What was cached before anybody purged is purged first: the row begins with `everything`."""
    if not PurgeCursor.objects.filter(pk=1).exists():
        start = newest()
        PurgeCursor.objects.get_or_create(
            pk=1, defaults={"transaction": start.transaction, "event": start.id}
        )


def _claim() -> PurgeCursor | None:
    _begin()
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)
    rows = PurgeCursor.objects.filter(free, due, pk=1)
    if not rows.update(claimed_until=now + CLAIM):
        return None
    return PurgeCursor.objects.get(pk=1)


def _mine(row: PurgeCursor):
    return PurgeCursor.objects.filter(pk=1, claimed_until=row.claimed_until)


def _release(row: PurgeCursor) -> None:
    _mine(row).update(claimed_until=None)


def _work_off(row: PurgeCursor, purger: Purger) -> int:
    purged = 0
    while (part := _next(row)) is not None:
        keys, cursor = part
        try:
            if keys:
                _purge(purger, keys, has_failed=row.failing_since is not None)
        except Exception as error:  # a purger is somebody else's code
            _note_failure(row, error)
            break
        if not _move(row, cursor):  # it took so long that another has taken over
            break
        purged += len(keys)
    return purged


def _next(row: PurgeCursor) -> tuple[list[str], Cursor] | None:
    if not row.everything and _is_far_behind(row):
        log.warning("Purging everything: more than %s events behind", MOST_EVENTS)
        row.everything = True
    if row.everything:
        # Read before purging: what happens meanwhile is purged for itself.
        return [EVERYTHING], newest()
    events = after(row.cursor, BATCH)
    if events:
        return keys_of(events), position(events[-1])
    return _next(row) if row.put_right() else None


def _is_far_behind(row: PurgeCursor) -> bool:
    later = Event.objects.filter(pk__gt=row.event).values("pk")[: MOST_EVENTS + 1]
    # Counting is cheap; that they can be read already is what purging everything gets past.
    return later.count() > MOST_EVENTS and len(after(row.cursor, MOST_EVENTS + 1)) > MOST_EVENTS


def _purge(purger: Purger, keys: list[str], *, has_failed: bool) -> None:
    for pause in () if has_failed else QUICK_TRIES:
        try:
            return purger(keys)
        except Exception:
            log.info("Purging failed, trying again", exc_info=True)
            time.sleep(pause)
    return purger(keys)


def _move(row: PurgeCursor, cursor: Cursor) -> bool:
    if row.failing_since is not None:
        log.info("Purging works again")
    until = timezone.now() + CLAIM
    moved = _mine(row).update(
        transaction=cursor.transaction,
        event=cursor.id,
        everything=False,
        claimed_until=until,
        attempts=0,
        next_attempt_at=None,
        failing_since=None,
        error="",
    )
    row.transaction, row.event, row.everything = cursor.transaction, cursor.id, False
    row.claimed_until, row.failing_since, row.attempts = until, None, 0
    return bool(moved)


def _note_failure(row: PurgeCursor, error: Exception) -> None:
    now = timezone.now()
    pause = min(FIRST_PAUSE * 2 ** min(row.attempts, 10), LONGEST_PAUSE)
    row.failing_since = row.failing_since or now
    text = f"{type(error).__name__}: {error}".replace("\x00", "")[:300]
    log.warning("Purging failed: %s", text)
    _mine(row).update(
        attempts=row.attempts + 1,
        next_attempt_at=now + pause,
        failing_since=row.failing_since,
        error=text,
    )


def keeps_up() -> None:
    """Raises `RuntimeError` while caches may still show what changed minutes ago."""
    if configured() is None:
        return
    row = PurgeCursor.objects.filter(pk=1).first()
    if row is None:
        return
    if row.failing_since is not None and row.failing_since < timezone.now() - LATE:
        raise RuntimeError(
            f"Caches have not been purged since {row.failing_since:%H:%M}: {row.error}"
        )
    waiting = after(row.cursor, 1)
    if waiting and waiting[0].at < timezone.now() - LATE:
        raise RuntimeError(
            f"Caches have not been told of changes since {waiting[0].at:%H:%M}. "
            "Is the worker (manage.py work) running?"
        )
