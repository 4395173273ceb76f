"""Figures and map features of alarms, each for many villages in one query."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from django.db.models import Count
from django.utils import timezone

from plugins.ronda.models import Alarm

DAYS = 90


def minutes_to_confirmation(villages) -> dict[int, float]:
    """The median, by village, of those alarms that were confirmed."""
    rows = _lately(villages).filter(confirmed_at__isnull=False).order_by()
    taken: dict[int, list[float]] = {}
    for village, raised, confirmed in rows.values_list("village", "server_time", "confirmed_at"):
        taken.setdefault(village, []).append(max(0.0, (confirmed - raised).total_seconds() / 60))
    return {village: round(median(values), 1) for village, values in taken.items()}


def confirmed_lately(villages) -> dict[int, float]:
    """How many alarms the median is of."""
    rows = _lately(villages).filter(confirmed_at__isnull=False).order_by().values("village")
    return {row["village"]: float(row["count"]) for row in rows.annotate(count=Count("pk"))}


def false_alarms(villages) -> dict[int, float]:
    rows = _lately(villages).filter(state=Alarm.State.RECALLED).order_by().values("village")
    return {row["village"]: float(row["count"]) for row in rows.annotate(count=Count("pk"))}


def confirmed_alarms(villages):
    return Alarm.objects.for_villages(villages).filter(state=Alarm.State.CONFIRMED)


def running_alarms(villages):
    return Alarm.objects.for_villages(villages).filter(state__in=Alarm.RUNNING)


def _lately(villages):
    since = timezone.now() - timedelta(days=DAYS)
    return Alarm.objects.for_villages(villages).filter(raised_at__gte=since, is_drill=False)
