"""A puzzle that costs a device a second or two and a flood of them a fortune, where a village asks
for it. Made and checked here, in the form of ALTCHA (altcha.org, proof of work version 2): nobody
outside is asked.

The device finds a counter for which PBKDF2 of nonce and counter begins with a zero byte.
"""

from __future__ import annotations

import binascii
import time
from typing import TYPE_CHECKING, Any

from altcha import Payload, create_challenge, verify_solution
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from core.plugins.settings import plugin_settings

if TYPE_CHECKING:
    from uuid import UUID

    from core.accounts.models import User
    from core.villages.models import Village

ALGORITHM = "PBKDF2/SHA-256"
COST = 2000  # rounds; some 256 tries are needed
GOOD_FOR = 3600  # seconds
LONGEST = 2000  # characters of a solution


def is_asked(village: Village, user: User) -> bool:
    """Whether this village asks strangers for it. An account has proved itself."""
    if user.is_authenticated:
        return False
    return plugin_settings(village, "netizen")["captcha"]


def challenge(village: Village) -> dict[str, Any]:
    """`parameters` and `signature`, as ALTCHA has them."""
    made = create_challenge(
        ALGORITHM,
        COST,
        expires_at=int(time.time()) + GOOD_FOR,
        data={"village": village.code},
        hmac_secret=_secret(),
    )
    return made.to_dict()


def is_solved(village: Village, solution: str, uuid: UUID) -> bool:
    """Whether it is the solution of a challenge of this village's that served no other record.
    `solution` is ALTCHA's payload, `uuid` that of the record: the same record may come again."""
    if not solution or len(solution) > LONGEST:
        return False
    try:
        payload = Payload.from_base64(solution)
        data = payload.challenge.parameters.data
        fits = payload.challenge.parameters.algorithm == ALGORITHM and data == {
            "village": village.code
        }
        if not fits or not verify_solution(payload, _secret()).verified:
            return False
        nonce = str(payload.challenge.parameters.nonce)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        return False
    name = f"netizen:captcha:{nonce}"
    return cache.add(name, str(uuid), 2 * GOOD_FOR) or cache.get(name) == str(uuid)


def _secret() -> bytes:
    return salted_hmac("plugins.netizen.captcha", "", algorithm="sha256").digest()
