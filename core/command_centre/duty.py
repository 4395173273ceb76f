"""The duty of an area: shifts that begin, are handed over, taken over and end, and their log.

An area has one shift at a time. The log is only written to, so that what was known when can be told
afterwards; whoever made a mistake writes another line.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.command_centre.access import Area
from core.command_centre.models import AlertHandling, DutyEntry, DutyShift
from core.command_centre.people import name_of, officers_of
from core.command_centre.telling import tell_of_shift

Kind = DutyEntry.Kind
LONGEST_TEXT = 2000  # characters of an entry


class NotDone(Exception):
    """What was asked for cannot be done; the message tells the officer why."""


def on_duty(area: Area) -> DutyShift | None:
    """The shift that is running in the area, with its officer and whom it is handed to; one query."""
    running = DutyShift.objects.filter(area=area.code, ended_at=None)
    return running.select_related("officer", "handed_to").first()


def write(
    area: Area,
    author: User | None,
    text: str = "",
    kind: str = Kind.NOTE,
    *,
    alert: AlertHandling | None = None,
    shift: DutyShift | None = None,
) -> DutyEntry:
    """Add a line to the area's log, of the shift that is running if none is given. A longer text
    than the log takes is cut."""
    if shift is None:
        shift = DutyShift.objects.filter(area=area.code, ended_at=None).first()
    return DutyEntry.objects.create(
        area=area.code,
        shift=shift,
        at=timezone.now(),
        kind=kind,
        author=author,
        alert=alert,
        text=text.strip()[:LONGEST_TEXT],
    )


@transaction.atomic
def begin(area: Area, officer: User, text: str = "") -> DutyShift:
    """Begin a shift. Raises `NotDone` where one is running already, also where somebody else began
    it at the same moment."""
    shift = _open(area, officer)
    write(area, officer, text, Kind.BEGUN, shift=shift)
    return shift


@transaction.atomic
def hand_over(area: Area, officer: User, to: User, summary: str) -> DutyShift:
    """Offer the running shift to `to`, with a summary of what is open. Until they take it over the
    officer stays on duty, and may offer it to somebody else. Raises `NotDone` where the shift is
    not this officer's, or `to` is none of the area's people."""
    shift = _own(area, officer)
    if to.pk == officer.pk or not officers_of(area).filter(user=to).exists():
        raise NotDone(_("The duty can be handed over to another officer of this area only."))
    if not summary.strip():
        raise NotDone(_("Write a summary for the next shift."))
    now = timezone.now()
    offered = {"handed_to": to, "handed_at": now, "summary": summary.strip()[:LONGEST_TEXT]}
    _change(shift, **offered)
    write(area, officer, f"→ {name_of(to)}\n{summary.strip()}", Kind.HANDED, shift=shift)
    tell_of_shift(shift)
    return shift


@transaction.atomic
def take_over(area: Area, officer: User) -> DutyShift:
    """End the shift that was handed to this officer and begin theirs. Raises `NotDone` where none
    is, or not any more."""
    before = on_duty(area)
    if before is None or before.handed_to_id != officer.pk:
        raise NotDone(_("The duty is not handed over to you, or not any more."))
    now = timezone.now()
    _change(before, ended_at=now, taken_at=now)
    shift = _open(area, officer)
    write(area, officer, f"{name_of(before.officer)} →", Kind.TAKEN, shift=shift)
    return shift


@transaction.atomic
def end(area: Area, officer: User, text: str = "") -> DutyShift:
    """End the running shift without a successor. Anybody of the area may, since an officer who has
    left would block the next; the log says whose shift it was and who ended it. Raises `NotDone`
    where none is running."""
    shift = on_duty(area)
    if shift is None:
        raise NotDone(_("Nobody is on duty here."))
    _change(shift, ended_at=timezone.now())
    lines = [text.strip()]
    if shift.officer_id != officer.pk:
        lines.insert(0, _("Shift of %s") % name_of(shift.officer))
    write(area, officer, "\n".join(filter(None, lines)), Kind.ENDED, shift=shift)
    return shift


def _own(area: Area, officer: User) -> DutyShift:
    shift = on_duty(area)
    if shift is None:
        raise NotDone(_("Nobody is on duty here."))
    if shift.officer_id != officer.pk:
        raise NotDone(_("%s is on duty, not you.") % name_of(shift.officer))
    return shift


def _open(area: Area, officer: User) -> DutyShift:
    try:
        with transaction.atomic():
            return DutyShift.objects.create(
                area=area.code, officer=officer, begun_at=timezone.now()
            )
    except IntegrityError:
        # The database holds that there is one: of two who begin at once, the second comes here.
        running = on_duty(area)
        raise NotDone(
            _("%s is on duty already.") % name_of(running.officer if running else None)
        ) from None


def _change(shift: DutyShift, **values) -> None:
    """Write to the shift as it was read. Raises `NotDone` where somebody has ended it, or handed it
    to somebody else, meanwhile."""
    same = DutyShift.objects.filter(pk=shift.pk, ended_at=None, handed_to=shift.handed_to_id)
    if not same.update(**values):
        raise NotDone(_("Somebody else has changed this shift meanwhile. Look at it again."))
    for name, value in values.items():
        setattr(shift, name, value)
