"""Closes a person's account: what plugins keep goes by their hooks, the row stays without a name.

The row stays because others' records point at it; nothing in it leads to the person any more.
"""

from __future__ import annotations

from secrets import token_hex

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from core.accounts.models import User
from core.plugins.calls import call_each
from core.villages.models import Membership


class ErasureFailed(Exception):
    """A plugin could not erase; nothing has been changed."""


def erase_account(user: User) -> None:
    """Erase all that is kept of `user`, or raise `ErasureFailed` and keep all."""
    with transaction.atomic():
        failed = [
            outcome.slug
            for outcome in call_each("erase_personal_data", user=user)
            if not outcome.ok
        ]
        if failed:
            raise ErasureFailed(
                _("Not everything could be erased (%(parts)s), so nothing was. Try again later.")
                % {"parts": ", ".join(failed)}
            )
        Membership.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        UserProfile.objects.filter(user=user).delete()
        user.username = f"erased-{token_hex(12)}"
        user.first_name = user.last_name = user.email = user.phone = ""
        user.is_active = False
        user.set_unusable_password()
        user.save()
