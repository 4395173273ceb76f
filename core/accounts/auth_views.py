"""Asking for a code, signing up, and giving the code back, over django-allauth's views.

An account is made only when the code has come back; until then all there is of it lies in the
asking session. Whether an address has an account, none, or one that may not come in here, the
answer is the same.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core.internal import ratelimit
from allauth.headless.account import views
from allauth.headless.account.inputs import RequestLoginCodeInput, SignupInput
from allauth.headless.base.response import AuthenticationResponse, ConflictResponse, get_config_data
from allauth.headless.base.views import APIView
from allauth.headless.internal.restkit.response import APIResponse
from allauth.headless.mfa.response import get_config_data as get_mfa_config_data
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from core.accounts import codes, senders
from core.accounts.attempts import CountedAttempts
from core.accounts.passkeys import await_first_key
from core.accounts.people import holders, make_person, person_at

APP = "allauth.account"
SIGN_UP, PASSKEY = "kampung_sign_up", "passkey"


class AddressInput(RequestLoginCodeInput):
    """An email address or a phone; who has it is looked up later, the same way for all."""

    def clean_email(self):
        return self.cleaned_data["email"]

    def clean_phone(self):
        return self.cleaned_data["phone"]

    def clean(self):
        return _one_address(super().clean())


class SignUpInput(SignupInput):
    """A name, and an email address or a phone. That somebody has it already is no error here."""

    def validate_unique_email(self, value):
        return value

    def _clean_phone(self):
        return None

    def clean(self):
        return _one_address(super().clean())


def _one_address(data: dict) -> dict:
    if bool(data.get("email")) == bool(data.get("phone")):
        raise ValidationError(_("Give an email address or a phone, one of them."), code="required")
    return data


class AskingView(APIView):
    """Sends a code to the address given, when it has an account or gets one."""

    def post(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return ConflictResponse(request)
        email = self.input.cleaned_data.get("email") or None
        phone = self.input.cleaned_data.get("phone") or None
        limited = ratelimit.consume_or_429(
            request, app=APP, action="request_login_code", key=email or phone
        )
        if limited:
            return limited
        self.ask(email, phone)
        return AuthenticationResponse(request)

    def ask(self, email: str | None, phone: str | None) -> None:
        user = person_at(email, phone)
        LoginCodeVerificationProcess.initiate(
            request=self.request, user=user, email=email, phone=phone
        )
        if user is None:
            _send(email, phone, "", codes.NO_ACCOUNT)


class RequestCodeView(AskingView):
    input_class = AddressInput


class SignUpView(AskingView):
    """Signing up with an address that has an account is signing in to it."""

    input_class = {"POST": SignUpInput}

    def ask(self, email, phone):
        if holders(email, phone).exists():
            super().ask(email, phone)
            return
        process = LoginCodeVerificationProcess.initiate(
            request=self.request, user=None, email=email, phone=phone
        )
        process.state["code"] = get_adapter().generate_login_code()
        process.stage.login.state[SIGN_UP] = self.wanted()
        process.persist()
        _send(email, phone, process.code, senders.SIGN_UP)

    def wanted(self) -> dict:
        """What is remembered until the code has come back."""
        return {"name": self.input.cleaned_data["name"]}


def _send(email: str | None, phone: str | None, code: str, purpose: str) -> None:
    codes.deliver(codes.EMAIL if email else codes.PHONE, email or phone, code, purpose)


@method_decorator(ratelimit.decorator(app=APP, action="confirm_login_code"), name="handle")
class ConfirmCodeView(CountedAttempts, views.ConfirmLoginCodeView):
    """Takes the code back: signs in, after making the account of somebody who signs up."""

    def post(self, request, *args, **kwargs):
        login, state = self.stage.login, self.process.state
        address = state.get("email"), state.get("phone")
        if login.user is None and (wanted := login.state.get(SIGN_UP)):
            login.user = self.process._user = make_person(wanted["name"], *address)
        elif not holders(*address).filter(pk=getattr(login.user, "pk", None)).exists():
            # The address was changed since; a code sent to the old one opens nothing.
            login.user = None
        if login.user is None:
            self.process.abort()
            return AuthenticationResponse(request)
        if login.state.get(SIGN_UP, {}).get(PASSKEY) and login.user.last_login is None:
            return await_first_key(request, login.user, *address)
        return super().post(request, *args, **kwargs)


class ConfigView(APIView):
    """What the install offers: phones only where codes can be sent to them."""

    def get(self, request, *args, **kwargs):
        data = {**get_config_data(request), **get_mfa_config_data(request)}
        phones = bool(settings.KAMPUNG_CODE_SENDER)
        methods = {str(getattr(m, "value", m)) for m in data["account"]["login_methods"]}
        data["account"]["login_methods"] = sorted(methods if phones else methods - {"phone"})
        data["account"].pop("authentication_method", None)
        data["mfa"]["passkey_signup_enabled"] = True
        return APIResponse(request, data=data)
