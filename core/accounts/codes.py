"""Hands one-time codes to the task worker, which mails or sends them.

A request for a code answers before anything is sent, so that neither a slow gateway nor the lack
of an account shows in how long the answer takes. The queue keeps what it was given; the code
itself waits in the cache, where it is taken once and forgotten soon.
"""

from __future__ import annotations

import logging
from secrets import token_urlsafe

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from core.accounts.senders import phone_sender, text_of

EMAIL, PHONE = "email", "phone"
# Instead of a purpose: the address has no account that a code opens.
NO_ACCOUNT = "no_account"
log = logging.getLogger("kampung.accounts")


def deliver(channel: str, destination: str, code: str, purpose: str) -> None:
    """Have `code` sent. With `NO_ACCOUNT` an email address is told so, a phone is left alone."""
    key = token_urlsafe(24)
    message = (channel, destination, code, purpose, translation.get_language())
    cache.set(_cache_key(key), message, settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    send_code.enqueue(key)


def _cache_key(key: str) -> str:
    return f"kampung:code:{key}"


@task()
def send_code(key: str) -> bool:
    """Send what `deliver` left; False when there was nothing, or nothing could be sent."""
    message = cache.get(_cache_key(key))
    if message is None:
        return False
    cache.delete(_cache_key(key))
    channel, destination, code, purpose, language = message
    with translation.override(language):
        try:
            return _send(channel, destination, code, purpose)
        except Exception as error:  # a gateway may raise anything
            # Without the traceback: its frames and messages may carry the code.
            log.error("A code could not be sent by %s: %s", channel, type(error).__name__)
            return False


def _send(channel: str, destination: str, code: str, purpose: str) -> bool:
    if channel == EMAIL:
        send_mail(_subject(), _mail(code, purpose), settings.DEFAULT_FROM_EMAIL, [destination])
        return True
    sender = phone_sender()
    if sender is None or purpose == NO_ACCOUNT:
        return False
    sender.send(destination, channel, code, purpose)
    return True


def _subject() -> str:
    return _("Signing in at %(name)s") % {"name": settings.WAGTAIL_SITE_NAME}


def _mail(code: str, purpose: str) -> str:
    if purpose != NO_ACCOUNT:
        return text_of(code, purpose)
    return _(
        "Somebody, perhaps you, asked for a code to sign in at %(name)s with this address. No "
        "account can be opened by a code here: either there is none, then sign up first, or it is "
        "one that signs in with a password. If it was not you, there is nothing to do."
    ) % {"name": settings.WAGTAIL_SITE_NAME}
