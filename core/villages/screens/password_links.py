"""The link with which a new person sets a password: shown once to hand over, and emailed."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from core.accounts.models import User

log = logging.getLogger("kampung.villages")
KEY = "password_link"


def offer(request, user: User) -> None:
    """Make a link, keep it for the next page of this session, and email it when possible."""
    link = settings.WAGTAILADMIN_BASE_URL + reverse(
        "wagtailadmin_password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )
    request.session[KEY] = {
        "person": user.get_full_name() or user.username,
        "username": user.username,
        "link": link,
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
        "email": user.email,
        "sent": _send(user, link),
    }


def take(request) -> dict | None:
    """The link made last, once."""
    return request.session.pop(KEY, None)


def _send(user: User, link: str) -> bool:
    if not user.email:
        return False
    text = _(
        "Hello %(person)s,\n\nan account was made for you. Your username is %(username)s. "
        "Choose your password here:\n\n%(link)s\n"
    ) % {"person": user.get_full_name(), "username": user.username, "link": link}
    try:
        user.email_user(_("Your account for %(site)s") % {"site": settings.WAGTAIL_SITE_NAME}, text)
    except (OSError, SMTPException):
        # The link is on the screen as well, so a mail server that is away stops nobody.
        log.exception("The set-password link could not be emailed")
        return False
    return True
