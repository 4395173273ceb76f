"""How long citizens wait, in days of the calendar with their fractions: a citizen waits on Sundays
too. The clocks that staff are held to count in working days (`clocks`).

Medians are found by the database: of each group it hands over the one or two rows in the middle,
however many there are. Both databases reckon alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, FloatField, Func, QuerySet, Window
from django.db.models.functions import RowNumber

DIGITS = 1  # of days, as they are told


class Days(Func):
    """The days from the second moment to the first, with their fractions."""

    arity = 2
    output_field = FloatField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(
            compiler,
            connection,
            template="(julianday(%(expressions)s))",
            arg_joiner=") - julianday(",
            **context,
        )

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(
            compiler,
            connection,
            template="(EXTRACT(EPOCH FROM (%(expressions)s)) / 86400)::double precision",
            arg_joiner=" - ",
            **context,
        )


TO_FIRST_ANSWER = Days(F("answered_at"), F("created_at"))
TO_RESOLUTION = Days(F("closed_at"), F("created_at"))


def medians(rows: QuerySet, days: Days, by: str) -> dict[Any, float]:
    """The median of `days` in each group of `rows` that have one value of `by`; one query, which
    answers two rows a group at most. All rows have both moments."""
    ranked = rows.order_by().annotate(
        days=days,
        place=Window(RowNumber(), partition_by=by, order_by="days"),
        among=Window(Count("*"), partition_by=by),
    )
    middle = ranked.filter(place__gte=F("among") / 2.0, place__lte=F("among") / 2.0 + 1)
    found: dict[Any, list[float]] = {}
    for group, value in middle.values_list(by, "days"):
        found.setdefault(group, []).append(value)
    return {group: told(sum(values) / len(values)) for group, values in found.items()}


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
