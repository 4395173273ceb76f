"""The one place that reads what desk and wallboard show of an area: its kept figures.

Nothing is measured here. A picture costs two queries, whatever is installed; one more for a page
of many villages, and one where something could not be measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.db.models import Exists, Q

from core.command_centre.access import Area
from core.command_centre.atlas import Atlas, atlas
from core.command_centre.choropleth import Choropleth, choropleth
from core.command_centre.measuring import COMPLETENESS
from core.command_centre.models import Figure, Level
from core.command_centre.sources import metrics
from core.command_centre.tables import (
    BY_NAME,
    Column,
    Known,
    Table,
    in_area,
    is_read_by_page,
    table,
)
from core.command_centre.tiles import FAILED, Group, OwnFigure, Tile, groups_of
from core.villages.models import District, Regency, Village

Period = Literal["week", "year"]
PERIODS: tuple[Period, ...] = ("week", "year")
MOST_COLUMNS = 7  # of a table, unless one source is chosen


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of an area. `measure` is the metric that the map shows; `table` is None for a
    village, which has nothing below. `measured_at` is when a figure changed last."""

    area: Area
    period: Period
    measure: Column
    service: str
    groups: tuple[Group, ...]
    map: Choropleth
    table: Table | None
    measured_at: datetime | None
    choices: tuple[tuple[str, str, tuple[Column, ...]], ...] = field(default=(), repr=False)

    def tile(self, key: str) -> Tile | None:
        tiles = (tile for group in self.groups for tile in group.tiles)
        return next((tile for tile in tiles if tile.key == key), None)


class UnknownChoice(LookupError):
    """A name that is none: `parameter` says of what."""

    def __init__(self, parameter: str, value: str):
        self.parameter, self.value = parameter, value
        super().__init__(f"{parameter}: {value}")


def picture(
    area: Area,
    *,
    measure: str = "",
    staff: bool = True,
    period: str = "week",
    service: str = "",
    level: str = "",
    sort: str = "",
    is_reversed: bool = False,
    page: int = 1,
    only: Sequence[str] | None = None,
) -> Picture:
    """The picture of a regency, district or village, made of kept figures.

    `measure` (a key, `source.name`) colours the map and is the first column of the table, the
    completeness of the data unless told; `service` narrows tiles and columns to one source's;
    `level` is that of the table's rows, `district` or `village`; `sort` a metric's key or `name`;
    `period` what the table's values are compared with, `week` or `year`. Without `staff` there are
    public metrics alone. `only` (keys) picks the tiles and leaves the table out. Raises
    `UnknownChoice` for a name that is none.
    """
    offered = choices = _choices(staff)
    columns = {column.key: column for _slug, _title, inside in choices for column in inside}
    level = level or (Level.DISTRICT if isinstance(area, Regency) else Level.VILLAGE)
    if period not in PERIODS:
        raise UnknownChoice("period", period)
    if service and service not in {slug for slug, _title, _columns in choices}:
        raise UnknownChoice("service", service)
    if level not in (Level.DISTRICT, Level.VILLAGE):
        raise UnknownChoice("level", level)
    if isinstance(area, District):
        level = Level.VILLAGE
    chosen = columns.get(measure or _first(columns))
    if chosen is None:
        raise UnknownChoice("measure", measure)
    if sort and sort != BY_NAME and sort not in columns:
        raise UnknownChoice("sort", sort)
    if only is not None:
        choices = _picked(choices, columns, only)

    shown = tuple(item for item in choices if not service or item[0] == service)
    places = atlas(area)
    below: list[Column] = []
    if not isinstance(area, Village) and only is None:
        below = _columns(choices, shown, chosen, columns.get(sort), bool(service))
    own, above, values = _read(area, places, chosen, level, below, sort or chosen.key, period)
    return Picture(
        area,
        period,
        chosen,
        service,
        groups_of(area, shown, own, above),
        choropleth(
            places,
            {
                code: known[chosen.key].value
                for code, known in values.items()
                if chosen.key in known
            },
        ),
        table(
            area,
            places,
            level,
            below,
            values,
            sort=sort or chosen.key,
            is_reversed=is_reversed,
            page=page,
            period=period,
        )
        if below
        else None,
        max((row.measured_at for row in own.values()), default=None),
        offered,
    )


def _choices(staff: bool) -> tuple[tuple[str, str, tuple[Column, ...]], ...]:
    """Slug and title of each source with its metrics."""
    found: dict[str, list[Column]] = {}
    titles = {}
    for source, spec in metrics(staff=staff):
        titles[source.slug] = str(source.title)
        column = Column(f"{source.slug}.{spec.name}", spec, titles[source.slug])
        found.setdefault(source.slug, []).append(column)
    return tuple((slug, titles[slug], tuple(columns)) for slug, columns in found.items())


def _first(columns: dict[str, Column]) -> str:
    key = ".".join(COMPLETENESS)
    return key if key in columns else next(iter(columns), "")


def _picked(choices, columns, only):
    for key in only:
        if key not in columns:
            raise UnknownChoice("tiles", key)
    picked = [
        (slug, title, tuple(column for column in inside if column.key in only))
        for slug, title, inside in choices
    ]
    return tuple(item for item in picked if item[2])


def _read(area, places: Atlas, chosen: Column, level, below: list[Column], sort, period):
    """The area's own figures and those that averages are taken from, by key; and what the map and
    the table show, by code and key. One query."""
    is_village = isinstance(area, Village)
    wanted = Q(area__in=[area.code, area.code[:8]] if is_village else [area.code])
    keys = {chosen.key}
    if not is_village:
        drawn = Level.DISTRICT if places.draws_districts else Level.VILLAGE
        wanted |= in_area(area, drawn, [chosen.key])
    if below:
        count = len(places.districts if level == Level.DISTRICT else places.villages)
        needed = [sort] if is_read_by_page(count) else [column.key for column in below]
        if needed != [BY_NAME]:
            wanted |= in_area(area, level, needed)
            keys.update(needed)
    own, above, values = {}, {}, {}
    # Without making objects: there may be thousands of rows.
    rows = Figure.objects.filter(wanted).annotate(some_failed=Exists(FAILED))
    for row in rows.values_list("area", "source", "name", *OwnFigure.__match_args__):
        code, source, name, value, ranked, week_ago, year_ago = row[:7]
        key = f"{source}.{name}"
        if code == area.code:
            own[key] = OwnFigure(*row[3:])
        elif is_village:
            above[key] = OwnFigure(*row[3:])
        if key in keys and (code != area.code or is_village):
            before = year_ago if period == "year" else week_ago
            values.setdefault(code, {})[key] = Known(value, ranked, before)
    return own, above, values


def _columns(choices, shown, chosen, sorted_by, is_narrowed) -> list[Column]:
    """The measure, what is sorted by, and all of one source, or the first of each."""
    wanted = [chosen, *([sorted_by] if sorted_by else [])]
    if is_narrowed:
        wanted += [column for _slug, _title, inside in shown for column in inside]
    else:
        wanted += [column for _slug, _title, inside in choices for column in inside[:2]]
        wanted = list(dict.fromkeys(wanted))[:MOST_COLUMNS]
    return list(dict.fromkeys(wanted))
