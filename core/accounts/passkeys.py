"""django-allauth's views for passkeys, with answers of an authenticator looked at before they are
believed to be any: what is in them was made by no matter whom."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.headless.base.response import AuthenticationResponse
from allauth.headless.mfa import inputs, views
from allauth.mfa.adapter import get_adapter
from fido2 import webauthn


def _read(kind, credential) -> None:
    try:
        kind.from_dict(credential)
    except Exception:  # the parsers of JSON, CBOR and keys below raise what they like
        raise get_adapter().validation_error("incorrect_code") from None


class NewKeyMixin:
    def clean_credential(self):
        _read(webauthn.RegistrationResponse, self.cleaned_data["credential"])
        return self.cleaned_data["credential"]


class NewKeyInput(NewKeyMixin, inputs.AddWebAuthnInput):
    pass


class _AnswerMixin:
    def clean_credential(self):
        _read(webauthn.AuthenticationResponse, self.cleaned_data["credential"])
        return super().clean_credential()


class LoginInput(_AnswerMixin, inputs.LoginWebAuthnInput):
    pass


class AuthenticateInput(_AnswerMixin, inputs.AuthenticateWebAuthnInput):
    pass


class ReauthenticateInput(_AnswerMixin, inputs.ReauthenticateWebAuthnInput):
    pass


class KeysView(views.ManageWebAuthnView):
    input_class = {**views.ManageWebAuthnView.input_class, "POST": NewKeyInput}


class LoginView(views.LoginWebAuthnView):
    input_class = {"POST": LoginInput}


class AuthenticateView(views.AuthenticateWebAuthnView):
    input_class = {"POST": AuthenticateInput}


class ReauthenticateView(views.ReauthenticateWebAuthnView):
    input_class = {"POST": ReauthenticateInput}


def await_first_key(request, user, email: str | None, phone: str | None):
    """Go on with signing up once the code has come back: the passkey is waited for now."""
    # Whoever knew the session from before must not put a key of theirs into it.
    request.session.cycle_key()
    record_authentication(request, user, method="code", email=email, phone=phone)
    login = Login(user=user, email=email, phone=phone, signup=True)
    login.state["passkey_signup"] = True
    return AuthenticationResponse.from_response(request, perform_login(request, login))
