"""The QR codes of posts and checkpoints: printed ones, and the one that changes every minute.

A printed code is an address on the village's website that carries the place's tag. The changing one
adds a code made of the post's secret and the minute (HMAC-SHA256, as TOTP, RFC 6238, does): whoever
has it was there, or with somebody who was.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import segno
from django.utils.safestring import SafeString, mark_safe

from core.villages.routing import site_url
from plugins.ronda.codes import ALPHABET, TAG_LENGTH

STEP = 60  # seconds that a code is shown
DRIFT = 1  # so many steps earlier or later still hold: clocks differ, and walking takes time
STALE_STEPS = 12 * 60  # as far away as an old code is known again
CODE_LENGTH = 8
SHOWN = 288  # pixels: a telephone's width and a screen's height have room for it
TAG = re.compile(f"[{ALPHABET}]{{{TAG_LENGTH}}}")


def code_at(secret: str, moment: datetime) -> str:
    """The code that a post shows at a moment."""
    return _code(secret, _step(moment))


def seconds_left(moment: datetime) -> int:
    """How long the code of this moment is still shown."""
    return STEP - int(moment.timestamp()) % STEP


def is_fresh(secret: str, code: str, moment: datetime) -> bool:
    """Whether the post showed this code then, give or take `DRIFT` steps."""
    step = _step(moment)
    return any(
        hmac.compare_digest(_code(secret, step + drift).encode(), code.encode())
        for drift in range(-DRIFT, DRIFT + 1)
    )


def was_shown(secret: str, code: str, moment: datetime) -> bool:
    """Whether the post showed this code within twelve hours before or after."""
    step = _step(moment)
    return any(
        hmac.compare_digest(_code(secret, step + offset).encode(), code.encode())
        for offset in range(-STALE_STEPS, STALE_STEPS + 1)
    )


def _step(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP


def _code(secret: str, step: int) -> str:
    digest = hmac.new(secret.encode(), step.to_bytes(8, "big"), hashlib.sha256).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:CODE_LENGTH])


def tag_path(tag: str, code: str = "") -> str:
    """The path on the village's website that a QR code leads to."""
    return f"/p/ronda/pos/{tag}/" + (f"?k={code}" if code else "")


def address_of(hostname: str, tag: str, code: str = "") -> str:
    return site_url(hostname) + tag_path(tag, code)


def read(scanned: str) -> tuple[str, str]:
    """The tag and the changing code (or "") in what a phone scanned or somebody typed; the tag is
    "" where there is none."""
    text = scanned.strip()
    code = ""
    try:
        parts = urlsplit(text)
        if parts.scheme in ("http", "https"):
            names = [name for name in parts.path.split("/") if name]
            code = (parse_qs(parts.query).get("k") or [""])[0]
            text = names[-1] if names else ""
    except ValueError:  # as of a bracket that is not closed
        return "", ""
    tag = text.upper().replace("-", "").replace(" ", "")
    return (tag if TAG.fullmatch(tag) else ""), code.strip().upper()[:CODE_LENGTH]


def svg(text: str, label: str) -> SafeString:
    """The QR code as inline SVG of black squares, `SHOWN` pixels wide where no style says otherwise,
    which is read aloud as `label`. Error correction is M: a sheet at a post gets dirty."""
    code = segno.make_qr(text, error="m")
    drawn = code.svg_inline(
        scale=4, border=4, omitsize=True, title=label, svgclass="qr", lineclass=None, dark="#000",
        light="#fff",
    )  # fmt: skip
    sized = drawn.replace("<svg ", f'<svg role="img" width="{SHOWN}" height="{SHOWN}" ', 1)
    return mark_safe(sized)  # noqa: S308  made of squares here; segno escapes the title
