"""Letters to those who handle reports: the village's or agency's office, or the people of a desk.

One letter tells of all that came to a desk at once, by tracking code and category, and where to read
it after signing in: mail is read by many.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from core.villages.models import Membership, Role, Village
from plugins.netizen.models import Agency, AgencyOfficer, Report, ReportStep

log = logging.getLogger("kampung.netizen")
MOST_ADDRESSES = 20  # of a desk that has no address of its own
MOST_LINES = 50  # of reports in one message
Kind, Desk = ReportStep.Kind, Report.Desk


def tell_desk(village: Village, desk: str, agency: int | None, steps: Iterable[ReportStep]) -> None:
    """Tell whoever works at a desk (of the village, or of one above it; `agency` is an id) of these
    steps of reports, all in one message."""
    keys = [step.pk for step in steps]
    if keys:
        transaction.on_commit(partial(enqueue, mail_desk, village.pk, desk, agency, keys))


def enqueue(task_, *args) -> None:
    """Queue a task that tells of a step, once that is committed."""
    # The step stands: whatever fails here must not look as if it did not.
    try:
        task_.enqueue(*args)
    except Exception:
        log.exception("The messages about a report could not be queued")


@task()
def mail_desk(village: int, desk: str, agency: int | None, steps: list[int]) -> int:
    """Mail a desk about steps of reports; how many messages left."""
    found = list(steps_with_reports(steps))
    place = Village.objects.with_places().filter(pk=village).first()
    if not found or place is None:
        return 0
    doers = {step.user_id for step in found if step.user_id} if len(found) == 1 else set()
    addresses = addresses_of(place, desk, agency, doers)
    with translation.override(settings.LANGUAGE_CODE):
        subject, text = desk_message(place, found)
        return sum(send(subject, text, address) for address in addresses)


def steps_with_reports(keys: list[int]):
    """Steps with what letters say of them."""
    rows = ReportStep.objects.unscoped().filter(pk__in=keys)
    # Boundaries are large, and nothing here draws them.
    return rows.select_related(
        "agency", "report__category", "report__reporter", "report__village__site"
    ).defer("report__village__boundary")


def addresses_of(
    village: Village, desk: str, agency: int | None, doers: Iterable[int] = ()
) -> list[str]:
    """Where a desk is written to: the village's or agency's own address, else those of the people
    who work there, `doers` (ids of accounts) left out."""
    if desk == Desk.AGENCY:
        row = Agency.objects.for_village(village).filter(pk=agency).first()
        if row is None:
            return []
        if row.email:
            return [row.email]
        people = AgencyOfficer.objects.for_village(village).filter(agency=row)
    elif desk == Desk.VILLAGE:
        if village.email:
            return [village.email]
        roles = (Role.VILLAGE_OPERATOR, Role.VILLAGE_HEAD)
        people = Membership.objects.filter(role__in=roles, village=village)
    elif desk == Desk.DISTRICT:
        people = Membership.objects.filter(role=Role.DISTRICT_OFFICER, district=village.district_id)
    else:
        people = Membership.objects.filter(
            role=Role.REGENCY_OFFICER, regency=village.district.regency_id
        )
    people = people.filter(user__is_active=True).exclude(user__email="")
    found = people.exclude(user__in=list(doers)).order_by("pk")
    return list(dict.fromkeys(found.values_list("user__email", flat=True)[:MOST_ADDRESSES]))


def desk_message(village: Village, steps: list[ReportStep]) -> tuple[str, str]:
    """Subject and text for a desk: which reports, what of them, until when, and where to read
    them after signing in."""
    address = settings.WAGTAILADMIN_BASE_URL + reverse("netizen_report_modeladmin_index")
    if len(steps) == 1:
        address += f"?q={steps[0].report.code}"
    lines = [_desk_line(step) for step in steps[:MOST_LINES]]
    subject = ngettext(
        "%(village)s: %(count)d report", "%(village)s: %(count)d reports", len(steps)
    ) % {"village": village.full_name, "count": len(steps)}
    if len(steps) == 1:
        subject = f"{village.full_name}: {_what_for_desk(steps[0])}"
    text = _("Read more here, after signing in:\n%s") % address
    return subject, "\n".join(lines) + "\n\n" + text


def _desk_line(step: ReportStep) -> str:
    report = step.report
    due = report.due_at and date_format(timezone.localtime(report.due_at), "j F Y, H:i")
    parts = [report.code, str(report.category), _what_for_desk(step)]
    if due:
        parts.append(_("due %s") % due)
    return " · ".join(parts)


def _what_for_desk(step: ReportStep) -> str:
    if step.kind in (Kind.FILED, Kind.RELEASED) and step.report.held_for:
        return _("a report waits for a moderator")
    return {
        Kind.FILED: _("a new report"),
        Kind.RELEASED: _("a new report"),
        Kind.HANDED_OVER: _("a report was handed over to you"),
        Kind.ANSWER: _("the reporter has answered"),
        Kind.REOPENED: _("the reporter has opened it again"),
        Kind.REMINDER: step.text,
        Kind.ESCALATED: _("overdue, and nobody has done what was due"),
    }.get(step.kind, step.get_kind_display())


def send(subject: str, text: str, address: str) -> int:
    """Send one message; 0 where it fails, which stops no other."""
    try:
        return send_mail(" ".join(subject.split()), text, settings.DEFAULT_FROM_EMAIL, [address])
    except Exception as error:  # a mail server may answer anything
        # Without the traceback: its frames and messages may carry the address.
        log.error("A message about a report could not be sent: %s", type(error).__name__)
        return 0
