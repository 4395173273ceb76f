"""Sends one message: signed, to a checked address, within ten seconds, following no redirect."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from standardwebhooks import Webhook

from core.outgoing.addresses import BadTarget
from core.outgoing.posting import post
from core.version import CORE_VERSION
from frontend_api.webhooks.models import WebhookDelivery

TIME_LIMIT = 10  # seconds in all, however slowly the other side trickles


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it: a status, or an error. `duration` is in milliseconds."""

    status: int | None = None
    error: str = ""
    answer: str = ""
    duration: int = field(default=0, compare=False)

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def send(delivery: WebhookDelivery) -> Result:
    """Send it once. Never raises; no transaction should be open, for this may take its time."""
    begun = time.monotonic()
    secrets = delivery.endpoint.signing_secrets
    if not secrets:
        return Result(error=_("The secret cannot be read any more: make a new one."))
    headers = signed(delivery.message_id, delivery.body, secrets)
    try:
        answer = post(delivery.endpoint.url, headers, delivery.body.encode(), TIME_LIMIT)
        result = Result(answer.status, answer=answer.text)
    except BadTarget as error:
        result = Result(error=str(error))
    except TimeoutError:
        result = Result(error=_("No answer within %d seconds.") % TIME_LIMIT)
    except Exception as error:  # whatever the other side does to the libraries is a failed try
        result = Result(error=f"{type(error).__name__}: {error}")
    return Result(
        result.status,
        result.error.replace("\x00", "")[:300],
        result.answer,
        round((time.monotonic() - begun) * 1000),
    )


def signed(message_id: str, body: str, secrets: list[str]) -> dict[str, str]:
    """The headers of a message, with a signature for each secret."""
    now = datetime.now(UTC)
    signatures = [Webhook(key).sign(msg_id=message_id, timestamp=now, data=body) for key in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Kampung-CMS/{CORE_VERSION}",
        "Accept-Encoding": "identity",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
