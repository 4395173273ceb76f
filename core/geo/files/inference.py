"""Finds the type of a column of texts, for formats that have no types. Runs inside the jail."""

from __future__ import annotations

import re

import numpy as np

from core.geo.files.coordinates import number

# Longer digits are codes: a double would lose their last ones.
INTEGER = r"-?(0|[1-9]\d{0,14})"
NUMBER = rf"{INTEGER}([.,]\d+)?|-?[.,]\d+"
YES = frozenset({"true", "ya", "yes", "benar"})
NO = frozenset({"false", "tidak", "no", "salah"})


def narrowest(texts: list[str]) -> tuple[str, list]:
    """The narrowest type that fits all cells. Numbers that begin with zeros are texts: they are
    codes and telephone numbers."""
    filled = [text for text in texts if text]
    if filled and all(re.fullmatch(INTEGER, text) for text in filled):
        return "integer", [int(text) if text else None for text in texts]
    if filled and all(re.fullmatch(NUMBER, text) for text in filled):
        return "number", [number(text) if text else None for text in texts]
    if filled and all(text.casefold() in YES | NO for text in filled):
        return "boolean", [text.casefold() in YES if text else None for text in texts]
    dates = [date_of(text) for text in texts]
    if filled and all(date or not text for date, text in zip(dates, texts, strict=True)):
        return "date", dates
    return "string", [text or None for text in texts]


def date_of(text: str) -> str | None:
    """ISO 8601, or day, month and year as they are written here; None for what is no date."""
    found = re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)", text)
    year, month, day = found.groups() if found else (0, 0, 0)
    if not found:
        found = re.fullmatch(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})", text)
        day, month, year = found.groups() if found else (0, 0, 0)
    try:
        return str(np.datetime64(f"{int(year):04}-{int(month):02}-{int(day):02}", "D"))
    except ValueError:
        return None
