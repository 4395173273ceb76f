"""What is asked for after a code: an authenticator app's number, from those who set one up; and
how an officer takes it away from somebody who has lost it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction

from core.accounts import codes, senders

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.accounts.models import User


class SecondFactorStage(AuthenticateStage):
    """A passkey is a second way in, not a second lock: whoever loses the phone that holds it gets
    in by a code as before."""

    def handle(self):
        if not is_mfa_enabled(self.login.user, [Authenticator.Type.TOTP]):
            return None, True
        return super().handle()


def second_factors() -> QuerySet[Authenticator]:
    """The authenticator apps that are asked for a number; without its app an account is shut."""
    return Authenticator.objects.filter(type=Authenticator.Type.TOTP)


@transaction.atomic
def reset_second_factor(user: User) -> None:
    """Take everything away that `user` proves themselves by beside codes and a password: the app,
    its recovery codes, and passkeys, which are mostly on the same phone. Signs the account out
    everywhere and tells the person."""
    Authenticator.objects.filter(user=user).delete()
    user.end_sessions()
    codes.tell(user, senders.SECOND_FACTOR_RESET)
