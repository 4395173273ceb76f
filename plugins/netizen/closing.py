"""Reports that close by themselves: SP4N-LAPOR is done with one that has been followed up when ten
working days pass without a word of its reporter.

A follow-up is what resolves a report, or an answer for all to read once it was passed on or begun;
that work has begun is none. From then on the reporter has the word, until `Report.closes_at`, and
the desk's clock ends with it. An open report is resolved by that; of one that was resolved before
it is the end: it is opened again no more.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.villages.models import Village
from plugins.netizen.clocks import REPLY, Calendar, due_at
from plugins.netizen.desks import Actor
from plugins.netizen.models import Report

State = Report.State
EVERY = 900  # seconds
TAKEN_UP = frozenset({State.FORWARDED, State.IN_PROGRESS})
# After these the reporter has the word as before, or has it not.
SILENT = frozenset({"note", "publish", "hide", "release", "rate", "answer"})
SPOKEN = frozenset({"answer", "reply"})


def closes_at(report: Report, name: str, is_answer: bool, now: datetime) -> datetime | None:
    """When the report, to which `name` of `actions.ACTIONS` was just done, closes by itself; None
    where it does not. `is_answer` says whether the reporter was told something by it."""
    if name == "resolve":
        return _ten_days(report, now)
    if report.state == State.RESOLVED and report.closes_at is not None and name in SPOKEN:
        # It stays resolved, but the two still speak.
        return _ten_days(report, now) if is_answer or name == "reply" else report.closes_at
    if report.state in TAKEN_UP and name == "answer" and is_answer:
        return _ten_days(report, now)
    if report.state in TAKEN_UP or report.state == State.RESOLVED:
        return report.closes_at if name in SILENT else None
    return None


class Before(NamedTuple):
    """What a report was before something was done about it."""

    state: str
    is_published: bool
    agency_id: int | None
    closes_at: datetime | None

    @classmethod
    def of(cls, report: Report) -> Before:
        return cls(*(getattr(report, name) for name in cls._fields))


def set_clocks(report: Report, name: str, before: Before, is_answer: bool, now: datetime) -> None:
    """The desk's clock and the reporter's, after `name` was done. While the reporter has the word
    the desk's runs as long; it begins anew once they have replied."""
    report.closes_at = closes_at(report, name, is_answer, now)
    has_replied = name == "reply" and before.closes_at is not None
    goes_on = has_replied or name in ("hand_over", "answer", "reopen")
    if before.state == report.state and not goes_on:
        return
    if report.is_open and report.closes_at is not None:
        report.due_at = report.closes_at
    else:
        # To be verified stops no clock: passing on counts from the filing.
        begun = report.created_at if name == "verify" else now
        report.due_at = due_at(Calendar.of(report.village), report, begun)
    report.reminded_at = report.escalated_at = None


def _ten_days(report: Report, now: datetime) -> datetime:
    return Calendar.of(report.village).after(now, REPLY)


def close_answered(village: Village, now: datetime | None = None) -> None:
    """The task, for one village: one query where no reporter's time is over."""
    from plugins.netizen.handling import NotNow, act

    now = now or timezone.now()
    rows = Report.objects.for_village(village).filter(closes_at__lte=now)
    for report in rows.select_related("category").order_by("closes_at", "pk"):
        report.village = village
        with translation.override(village.main_language):
            text = _("Nobody has replied within ten working days: the report is closed.")
            try:
                act(report, Actor.system(), "close", text, now=now)
            except NotNow:
                # Its reporter, its desk or another worker was faster.
                continue
