"""How long citizens wait, in days of the calendar with their fractions: a citizen waits on Sundays
too. The clocks that staff are held to count in working days (`clocks`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet

from core.medians import Days
from core.medians import medians as core_medians

DIGITS = 1  # of days, as they are told


TO_FIRST_ANSWER = Days(F("answered_at"), F("created_at"))
TO_RESOLUTION = Days(F("closed_at"), F("created_at"))


def medians(rows: QuerySet, days: Days, by: str) -> dict[Any, float]:
    """The median of `days`, as it is told, in each group of `rows` that have one value of `by`; one
    query. All rows have both moments."""
    return {group: told(value) for group, value in core_medians(rows, days, by).items()}


def told(days: float) -> float:
    """As it is shown. Two clocks may make an answer come before its question: that is none."""
    return max(0.0, round(days, DIGITS))


def median_of_counts(counts: Iterable[tuple[float, int]]) -> float | None:
    """The median where each value was found so many times; None where none was."""
    ordered = sorted(counts)
    total = sum(count for _value, count in ordered)
    if not total:
        return None
    middle = [_at(ordered, (total - 1) // 2), _at(ordered, total // 2)]
    return sum(middle) / 2


def _at(ordered: list[tuple[float, int]], place: int) -> float:
    """The value at a place, from 0, of what is ordered."""
    for value, count in ordered:
        if place < count:
            return value
        place -= count
    raise IndexError(place)
