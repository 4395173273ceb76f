"""What of a collection is asked for: by box, time, properties and page."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from core.geo.layers import filterable
from core.rest.problems import BadParameter
from plugins.gismap.ogc.crs import read_bbox, read_crs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.plugins.specs import LayerProperty, MapLayerSpec

USUAL_LIMIT, GREATEST_LIMIT = 100, 10_000
PARAMETERS = ("limit", "cursor", "bbox", "bbox-crs", "crs", "datetime", "f")
OPEN = ("", "..")
BOOLEANS = {"true": True, "false": False}


def condition(spec: MapLayerSpec, given: Mapping[str, str]) -> Q:
    """Which rows the query parameters ask for, the page aside. Raises `BadParameter`."""
    wanted = Q()
    if "bbox-crs" in given and "bbox" not in given:
        raise BadParameter("bbox-crs", _("bbox-crs goes with bbox."))
    if "bbox" in given:
        boxes = read_bbox(given["bbox"], read_crs("bbox-crs", given.get("bbox-crs")))
        lookup = f"{spec.geometry_field}__intersects"
        wanted &= reduce(or_, [Q(**{lookup: box}) for box in boxes])
    if "datetime" in given:
        since, until = read_interval(given["datetime"])
        # What has no time is there at any time (17-069r4, requirement 26).
        if spec.time_field and since is not None:
            wanted &= Q(**{f"{spec.time_field}__gte": since})
        if spec.time_field and until is not None:
            wanted &= Q(**{f"{spec.time_field}__lt": until})
    for item in filterable(spec):
        if item.name in given:
            wanted &= Q(**{item.path: _value(item, given[item.name])})
    return wanted


def read_limit(text: str | None) -> int:
    """How many features a page has; a greater number than is given at once is no error."""
    if text is None:
        return USUAL_LIMIT
    if not (text.isascii() and text.isdigit()) or int(text[:9]) < 1:
        raise BadParameter("limit", _("limit is a whole number from 1."))
    return min(int(text[:9]), GREATEST_LIMIT)


def read_cursor(text: str | None) -> int:
    """The key of the row after which the page begins."""
    if text is None:
        return 0
    key = read_key(text)
    if key is None:
        raise BadParameter("cursor", _("This cursor is none of this list's. Begin without one."))
    return key


def read_key(text: str) -> int | None:
    """A primary key, or None where the text is none that a database takes."""
    # Eighteen digits are less than a column holds.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def read_interval(text: str) -> tuple[datetime | None, datetime | None]:
    """From when, and until before when: a moment, a day, or two of them with `/` between, of which
    `..` or nothing is open. Raises `BadParameter`."""
    first, slash, second = text.partition("/")
    if not slash:
        return _start(first), _end(first)
    since = None if first in OPEN else _start(first)
    until = None if second in OPEN else _end(second)
    if since is not None and until is not None and since >= until:
        raise BadParameter("datetime", _("The interval ends before it begins."))
    return since, until


def _start(text: str) -> datetime:
    moment = _moment(text)
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(), UTC)


def _end(text: str) -> datetime:
    moment = _moment(text)
    if isinstance(moment, datetime):
        return moment + timedelta(microseconds=1)
    return datetime.combine(moment, time(), UTC) + timedelta(days=1)


def _moment(text: str) -> date | datetime:
    try:
        moment = parse_date(text) or parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or not 1900 <= moment.year <= 2200:
        raise BadParameter(
            "datetime",
            _("datetime is a day or a moment, or an interval such as 2026-01-01/2026-02-01."),
        )
    if not isinstance(moment, datetime):
        return moment
    # PostgreSQL takes no offset of sixteen hours and more.
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _value(item: LayerProperty, text: str):
    """What a property is compared with. Raises `BadParameter` for what it never is."""
    try:
        if item.type == "boolean":
            return BOOLEANS[text]
        if item.type == "integer":
            number = int(text)
            if not -(2**63) <= number < 2**63:
                raise ValueError
            return number
        if item.type == "number":
            return float(text)
        if item.type in ("date", "date-time"):
            moment = (parse_date if item.type == "date" else parse_datetime)(text)
            if moment is None or not 1900 <= moment.year <= 2200:
                raise ValueError
            if item.type == "date-time" and moment.tzinfo is None:
                return moment.replace(tzinfo=UTC)
            return moment.astimezone(UTC) if item.type == "date-time" else moment
    except (KeyError, ValueError, ValidationError):
        raise BadParameter(
            item.name,
            _("%(name)s is compared with a value of the type %(type)s.")
            % {"name": item.name, "type": item.type},
        ) from None
    return text
