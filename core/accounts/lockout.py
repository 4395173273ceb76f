"""Whom and where a failed sign-in is counted for.

An account is one, however its username, email or phone is spelt; an address is the client's, not
that of a proxy in front.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model


def account_of(request, credentials=None) -> str:
    """The username an identifier belongs to, else the identifier itself, lower case."""
    given = (credentials or {}).get("username") or request.POST.get("username", "")
    given = str(given)[:254].replace("\x00", "")
    user = get_user_model().objects.by_identifier(given)
    return user.username if user is not None else given.strip().lower()


def address_of(request) -> str | None:
    """The address the outermost trusted proxy saw; the connection's own without proxies."""
    proxies = settings.REST_FRAMEWORK["NUM_PROXIES"]
    chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if not proxies or not chain[0]:
        return request.META.get("REMOTE_ADDR")
    return chain[-min(proxies, len(chain))]
