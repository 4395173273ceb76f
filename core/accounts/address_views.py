"""`account/email`, `account/phone` and the codes for them, by allauth's protocol.

allauth's own views of email addresses work on its table of them, which stays empty here.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField
from allauth.core.internal import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from allauth.headless.account import views
from allauth.headless.base.response import (
    AuthenticationResponse,
    ConflictResponse,
    ReauthenticationResponse,
)
from allauth.headless.base.views import AuthenticatedAPIView
from allauth.headless.internal.restkit import inputs
from allauth.headless.internal.restkit.response import APIResponse, ErrorResponse
from django.utils.decorators import method_decorator

from core.accounts.addresses import AddressTaken, EmailChange
from core.accounts.attempts import CountedAttempts
from core.accounts.people import signed_in_lately

APP = "allauth.account"


class NewEmailInput(inputs.Input):
    """Another address than the person's own. Whether somebody else has it is no question yet."""

    email = EmailField()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self):
        email = get_adapter().clean_email(self.cleaned_data["email"].lower())
        if email == self.user.email.lower():
            raise get_adapter().validation_error("same_as_current")
        return email


class CodeInput(inputs.Input):
    key = inputs.CharField()

    def __init__(self, *args, code: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.code = code

    def clean_key(self):
        if not compare_user_code(actual=self.cleaned_data["key"], expected=self.code):
            raise get_adapter().validation_error("incorrect_code")
        return self.cleaned_data["key"]


class _FreshSignIn:
    """401 for changes by somebody who has not proved lately who they are. It holds for those too
    who have nothing to prove it by but another code: they sign in again."""

    def dispatch(self, request, *args, **kwargs):
        changing = request.method == "POST" and request.user.is_authenticated
        if changing and not signed_in_lately(request.session, request.user):
            return ReauthenticationResponse(request)
        return super().dispatch(request, *args, **kwargs)


class EmailView(_FreshSignIn, AuthenticatedAPIView):
    """The person's email address, and the one that waits for its code."""

    input_class = {"POST": NewEmailInput}

    def get(self, request, *args, **kwargs):
        return self._addresses()

    def post(self, request, *args, **kwargs):
        email = self.input.cleaned_data["email"]
        limited = ratelimit.consume_or_429(request, app=APP, action="change_email", key=email)
        if limited:
            return limited
        EmailChange.initiate(request, email)
        return self._addresses()

    def get_input_kwargs(self):
        return {"user": self.request.user}

    def _addresses(self):
        own, pending = self.request.user.email, EmailChange.resume(self.request)
        rows = [{"email": own, "verified": True, "primary": True}] if own else []
        if pending:
            rows.append({"email": pending.email, "verified": False, "primary": False})
        return APIResponse(self.request, data=rows)


class _VerifyView(CountedAttempts):
    """Takes a code back, for an address that may have become somebody else's in the meantime."""

    taken = ""

    def post(self, request, *args, **kwargs):
        try:
            self.process.finish()
        except AddressTaken:
            self.process.abort()
            return ErrorResponse(request, exception=get_adapter().validation_error(self.taken))
        return AuthenticationResponse(request)


@method_decorator(ratelimit.decorator(app=APP, action="confirm_login_code"), name="handle")
class VerifyEmailView(_VerifyView, AuthenticatedAPIView):
    input_class = CodeInput
    taken = "email_taken"

    def handle(self, request, *args, **kwargs):
        self.process = EmailChange.resume(request)
        if self.process is None:
            return ConflictResponse(request)
        return super().handle(request, *args, **kwargs)

    def get_input_kwargs(self):
        return {"code": self.process.code}

    def handle_invalid_input(self, input):
        self.process.record_invalid_attempt()
        return super().handle_invalid_input(input)


class PhoneView(_FreshSignIn, views.ManagePhoneView):
    pass


@method_decorator(ratelimit.decorator(app=APP, action="confirm_login_code"), name="handle")
class VerifyPhoneView(_VerifyView, views.VerifyPhoneView):
    taken = "phone_taken"
