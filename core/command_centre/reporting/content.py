"""What a report tells of an area, read from kept figures: nothing is measured for it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from core.command_centre.access import Area, villages_in
from core.command_centre.alerts import Alerts, alerts_of
from core.command_centre.comparing import target_of
from core.command_centre.completeness import counts
from core.command_centre.duty import on_duty
from core.command_centre.measuring import COMPLETENESS
from core.command_centre.models import (
    DutyEntry,
    DutyShift,
    Figure,
    Level,
    ScheduledReport,
    VillageReach,
)
from core.command_centre.reach import reached
from core.command_centre.sources import metrics
from core.command_centre.tiles import FAILED, change
from core.villages.models import Village

PERIODS = {ScheduledReport.Every.DAY: timedelta(days=1), ScheduledReport.Every.WEEK: timedelta(7)}
MOST_ENTRIES = 500
MOST_VILLAGES = 15  # of each reason to look at a village
MOST_MISSING = 15
GOOD = {"better": True, "worse": False}


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
    failed = set(FAILED.values_list("source", "name"))
    lines = []
    for source, spec in metrics():
        key = source.slug, spec.name
        row = rows.get(key)
        if row is None and key not in failed:
            continue
        week = change(row.value, row.week_ago, spec.good) if row else None
        year = change(row.value, row.year_ago, spec.good) if row else None
        lines.append(
            (
                key,
                FigureLine(
                    source=str(source.title),
                    label=str(spec.label),
                    unit=str(spec.unit),
                    value=row.value if row else None,
                    week=week.by if week else None,
                    year=year.by if year else None,
                    week_good=GOOD.get(week.tone) if week else None,
                    year_good=GOOD.get(year.tone) if year else None,
                    target=target_of(spec, row.villages) if row else None,
                    error=_("could not be measured") if key in failed else "",
                ),
            )
        )
    return lines, max((row.measured_at for row in rows.values()), default=None)


def _missing(area: Area) -> list[tuple[str, int]]:
    """What is missing in most villages, with their number."""
    return [(str(item.rule.spec.label), item.villages) for item in counts(area)[:MOST_MISSING]]


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
