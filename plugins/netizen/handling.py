"""What is done about a report, and what becomes of it.

`actions.ACTIONS` is the whole table. `act` is the one way a report's state changes: it locks the
row, checks the table, writes the step, the clocks and the event in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events.log import append
from core.events.records import records_changed
from plugins.netizen import closing
from plugins.netizen.actions import ACTIONS, CLOSED, HANDLED, Action
from plugins.netizen.addressees import addressed_to
from plugins.netizen.clocks import Calendar, final_at
from plugins.netizen.desks import Actor, As
from plugins.netizen.models import Agency, Report, ReportStep
from plugins.netizen.telling import tell

if TYPE_CHECKING:
    from collections.abc import Callable

State, Kind, Desk = Report.State, ReportStep.Kind, Report.Desk
TEXT_LENGTH = 1000


class NotAllowed(Exception):
    """The actor may not do this; the message says who may."""


class NotNow(Exception):
    """The report is in a state in which this is not done; the message says why."""


@dataclass(frozen=True, slots=True)
class Details:
    """What an action may need beside its text: to which `desk` and `agency` it is handed over, which
    report it was reported `before` in, the reporter's `rating` from 1 to 5."""

    desk: str = ""
    agency: Agency | None = None
    before: Report | None = None
    rating: int | None = None


def possible(report: Report, actor: Actor) -> list[str]:
    """The names of the actions that the actor may take now, in the table's order."""
    return [name for name in ACTIONS if _refusal(name, report, actor) is None]


@transaction.atomic
def act(
    report: Report,
    actor: Actor,
    name: str,
    text: str = "",
    *,
    is_public: bool | None = None,
    details: Details | None = None,
    now: datetime | None = None,
) -> ReportStep:
    """Do what `name` of `ACTIONS` says, and bring `report` up to date. `is_public` overrides whether
    the text is for everybody.

    Raises `NotAllowed`, `NotNow`, and `ValidationError` by field (`text`, `desk`, `agency`,
    `before`, `rating`).
    """
    action, details, now = ACTIONS[name], details or Details(), now or timezone.now()
    rows = Report.objects.for_village(report.village_id).select_for_update(of=("self",))
    stored = rows.select_related("category").get(pk=report.pk)
    stored.village = report.village
    refusal = _refusal(name, stored, actor, now)
    if refusal is not None:
        raise refusal
    text = text.strip()
    _check(action, text)
    shown = action.is_public if is_public is None else is_public
    before = closing.Before.of(stored)
    if action.to:
        stored.state = action.to
    if name in APPLY:
        text = APPLY[name](stored, details, text, now) or text
    closing.set_clocks(stored, name, before, bool(text and shown), now)
    _note_times(stored, action, before.state, text if shown else "", now)
    stored.updated_at = now
    stored.save()
    step = _write_step(stored, actor, action, text, shown, now)
    _tell(stored, name, before)
    for field in Report._meta.concrete_fields:
        setattr(report, field.attname, getattr(stored, field.attname))
    report.agency, report.duplicate_of = stored.agency, stored.duplicate_of
    tell(stored, step)
    return step


def _refusal(
    name: str, report: Report, actor: Actor, now: datetime | None = None
) -> Exception | None:
    action = ACTIONS[name]
    if action.who == "system" and As.SYSTEM not in actor.roles:
        return NotAllowed(_("This is done by itself, in its time."))
    if action.who == "reporter" and not actor.is_reporter:
        return NotAllowed(_("Only whoever filed the report may do this."))
    if action.who == "staff" and not actor.is_staff:
        return NotAllowed(_("This is for those who handle the report."))
    if action.who == "desk" and not actor.handles(report):
        return NotAllowed(_("The report is on another desk, which handles it now."))
    if report.state not in action.states:
        return NotNow(
            _("This report is “%s”: that is not done to it now.") % report.get_state_display()
        )
    return _more_refusals(name, report, now or timezone.now())


def _more_refusals(name: str, report: Report, now: datetime) -> Exception | None:
    if name == "publish" and (report.is_public or report.category.is_confidential):
        return NotNow(_("It is public already, or of a category that never is."))
    if name == "publish" and report.held_for:
        return NotNow(_("A moderator has to release it first."))
    if name == "hide" and not report.is_public:
        return NotNow(_("The public does not see it."))
    if name == "release" and not report.held_for:
        return NotNow(_("It waits for no moderator."))
    if name == "rate" and report.rating is not None:
        return NotNow(_("You have rated it already."))
    if name == "reopen":
        if report.reopened_at is not None:
            return NotNow(_("You have had it opened again once. File a new report."))
        final = report.closes_at or final_at(Calendar.of(report.village), report)
        if final is not None and final < now:
            return NotNow(_("It was closed more than ten working days ago. File a new report."))
    if name == "close" and (report.closes_at is None or report.closes_at > now):
        return NotNow(_("Its reporter still has time to reply."))
    return None


def _check(action: Action, text: str) -> None:
    if action.needs_text and not text:
        raise ValidationError({"text": [_("Write what was done, or why not.")]})
    if len(text) > TEXT_LENGTH:
        raise ValidationError({"text": [_("Write at most %d characters.") % TEXT_LENGTH]})


def _hand_over(report: Report, details: Details, text: str, now: datetime) -> None:
    if details.desk not in Desk.values:
        raise ValidationError({"desk": [_("Say to whom it is handed over.")]})
    agency = details.agency if details.desk == Desk.AGENCY else None
    if details.desk == Desk.AGENCY:
        if agency is None or agency.regency_id != report.village.district.regency_id:
            raise ValidationError({"agency": [_("Choose one of the regency’s agencies.")]})
        if not agency.is_active:
            raise ValidationError({"agency": [_("This agency takes no reports now.")]})
    if (details.desk, agency and agency.pk) == (report.desk, report.agency_id):
        raise ValidationError({"desk": [_("It is there already.")]})
    report.desk, report.agency = details.desk, agency
    if details.desk == Desk.VILLAGE:
        # Back at the village it is one that has been read.
        report.state = State.VERIFIED


def _merge(report: Report, details: Details, text: str, now: datetime) -> str:
    first = details.before
    if first is not None and first.duplicate_of_id is not None:
        first = first.duplicate_of
    if first is None or first.village_id != report.village_id or first.pk == report.pk:
        raise ValidationError({"before": [_("Choose another report of this village.")]})
    if Report.objects.for_village(report.village_id).filter(duplicate_of=report).exists():
        raise ValidationError(
            {"before": [_("Other reports were joined with this one: join the other with it.")]}
        )
    report.duplicate_of = first
    return text or _("This was reported before, as %s.") % first.code


def _open_again(report: Report, details: Details, text: str, now: datetime) -> None:
    report.duplicate_of = None


def _reopen(report: Report, details: Details, text: str, now: datetime) -> None:
    report.reopened_at = now
    report.rating, report.rating_text = None, ""


def _rate(report: Report, details: Details, text: str, now: datetime) -> None:
    if details.rating not in range(1, 6):
        raise ValidationError({"rating": [_("Give one to five.")]})
    report.rating, report.rating_text = details.rating, text[:500]


def _publish(report: Report, details: Details, text: str, now: datetime) -> None:
    report.is_public = True


def _hide(report: Report, details: Details, text: str, now: datetime) -> None:
    report.is_public = False


def _release(report: Report, details: Details, text: str, now: datetime) -> None:
    report.held_for = ""


APPLY: dict[str, Callable[[Report, Details, str, datetime], str | None]] = {
    "hand_over": _hand_over,
    "merge": _merge,
    "open_again": _open_again,
    "reopen": _reopen,
    "rate": _rate,
    "publish": _publish,
    "hide": _hide,
    "release": _release,
}


def _note_times(report: Report, action: Action, before: str, shown: str, now: datetime) -> None:
    if before == State.RECEIVED and report.state in HANDLED:
        report.verified_at = report.verified_at or now
    by_staff = action.who in ("desk", "staff")
    if by_staff and shown:
        report.public_note = shown
        report.answered_at = report.answered_at or now
    if report.state in CLOSED:
        report.closed_at = (report.closed_at if before in CLOSED else None) or now
    else:
        report.closed_at = None


def _write_step(report, actor, action, text, shown, now) -> ReportStep:
    step = ReportStep(
        village_id=report.village_id,
        report=report,
        at=now,
        kind=action.kind,
        role=As.REPORTER if action.who == "reporter" else actor.speaks_as(report),
        user=actor.user,
        actor="" if action.who == "reporter" else actor.name[:120],
        state=report.state,
        agency=report.agency,
        text=text,
        is_public=shown,
    )
    # In bulk, for no signal: the report itself has been saved.
    ReportStep.objects.bulk_create([step])
    return step


def _tell(report: Report, name: str, before: closing.Before) -> None:
    append(
        "report.changed",
        village=report.village,
        subject=report,
        payload={
            "category": report.category.code,
            "action": name,
            "from": before.state,
            "to": report.state,
            "is_public": report.is_published,
            **addressed_to(report.agency_id, before.agency_id),
        },
    )
    if before.is_published or report.is_published:
        records_changed("netizen", [report.village])
