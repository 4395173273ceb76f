"""What the specs share: how things are named, and the error that says what to change."""

from __future__ import annotations

import re
from typing import Literal

NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
Visibility = Literal["public", "staff"]


class SpecError(ValueError):
    """A spec that cannot be accepted; the message says what to change."""


def check_name(value: str, what: str) -> None:
    """Raise `SpecError` unless it is a name; `what` says of what, for the message."""
    if not isinstance(value, str) or not NAME.fullmatch(value) or "__" in value:
        raise SpecError(
            f"{what} {value!r}: use lower-case letters, digits and single underscores, "
            "a letter first, 50 at most."
        )
