"""What is asked for after a code: an authenticator app's number, from those who set one up."""

from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled


class SecondFactorStage(AuthenticateStage):
    """A passkey is a second way in, not a second lock: whoever loses the phone that holds it gets
    in by a code as before."""

    def handle(self):
        if not is_mfa_enabled(self.login.user, [Authenticator.Type.TOTP]):
            return None, True
        return super().handle()
