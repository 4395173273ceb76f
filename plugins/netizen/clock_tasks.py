"""What happens to reports as their clocks run, with nobody doing anything: whoever has one is
reminded a working day before it is due and when it is, and those above are told when it stays.

A mark is claimed by an update of the report that holds only as long as nobody else has made the
mark or done anything about the report, in the transaction that writes its step: of two workers one
makes it. A worker that was away makes the newest mark alone, not all that it missed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.events.log import append
from core.events.records import records_changed
from core.villages.models import Village
from plugins.netizen.addressees import addressed_to
from plugins.netizen.clocks import Calendar
from plugins.netizen.desk_mail import tell_desk
from plugins.netizen.models import Report, ReportStep
from plugins.netizen.telling import tell

EVERY = 900  # seconds
REMIND_BEFORE = 1  # working days
TO_DISTRICT, TO_REGENCY = 2, 5  # working days after the due time
# No working day is further away than this, whatever holidays there are.
AHEAD = timedelta(days=21)
# Between being due and the last mark lies less than this.
DONE_AFTER = timedelta(days=45)
Kind, Desk = ReportStep.Kind, Report.Desk


@dataclass(frozen=True, slots=True)
class Mark:
    """That something is said of a report at a moment: `kind` is a step's, `desk` who is told."""

    at: datetime
    kind: str
    desk: str


def marks(report: Report, calendar: Calendar) -> list[Mark]:
    """All that is said while the report's clock runs and after, in order of time.

    A village's report is told to the district first, then to the regency; a district's or an
    agency's to the regency at the first turn; above the regency there is nobody. Of one that closes
    by itself then, its desk is reminded alone.
    """
    due = report.due_at
    found = [Mark(calendar.before(due, REMIND_BEFORE), Kind.REMINDER, report.desk)]
    if report.closes_at is not None:
        return found
    found.append(Mark(due, Kind.REMINDER, report.desk))
    if report.desk == Desk.VILLAGE:
        found.append(Mark(calendar.after(due, TO_DISTRICT), Kind.ESCALATED, Desk.DISTRICT))
        found.append(Mark(calendar.after(due, TO_REGENCY), Kind.ESCALATED, Desk.REGENCY))
    elif report.desk != Desk.REGENCY:
        found.append(Mark(calendar.after(due, TO_DISTRICT), Kind.ESCALATED, Desk.REGENCY))
    return found


def wanted(report: Report, calendar: Calendar, now: datetime) -> list[Mark]:
    """The marks that are to be made now: of each kind the newest whose moment has come, where none
    was made since. None of one whose time to close has come."""
    if report.closes_at is not None and report.closes_at <= now:
        return []
    made = {Kind.REMINDER: report.reminded_at, Kind.ESCALATED: report.escalated_at}
    come = {mark.kind: mark for mark in marks(report, calendar) if mark.at <= now}
    return [mark for kind, mark in come.items() if made[kind] is None or made[kind] < mark.at]


def keep_time(village: Village, now: datetime | None = None) -> None:
    """The task, for one village: one query where nothing is due."""
    now = now or timezone.now()
    reports = list(waiting(village, now))
    if not reports:
        return
    calendar = Calendar.of(village)
    told: dict[tuple, list[ReportStep]] = defaultdict(list)
    with transaction.atomic():
        for report in reports:
            report.village = village
            for mark in wanted(report, calendar, now):
                step = claim(report, mark, now)
                if step is not None:
                    agency = report.agency_id if mark.desk == Desk.AGENCY else None
                    told[mark.desk, agency].append(step)
        for (desk, agency), steps in told.items():
            tell_desk(village, desk, agency, steps)


def waiting(village: Village, now: datetime) -> QuerySet[Report]:
    """The open reports of which something might have to be said: due or soon to be, with a mark
    still to come."""
    reminded = Q(reminded_at__isnull=True) | Q(due_at__lte=now, reminded_at__lt=F("due_at"))
    above = Q(due_at__lte=now) & ~Q(desk=Desk.REGENCY)
    again = Q(desk=Desk.VILLAGE, due_at__gt=now - DONE_AFTER)
    escalated = above & (Q(escalated_at__isnull=True) | again)
    rows = (
        Report.objects.for_village(village)
        .open()
        .filter(reminded | escalated, due_at__lte=now + AHEAD)
    )
    return rows.select_related("category").order_by("due_at", "pk")


@transaction.atomic
def claim(report: Report, mark: Mark, now: datetime) -> ReportStep | None:
    """Make the mark: write its step and event. None where somebody else has made it, or done
    something about the report, since it was read."""
    name = "reminded_at" if mark.kind == Kind.REMINDER else "escalated_at"
    before = getattr(report, name)
    same = {name: before} if before is not None else {f"{name}__isnull": True}
    rows = Report.objects.for_village(report.village).filter(
        pk=report.pk, state=report.state, desk=report.desk, due_at=report.due_at, **same
    )
    if not rows.update(**{name: now}):
        return None
    setattr(report, name, now)
    is_public = mark.kind == Kind.ESCALATED
    step = ReportStep(
        village=report.village,
        report=report,
        at=now,
        kind=mark.kind,
        role=ReportStep.Role.SYSTEM,
        state=report.state,
        agency_id=report.agency_id if mark.desk == Desk.AGENCY else None,
        text=text_of(mark, report),
        is_public=is_public,
    )
    # In bulk, for no signal: what the public sees of it is told below.
    ReportStep.objects.bulk_create([step])
    append(
        "report.escalated" if is_public else "report.due",
        village=report.village,
        subject=report,
        payload={
            "category": report.category.code,
            "desk": mark.desk,
            "is_overdue": report.due_at <= now,
            **addressed_to(report.agency_id),
        },
    )
    if is_public:
        tell(report, step)
        if report.is_published:
            records_changed("netizen", [report.village])
    return step


def text_of(mark: Mark, report: Report) -> str:
    """The step's text, in the village's own language."""
    with translation.override(report.village.main_language):
        if report.closes_at is not None:
            return _("It closes soon, for its reporter has not replied.")
        if mark.kind == Kind.REMINDER:
            return _("It is overdue.") if mark.at >= report.due_at else _("It is due soon.")
        if mark.desk == Desk.DISTRICT:
            return _("It is overdue: the district has been told.")
        return _("It is overdue: the regency has been told.")
