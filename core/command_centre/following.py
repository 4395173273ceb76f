"""Follows the event log in the worker: once a second the villages that events name are measured.

Of several workers one does it: it holds a row for half a minute, and renews its hold. When it is
gone, another takes over where it stopped. To measure a village twice does no harm.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone
from django.utils.timezone import localdate

from core.clock import working
from core.command_centre.history import keep_day
from core.command_centre.models import Watermark
from core.command_centre.reach import keep_reach
from core.command_centre.refreshing import refresh
from core.events.log import Cursor, after, newest, position

log = logging.getLogger("kampung.command_centre")
NAME = "figures"
HOLD = timedelta(seconds=30)
EVERYTHING = timedelta(minutes=15)
DAY_AGAIN = timedelta(hours=1)  # the day's row of each area is written anew so often
PAUSE = 1.0  # seconds
MOST_EVENTS = 2000
MOST_VILLAGES = 50  # more at once are measured with all the others


def follow_once(holder: str, now: datetime | None = None) -> int | None:
    """Measure what has changed since the last look; how many villages, None where another worker
    holds the row."""
    now = now or timezone.now()
    row, _created = Watermark.objects.get_or_create(name=NAME)
    free = Q(holder=holder) | Q(held_until__isnull=True) | Q(held_until__lt=now)
    # The update is the claim: of two workers only one changes the row.
    if not Watermark.objects.filter(free, pk=row.pk).update(holder=holder, held_until=now + HOLD):
        return None
    row.refresh_from_db()
    if row.measured_at is None or now - row.measured_at >= EVERYTHING:
        return _measure_all(row, now)
    events = after(Cursor(row.transaction, row.event), MOST_EVENTS)
    if not events:
        return 0
    ids = {event.village_id for event in events if event.village_id}
    # What concerns an area as a whole may concern each of its villages.
    if len(ids) > MOST_VILLAGES or any(_concerns_an_area(event) for event in events):
        return _measure_all(row, now)
    count = refresh(ids) if ids else 0
    keep_reach(ids)
    reached = position(events[-1])
    Watermark.objects.filter(pk=row.pk).update(transaction=reached.transaction, event=reached.id)
    return count


def _concerns_an_area(event) -> bool:
    return event.village_id is None and event.kind.partition(".")[0] in (
        "village", "district", "regency", "records",
    )  # fmt: skip


def _measure_all(row: Watermark, now: datetime) -> int:
    reached = newest()  # before the measuring: what happens meanwhile is measured once more
    count = refresh()
    keep_reach()
    kept = row.snapshot_at
    if kept is None or now - kept >= DAY_AGAIN or localdate(now) != localdate(kept):
        keep_day(now)
        kept = now
    Watermark.objects.filter(pk=row.pk).update(
        transaction=reached.transaction, event=reached.id, measured_at=now, snapshot_at=kept
    )
    return count


@receiver(working)
def begin(sender, **kwargs):
    threading.Thread(target=_follow, args=(uuid.uuid4().hex,), daemon=True).start()


def _follow(holder: str) -> None:
    while True:
        time.sleep(PAUSE)
        try:
            close_old_connections()
            follow_once(holder)
        except Exception:  # it goes on whatever one look meets
            log.exception("Following the events failed")
            time.sleep(10 * PAUSE)
