"""Changing the email address or phone that a person signs in with.

The new one gets a code and replaces the old one when the code has come back. The old one is then
told (where there was none, the person's other address), and the person is signed out everywhere
but where it was done. Whose a new address is, if
anybody's, shows to nobody but whoever has the code that was sent to it.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.accounts import codes, senders
from core.accounts.models import User
from core.accounts.people import new_username

EMAIL_CHANGE = "kampung_email_change"
TOLD = {codes.EMAIL: senders.EMAIL_CHANGED, codes.PHONE: senders.PHONE_CHANGED}


class AddressTaken(Exception):
    """Another account has this email address or phone number; nothing was changed."""


def change_address(request, user: User, channel: str, address: str) -> None:
    """Give `user` a proven address: `channel` is `codes.EMAIL` or `codes.PHONE`, which are also
    the names of the fields. Raises `AddressTaken`."""
    old = getattr(user, channel)
    if old == address:
        return
    other = codes.PHONE if channel == codes.EMAIL else codes.EMAIL
    _store(user, channel, address)
    if old:
        user.end_sessions()
        update_session_auth_hash(request, user)
    codes.tell(user, TOLD[channel], (channel, old), (other, getattr(user, other)))


def _store(user: User, channel: str, address: str) -> None:
    before = {name: getattr(user, name) for name in (channel, "username")}
    setattr(user, channel, address)
    try:
        user.clean()
    except ValidationError:
        # The username was the old address, by which somebody else may sign in one day.
        user.username = new_username()
    try:
        with transaction.atomic():
            user.save(update_fields=list(before))
    except IntegrityError:
        for name, value in before.items():
            setattr(user, name, value)
        raise AddressTaken from None


class EmailChange(AbstractCodeVerificationProcess):
    """A new email address that waits for its code, in the session of the person who wants it."""

    def __init__(self, request, state: dict):
        self.request = request
        super().__init__(
            user=request.user,
            state=state,
            timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
            max_attempts=settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS,
        )

    @classmethod
    def initiate(cls, request, email: str) -> EmailChange:
        process = cls(request, cls.initial_state(user=request.user, email=email))
        process.state["code"] = get_adapter().generate_email_verification_code()
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, request) -> EmailChange | None:
        state = request.session.get(EMAIL_CHANGE)
        return cls(request, state).abort_if_invalid() if state else None

    @property
    def email(self) -> str:
        return self.state["email"]

    def send(self) -> None:
        codes.deliver(codes.EMAIL, self.email, self.code, senders.CHANGE_EMAIL, self.user)

    def persist(self) -> None:
        self.request.session[EMAIL_CHANGE] = self.state

    def abort(self) -> None:
        self.request.session.pop(EMAIL_CHANGE, None)

    def finish(self) -> None:
        """Raises `AddressTaken`."""
        self.abort()
        change_address(self.request, self.user, codes.EMAIL, self.email)
