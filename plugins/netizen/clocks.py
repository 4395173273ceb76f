"""The complaint clocks, counted in working days of Indonesia's calendar.

SP4N-LAPOR: a report is passed on within 3 working days, followed up within 5, and done with when 10
have passed after the follow-up without a word of the reporter. Holidays come from the `holidays`
library; areas add days of their own or work through some (`Holiday`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays
from django.utils import timezone

from plugins.netizen.models import Holiday, Report

if TYPE_CHECKING:
    from core.villages.models import Village

PASS_ON, FOLLOW_UP, REPLY = 3, 5, 10  # working days
# By the state that the clock runs in.
DAYS = {
    Report.State.RECEIVED: PASS_ON,
    Report.State.VERIFIED: PASS_ON,
    Report.State.FORWARDED: FOLLOW_UP,
    Report.State.IN_PROGRESS: REPLY,
}
SATURDAY = 5


@lru_cache(maxsize=16)
def _national(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("ID", years=year, language="id"))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked in an area: Monday to Friday without holidays, but for `exceptions`
    (day to whether people work)."""

    exceptions: dict[date, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, village: Village) -> Calendar:
        """The calendar that holds in a village; one query. What a narrower area says of a day wins."""
        rows = Holiday.objects.for_village(village).order_by()
        rank = {"regency": 0, "district": 1, "village": 2}
        ordered = sorted(rows, key=lambda row: (rank[row.area_kind], row.pk))
        return cls({row.date: row.is_working for row in ordered})

    @classmethod
    def of_many(cls, villages: Iterable[Village]) -> dict[int, Calendar]:
        """The calendar of each village by its id; one query. Villages bring their districts."""
        villages = list(villages)
        rows = list(Holiday.objects.for_villages(villages).order_by())
        if not rows:
            common = cls()
            return {village.pk: common for village in villages}
        rank = {"regency": 0, "district": 1, "village": 2}
        rows.sort(key=lambda row: (rank[row.area_kind], row.pk))
        return {
            village.pk: cls({row.date: row.is_working for row in rows if row.covers(village)})
            for village in villages
        }

    def is_working(self, day: date) -> bool:
        if day in self.exceptions:
            return self.exceptions[day]
        return day.weekday() < SATURDAY and day not in _national(day.year)

    def after(self, moment: datetime, days: int) -> datetime:
        """The same time of day so many working days later. What comes in on a day off counts from
        the next working day's beginning."""
        local = timezone.localtime(moment)
        if not self.is_working(local.date()):
            local = local.replace(hour=0, minute=0, second=0, microsecond=0)
            while not self.is_working(local.date()):
                local += timedelta(days=1)
        while days:
            local += timedelta(days=1)
            if self.is_working(local.date()):
                days -= 1
        return local

    def before(self, moment: datetime, days: int) -> datetime:
        """The same time of day so many working days earlier."""
        local = timezone.localtime(moment)
        while days:
            local -= timedelta(days=1)
            if self.is_working(local.date()):
                days -= 1
        return local


def due_at(calendar: Calendar, report: Report, begun: datetime) -> datetime | None:
    """When the clock of the report's state runs out that has `begun`; None for one that is closed."""
    days = DAYS.get(report.state)
    return None if days is None else calendar.after(begun, days)


def final_at(calendar: Calendar, report: Report) -> datetime | None:
    """Until when the reporter may have a closed report opened again; None for one that is open."""
    return calendar.after(report.closed_at, REPLY) if report.closed_at else None
