"""Whether a member can take a place on the roster, and why not."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plugins.ronda.models import Duty, Member, MemberPair, Shift, SwapRequest, Unavailability
from plugins.ronda.roster.nights import month_of


class Refused(Exception):
    """It cannot be; says why, to be shown."""


def check(swap: SwapRequest, now: datetime | None = None) -> None:
    """Raises `Refused` where the swap cannot be made as things stand."""
    now = now or timezone.now()
    duty, wanted, asker, other = swap.duty, swap.wanted, swap.asker, swap.other
    if asker == other:
        raise Refused(_("Ask somebody else than yourself."))
    if duty.member_id != asker.pk:
        raise Refused(_("This duty is not the asking member’s any more."))
    if wanted is not None and wanted.member_id != other.pk:
        raise Refused(_("The duty asked for in return is not the other member’s any more."))
    for each in (duty, wanted):
        if each is not None and each.shift.starts_at <= now:
            raise Refused(_("The shift of %s has begun.") % _day(each.shift))
    check_free(other, duty.shift, instead_of=duty, leaving=wanted)
    if wanted is not None:
        check_free(asker, wanted.shift, instead_of=wanted, leaving=duty)


def check_free(
    member: Member, shift: Shift, *, instead_of: Duty | None = None, leaving: Duty | None = None
) -> None:
    """Raises `Refused` where the member cannot join the shift; in the place of whose duty
    `instead_of` is, and giving up `leaving`, a duty of their own, for it."""
    told = {"name": member.name, "night": _day(shift)}
    if not member.is_active:
        raise Refused(_("%(name)s is not an active member.") % told)
    if member.post_id is not None and member.post_id != shift.post_id:
        raise Refused(_("%(name)s keeps the nights of another post.") % told)
    away = Unavailability.objects.for_village(member.village).filter(member=member)
    if away.filter(
        Q(weekday=shift.night.weekday())
        | Q(first_night__lte=shift.night, last_night__gte=shift.night)
    ).exists():
        raise Refused(_("%(name)s cannot keep watch on %(night)s.") % told)
    own = Duty.objects.for_village(member.village).filter(
        member=member, shift__night__range=month_of(shift.night)
    )
    nights = list(
        own.exclude(pk=leaving.pk if leaving else None).values_list("shift__night", flat=True)
    )
    if shift.night in nights:
        raise Refused(_("%(name)s keeps watch on %(night)s already.") % told)
    if member.most_nights is not None and len(nights) >= member.most_nights:
        raise Refused(_("%(name)s has as many nights in this month as allowed.") % told)
    _check_apart(member, shift, instead_of)


def _check_apart(member: Member, shift: Shift, instead_of: Duty | None) -> None:
    there = Duty.objects.for_village(member.village).filter(shift=shift)
    others = list(
        there.exclude(pk=instead_of.pk if instead_of else None).values_list("member", flat=True)
    )
    apart = MemberPair.objects.for_village(member.village).filter(kind=MemberPair.Kind.APART)
    if apart.filter(
        Q(first=member, second__in=others) | Q(second=member, first__in=others)
    ).exists():
        raise Refused(
            _("%(name)s is never on a shift with one of those who keep %(night)s.")
            % {"name": member.name, "night": _day(shift)}
        )


def _day(shift: Shift) -> str:
    return date_format(shift.night, "j F Y")
