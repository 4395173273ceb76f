"""Tells people what happens to a report: whoever filed it, whoever follows it, and the desk it is
on.

All is sent by the task worker once the step is committed, so that nobody waits for a mail server
and nothing is told that did not happen. Mail is read by many: it has the tracking code, the state
and, for the reporter, the answer that was meant for them; nothing of who reported, and of a
confidential report no answer either.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_tasks import task

from core.villages.routing import site_url
from plugins.netizen import notices
from plugins.netizen.desk_mail import enqueue, mail_desk, send, steps_with_reports
from plugins.netizen.models import Report, ReportStep, ReportSupport
from plugins.netizen.representation import own_path, page_path

Kind, Desk, State = ReportStep.Kind, Report.Desk, Report.State
# Steps of which the desk hears: what has come to it, and what the reporter says.
TO_DESK = frozenset({Kind.FILED, Kind.RELEASED, Kind.HANDED_OVER, Kind.ANSWER, Kind.REOPENED})


def tell(report: Report, step: ReportStep) -> None:
    """Tell of a step that has just been written, in its transaction."""
    is_silent = step.kind in (Kind.RATED, Kind.REDACTED) or (
        step.kind == Kind.NOTE and not step.is_public
    )
    if not is_silent:
        transaction.on_commit(partial(enqueue, tell_step, step.pk))


@task()
def tell_step(pk: int) -> dict[str, int]:
    """Tell of one step; how many were told, by who they are. Once the report or the step is gone,
    nobody is."""
    step = steps_with_reports([pk]).first()
    if step is None:
        return {}
    report = step.report
    counts = {"desk": _tell_desk_of(step)}
    with translation.override(report.village.main_language):
        line = line_of(step, _state_before(step))
        if line is None or report.state == State.WITHDRAWN:
            return counts
        counts["reporter"] = _tell_reporter(step, line)
        counts["followers"] = _tell_followers(step, line)
    return counts


def _state_before(step: ReportStep) -> str | None:
    rows = ReportStep.objects.for_village(step.village_id).filter(report=step.report_id)
    before = rows.filter(at__lte=step.at, pk__lt=step.pk).order_by("-at", "-pk")
    return before.values_list("state", flat=True).first()


def line_of(step: ReportStep, before: str | None) -> str | None:
    """What is said of the step to those outside, in the active language, of a report called
    `%(code)s`; None where nothing is. `before` is the state before it, None where no step tells."""
    if step.kind in (Kind.FILED, Kind.RELEASED):
        return None if step.report.held_for else _("Report %(code)s has been received.")
    if step.role == ReportStep.Role.REPORTER:
        return None
    is_other_state = step.is_public if before is None else step.state != before
    if step.kind == Kind.STATE and is_other_state:
        return _("Report %(code)s: %(state)s.")
    if not step.is_public:
        return None
    return {
        Kind.STATE: _("Everybody can read report %(code)s now."),
        Kind.NOTE: _("Report %(code)s has an answer."),
        Kind.HANDED_OVER: _("Report %(code)s was handed over: %(desk)s."),
        Kind.MERGED: _("Report %(code)s was joined with another about the same."),
        Kind.ESCALATED: _("Report %(code)s is overdue; those above have been told."),
        Kind.CLOSED: _("Report %(code)s is closed: nobody replied within ten working days."),
    }.get(step.kind)


def _filled(line: str, step: ReportStep) -> str:
    report = step.report
    desk = step.agency.name if step.agency else report.get_desk_display()
    return line % {"code": report.code, "state": step.get_state_display(), "desk": desk}


# -- The reporter and those who follow ---------------------------------------------------------


def _tell_reporter(step: ReportStep, line: str) -> int:
    """An account is told in its inbox, and by email at an address that is proven; a report without
    one at the address that was left, unless a moderator has yet to look at the report."""
    report = step.report
    account = report.reporter
    told = 0
    if account is not None and account.is_active:
        told = notify([account], step, _filled(line, step), page_path(report))
    has_address = account is not None and bool(account.email)
    if report.reporter_email and not has_address and not report.held_for:
        told += send(*reporter_message(step, line), report.reporter_email)
    return told


def reporter_message(step: ReportStep, line: str) -> tuple[str, str]:
    """Subject and text for whoever left an address. The link lets them answer, so it is for them
    alone."""
    report = step.report
    what = _filled(line, step)
    answer = step.text if step.is_public and not report.category.is_confidential else ""
    url = site_url(report.village.hostname) + own_path(report)
    parts = [
        what,
        answer,
        _closing_line(step),
        _("Read and answer here; whoever has this link can answer as you:\n%s") % url,
        _(
            "You get this because this address was left with a report to %s. If it was not you, "
            "there is nothing to do."
        )
        % report.village.full_name,
    ]
    return what, "\n\n".join(filter(None, parts))


def _closing_line(step: ReportStep) -> str:
    """Until when a reply is waited for, in a letter that brings an answer."""
    report = step.report
    is_answer = step.kind in (Kind.NOTE, Kind.STATE) and step.is_public and step.text
    if report.closes_at is None or not is_answer:
        return ""
    day = date_format(timezone.localtime(report.closes_at), "j F Y")
    if report.is_open:
        return _("Unless you reply, the report is closed on %s.") % day
    return _("Is it not as you hoped? Until %s you can reply, or have it opened again.") % day


def _tell_followers(step: ReportStep, line: str) -> int:
    """Of what the public reads as well, and not of its having come."""
    report = step.report
    if not report.is_published or step.kind in (Kind.FILED, Kind.RELEASED):
        return 0
    follows = ReportSupport.objects.for_village(step.village_id).filter(
        report=report, is_following=True, user__isnull=False, user__is_active=True
    )
    users = follows.exclude(user=report.reporter_id).values_list("user", flat=True)
    return notify(users, step, _filled(line, step), page_path(report))


def notify(users: Iterable, step: ReportStep, text: str, url: str) -> int:
    """Put a line into the inboxes, each once a step; how many had not had it."""
    key = f"{step.report.code}:{step.pk}"
    return notices.notify(users, step.report.village, f"report.{step.kind}", text, url, key=key)


def _tell_desk_of(step: ReportStep) -> int:
    report = step.report
    if step.kind not in TO_DESK:
        return 0
    if step.kind == Kind.FILED and step.actor and report.desk == Desk.VILLAGE:
        # Whoever entered it works there.
        return 0
    if report.held_for:
        return mail_desk.call(report.village_id, Desk.VILLAGE, None, [step.pk])
    return mail_desk.call(report.village_id, report.desk, report.agency_id, [step.pk])
