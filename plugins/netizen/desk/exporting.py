"""A report as a row of a spreadsheet, without the reporter for those who may not know them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.exports import no_formula
from plugins.netizen.desks import Actor, knows_reporter

if TYPE_CHECKING:
    from core.accounts.models import User
    from plugins.netizen.models import Report

HEADINGS = {
    "code": gettext_lazy("Tracking code"),
    "created_at": gettext_lazy("Received at"),
    "village": gettext_lazy("Village"),
    "district": gettext_lazy("District"),
    "category": gettext_lazy("Category"),
    "title": gettext_lazy("Title"),
    "text": gettext_lazy("Text"),
    "address": gettext_lazy("Place"),
    "position": gettext_lazy("Position"),
    "state": gettext_lazy("State"),
    "desk": gettext_lazy("With"),
    "due_at": gettext_lazy("Due"),
    "is_overdue": gettext_lazy("Overdue"),
    "answered_at": gettext_lazy("First answered at"),
    "closed_at": gettext_lazy("Closed at"),
    "is_public": gettext_lazy("Shown to the public"),
    "support_count": gettext_lazy("Me too"),
    "rating": gettext_lazy("Rating"),
    "public_note": gettext_lazy("Answer"),
    "channel": gettext_lazy("Came by"),
    "reporter_name": gettext_lazy("Reporter’s name"),
    "reporter_phone": gettext_lazy("Reporter’s phone"),
    "reporter_email": gettext_lazy("Reporter’s email address"),
}
COLUMNS = list(HEADINGS)
REPORTER = ("reporter_name", "reporter_phone", "reporter_email")


def row_of(report: Report, user: User) -> dict[str, Any]:
    """By column; times in the office's zone, as spreadsheets know none."""
    knows = knows_reporter(Actor.of(user, report), report)
    row = {
        "code": report.code,
        "created_at": _local(report.created_at),
        "village": report.village.name,
        "district": report.village.district.name,
        "category": report.category.name,
        "title": report.title,
        "text": report.text,
        "address": report.address,
        "position": report.position,
        "state": str(report.get_state_display()),
        "desk": place_of(report),
        "due_at": _local(report.due_at),
        "is_overdue": _yes(report.is_overdue),
        "answered_at": _local(report.answered_at),
        "closed_at": _local(report.closed_at),
        "is_public": _yes(report.is_published),
        "support_count": report.support_count,
        "rating": report.rating or "",
        "public_note": report.public_note,
        "channel": str(report.get_channel_display()),
        **{name: getattr(report, name) if knows else "" for name in REPORTER},
    }
    return {name: no_formula(value) for name, value in row.items()}


def place_of(report: Report) -> str:
    """Who has the report on the desk, by name."""
    if report.desk == report.Desk.AGENCY and report.agency is not None:
        return report.agency.name
    return str(report.get_desk_display())


def _local(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def _yes(value: bool) -> str:
    return _("Yes") if value else _("No")
