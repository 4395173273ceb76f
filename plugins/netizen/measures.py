"""Figures and completeness of the reports, each for many villages in one query or two."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from core.villages.models import Village
from plugins.netizen.categories import RANK
from plugins.netizen.clocks import PASS_ON, Calendar
from plugins.netizen.durations import TO_FIRST_ANSWER, TO_RESOLUTION, medians
from plugins.netizen.models import Category, Report

ANSWERED_WITHIN = timedelta(days=90)  # the answers that the median is of
CLOSED_WITHIN = timedelta(days=365)  # the resolutions and ratings
State, Desk = Report.State, Report.Desk


def open_by_village(villages) -> dict[int, float]:
    return _count(Report.objects.for_villages(villages).open())


def overdue_by_village(villages) -> dict[int, float]:
    """Reports whose clock has run out, on whichever desk they are."""
    return _count(overdue(villages))


def resolved_by_village(villages) -> dict[int, float]:
    return _count(Report.objects.for_villages(villages).filter(state=State.RESOLVED))


def filed_this_month(villages) -> dict[int, float]:
    """Reports received since the month began, by the local calendar."""
    return _count(Report.objects.for_villages(villages).filter(created_at__gte=month_began()))


def days_to_first_answer(villages) -> dict[int, float]:
    """The median, in days of the calendar, of the reports first answered within 90 days."""
    return medians(_answered(villages, ANSWERED_WITHIN), TO_FIRST_ANSWER, "village")


def first_answers(villages) -> dict[int, float]:
    """How many reports `days_to_first_answer` is of."""
    return _count(_answered(villages, ANSWERED_WITHIN))


def days_to_resolution(villages) -> dict[int, float]:
    """The median, in days of the calendar, of the reports resolved within 365 days."""
    return medians(_resolved_lately(villages), TO_RESOLUTION, "village")


def resolutions(villages) -> dict[int, float]:
    """How many reports `days_to_resolution` is of."""
    return _count(_resolved_lately(villages))


def satisfaction(villages) -> dict[int, float]:
    """What reporters gave, from 1 to 5 in the mean, of the reports closed within 365 days."""
    means = _rated(villages).order_by().values("village").annotate(mean=Avg("rating"))
    return {row["village"]: round(float(row["mean"]), 2) for row in means}


def ratings(villages) -> dict[int, float]:
    """How many ratings `satisfaction` is of."""
    return _count(_rated(villages))


def _resolved_lately(villages):
    since = timezone.now() - CLOSED_WITHIN
    rows = Report.objects.for_villages(villages)
    return rows.filter(state=State.RESOLVED, closed_at__gte=since)


def _rated(villages):
    since = timezone.now() - CLOSED_WITHIN
    rows = Report.objects.for_villages(villages)
    return rows.filter(rating__isnull=False, closed_at__gte=since)


def month_began(now: datetime | None = None) -> datetime:
    return timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def overdue(villages, now: datetime | None = None):
    """The open reports whose clock has run out."""
    rows = Report.objects.for_villages(villages).open()
    return rows.filter(due_at__lt=now or timezone.now())


def _count(reports) -> dict[int, float]:
    rows = reports.order_by().values("village").annotate(count=Count("pk"))
    return {row["village"]: float(row["count"]) for row in rows}


def _answered(villages, within: timedelta):
    since = timezone.now() - within
    return Report.objects.for_villages(villages).filter(answered_at__gte=since)


# -- Completeness ------------------------------------------------------------------------------


def villages_that_answer(villages) -> set[int]:
    """Villages in which no report has been left unread past its clock, those without any too.

    One that has no clock, from before there were any, is given the nation's calendar.
    """
    now = timezone.now()
    late = Report.objects.for_villages(villages).filter(
        Q(due_at__lt=now) | Q(due_at__isnull=True, created_at__lt=Calendar().before(now, PASS_ON)),
        state=State.RECEIVED,
    )
    return _all(villages) - _villages_of(late)


def villages_in_time(villages) -> set[int]:
    """Villages on whose own desk no report is overdue. What the regency or an agency has not done
    is not the village's to mend."""
    return _all(villages) - _villages_of(overdue(villages).filter(desk=Desk.VILLAGE))


def villages_with_first_answer(villages) -> set[int]:
    """Villages that have answered a report for all to read within 365 days, so that it is known
    how long an answer takes; and those to which nothing was reported in that time."""
    asked = Report.objects.for_villages(villages).filter(
        created_at__gte=timezone.now() - CLOSED_WITHIN
    )
    answered = _villages_of(_answered(villages, CLOSED_WITHIN))
    return _all(villages) - (_villages_of(asked) - answered)


def villages_with_categories(villages) -> set[int]:
    """Villages that offer at least one category which takes reports, as `categories` finds them;
    two queries, for all of them."""
    rules = Category.objects.for_villages(villages).order_by()
    own: dict[tuple[str, int], dict[str, bool]] = {}
    rows = rules.values_list("regency", "district", "village", "code").annotate(
        takes=F("is_active"), diverts=F("is_diverted")
    )
    for *areas, code, takes, diverts in rows:
        for kind, pk in zip(RANK, areas, strict=True):
            if pk is not None:
                own.setdefault((kind, pk), {})[code] = takes and not diverts
    places = villages.order_by().values_list("district__regency", "district", "pk")
    found = set()
    for place in places:
        known: dict[str, bool] = {}
        for kind, pk in zip(RANK, place, strict=True):
            known |= own.get((kind, pk), {})
        if any(known.values()):
            found.add(place[-1])
    return found


def _all(villages) -> set[int]:
    return set(villages.values_list("pk", flat=True))


def _villages_of(reports) -> set[int]:
    return set(reports.order_by().values_list("village", flat=True).distinct())


def unread_url(village: Village) -> str:
    """The admin's list of what waits to be verified."""
    return f"{reports_url(village)}?state__exact={State.RECEIVED}"


def reports_url(village: Village) -> str:
    return reverse("netizen_report_modeladmin_index")


def categories_url(village: Village) -> str:
    """The admin's list of categories; the reports' where an install leaves that list out."""
    try:
        return reverse("netizen_category_modeladmin_index")
    except NoReverseMatch:
        return reports_url(village)
