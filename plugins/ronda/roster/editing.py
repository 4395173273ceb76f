"""What staff change on the roster by hand, at once; making it anew leaves it so."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plugins.ronda.models import Duty, Member, NightOff, Shift, ShiftPattern
from plugins.ronda.roster.applying import changed, lock
from plugins.ronda.roster.checking import Refused, check_free
from plugins.ronda.roster.swapping import hand_over, withdraw_all


def substitute(duty: Duty, member: Member, now: datetime | None = None) -> Duty:
    """Put a member in another's place. Open requests about the duty are withdrawn.
    Raises `Refused`."""
    with transaction.atomic():
        lock(duty.village)
        duty = _held(duty)
        if duty.member_id == member.pk:
            return duty
        _check_open(duty.shift, now)
        check_free(member, duty.shift, instead_of=duty)
        withdraw_all(duty, now)
        hand_over(duty, member)
        changed(duty.village, duty.shift.night, duty.shift.night, joined=1, left=1)
    return duty


def join(shift: Shift, member: Member, now: datetime | None = None) -> Duty:
    """Put a member on a shift beside those who are there. Raises `Refused`."""
    with transaction.atomic():
        lock(shift.village)
        shift = _held_shift(shift)
        _check_open(shift, now)
        check_free(member, shift)
        duty = Duty.objects.create(village=shift.village, shift=shift, member=member, is_fixed=True)
        changed(shift.village, shift.night, shift.night, joined=1)
    return duty


def leave(duty: Duty, now: datetime | None = None) -> None:
    """Take a member off a shift; nobody comes in their place. Raises `Refused`, also where it is
    another's duty by now."""
    seen = duty.member_id
    with transaction.atomic():
        lock(duty.village)
        duty = _held(duty)
        if duty.member_id != seen:
            raise Refused(
                _("%s keeps this duty by now: look at the roster again.") % duty.member.name
            )
        _check_open(duty.shift, now)
        if duty.kept_at is not None:
            raise Refused(_("%s has checked in already.") % duty.member.name)
        withdraw_all(duty, now)
        duty.delete()
        changed(duty.village, duty.shift.night, duty.shift.night, left=1)


def call_off(shift: Shift, reason: str = "", now: datetime | None = None) -> NightOff | None:
    """Take a shift off the roster before it begins, with who keeps it. A recurring one does not
    come back that night: answers the mark that sees to it. Raises `Refused`."""
    with transaction.atomic():
        lock(shift.village)
        shift = _held_shift(shift)
        if shift.starts_at <= (now or timezone.now()):
            raise Refused(
                _("The shift of %s has begun: take off who does not keep it instead.")
                % date_format(shift.night, "j F Y")
            )
        return remove(shift, reason, now)


def call_off_night(
    pattern: ShiftPattern, night: date, reason: str = "", now: datetime | None = None
) -> NightOff:
    """Say that a recurring shift does not come on a night, whether or not the roster is made that
    far. Raises `Refused`."""
    with transaction.atomic():
        lock(pattern.village)
        shifts = Shift.objects.for_village(pattern.village).filter(pattern=pattern, night=night)
        shift = shifts.select_related("village").first()
        if shift is not None:
            return call_off(shift, reason, now)
        changed(pattern.village, night, night)
        return _mark(pattern, night, reason)


def remove(shift: Shift, reason: str = "", now: datetime | None = None) -> NightOff | None:
    """Delete a shift, begun or not; one of a recurring shift leaves its mark."""
    mark = None
    with transaction.atomic():
        lock(shift.village)
        duties = list(Duty.objects.for_village(shift.village).filter(shift=shift))
        for duty in duties:
            withdraw_all(duty, now)
        if shift.pattern_id is not None:
            mark = _mark(shift.pattern, shift.night, reason)
        shift.delete()
        changed(shift.village, shift.night, shift.night, shifts=1, left=len(duties))
    return mark


def take_back(mark: NightOff) -> None:
    """Let the recurring shift come on that night again: the next making of the roster adds it."""
    with transaction.atomic():
        lock(mark.village)
        mark.delete()
        changed(mark.village, mark.night, mark.night)


def _mark(pattern: ShiftPattern, night: date, reason: str) -> NightOff:
    mark, _is_new = NightOff.objects.unscoped().get_or_create(
        pattern=pattern, night=night, defaults={"village": pattern.village, "reason": reason}
    )
    return mark


def _held_shift(shift: Shift) -> Shift:
    """The shift as it is under the lock. Raises `Refused` where it is gone."""
    shifts = Shift.objects.for_village(shift.village).select_related("village", "post", "pattern")
    found = shifts.filter(pk=shift.pk).first()
    if found is None:
        raise Refused(_("This shift is off the roster already: look at the roster again."))
    return found


def _held(duty: Duty) -> Duty:
    """The duty as it is under the lock. Raises `Refused` where it is gone."""
    duties = Duty.objects.for_village(duty.village)
    held = duties.select_related("village", "shift__post", "member", "replaces").filter(pk=duty.pk)
    found = held.first()
    if found is None:
        raise Refused(_("This duty is off the roster already: look at the roster again."))
    return found


def _check_open(shift: Shift, now: datetime | None) -> None:
    if shift.ends_at <= (now or timezone.now()):
        raise Refused(_("The shift of %s is over.") % date_format(shift.night, "j F Y"))
