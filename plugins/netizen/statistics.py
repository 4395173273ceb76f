"""What a village's or a regency's reports come to, for everybody to read.

Counted are the reports received in the last twelve months, by the local calendar, and what is open
of earlier ones. Left out are those of categories that are never public and those that wait for
a moderator: where few report, even a number tells of somebody. Nothing of a person is read.

Two queries, which the database answers by groups, so that 300,000 reports are a few thousand rows.
They are asked once for each version of the records, and once an hour, for what runs out by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, IntegerField, Min, Q, Sum, Value, When
from django.db.models.functions import Cast, Floor, TruncMonth
from django.utils import timezone

from core.events.marks import version
from core.plugins.gating import villages_with
from core.rest.stored import Versioned
from core.villages.models import Regency, Village
from plugins.netizen.durations import (
    TO_FIRST_ANSWER,
    TO_RESOLUTION,
    Days,
    median_of_counts,
    told,
)
from plugins.netizen.measures import month_began
from plugins.netizen.models import Report

if TYPE_CHECKING:
    from django.db.models import QuerySet

MONTHS = 12
TENTHS = 10  # of a day, to which waits are counted together
State = Report.State
ANSWER, RESOLUTION = "answer", "resolution"
_found = Versioned(500)


@dataclass(slots=True)
class Figures:
    """Of one category, or of all. `received`, `resolved`, `rated` and `stars` are of the reports
    received in the time, `open` and `overdue` of all that are so now."""

    received: int = 0
    open: int = 0
    overdue: int = 0
    resolved: int = 0
    rated: int = 0
    stars: int = 0
    # Tenths of a day by what was waited for, each with how many waited so long.
    waits: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def add(self, row: dict[str, Any], *, is_recent: bool) -> None:
        if row["state"] in Report.OPEN:
            self.open += row["count"]
            self.overdue += row["overdue"]
        if is_recent:
            self.received += row["count"]
            self.resolved += row["count"] if row["state"] == State.RESOLVED else 0
            self.rated += row["rated"]
            self.stars += row["stars"] or 0

    def representation(self) -> dict[str, Any]:
        return {
            "received": self.received,
            "open": self.open,
            "overdue": self.overdue,
            "resolved": self.resolved,
            "days_to_first_answer": self._median(ANSWER),
            "days_to_resolution": self._median(RESOLUTION),
            "ratings": self.rated,
            "satisfaction": round(self.stars / self.rated, 2) if self.rated else None,
        }

    def _median(self, kind: str) -> float | None:
        found = median_of_counts(self.waits.get(kind, ()))
        return None if found is None else told(found / TENTHS)


def statistics_of(area: Village | Regency) -> dict[str, Any]:
    """The figures as the API has them (`api.statistics.StatisticsSerializer`), at most an hour
    old. One query where they are remembered, else three."""
    now = timezone.localtime()
    held = version(area.code, ["netizen"])
    if not held:
        return measured(area, now)
    key = (area.code, held, now.strftime("%Y-%m-%d %H"))
    return _found.get_or_make(key, lambda: measured(area, now))


def measured(area: Village | Regency, now: datetime) -> dict[str, Any]:
    """As `statistics_of`, counted now; two queries."""
    months = last_months(now)
    since = months[0]
    rows = list(_counts(_counted(area), since, now))
    whole, categories = Figures(), {}
    states: dict[str, int] = {}
    by_month = {month.strftime("%Y-%m"): Figures() for month in months}
    names: dict[str, str] = {}
    for row in rows:
        month = row["month"] and timezone.localtime(row["month"]).strftime("%Y-%m")
        is_recent = month in by_month
        code = row["category__code"]
        names[code] = min(names.get(code, row["name"]), row["name"])
        for figures in (whole, categories.setdefault(code, Figures())):
            figures.add(row, is_recent=is_recent)
        if is_recent:
            by_month[month].add(row, is_recent=True)
            states[row["state"]] = states.get(row["state"], 0) + row["count"]
    for code, kind, tenths, count in _waits(_counted(area), since):
        for figures in (whole, categories.setdefault(code, Figures())):
            figures.waits.setdefault(kind, []).append((tenths, count))
    return {
        "since": since.date().isoformat(),
        **whole.representation(),
        "states": [
            {"state": str(state), "count": states[state]} for state in State if state in states
        ],
        "months": [
            {"month": month, "received": figures.received, "resolved": figures.resolved}
            for month, figures in by_month.items()
        ],
        "categories": [
            {"category": code, "category_name": names[code], **categories[code].representation()}
            for code in sorted(names, key=lambda code: (-categories[code].received, code))
        ],
    }


def last_months(now: datetime) -> list[datetime]:
    """When each of the last twelve months began, this one among them, the oldest first."""
    began = month_began(now)
    found = []
    for back in range(MONTHS - 1, -1, -1):
        year, month = divmod(began.year * 12 + began.month - 1 - back, 12)
        found.append(began.replace(year=year, month=month + 1))
    return found


def _counted(area: Village | Regency) -> QuerySet[Report]:
    if isinstance(area, Regency):
        villages = villages_with("netizen", Village.objects.filter(district__regency=area))
        rows = Report.objects.for_villages(villages)
    else:
        rows = Report.objects.for_village(area)
    return rows.filter(category__is_confidential=False, held_for="").order_by()


def _counts(reports: QuerySet[Report], since: datetime, now: datetime):
    """By category, state and month; of what came in earlier, the month is none."""
    month = Case(When(created_at__gte=since, then=TruncMonth("created_at")), default=Value(None))
    rows = reports.filter(Q(created_at__gte=since) | Q(state__in=Report.OPEN))
    return rows.values("category__code", "state", month=month).annotate(
        name=Min("category__name"),
        count=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        rated=Count("rating"),
        stars=Sum("rating"),
    )


def _waits(reports: QuerySet[Report], since: datetime):
    """(category, what was waited for, tenths of a day, how often), by tenths of a day."""
    answered = reports.filter(created_at__gte=since, answered_at__isnull=False)
    resolved = reports.filter(created_at__gte=since, state=State.RESOLVED, closed_at__isnull=False)
    return _by_tenths(answered, ANSWER, TO_FIRST_ANSWER).union(
        _by_tenths(resolved, RESOLUTION, TO_RESOLUTION), all=True
    )


def _by_tenths(reports: QuerySet[Report], kind: str, days: Days):
    # To cast alone would round on one database and cut off on the other.
    tenths = Cast(Floor(days * Value(float(TENTHS)) + Value(0.5)), IntegerField())
    rows = reports.annotate(kind=Value(kind, CharField()), tenths=tenths)
    return rows.values_list("category__code", "kind", "tenths").annotate(times=Count("pk"))
