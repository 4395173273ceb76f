"""Who somebody is to a village in which they have a say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.plugins.settings import plugin_settings
from core.villages.models import Membership, Role

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

# Who may propose and comment, in the settings.
MEMBERS, SIGNED_IN = "members", "signed_in"
NAME_LENGTH = 100


def is_member(user: User, village: Village) -> bool:
    """Whether the village has confirmed the person as a member. The install's administrator is
    none by that: a vote is a member's. One query, remembered on the user."""
    if not user.is_authenticated or not user.is_active:
        return False
    found = user.__dict__.setdefault("_netizen_member", {})
    if village.pk not in found:
        found[village.pk] = memberships_in(village).filter(user=user).exists()
    return found[village.pk]


def memberships_in(village: Village):
    return Membership.objects.filter(village=village, role=Role.CITIZEN)


def forget_membership(user: User) -> None:
    """For a request that has changed it."""
    user.__dict__.pop("_netizen_member", None)


def may_do(user: User, village: Village, setting: str) -> bool:
    """Whether the person is one of those whom `setting` (`who_may_propose`, `who_may_comment`)
    names."""
    if not user.is_authenticated or not user.is_active:
        return False
    if plugin_settings(village, "netizen")[setting] == SIGNED_IN:
        return True
    return is_member(user, village)


def display_name(user: User) -> str:
    """What others read: the name, never an address or a username."""
    return user.get_full_name().strip()[:NAME_LENGTH] or _("A citizen")


def staff_name(user: User) -> str:
    """How somebody who works for the village is called in a chain of steps."""
    return (user.get_full_name().strip() or user.get_username())[:120]
