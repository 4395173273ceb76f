"""Which requests a list shows, by the standard's filters and limits: the newest 1,000 of 90 days
unless narrower, a page of them where that is asked for."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from core.rest.problems import BadParameter
from core.rest.serializers import EARLIEST, LATEST
from core.villages.models import boundaries
from plugins.netizen.codes import normal_code
from plugins.netizen.models import Report, ReportPhoto

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from plugins.netizen.open311.jurisdictions import Jurisdiction

LONGEST = timedelta(days=90)
MOST = 1000  # requests in an answer
MOST_IDS = 50  # that are asked for by code: whoever guesses codes is not to guess many at once
MOST_PAGES = 1000
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
STATES = {"open": Report.OPEN, "closed": Report.CLOSED}
# May be given several times, or once with commas.
LISTED = ("service_request_id", "service_code", "status")
FILTERS = (*LISTED, "start_date", "end_date", "page", "page_size")


def reports_of(jurisdiction: Jurisdiction) -> QuerySet[Report]:
    """All reports of the jurisdiction with what their representation needs."""
    photos = ReportPhoto.objects.unscoped().filter(report=OuterRef("pk"), is_hidden=False)
    reports = Report.objects.for_villages(jurisdiction.villages())
    return (
        reports.select_related("category", "agency", "village__district__regency")
        .defer(*[f"village__{name}" for name in boundaries("district__")])
        .annotate(photo=Subquery(photos.order_by("added_at", "pk").values("uuid")[:1]))
        .order_by("-created_at", "-pk")
    )


def selected(jurisdiction: Jurisdiction, given: QueryDict) -> tuple[QuerySet[Report], bool]:
    """The reports that are asked for, and whether they are asked for by their codes, which overrides
    all else and finds unpublished ones too. Raises `BadParameter`."""
    reports = reports_of(jurisdiction)
    if ids := listed(given, "service_request_id"):
        if len(ids) > MOST_IDS:
            raise BadParameter(
                "service_request_id", _("service_request_id takes at most %d at once.") % MOST_IDS
            )
        return reports.filter(code__in=[normal_code(code) for code in ids]), True
    reports = reports.public()
    if codes := listed(given, "service_code"):
        reports = reports.filter(category__code__in=codes)
    wanted = listed(given, "status")
    if unknown := set(wanted) - set(STATES):
        raise BadParameter("status", _("status is open or closed, not “%s”.") % min(unknown))
    if wanted:
        reports = reports.filter(state__in=[state for name in wanted for state in STATES[name]])
    return reports.filter(within(given)), False


def within(given: QueryDict) -> Q:
    """The time that is asked for: 90 days at most, the newest where nothing is said."""
    start = _moment(given, "start_date")
    end = _moment(given, "end_date", is_end=True)
    if start and end and end < start:
        raise BadParameter("end_date", _("end_date is before start_date."))
    if start and end and end - start > LONGEST:
        raise BadParameter(
            "start_date", _("start_date and end_date may not be more than 90 days apart.")
        )
    if start is None and end is None:
        return Q(created_at__gte=timezone.now() - LONGEST)
    return Q(created_at__gte=start or end - LONGEST, created_at__lte=end or start + LONGEST)


def page_of(given: QueryDict) -> tuple[int, int]:
    """The number of the page, from 1, and how many requests it has."""
    return (
        _whole(given, "page", MOST_PAGES, 1),
        _whole(given, "page_size", MOST, MOST),
    )


def listed(given: QueryDict, name: str) -> list[str]:
    """The values of a parameter that may be given several times or with commas."""
    values = [part.strip() for text in given.getlist(name) for part in text.split(",")]
    if any("\x00" in value for value in values):
        raise BadParameter(name, _("A NUL character is not accepted."))
    return [value for value in values if value]


def _whole(given: QueryDict, name: str, most: int, default: int) -> int:
    text = given.get(name) or str(default)
    if not re.fullmatch("[0-9]{1,6}", text, re.ASCII) or not 1 <= int(text) <= most:
        raise BadParameter(
            name,
            _("%(name)s is a whole number from 1 to %(most)d.") % {"name": name, "most": most},
        )
    return int(text)


def _moment(given: QueryDict, name: str, is_end: bool = False) -> datetime | None:
    """A time with its zone, or a whole day of the install's zone."""
    text = given.get(name)
    if not text:
        return None
    try:
        if DAY.fullmatch(text):
            hour = time.max if is_end else time.min
            found = timezone.make_aware(datetime.combine(parse_date(text), hour))
        else:
            # A `+` that was not escaped in the address is a space here.
            found = parse_datetime(text.replace(" ", "+"))
    except (ValueError, OverflowError):
        found = None
    if found is None or timezone.is_naive(found) or not EARLIEST <= found < LATEST:
        raise BadParameter(
            name, _("%s is a time with its zone, such as 2026-03-01T00:00:00+07:00.") % name
        )
    return found
