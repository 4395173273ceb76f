"""What happens on the roster as time passes, with nobody doing anything."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from core.events.records import records_changed
from plugins.ronda.models import Shift
from plugins.ronda.roster.swapping import lapse

EVERY = 300  # seconds


def keep_time(village) -> None:
    """End requests whose shift has begun. Where one has begun or ended lately, caches and tiles
    are told that posts are in another state than they hold."""
    lapse(village)
    now = timezone.now()
    # A little longer than the task's own interval, for a worker that is late.
    lately = (now - timedelta(seconds=EVERY + 60), now)
    shifts = Shift.objects.for_village(village)
    if shifts.filter(Q(starts_at__range=lately) | Q(ends_at__range=lately)).exists():
        records_changed("ronda", [village])
