"""Carries one-time codes to phones. Which way is the install's choice: `KAMPUNG_CODE_SENDER` is the
dotted path of a class with the one method of `CodeSender`.

A gateway for SMS or WhatsApp is such a class. The two here are for development and for tests.
"""

from __future__ import annotations

import json
import sys
import uuid
from typing import Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

# What a code is for.
SIGN_IN, SIGN_UP, CHANGE_PHONE = "sign_in", "sign_up", "change_phone"
CHANGE_EMAIL = "change_email"  # by mail alone
# Messages without a code: what has happened to an account.
EMAIL_CHANGED, PHONE_CHANGED = "email_changed", "phone_changed"
SECOND_FACTOR_RESET = "second_factor_reset"


class CodeSender(Protocol):
    """How a code reaches somebody. Called in the background, by the task worker."""

    def send(self, destination: str, channel: str, code: str, purpose: str) -> None:
        """Send `code` to `destination`: a number in E.164 where `channel` is `phone`.

        `purpose` is `sign_in`, `sign_up` or `change_phone`; or, with an empty `code`, a message
        of what has happened: `email_changed`, `phone_changed`, `second_factor_reset`. `text_of`
        words them all. An exception says that it failed; it must not carry the code, because it
        is logged.
        """


def phone_sender() -> CodeSender | None:
    """The install's sender; None when phones cannot be reached. Raises `ImportError`."""
    path = settings.KAMPUNG_CODE_SENDER
    return import_string(path)() if path else None


def text_of(code: str, purpose: str) -> str:
    """The message a person reads, in the active language."""
    if not code:
        return _notice(purpose)
    what = {
        SIGN_UP: _("to open your account"),
        CHANGE_PHONE: _("to confirm this phone number"),
        CHANGE_EMAIL: _("to confirm this email address"),
    }.get(purpose, _("to sign in"))
    return _(
        "%(code)s is your code %(what)s at %(name)s. It is good for %(minutes)d minutes. "
        "Give it to nobody; nobody of the office will ask for it."
    ) % {
        "code": code,
        "what": what,
        "name": settings.WAGTAIL_SITE_NAME,
        "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
    }


def _notice(purpose: str) -> str:
    what = {
        EMAIL_CHANGED: _("The email address of your account at %(name)s was changed."),
        PHONE_CHANGED: _("The phone number of your account at %(name)s was changed."),
        SECOND_FACTOR_RESET: _(
            "The second step of signing in to your account at %(name)s was reset by the office."
        ),
    }[purpose]
    alarm = _("If you did not want this, tell the village office at once.")
    return f"{what} {alarm}" % {"name": settings.WAGTAIL_SITE_NAME}


class ConsoleSender:
    """Writes to the terminal that the task worker runs in."""

    def send(self, destination: str, channel: str, code: str, purpose: str) -> None:
        sys.stdout.write(f"[{channel} {destination}] {text_of(code, purpose)}\n")
        sys.stdout.flush()


class FileSender:
    """Writes a JSON file a message into `KAMPUNG_CODE_FOLDER`, named so that they sort by time."""

    def send(self, destination: str, channel: str, code: str, purpose: str) -> None:
        folder = settings.KAMPUNG_CODE_FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        message = {
            "destination": destination,
            "channel": channel,
            "code": code,
            "purpose": purpose,
            "text": text_of(code, purpose),
        }
        name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}.json"
        (folder / name).write_text(json.dumps(message, ensure_ascii=False))
