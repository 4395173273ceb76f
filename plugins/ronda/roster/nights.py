"""Nights: their dates, the hours of a recurring shift on them, and which night it is now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from plugins.ronda.models import ShiftPattern

# Until this hour of the morning it is still the night that began the evening before.
MORNING = 8


@dataclass(frozen=True, slots=True)
class Hours:
    """When a recurring shift is on a night."""

    pattern: ShiftPattern
    night: date
    starts_at: datetime
    ends_at: datetime


def tonight(now: datetime | None = None) -> date:
    """The night that is, or that comes next: a night ends in the morning, not at midnight."""
    local = timezone.localtime(now or timezone.now())
    return local.date() - timedelta(days=local.hour < MORNING)


def span(first: date, last: date) -> Iterator[date]:
    """The nights from one to another, both included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def week_of(night: date) -> date:
    """The Monday of the night's week."""
    return night - timedelta(days=night.weekday())


def month_of(night: date) -> tuple[date, date]:
    """The first and the last night of the night's month."""
    first = night.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def hours_of(pattern: ShiftPattern, first: date, last: date) -> Iterator[Hours]:
    """The shifts that a pattern has from one night to another, both included."""
    first = max(first, pattern.first_night)
    last = min(last, pattern.last_night or last)
    for night in span(first, last):
        if comes_on(pattern, night):
            starts_at, ends_at = times_on(pattern, night)
            yield Hours(pattern, night, starts_at, ends_at)


def comes_on(pattern: ShiftPattern, night: date) -> bool:
    if pattern.every:
        return (night - pattern.first_night).days % pattern.every == 0
    return night.weekday() in pattern.weekdays


def times_on(pattern: ShiftPattern, night: date) -> tuple[datetime, datetime]:
    """Begin and end of the pattern's shift on a night, in the village's time zone. A shift that
    begins after midnight, before the morning, belongs to the night that began the day before."""
    zone = timezone.get_default_timezone()
    day = night + timedelta(days=pattern.starts.hour < MORNING)
    starts_at = datetime.combine(day, pattern.starts, zone)
    over = pattern.ends <= pattern.starts
    return starts_at, datetime.combine(day + timedelta(days=over), pattern.ends, zone)
