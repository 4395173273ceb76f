"""Tracking codes: what a citizen writes down to ask later what became of a report.

Whoever has a code sees the state of its report, so a code is drawn at random and not counted up.
"""

import re
import secrets

# Neither vowels, which make words, nor what is mistaken for another in handwriting:
# 0 O, 1 I L, 2 Z, 5 S, 8 B.
ALPHABET = "34679CDFGHJKMNPQRTVWXY"
LENGTH = 8


def new_code() -> str:
    """A code such as `K7RWT4CX`; there are 5 x 10^10 of them."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normal_code(text: str) -> str:
    """A code as it is stored, from what somebody typed: any case, with spaces or dashes."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())[: 2 * LENGTH]
