"""Reads coordinates as people write them: decimal comma or point, or degrees, minutes, seconds.

Hemispheres are letters in English (N S E W) or Indonesian (LU LS BT BB: lintang utara and selatan,
bujur timur and barat). Runs inside the jail.
"""

from __future__ import annotations

import re

NEGATIVE = frozenset({"S", "LS", "W", "BB"})
HEMISPHERE = r"(?P<{}>LS|LU|BT|BB|[NSEW])?"
DMS = re.compile(
    rf"{HEMISPHERE.format('before')}\s*(?P<sign>[+-])?\s*(?P<degrees>\d{{1,3}}(?:[.,]\d+)?)\s*"
    r"(?:[°ºd:\s]\s*(?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*(?:['’′m:\s]\s*"
    r"(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|”|″|'')?)?)?)?)?\s*"
    rf"{HEMISPHERE.format('after')}",
    re.IGNORECASE,
)


def number(text: str) -> float | None:
    """“-5.2137”, “-5,2137”, “9.424.123,5” and “9,424,123.5” alike; None for what is no number."""
    text = text.strip().replace("\u2212", "-").replace("\u00a0", "").replace(" ", "")
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        thousands, decimal = (",", ".") if point > comma else (".", ",")
        text = text.replace(thousands, "").replace(decimal, ".")
    elif text.count(",") > 1 or text.count(".") > 1:
        text = text.replace(",", "").replace(".", "")
    else:
        text = text.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d{1,15}(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", text):
        return None
    return float(text)


def angle(text: str) -> float | None:
    """Degrees as a number, or in the form 5°12'49"S; None for neither."""
    text = text.strip()
    # A space in an angle stands between degrees and minutes, in a length between thousands.
    plain = number(text) if len(text.split()) == 1 else None
    if plain is not None:
        return plain
    found = DMS.fullmatch(text.replace("\u2212", "-"))
    if found is None:
        return None
    before, after = found["before"], found["after"]
    if before and after:
        return None
    parts = [float((found[part] or "0").replace(",", ".")) for part in
             ("degrees", "minutes", "seconds")]  # fmt: skip
    if parts[1] >= 60 or parts[2] >= 60:
        return None
    value = parts[0] + parts[1] / 60 + parts[2] / 3600
    negative = found["sign"] == "-" or (before or after or "").upper() in NEGATIVE
    return -value if negative else value


def pair(text: str) -> tuple[float, float] | None:
    """Both in one cell, latitude first, as map applications copy it."""
    text = text.strip().strip("()[]")
    for sign in (";", ", ", None, ","):
        parts = text.split(sign)
        if len(parts) == 2:
            first, second = angle(parts[0]), angle(parts[1])
            if first is not None and second is not None:
                return first, second
    return None
