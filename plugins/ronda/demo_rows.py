"""Writes example rows by the ten thousand: from values, without an object of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain, islice
from typing import Any

from django.contrib.gis.db.models.fields import BaseSpatialField
from django.db import connection, models

# What the database takes as it is.
PLAIN = (
    models.ForeignKey, models.IntegerField, models.BooleanField, models.FloatField,
    models.CharField, models.TextField,
)  # fmt: skip
MOST_VALUES = 16_000  # of one statement, where the database sets no limit itself


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple]) -> None:
    """Insert rows of values in the order of `names` (`village_id`, `night`, …), whose other columns
    get their defaults. Sends no signals, checks nothing and answers no keys."""
    given = [model._meta.get_field(name) for name in names]
    other = [
        field
        for field in model._meta.local_concrete_fields
        if field not in given and not field.primary_key
    ]
    rest = tuple(_converter(field)(field.get_default()) for field in other)
    converters = [None if isinstance(field, PLAIN) else _converter(field) for field in given]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in (*given, *other))
    into = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "
    one = f"({', '.join(['%s'] * len((*given, *other)))})"
    most = (connection.features.max_query_params or MOST_VALUES) // (len(given) + len(other))
    with connection.cursor() as cursor:
        rows = iter(rows)
        while part := list(islice(rows, most)):
            values = [(*_converted(row, converters), *rest) for row in part]
            cursor.execute(into + ", ".join([one] * len(values)), list(chain.from_iterable(values)))


def _converter(field: models.Field) -> Callable[[Any], Any]:
    """To what the database takes; moments and positions that come again are converted once."""

    def convert(value):
        return field.get_db_prep_save(value, connection)

    if isinstance(field, models.DateField):
        return cache(convert)
    if not isinstance(field, BaseSpatialField):
        return convert
    known: dict[int, tuple] = {}

    def convert_once(value):
        # The value is kept with its conversion, so that no other gets its identity meanwhile.
        if id(value) not in known:
            known[id(value)] = value, convert(value)
        return known[id(value)][1]

    return convert_once


def _converted(row: tuple, converters: list) -> list:
    return [
        value if convert is None or value is None else convert(value)
        for value, convert in zip(row, converters, strict=True)
    ]
