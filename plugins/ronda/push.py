"""Web Push (RFC 8030, 8291, 8292): tells browsers that have asked for it, by their makers' services.

Off until the install has a key (`manage.py ronda_push_keys`) and the village switches it on. The
address of a subscription comes from whoever subscribes, so messages go to public https hosts alone.
"""

from __future__ import annotations

import base64
import binascii
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from core.outgoing.addresses import BadTarget, check_url, parse_target
from core.outgoing.posting import post
from core.plugins.settings import plugin_settings

if TYPE_CHECKING:
    from core.villages.models import Village
    from plugins.ronda.models import PushSubscription

TIME_LIMIT = 10  # seconds for one message
KEPT = 3600  # seconds that a service keeps a message for a browser that is off
KEY_LENGTH, AUTH_LENGTH = 65, 16  # bytes of a browser's public key and of its secret
GONE = (404, 410)


class BadKey(ValueError):
    """The install's key is none."""


def new_key() -> str:
    """A private key for the install, as the setting `KAMPUNG_PUSH_KEY` takes it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _encoded(number.to_bytes(32, "big"))


def is_configured() -> bool:
    return bool(settings.KAMPUNG_PUSH_KEY)


def is_on(village: Village) -> bool:
    """Whether browsers may subscribe to this village's alarms; one query where keys are there."""
    return is_configured() and plugin_settings(village, "ronda")["push"]


def public_key() -> str:
    """What a browser subscribes with. Raises `BadKey`."""
    return _public_of(settings.KAMPUNG_PUSH_KEY)


def check() -> None:
    """A health check: raises when there is a key that cannot be used."""
    if is_configured():
        public_key()


def check_subscription(endpoint: str, p256dh: str, auth: str) -> None:
    """Raises `BadTarget` for an address nothing is sent to, `ValueError` for keys that are none."""
    if parse_target(endpoint).scheme != "https":
        raise BadTarget("https")
    check_url(endpoint)
    if len(_decoded(p256dh)) != KEY_LENGTH or len(_decoded(auth)) != AUTH_LENGTH:
        raise ValueError("The keys are not those of a browser's subscription.")


def send(subscription: PushSubscription, message: dict[str, Any]) -> int:
    """Send one message, encrypted for the browser; answers the service's status. Raises what the
    connection or unfit keys raise."""
    # Here and not above: an install without push need not load it.
    from py_vapid import Vapid02
    from pywebpush import WebPusher

    target = parse_target(subscription.endpoint)
    pusher = WebPusher(
        {
            "endpoint": subscription.endpoint,
            "keys": {"p256dh": subscription.p256dh, "auth": subscription.auth},
        }
    )
    body = pusher.encode(json.dumps(message).encode())["body"]
    claims = {
        "sub": contact(),
        "aud": f"{target.scheme}://{urlsplit(subscription.endpoint).netloc}",
    }
    headers = {
        **Vapid02.from_raw(settings.KAMPUNG_PUSH_KEY.encode()).sign(claims),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT),
        "Urgency": "high",
    }
    return post(subscription.endpoint, headers, body, TIME_LIMIT).status


def contact() -> str:
    """Whom a service writes to when messages make trouble."""
    return settings.KAMPUNG_PUSH_CONTACT or f"mailto:{settings.DEFAULT_FROM_EMAIL}"


@lru_cache(maxsize=4)
def _public_of(private: str) -> str:
    number = int.from_bytes(_decoded(private), "big")
    try:
        key = ec.derive_private_key(number, ec.SECP256R1())
    except ValueError:
        raise BadKey("KAMPUNG_PUSH_KEY is no key: make one with ronda_push_keys.") from None
    return _encoded(
        key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
    )


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError):
        return b""
