"""Who may do what for the watch: members by their account, staff by their role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission

from core.rest.permissions import has_token
from core.villages.models import Role
from core.villages.scoping import may_manage
from plugins.ronda.models import Member

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village


def member_of(user: User, village: Village) -> Member | None:
    """The active member of the village's watch with this account; one query, remembered on the
    user."""
    if not user.is_authenticated:
        return None
    found = user.__dict__.setdefault("_ronda_members", {})
    if village.pk not in found:
        members = Member.objects.for_village(village).filter(user=user, is_active=True)
        found[village.pk] = members.first()
    return found[village.pk]


def is_staff(user: User, village: Village) -> bool:
    """Whether the person holds a role of an editor's there."""
    return may_manage(user, village)


def is_watch(user: User, village: Village) -> bool:
    """Whether the person keeps the watch there: an active member whose role it is, or staff."""
    if is_staff(user, village):
        return True
    holds = may_manage(user, village, {Role.WATCH_MEMBER})
    return holds and member_of(user, village) is not None


class IsWatch(BasePermission):
    """Members of the village's watch and its staff, signed in themselves: no access token."""

    message = _("This is for the members of the village’s watch and its staff.")

    def has_permission(self, request, view):
        if not request.user.is_authenticated or has_token(request):
            return False
        return is_watch(request.user, view.village)


class IsStaff(BasePermission):
    """The village's staff, signed in themselves: no access token."""

    message = _("This is for the village’s staff.")

    def has_permission(self, request, view):
        if not request.user.is_authenticated or has_token(request):
            return False
        return is_staff(request.user, view.village)
