"""Purging in the background: at once after an event, and at every tick of the clock."""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django_tasks import task

from core.clock import tick
from core.events.models import Event
from frontend_api.purging.models import PurgeCursor
from frontend_api.purging.working import purge_what_changed

log = logging.getLogger("kampung.purging")
LOOKS = 4
PAUSE = 0.3  # seconds
FIRST = 50  # of the queue's priorities: before what nobody waits for


@task(priority=FIRST)
def purge_caches() -> int:
    """Purge what has just changed; returns how many names that were.

    An event that another running transaction still holds back is looked for a few times; after
    that it is the clock's.
    """
    purged = purge_what_changed()
    for _number in range(LOOKS):
        if not _is_held_back():
            break
        time.sleep(PAUSE)
        purged += purge_what_changed()
    return purged


def _is_held_back() -> bool:
    row = PurgeCursor.objects.filter(pk=1, failing_since=None).first()
    return row is not None and row.is_behind()


def _enqueue() -> None:
    # What happened is committed: whatever fails here, the clock makes up for.
    try:
        purge_caches.enqueue()
    except Exception:
        log.exception("Purging could not be begun")


@receiver(post_save, sender=Event)
def told_of_event(sender, created, **kwargs):
    if not created or not settings.KAMPUNG_CACHE_PURGER:
        return
    if not any(item[1] is _enqueue for item in connection.run_on_commit):
        transaction.on_commit(_enqueue)


@receiver(tick)
def purge_the_rest(sender, **kwargs):
    purge_what_changed()
