"""Sends one message: signed, to a checked address, within ten seconds, following no redirect."""

from __future__ import annotations

import asyncio
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from django.utils.translation import gettext as _
from standardwebhooks import Webhook

from core.version import CORE_VERSION
from frontend_api.webhooks.addresses import BadTarget, addresses_of, parse_target
from frontend_api.webhooks.models import WebhookDelivery

TIME_LIMIT = 10  # seconds in all, however slowly the other side trickles
MOST_BYTES = 64 * 1024  # of the answer
SHOWN = 500  # characters of the answer that are kept


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
        result = _run(_within_limit(delivery.endpoint.url, headers, delivery.body.encode()))
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


def _run(coroutine) -> Result:
    """Run it in a thread of its own, since the caller's may have an event loop already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


async def _within_limit(url: str, headers: dict, body: bytes) -> Result:
    return await asyncio.wait_for(_send(url, headers, body), TIME_LIMIT)


async def _send(url: str, headers: dict, body: bytes) -> Result:
    target = parse_target(url)
    addresses = await asyncio.to_thread(addresses_of, target)
    verify = trusted() if target.scheme == "https" else False
    async with httpx.AsyncClient(
        verify=verify, trust_env=False, follow_redirects=False, timeout=TIME_LIMIT
    ) as client:
        for number, address in enumerate(addresses, start=1):
            request = client.build_request(
                "POST",
                target.at(address),
                content=body,
                headers={**headers, "Host": target.authority},
                # The certificate must be the name's, although the connection is to an address.
                extensions={"sni_hostname": target.host.rstrip(".")},
            )
            try:
                response = await client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if number == len(addresses):
                    raise
                continue
            try:
                return Result(response.status_code, answer=await _beginning(response))
            finally:
                await response.aclose()
    raise OSError("no address")


async def _beginning(response: httpx.Response) -> str:
    received = b""
    # Raw: a packed answer could unfold to any size.
    async for chunk in response.aiter_raw():
        received += chunk
        if len(received) >= MOST_BYTES:
            break
    text = received[: 4 * SHOWN].decode("utf-8", "replace")
    return text.replace("\x00", "")[:SHOWN]


def trusted() -> ssl.SSLContext:
    """What certificates are believed."""
    return httpx.create_ssl_context(trust_env=False)
