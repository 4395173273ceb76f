"""What a report tells of an area, read from kept figures: nothing is measured for it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from core.command_centre.access import Area, villages_in
from core.command_centre.alerts import Alerts, alerts_of
from core.command_centre.duty import on_duty
from core.command_centre.measuring import COMPLETENESS
from core.command_centre.models import (
    DutyEntry,
    DutyShift,
    Figure,
    Level,
    MissingItem,
    ScheduledReport,
    SourceState,
    VillageReach,
)
from core.command_centre.reach import reached
from core.command_centre.sources import metrics, rules
from core.villages.models import Village

PERIODS = {ScheduledReport.Every.DAY: timedelta(days=1), ScheduledReport.Every.WEEK: timedelta(7)}
MOST_ENTRIES = 500
MOST_VILLAGES = 15  # of each reason to look at a village
MOST_MISSING = 15


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A metric of the area. `week` and `year` are the changes since then, None where nothing is
    known of it; `better` and likewise tell whether that is good, None where it is neither."""

    source: str
    label: str
    unit: str
    value: float | None
    week: float | None = None
    year: float | None = None
    week_good: bool | None = None
    year_good: bool | None = None
    target: float | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class VillageLine:
    """A village to look at, and why."""

    name: str
    district: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """All a report tells. `since` and `until` bound its period."""

    area: Area
    since: datetime
    until: datetime
    measured_at: datetime | None
    figures: list[FigureLine]
    completeness: FigureLine | None
    missing: list[tuple[str, int]]
    alerts: Alerts
    entries: list[DutyEntry]
    cut: bool
    shift: DutyShift | None
    villages: list[VillageLine]


def report_of(area: Area, every: str, now: datetime | None = None) -> Report:
    """The report of the day or week up to `now`; some ten queries and those of the alerts."""
    until = now or timezone.now()
    since = until - PERIODS[ScheduledReport.Every(every)]
    lines, measured_at = _figures(area)
    entries = list(
        DutyEntry.objects.filter(area=area.code, at__gt=since, at__lte=until)
        .select_related("author", "alert__village")
        .defer("alert__village__boundary")[: MOST_ENTRIES + 1]
    )
    return Report(
        area=area,
        since=since,
        until=until,
        measured_at=measured_at,
        figures=[line for key, line in lines if key != COMPLETENESS],
        completeness=dict(lines).get(COMPLETENESS),
        missing=_missing(area),
        alerts=alerts_of(area),
        entries=entries[:MOST_ENTRIES][::-1],
        cut=len(entries) > MOST_ENTRIES,
        shift=on_duty(area),
        villages=[] if isinstance(area, Village) else _villages(area, until),
    )


def _figures(area: Area) -> tuple[list[tuple[tuple[str, str], FigureLine]], datetime | None]:
    rows = {(row.source, row.name): row for row in Figure.objects.filter(area=area.code)}
    errors = {
        (state.source, state.name): state.error
        for state in SourceState.objects.filter(kind="metric").exclude(error="")
    }
    lines = []
    for source, spec in metrics():
        key = source.slug, spec.name
        row, error = rows.get(key), errors.get(key, "")
        if row is None and not error:
            continue
        week = _change(row, "week_ago")
        year = _change(row, "year_ago")
        lines.append(
            (
                key,
                FigureLine(
                    source=str(source.title),
                    label=str(spec.label),
                    unit=str(spec.unit),
                    value=row.value if row else None,
                    week=week,
                    year=year,
                    week_good=_is_good(week, spec.good),
                    year_good=_is_good(year, spec.good),
                    target=spec.target,
                    error=_("could not be measured") if error else "",
                ),
            )
        )
    return lines, max((row.measured_at for row in rows.values()), default=None)


def _change(row: Figure | None, before: str) -> float | None:
    then = getattr(row, before, None)
    return None if then is None else row.value - then


def _is_good(change: float | None, good: str) -> bool | None:
    if not change or good == "neither":
        return None
    return (change > 0) == (good == "up")


def _missing(area: Area) -> list[tuple[str, int]]:
    """What is missing in most villages, with their number."""
    labels = {(source.slug, spec.name): str(spec.label) for source, spec in rules()}
    items = MissingItem.objects.filter(village__in=villages_in(area)).order_by()
    counts = items.values_list("source", "rule").annotate(count=Count("pk"))
    counts = counts.order_by("-count", "source", "rule")
    named = [(labels[source, rule], n) for source, rule, n in counts if (source, rule) in labels]
    return named[:MOST_MISSING]


def _villages(area: Area, now: datetime) -> list[VillageLine]:
    """The least complete villages, and those of which little is heard."""
    reasons: dict[int, list[str]] = defaultdict(list)
    places = villages_in(area).select_related("district").defer("district__boundary")
    codes = {village.code: village for village in places}
    source, name = COMPLETENESS
    least = Figure.objects.filter(
        level=Level.VILLAGE, source=source, name=name, value__lt=100, regency=area.code[:5]
    )
    if len(area.code) > 5:
        least = least.filter(district=area.code)
    for row in least.order_by("value", "area")[:MOST_VILLAGES]:
        if row.area in codes:
            reasons[codes[row.area].pk].append(_("data complete to %d %%") % round(row.value))
    rows = VillageReach.objects.filter(village__in=villages_in(area)).order_by("village__code")
    heard = [(row.village_id, reached(row, now)) for row in rows]
    quiet = [item for item in heard if item[1].state != "active"]
    order = ("silent", "idle", "no_signal", "poor_signal")
    quiet.sort(key=lambda item: order.index(item[1].state))
    for pk, state in quiet[:MOST_VILLAGES]:
        reasons[pk].append(str(state.label))
    by_id = {village.pk: village for village in codes.values()}
    return [
        VillageLine(by_id[pk].full_name, by_id[pk].district.name, " · ".join(why))
        for pk, why in reasons.items()
        if pk in by_id
    ]
