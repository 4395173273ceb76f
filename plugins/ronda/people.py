"""Who somebody is to a village's watch, and which endpoints answer them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission

from core.rest.permissions import has_token
from core.villages.models import Role
from core.villages.scoping import may_manage, scope_of, villages_for
from plugins.ronda.models import Member

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village


def member_of(user: User, village: Village) -> Member | None:
    """The active member of the village's watch who has this account; one query, remembered on the
    user."""
    if not user.is_authenticated or not user.is_active:
        return None
    found = user.__dict__.setdefault("_ronda_members", {})
    if village.pk not in found:
        members = Member.objects.for_village(village).filter(user=user, is_active=True)
        found[village.pk] = members.first()
    return found[village.pk]


def is_staff(user: User, village: Village) -> bool:
    """Whether the person edits this village's data, by a role in it or in an area above."""
    return may_manage(user, village)


def is_watch(user: User, village: Village) -> bool:
    """Whether the person is a watch member by role and by the village's list of members, or staff.

    The list alone would not do: staff take the role from somebody who is to be kept out.
    """
    if is_staff(user, village):
        return True
    holds_role = scope_of(user, {Role.WATCH_MEMBER}).holds(village)
    return holds_role and member_of(user, village) is not None


def watched_by(user: User, villages: Iterable[int]) -> set[int]:
    """Of the villages, by their ids, those to whose watch the person belongs, as `is_watch` has it,
    where they hold one of its roles in each. Two queries at most, however many there are."""
    villages = set(villages)
    as_staff = villages.intersection(villages_for(user).values_list("pk", flat=True))
    rest = villages - as_staff
    if not rest:
        return as_staff
    members = Member.objects.for_villages(rest).filter(user=user, is_active=True)
    return as_staff | set(members.values_list("village", flat=True))


class IsWatch(BasePermission):
    """For the watch of the view's village and its staff, signed in as persons."""

    message = _("This is for members of this village’s watch. Sign in with the account of one.")

    def has_permission(self, request, view):
        if not request.user.is_authenticated or has_token(request):
            return False
        return is_watch(request.user, view.village)


class IsStaff(BasePermission):
    """For those who edit the data of the view's village, signed in as persons."""

    message = _("This is for the village’s staff. Sign in with the account of one.")

    def has_permission(self, request, view):
        if not request.user.is_authenticated or has_token(request):
            return False
        return is_staff(request.user, view.village)
