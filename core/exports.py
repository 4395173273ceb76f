"""What is written into files that a spreadsheet opens."""

import re

_NUMBER = re.compile(r"[+-][\d\s().-]*")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def no_formula(value):
    """A text that a spreadsheet would run as a formula gets an apostrophe; numbers stay."""
    if (
        isinstance(value, str)
        and value.startswith(_FORMULA_STARTS)
        and not _NUMBER.fullmatch(value)
    ):
        return f"'{value}"
    return value


def without_guard(text: str) -> str:
    """The text as it was before `no_formula`, for a file that is read back."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text
