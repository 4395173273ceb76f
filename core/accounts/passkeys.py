"""django-allauth's views for passkeys, with answers of an authenticator looked at before they are
believed to be any: what is in them was made by no matter whom."""

from __future__ import annotations

from allauth.headless.mfa import inputs, views
from allauth.mfa.adapter import get_adapter
from fido2.webauthn import AuthenticationResponse, RegistrationResponse


def _read(kind, credential) -> None:
    try:
        kind.from_dict(credential)
    except Exception:  # the parsers of JSON, CBOR and keys below raise what they like
        raise get_adapter().validation_error("incorrect_code") from None


class NewKeyInput(inputs.AddWebAuthnInput):
    def clean_credential(self):
        _read(RegistrationResponse, self.cleaned_data["credential"])
        return self.cleaned_data["credential"]


class _AnswerMixin:
    def clean_credential(self):
        _read(AuthenticationResponse, self.cleaned_data["credential"])
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
