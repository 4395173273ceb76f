"""Signing up with a passkey: an address is proven by a code, then the account gets its first key.

allauth has this for email addresses that it keeps itself; its switch for it
(`MFA_PASSKEY_SIGNUP_ENABLED`) refuses installs where a phone is enough. Its stage and its view of
the key are used, behind this project's own code.
"""

from __future__ import annotations

from allauth.account.internal.stagekit import clear_login
from allauth.headless.mfa import inputs, views

from core.accounts.auth_views import PASSKEY, SignUpInput, SignUpView
from core.accounts.passkeys import NewKeyMixin
from core.accounts.people import people


class FirstKeyInput(NewKeyMixin, inputs.CreateWebAuthnInput):
    pass


class PasskeySignUpView(SignUpView, views.SignupWebAuthnView):
    """`POST` asks for the code, which goes back to `auth/code/confirm`; then `GET` answers what
    the key is made by, and `PUT` takes it and signs in."""

    input_class = {"POST": SignUpInput, "PUT": FirstKeyInput}

    def handle(self, request, *args, **kwargs):
        # Before the body is looked at: what it must be depends on who is waited for.
        refusal = self._require_stage() if request.method != "POST" else None
        return refusal or super().handle(request, *args, **kwargs)

    def wanted(self):
        return super().wanted() | {PASSKEY: True}

    def _require_stage(self):
        refusal = super()._require_stage()
        if refusal is None and not _is_new(self.stage.login.user):
            clear_login(self.request)
            del self.stage
            refusal = super()._require_stage()
        return refusal


def _is_new(user) -> bool:
    """Whether nobody has signed in to the account yet: only a first key is given by a code alone."""
    return user is not None and people().filter(pk=user.pk, last_login=None).exists()
