"""Posts to an address that somebody has entered: checked, in bounded time, following no redirect."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from core.outgoing.addresses import addresses_of, parse_target

MOST_BYTES = 64 * 1024  # of the answer
SHOWN = 500  # characters of the answer that are kept


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, and the beginning of what was said with it."""

    status: int
    text: str = ""


def post(url: str, headers: Mapping[str, str], body: bytes, seconds: float) -> Answer:
    """Send it once; no transaction should be open, for this may take its time.

    Raises `BadTarget` for an address nothing is sent to, `TimeoutError` when it is not over within
    so many seconds, however slowly the other side trickles, and what the connection fails with.
    """
    # In a thread of its own, since the caller's may have an event loop already.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _within(url, headers, body, seconds)).result()


async def _within(url: str, headers: Mapping[str, str], body: bytes, seconds: float) -> Answer:
    return await asyncio.wait_for(_post(url, headers, body, seconds), seconds)


async def _post(url: str, headers: Mapping[str, str], body: bytes, seconds: float) -> Answer:
    target = parse_target(url)
    addresses = await asyncio.to_thread(addresses_of, target)
    verify = trusted() if target.scheme == "https" else False
    async with httpx.AsyncClient(
        verify=verify, trust_env=False, follow_redirects=False, timeout=seconds
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
                return Answer(response.status_code, await _beginning(response))
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
