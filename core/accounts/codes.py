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

from core.accounts.language import language_of
from core.accounts.models import User
from core.accounts.people import holders
from core.accounts.senders import phone_sender, text_of

EMAIL, PHONE = "email", "phone"
# Instead of a purpose: the address has no account that a code opens.
NO_ACCOUNT = "no_account"
log = logging.getLogger("kampung.accounts")


def deliver(
    channel: str, destination: str, code: str, purpose: str, user: User | None = None
) -> None:
    """Have `code` sent, in the language of `user` or of whoever has the address, else in the
    active one. With `NO_ACCOUNT` an email address is told so, a phone is left alone."""
    key = token_urlsafe(24)
    # Whose language it is, is looked up while sending: here it would show who has an account.
    owner = user.pk if user is not None else None
    message = (channel, destination, code, purpose, owner, translation.get_language())
    cache.set(_cache_key(key), message, settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    send_code.enqueue(key)


def tell(user: User, purpose: str, *addresses: tuple[str, str]) -> None:
    """Send a message without a code to the first of `addresses`, (channel, destination) pairs,
    that can be reached; without any, to the account's own."""
    for channel, destination in addresses or ((EMAIL, user.email), (PHONE, user.phone)):
        if destination and (channel == EMAIL or settings.KAMPUNG_CODE_SENDER):
            deliver(channel, destination, "", purpose, user)
            return


def _cache_key(key: str) -> str:
    return f"kampung:code:{key}"


@task()
def send_code(key: str) -> bool:
    """Send what `deliver` left; False when there was nothing, or nothing could be sent."""
    message = cache.get(_cache_key(key))
    if message is None:
        return False
    cache.delete(_cache_key(key))
    channel, destination, code, purpose, owner, language = message
    with translation.override(_language_of(channel, destination, owner) or language):
        try:
            return _send(channel, destination, code, purpose)
        except Exception as error:  # a gateway may raise anything
            # Without the traceback: its frames and messages may carry the code.
            log.error("A code could not be sent by %s: %s", channel, type(error).__name__)
            return False


def _language_of(channel: str, destination: str, owner: int | None) -> str | None:
    found = User.objects.filter(pk=owner) if owner else holders(**{channel: destination})
    return language_of(found.select_related("wagtail_userprofile").first())


def _send(channel: str, destination: str, code: str, purpose: str) -> bool:
    if channel == EMAIL:
        subject, text = _subject(code, purpose), _mail(code, purpose)
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [destination])
        return True
    sender = phone_sender()
    if sender is None or purpose == NO_ACCOUNT:
        return False
    sender.send(destination, channel, code, purpose)
    return True


def _subject(code: str, purpose: str) -> str:
    is_sign_in = code or purpose == NO_ACCOUNT
    subject = _("Signing in at %(name)s") if is_sign_in else _("Your account at %(name)s")
    return subject % {"name": settings.WAGTAIL_SITE_NAME}


def _mail(code: str, purpose: str) -> str:
    if purpose != NO_ACCOUNT:
        return text_of(code, purpose)
    return _(
        "Somebody, perhaps you, asked for a code to sign in at %(name)s with this address. No "
        "account can be opened by a code here: either there is none, then sign up first, or it is "
        "one that signs in with a password. If it was not you, there is nothing to do."
    ) % {"name": settings.WAGTAIL_SITE_NAME}
