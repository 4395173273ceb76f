"""Spans of time and their medians, found by the database: of each group it hands over the one or
two rows in the middle, however many there are. Both databases reckon alike.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, FloatField, Func, QuerySet, Window
from django.db.models.expressions import Expression
from django.db.models.functions import RowNumber


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


def medians(rows: QuerySet, value: Expression, by: str) -> dict[Any, float]:
    """The median of `value` in each group of `rows` that have one value of `by`; one query, which
    answers two rows a group at most. None of the rows is without a value."""
    ranked = rows.order_by().annotate(
        median_of=value,
        place=Window(RowNumber(), partition_by=by, order_by="median_of"),
        among=Window(Count("*"), partition_by=by),
    )
    middle = ranked.filter(place__gte=F("among") / 2.0, place__lte=F("among") / 2.0 + 1)
    found: dict[Any, list[float]] = {}
    for group, amount in middle.values_list(by, "median_of"):
        found.setdefault(group, []).append(amount)
    return {group: sum(values) / len(values) for group, values in found.items()}
