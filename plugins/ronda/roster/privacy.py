"""What the roster holds of a person: themselves as a member, their nights, what they asked."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from core.plugins.specs import PersonalData
from plugins.ronda.codes import new_key
from plugins.ronda.models import (
    Duty,
    Member,
    MemberPair,
    SwapRequest,
    Unavailability,
)
from plugins.ronda.roster.applying import changed
from plugins.ronda.roster.nights import tonight


def export(user) -> list[PersonalData]:
    """Everything of the members that have this account, without the secret of their calendar."""
    members = list(Member.objects.unscoped().filter(user=user).select_related("village", "post"))
    if not members:
        return []
    of_them = {"member__in": members}
    tables = {
        Member._meta.verbose_name_plural: [
            {
                "village": member.village.full_name,
                "name": member.name,
                "phone": member.phone,
                "role": member.role,
                "neighbourhood": member.neighbourhood,
                "post": str(member.post or ""),
                "most_nights": member.most_nights,
                "is_active": member.is_active,
            }
            for member in members
        ],
        Unavailability._meta.verbose_name_plural: [
            {
                "weekday": away.weekday,
                "first_night": _day(away.first_night),
                "last_night": _day(away.last_night),
                "reason": away.reason,
            }
            for away in Unavailability.objects.unscoped().filter(**of_them)
        ],
        Duty._meta.verbose_name_plural: [
            {
                "post": duty.shift.post.name,
                "night": _day(duty.shift.night),
                "starts_at": duty.shift.starts_at.isoformat(),
                "ends_at": duty.shift.ends_at.isoformat(),
                "checked_in_at": duty.kept_at.isoformat() if duty.kept_at else None,
            }
            for duty in Duty.objects.unscoped()
            .filter(**of_them)
            .select_related("shift__post")
            .order_by("shift__starts_at")
        ],
        SwapRequest._meta.verbose_name_plural: [
            {
                "asked": swap.asked_at.isoformat(),
                "by_this_person": swap.asker in members,
                "night": _day(swap.duty.shift.night),
                "state": swap.state,
                "note": swap.note if swap.asker in members else "",
            }
            for swap in SwapRequest.objects.unscoped()
            .filter(Q(asker__in=members) | Q(other__in=members))
            .select_related("duty__shift", "asker")
        ],
    }
    return [PersonalData(str(title), tuple(rows)) for title, rows in tables.items() if rows]


def _day(day) -> str | None:
    return day.isoformat() if day else None


def erase(user) -> None:
    """Take the person out of the watch: their nights to come become empty, those that were stay
    as nobody's in particular, for the figures of the posts are made of them."""
    for member in Member.objects.unscoped().filter(user=user).select_related("village"):
        _erase_member(member)


def _erase_member(member: Member) -> None:
    village, night = member.village, tonight()
    SwapRequest.objects.for_village(village).filter(Q(asker=member) | Q(other=member)).delete()
    ahead = Duty.objects.for_village(village).filter(member=member, shift__night__gte=night)
    nights = sorted(ahead.values_list("shift__night", flat=True))
    ahead.delete()
    Unavailability.objects.for_village(village).filter(member=member).delete()
    MemberPair.objects.for_village(village).filter(Q(first=member) | Q(second=member)).delete()
    member.name, member.phone, member.neighbourhood = _("Former member"), "", ""
    member.user, member.post, member.most_nights, member.is_active = None, None, None, False
    member.calendar_key = new_key()
    member.save()
    if nights:
        changed(village, nights[0], nights[-1], left=len(nights))
