"""The open data sets of a regency: rows made of kept figures, of public metrics alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.command_centre.models import DaySnapshot, Figure, Level, MissingItem
from core.rest.problems import BadParameter
from core.villages.models import District, Regency, Village
from frontend_api.command_centre.base import (
    COMPLETENESS,
    chosen_district,
    chosen_metrics,
    known_metrics,
)
from frontend_api.command_centre.figures import chosen_days, metric_data

PLACE = ("area", "name", "level", "district")
DAYS, MOST_DAYS = 30, 366  # of history: what is given without dates, and at most
MOST_ROWS = 20_000  # of history: what a browser can still hold


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table: members by the data set's columns, and under `values` those of metrics,
    which are columns of their own in CSV, `keys` in their order."""

    rows: list[dict]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DataSet:
    """An open data set: what it is called, how a table of it is made for a regency from query
    parameters, and which it knows. `often` is a code of the EU's list of frequencies."""

    name: str
    title: Promise
    description: Promise
    columns: tuple[str, ...]
    make: Callable[[Regency, Mapping[str, str]], Rows]
    parameters: tuple[str, ...] = ()
    often: str = "CONT"


def figures(regency: Regency, given: Mapping[str, str]) -> Rows:
    """The figures of all areas now."""
    chosen = chosen_metrics(given, staff=False)
    levels = chosen_levels(given, (Level.REGENCY, Level.DISTRICT, Level.VILLAGE))
    district = chosen_district(given, regency)
    rows = Figure.objects.filter(regency=regency.code, level__in=levels)
    if district is not None:
        rows = rows.filter(district=district)
    if len(chosen) == 1:
        ((source, spec),) = chosen.values()
        rows = rows.filter(source=source.slug, name=spec.name)
    values: dict[str, dict[str, float]] = defaultdict(dict)
    measured: dict[str, datetime] = {}
    for area, source, name, value, at in rows.values_list(
        "area", "source", "name", "value", "measured_at"
    ).iterator(5000):
        key = f"{source}.{name}"
        if key in chosen:
            values[area][key] = value
            measured[area] = max(at, measured.get(area, at))
    names = _places(regency)
    return Rows(
        [
            {
                **names[area],
                "measured_at": _moment(measured[area]),
                "values": {key: values[area][key] for key in chosen if key in values[area]},
            }
            for area in sorted(values.keys() & names.keys())
        ],
        tuple(chosen),
    )


def history(regency: Regency, given: Mapping[str, str]) -> Rows:
    """What the figures were day by day: of the regency and its districts, or of the villages of one
    district."""
    chosen = chosen_metrics(given, staff=False)
    district = chosen_district(given, regency)
    usual = (Level.VILLAGE,) if district else (Level.REGENCY, Level.DISTRICT)
    levels = chosen_levels(given, (*Level,)) if "level" in given else usual
    first, last = chosen_days(given, MOST_DAYS, DAYS)
    names = {
        code: place
        for code, place in _places(regency).items()
        if place["level"] in levels and (district is None or code.startswith(district))
    }
    if len(names) * ((last - first) / timedelta(days=1) + 1) > MOST_ROWS:
        raise BadParameter(
            "from",
            _("These are more than %s rows. Ask for fewer days, or for one district.") % MOST_ROWS,
        )
    days = DaySnapshot.objects.filter(day__gte=first, day__lte=last)
    days = days.filter(area__startswith=district or regency.code).order_by("day", "area")
    return Rows(
        [
            {
                **names[area],
                "day": day.isoformat(),
                "values": {key: values[key] for key in chosen if key in values},
            }
            for area, day, values in days.values_list("area", "day", "values").iterator(2000)
            if area in names
        ],
        tuple(chosen),
    )


def completeness(regency: Regency, given: Mapping[str, str]) -> Rows:
    """How complete the data of each area is, and how many things are missing there."""
    if COMPLETENESS not in known_metrics(staff=False):
        return Rows([])
    levels = chosen_levels(given, (Level.REGENCY, Level.DISTRICT, Level.VILLAGE))
    district = chosen_district(given, regency)
    source, _dot, name = COMPLETENESS.partition(".")
    rows = Figure.objects.filter(
        regency=regency.code, level__in=levels, source=source, name=name
    ).order_by("area")
    if district is not None:
        rows = rows.filter(district=district)
    missing: dict[str, int] = defaultdict(int)
    items = MissingItem.objects.filter(village__district__regency=regency.pk)
    counts = items.values_list("village__code").annotate(items=Count("pk")).order_by()
    for code, count in counts:
        for area in (code, code[:8], code[:5]):
            missing[area] += count
    names = _places(regency)
    return Rows(
        [
            {
                **names[row.area],
                "villages": row.villages,
                "score": row.value,
                "missing": missing[row.area],
                "week_ago": row.week_ago,
                "year_ago": row.year_ago,
                "measured_at": _moment(row.measured_at),
            }
            for row in rows
            if row.area in names
        ]
    )


def metric_list(regency: Regency, given: Mapping[str, str]) -> Rows:
    """What the columns of figures and history mean."""
    found = chosen_metrics({}, staff=False)
    rows = [metric_data(key, source, spec) for key, (source, spec) in found.items()]
    return Rows([{name: row[name] for name in METRIC} for row in rows])


METRIC = (
    "key",
    "source",
    "source_title",
    "label",
    "unit",
    "description",
    "good",
    "total",
    "target",
)
SETS: dict[str, DataSet] = {
    item.name: item
    for item in (
        DataSet(
            "figures",
            gettext_lazy("Figures of villages and districts"),
            gettext_lazy("What is measured of each village, with the totals of districts and of "
                         "the regency, as it is now."),
            (*PLACE, "measured_at"),
            figures,
            ("level", "district", "metric", "source"),
        ),
        DataSet(
            "history",
            gettext_lazy("Figures day by day"),
            gettext_lazy("What was measured, at the end of each day."),
            (*PLACE, "day"),
            history,
            ("level", "district", "metric", "source", "from", "to"),
            "DAILY",
        ),
        DataSet(
            "completeness",
            gettext_lazy("Completeness of villages' data"),
            gettext_lazy("How much of what each village has to publish it has, of 100, and how "
                         "many things are missing."),
            (*PLACE, "villages", "score", "missing", "week_ago", "year_ago", "measured_at"),
            completeness,
            ("level", "district"),
        ),
        DataSet(
            "metrics",
            gettext_lazy("What the figures mean"),
            gettext_lazy("Name, unit and meaning of each figure, and how it adds up."),
            METRIC,
            metric_list,
            ("locale",),
            "IRREG",
        ),
    )
}  # fmt: skip


def chosen_levels(given: Mapping[str, str], known: tuple[Level, ...]) -> tuple[str, ...]:
    """Those in `level`, by comma, or all. Raises `BadParameter`."""
    if "level" not in given:
        return tuple(map(str, known))
    wanted = tuple(part.strip() for part in given["level"].split(","))
    if not set(wanted) <= set(known):
        raise BadParameter("level", _("level is any of: %s.") % ", ".join(known))
    return wanted


def _places(regency: Regency) -> dict[str, dict[str, str | None]]:
    """How rows name the regency, its districts and its villages; two queries."""
    found = {regency.code: _place(regency, Level.REGENCY, None)}
    for district in District.objects.filter(regency=regency):
        found[district.code] = _place(district, Level.DISTRICT, None)
    villages = Village.objects.filter(district__regency=regency, site__isnull=False)
    for village in villages.only("code", "name", "kind"):
        found[village.code] = _place(village, Level.VILLAGE, village.code[:8])
    return found


def _place(area, level: Level, district: str | None) -> dict[str, str | None]:
    return {"area": area.code, "name": area.full_name, "level": str(level), "district": district}


def _moment(at: datetime) -> str:
    """As the API writes times."""
    return at.isoformat().replace("+00:00", "Z")
