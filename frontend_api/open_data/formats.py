"""A table as CSV or JSON, kept while nothing of what it was made of has changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from django.db import connection
from django.db.models import Count, Max
from rest_framework.renderers import JSONRenderer

from core.command_centre.following import NAME as FIGURES
from core.command_centre.models import Figure, MissingItem, Watermark
from core.events import marks
from core.exports import no_formula
from core.rest.stored import Answers
from frontend_api.open_data.tables import DataSet, Rows

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8; header=present", "json": "application/json"}

_kept = Answers()


def as_csv(kind: DataSet, table: Rows) -> bytes:
    """UTF-8 with a line of headings (RFC 4180); the metrics' keys are the last columns. No value is
    nothing at all; a text that a spreadsheet would run as a formula begins with an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*kind.columns, *table.keys])
    for row in table.rows:
        values = [*(row[name] for name in kind.columns)]
        values += [row["values"].get(key) for key in table.keys]
        writer.writerow(["" if value is None else no_formula(value) for value in values])
    return text.getvalue().encode()


def as_json(head: dict, table: Rows) -> bytes:
    return JSONRenderer().render({**head, "rows": table.rows})


def version_of(code: str) -> str:
    """Of all that open data of this regency is made of; empty where nothing can be compared. Four
    small queries."""
    if connection.in_atomic_block:  # whose version may be nobody else's
        return ""
    areas = marks.version(code, ())
    followed = Watermark.objects.filter(name=FIGURES).values_list("measured_at", flat=True).first()
    if not areas or followed is None:
        return ""
    figures = Figure.objects.filter(regency=code).aggregate(Count("pk"), Max("measured_at"))
    missing = MissingItem.objects.filter(village__district__regency__code=code)
    parts = [*figures.values(), *missing.aggregate(Count("pk"), Max("pk")).values()]
    return " ".join(map(str, [areas, followed, *parts]))


def kept(key: tuple, code: str, make: Callable[[], bytes]) -> bytes:
    """What was made under this key while the version was the same, or is made now."""
    version = version_of(code)
    held = _kept.get(key, version) if version else None
    if held is not None:
        return held[0]
    body = make()
    if version:
        _kept.keep(key, version, body, {})
    return body
