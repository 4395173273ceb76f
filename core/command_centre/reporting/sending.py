"""Mails reports when they are due: each once, to each of its recipients once, however many workers.

A report is claimed by an update, and who it still has to be sent to is kept with it. What fails, or
stops with its worker, is tried again after a quarter of an hour, for those who have not got it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.dispatch import receiver
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_tasks import task

from core.clock import tick
from core.command_centre.access import area_of
from core.command_centre.models import ScheduledReport
from core.command_centre.reporting.content import Report, report_of
from core.villages.scoping import scope_of

log = logging.getLogger("kampung.command_centre")
AGAIN = timedelta(minutes=15)
PAUSE = timedelta(minutes=1)  # between two that somebody asks for


def last_due(report: ScheduledReport, now: datetime) -> datetime:
    """The latest moment, up to `now`, at which the report was to be sent, in the install's time
    zone."""
    local = timezone.localtime(now)
    due = local.replace(hour=report.hour, minute=0, second=0, microsecond=0)
    if report.every == ScheduledReport.Every.WEEK:
        due -= timedelta(days=(local.weekday() - report.weekday) % 7)
        return due if due <= local else due - timedelta(days=7)
    return due if due <= local else due - timedelta(days=1)


def begin_due(now: datetime | None = None) -> int:
    """Hand the reports that are due, and those to be tried again, to the task queue; how many."""
    now = now or timezone.now()
    begun = 0
    for report in ScheduledReport.objects.filter(is_active=True):
        if report.tried_at is None or report.tried_at < last_due(report, now):
            waiting = report.recipients
        elif report.waiting and report.tried_at <= now - AGAIN:
            waiting = [address for address in report.waiting if address in report.recipients]
        else:
            continue
        begun += _begin(report, waiting, now)
    return begun


def send_now(report: ScheduledReport, now: datetime | None = None) -> bool:
    """Send the report to all its recipients, whether it is due or not; False while it is on its
    way already, and for a minute after it was sent."""
    now = now or timezone.now()
    if report.sent_at is not None and report.sent_at > now - PAUSE:
        return False
    if report.waiting and report.tried_at is not None and report.tried_at > now - AGAIN:
        return False
    return _begin(report, report.recipients, now)


def _begin(report: ScheduledReport, waiting: list[str], now: datetime) -> bool:
    # The update is the claim: of two workers only one finds the row as it was read.
    row = ScheduledReport.objects.filter(pk=report.pk, tried_at=report.tried_at)
    if not row.update(tried_at=now, waiting=waiting):
        return False
    deliver.enqueue(report.pk)
    return True


@receiver(tick)
def look_for_due(sender, **kwargs) -> None:
    begin_due()


@task()
def deliver(pk: int) -> int:
    """Make a report and mail it to those it waits for; how many got it. What went wrong is kept
    with the report and shown on its screen."""
    report = ScheduledReport.objects.select_related("created_by").filter(pk=pk).first()
    if report is None or not report.waiting:
        return 0
    sent = 0
    with translation.override(settings.LANGUAGE_CODE):
        try:
            message = _message(report)
        except Exception as error:  # the next report goes on
            log.exception("Report %s could not be made", pk)
            _keep(report, error=_reason(error))
            return 0
        problems = []
        for address in list(report.waiting):
            try:
                message.to = [address]
                message.send()
            except Exception as error:  # a mail server may answer anything
                log.error("Report %s could not be sent: %s", pk, type(error).__name__)
                problems.append(f"{address}: {_reason(error)}")
                continue
            sent += 1
            report.waiting.remove(address)
            _keep(report, waiting=report.waiting)
    if problems:
        _keep(report, error=" · ".join(problems)[:300])
    else:
        _keep(report, error="", sent_at=timezone.now())
    return sent


def _keep(report: ScheduledReport, **values) -> None:
    ScheduledReport.objects.filter(pk=report.pk).update(**values)


def _message(report: ScheduledReport) -> EmailMessage:
    from core.command_centre.reporting.files import files_of  # its libraries are large

    try:
        area = area_of(report.area)
    except Http404:
        raise LookupError(_("This area is not there any more.")) from None
    author = report.created_by
    if author is None or not scope_of(author).holds_area(area):
        raise PermissionError(
            _("Who saved this report has no role in the area any more. Save it anew.")
        )
    told = report_of(area, report.every)
    message = EmailMessage(_subject(told), _text(told, report), settings.DEFAULT_FROM_EMAIL)
    for name, content, kind in files_of(told, report.format):
        message.attach(name, content, kind)
    return message


def _subject(told: Report) -> str:
    day = date_format(timezone.localtime(told.until), "j F Y")
    return _("Report of %(area)s, %(day)s") % {"area": told.area.full_name, "day": day}


def _text(told: Report, report: ScheduledReport) -> str:
    lines = [
        _("The report of %(area)s is attached.") % {"area": told.area.full_name},
        "",
        _("Active alerts: %s") % len(told.alerts),
        _("Entries of the duty log: %s") % len(told.entries),
        "",
        _("Somebody of %(area)s had this sent to you. Whoever works there can change that: "
          "%(address)s")
        % {
            "area": told.area.full_name,
            "address": settings.WAGTAILADMIN_BASE_URL
            + reverse("command_centre:reports", args=[report.area]),
        },
    ]  # fmt: skip
    return "\n".join(lines)


def _reason(error: Exception) -> str:
    if isinstance(error, LookupError | PermissionError) and error.args:
        return str(error.args[0])
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:200]
