"""Reads ids as strangers write them: what a database would take for a number, and nothing else."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\s*\+?(\d{1,19})\s*", re.ASCII)
LARGEST = 2**63 - 1


def parse_id(value) -> int | None:
    """A row's id from a URL, query or form; None for what is none.

    Django's fields accept spaces and signs around a number and other scripts' digits. A check that
    knew fewer spellings than the view behind it could be walked around.
    """
    match = _NUMBER.fullmatch(str(value))
    if match is None:
        return None
    number = int(match[1])
    return number if 0 < number <= LARGEST else None
