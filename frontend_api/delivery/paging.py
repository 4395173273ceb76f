"""Lists of documents by cursor: from one row on, in the list's order, however many lie before."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from core.rest.problems import BadParameter
from frontend_api.models import DeliveryDocument

# The last of each list's columns tells its rows apart.
ORDERS = {
    "tree": ("tree_path",),
    "newest": ("-published_at", "-page_id"),
    "oldest": ("published_at", "page_id"),
    "updated": ("-updated_at", "-page_id"),
    "title": ("title", "page_id"),
}


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a list: its documents' bodies, how many the whole has, the cursors beside it."""

    bodies: list[bytes]
    count: int
    following: str | None
    previous: str | None


def slice_of(found: QuerySet[DeliveryDocument], order: str, cursor: str, limit: int) -> Slice:
    """The part of a list that begins at `cursor` (empty: the first). One query, and a second one
    for a place behind the end. Raises `BadParameter` for a cursor of another list."""
    backwards, place = _read(cursor, order) if cursor else (False, None)
    columns = [_reverse(name) for name in ORDERS[order]] if backwards else ORDERS[order]
    behind = _behind(columns, place) if place else Q()
    rows = list(
        found.filter(behind)
        .annotate(number=_count(found))
        .order_by(*columns)
        .values("body", "number", *_names(order))[: limit + 1]
    )
    count = rows[0]["number"] if rows else (found.count() if place else 0)
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        rows.reverse()
    ends = (rows[0], rows[-1]) if rows else (None, None)
    has_previous, has_following = (more, True) if backwards else (place is not None, more)
    return Slice(
        [bytes(row["body"]) for row in rows],
        count,
        _write(order, "next", ends[1]) if rows and has_following else None,
        _write(order, "previous", ends[0]) if rows and has_previous else None,
    )


def _count(found: QuerySet) -> Subquery:
    one = found.order_by().annotate(one=Value(1)).values("one")
    return Subquery(one.annotate(rows=Count("pk")).values("rows"))


def _reverse(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _behind(columns, place) -> Q:
    """The rows that come after a place in the order of `columns`."""
    name, comparison = _comparison(columns[0])
    if len(columns) == 1:
        return Q(**{f"{name}__{comparison}": place[0]})
    # The first part is what an index can begin at.
    return Q(**{f"{name}__{comparison}e": place[0]}) & (
        Q(**{f"{name}__{comparison}": place[0]}) | _behind(columns[1:], place[1:])
    )


def _comparison(column: str) -> tuple[str, str]:
    return (column[1:], "lt") if column.startswith("-") else (column, "gt")


def _names(order: str) -> list[str]:
    return [column.lstrip("-") for column in ORDERS[order]]


def _write(order: str, direction: str, row: dict) -> str:
    place = [_plain(row[name]) for name in _names(order)]
    text = json.dumps([order, direction, *place], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value):
    return value.isoformat() if isinstance(value, datetime) else value


def _read(cursor: str, order: str) -> tuple[bool, list]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        content = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        of_order, direction, *place = content
        if of_order != order or direction not in ("next", "previous"):
            raise ValueError
        values = [_value(name, item) for name, item in zip(_names(order), place, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise BadParameter(
            "cursor", _("This cursor is none of this list's. Begin without one.")
        ) from None
    return direction == "previous", values


def _value(column: str, item):
    """An item of a cursor, checked to be what its column holds."""
    if column == "page_id":
        if type(item) is not int or not 0 <= item < 2**63:
            raise ValueError
        return item
    if not isinstance(item, str) or "\x00" in item:
        raise ValueError
    item.encode()  # half a surrogate pair is no text, and a ValueError
    if not column.endswith("_at"):
        return item
    moment = datetime.fromisoformat(item)
    if moment.tzinfo is None or not 1900 <= moment.year <= 2200:
        raise ValueError
    return moment
