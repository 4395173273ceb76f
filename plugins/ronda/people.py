"""Who somebody is to a village's watch, and which endpoints answer them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission

from core.rest.permissions import has_token
from core.villages.models import Role
from core.villages.scoping import may_manage, scope_of
from plugins.ronda.models import Member

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village


def member_of(user: User, village: Village) -> Member | None:
    """The active member of the village's watch who has this account."""
    if not user.is_authenticated or not user.is_active:
        return None
    return Member.objects.for_village(village).filter(user=user, is_active=True).first()


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
