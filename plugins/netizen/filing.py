"""Files a report exactly once, however often a phone with poor signal sends it: on the desk its
category names, with the first step of its chain, its clock and its event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from core.events.log import append
from core.plugins.settings import plugin_settings
from plugins.netizen.addressees import addressed_to
from plugins.netizen.clocks import Calendar, due_at
from plugins.netizen.models import BlockedSender, Category, Report, ReportStep
from plugins.netizen.moderation import Sender, key_of, reason_to_hold
from plugins.netizen.once import AlreadyDifferent, AlreadyRemoved, Taken, take  # noqa: F401
from plugins.netizen.telling import tell

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village


def file_report(
    village: Village,
    values: dict[str, Any],
    reporter: User | None = None,
    *,
    channel: str = Report.Channel.API,
    sender: Sender | None = None,
) -> Taken:
    """Create the report with these checked values (field name to value; `uuid` among them, and the
    `Category` as `category`), its first step and its event in one transaction; or find the one that
    the same values made before.

    Raises `AlreadyDifferent`, `AlreadyRemoved`, and `moderation.Blocked`.
    """
    category = values["category"]
    said = {**values, "category": category.code}

    def create(body_hash: str) -> Report:
        now = timezone.now()
        report = Report(
            village=village,
            reporter=reporter,
            body_hash=body_hash,
            channel=channel,
            created_at=now,
            updated_at=now,
            **values,
        )
        known = sender or Sender(user=reporter)
        if known.device:
            report.device_key = key_of(BlockedSender.Kind.DEVICE, known.device)
        report.held_for = reason_to_hold(report, known)
        begin(report)
        return report

    return take(Report, village, said, create)


def begin(report: Report, user: User | None = None, actor: str = "") -> None:
    """Save a new report on its category's desk, with its clock, first step and event. `user` and
    `actor` are of the staff who entered it."""
    category = report.category
    report.desk = category.desk
    if category.desk == Category.Desk.AGENCY and category.agency is not None:
        report.agency = category.agency
    elif category.desk == Category.Desk.AGENCY:
        report.desk = Category.Desk.REGENCY
    report.due_at = due_at(Calendar.of(report.village), report, report.created_at)
    report.save(force_insert=True)
    step = ReportStep(
        village_id=report.village_id,
        report=report,
        at=report.created_at,
        kind=ReportStep.Kind.FILED,
        role=ReportStep.Role.VILLAGE if actor else ReportStep.Role.REPORTER,
        user=user if actor else report.reporter,
        actor=actor,
        state=report.state,
        agency=report.agency,
        is_public=True,
    )
    ReportStep.objects.bulk_create([step])
    announce(report)
    tell(report, step)


def announce(report: Report) -> None:
    """Write the event of a new report: its code and category, nothing of the person."""
    append(
        "report.created",
        village=report.village,
        subject=report,
        payload={
            "category": report.category.code,
            "desk": report.desk,
            **addressed_to(report.agency_id),
        },
    )


def missing_contact(village: Village, user: User, values: dict[str, Any]) -> list[str]:
    """The fields of the reporter's that are empty although this village takes no anonymous
    reports. An account that is signed in answers for itself."""
    if user.is_authenticated or plugin_settings(village, "netizen")["allow_anonymous"]:
        return []
    return [name for name in ("reporter_name", "reporter_phone") if not values.get(name)]
