"""A browser's own random text, by which it is told from another: “me too” counts once for it, and a
village can refuse it. It is drawn here, says nothing of whoever holds it, and is set only when
somebody sends something."""

from __future__ import annotations

import re
import secrets

COOKIE = "netizen_device"
YEAR = 365 * 24 * 3600  # seconds
FORM = re.compile(r"[A-Za-z0-9_-]{16,100}")


def device_of(request) -> str:
    """The text of the browser that asks; empty where it has none."""
    text = request.COOKIES.get(COOKIE, "")
    return text if FORM.fullmatch(text) else ""


def new_device() -> str:
    return secrets.token_urlsafe(24)


def remember(response, request, device: str):
    """The answer, with the text set on the browser."""
    response.set_cookie(
        COOKIE, device, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return response
