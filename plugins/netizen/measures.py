"""Figures, completeness, map layer and search of the reports, each for many villages at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from core.geo.queries import near
from core.plugins.specs import SearchHit
from plugins.netizen.models import Report
from plugins.netizen.representation import page_path

# SP4N-LAPOR: a report is passed on within three working days.
DAYS_TO_VERIFY = 3


def open_by_village(villages) -> dict[int, float]:
    return _count(villages, state__in=Report.OPEN)


def resolved_by_village(villages) -> dict[int, float]:
    return _count(villages, state=Report.State.RESOLVED)


def _count(villages, **conditions) -> dict[int, float]:
    rows = Report.objects.for_villages(villages).filter(**conditions).order_by()
    return {
        row["village"]: float(row["count"])
        for row in rows.values("village").annotate(count=Count("pk"))
    }


def villages_that_answer(villages) -> set[int]:
    """Villages in which no report has been left unread past the clock, those without any too."""
    late = Report.objects.for_villages(villages).filter(
        state=Report.State.RECEIVED, created_at__lt=working_days_ago(DAYS_TO_VERIFY)
    )
    return set(villages.values_list("pk", flat=True)) - set(
        late.order_by().values_list("village", flat=True).distinct()
    )


def working_days_ago(days: int, now: datetime | None = None) -> datetime:
    """The same time of day so many working days (Monday to Friday) earlier, by the local
    calendar. Public holidays are not known and count as working days."""
    moment = timezone.localtime(now)
    while days:
        moment -= timedelta(days=1)
        if moment.weekday() < 5:
            days -= 1
    return moment


def unread_url(village) -> str:
    """The admin's list of what waits to be verified."""
    return f"{reverse('netizen_report_modeladmin_index')}?state__exact={Report.State.RECEIVED}"


def reports_on_the_map(villages):
    """The public reports, whether or not they have a position."""
    return Report.objects.for_villages(villages).public()


def search_reports(villages, text: str, limit: int):
    return _hits(_about(villages, text)[:limit])


def reports_near(villages, text: str, point, metres: float, limit: int):
    """The public reports about that within so many metres, nearest first."""
    return _hits(near(_about(villages, text), "point", point, metres, limit=limit))


def _about(villages, text: str):
    reports = Report.objects.for_villages(villages).public()
    found = reports.filter(Q(title__icontains=text) | Q(text__icontains=text))
    return found.select_related("village").defer("village__boundary")


def _hits(reports):
    for report in reports:
        yield SearchHit(
            report.village.code,
            report.title,
            Truncator(report.text).chars(160),
            page_path(report),
            getattr(report, "distance", None),
        )
