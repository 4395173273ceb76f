"""The areas below another one as a table: ranked by a figure, cut into pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from core.command_centre.models import Figure, Level

if TYPE_CHECKING:
    from core.command_centre.access import Area
    from core.command_centre.atlas import Atlas, Place
    from core.plugins.specs import MetricSpec

PAGE = 50
UNPAGED = 100  # up to so many rows stand on one page
READ_WHOLE = 400  # up to so many rows are read together with all else, whatever the page
BY_NAME = "name"


@dataclass(frozen=True, slots=True)
class Column:
    """A metric by its key, `source.name`."""

    key: str
    spec: MetricSpec
    title: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and what it was at the time it is compared with; None where there is none."""

    column: Column
    value: float | None
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An area; `rank` is its place, the best first, None without a value or when by name."""

    place: Place
    rank: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One page of the areas of a level. `sort` is a metric's key or `name`; `is_reversed` shows the
    worst first, or the names from the end."""

    level: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sort: str
    is_reversed: bool
    page: int
    pages: int
    count: int


Values = dict[str, dict[str, "Known"]]  # by area and key


@dataclass(frozen=True, slots=True)
class Known:
    """What of a figure a table and a map show: `before` is the value a week or a year ago."""

    value: float
    ranked: float
    before: float | None


def in_area(area: Area, level: str, keys: Collection[str]) -> Q:
    """Which kept figures are these metrics' of a level's areas in `area`."""
    # Names of one source that another has as well are dropped by whoever reads the rows.
    condition = Q(
        level=level,
        source__in={key.partition(".")[0] for key in keys},
        name__in={key.partition(".")[2] for key in keys},
    )
    return condition & (Q(regency=area.code) if len(area.code) == 5 else Q(district=area.code))


def read(condition: Q, keys: Collection[str], period: str) -> Values:
    """The figures of these metrics that fit; one query."""
    found: Values = {}
    for code, source, name, value, ranked, before in Figure.objects.filter(condition).values_list(
        "area", "source", "name", "value", "ranked", f"{period}_ago"
    ):
        key = f"{source}.{name}"
        if key in keys:
            found.setdefault(code, {})[key] = Known(value, ranked, before)
    return found


def is_read_by_page(count: int) -> bool:
    """Whether of so many rows those of a page are asked for once it is known which they are."""
    return count > READ_WHOLE


def table(
    area: Area,
    atlas: Atlas,
    level: str,
    columns: Sequence[Column],
    values: Values,
    *,
    sort: str,
    is_reversed: bool = False,
    page: int = 1,
    period: str = "week",
) -> Table:
    """The districts or villages of a regency or district. `sort` is the key of one of the columns,
    or `name`. `values` are those to sort by and, unless there are many rows, all others; for a page
    of many there is a query more. Places that are not in the atlas are left out."""
    places = atlas.districts if level == Level.DISTRICT else atlas.villages
    by_key = {column.key: column for column in columns}
    ranks: dict[str, int] = {}
    if sort == BY_NAME:
        order = sorted(places, key=lambda code: (places[code].name.casefold(), code))
        if is_reversed:
            order.reverse()
    else:
        ranked = {code: known[sort].ranked for code, known in values.items() if sort in known}
        order = _ordered(places, ranked, by_key[sort].spec.good == "down")
        ranks = {code: place for place, code in enumerate(order, start=1) if code in ranked}
        if is_reversed:  # those without a value stay at the end
            order = [*list(ranks)[::-1], *order[len(ranks) :]]
    size = PAGE if len(order) > UNPAGED else max(1, len(order))
    pages = max(1, -(-len(order) // size))
    page = min(max(1, page), pages)
    shown = order[(page - 1) * size : page * size]
    if is_read_by_page(len(order)):
        values = read(in_area(area, level, by_key) & Q(area__in=shown), by_key, period)
    rows = []
    for code in shown:
        known = values.get(code, {})
        cells = (
            Cell(column, known[key].value, known[key].before)
            if key in known
            else Cell(column, None)
            for key, column in by_key.items()
        )
        rows.append(Row(places[code], ranks.get(code), tuple(cells)))
    return Table(level, tuple(columns), tuple(rows), sort, is_reversed, page, pages, len(order))


def _ordered(places: Mapping, ranked: Mapping[str, float], lowest_first: bool) -> list[str]:
    sign = 1 if lowest_first else -1
    known = sorted((code for code in places if code in ranked), key=lambda c: (sign * ranked[c], c))
    return known + [code for code in places if code not in ranked]
