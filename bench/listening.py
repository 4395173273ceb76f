"""A listener of the stream of events, as a browser is one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from bench.map_servers import HOST


async def payloads(
    port: int, query: str, ready: asyncio.Semaphore, cookie: str = ""
) -> AsyncIterator[dict]:
    """The payload of each event that the stream tells, without end; `ready` is released once it is
    open. Raises `RuntimeError` when the server closes it."""
    reader, writer = await asyncio.open_connection(HOST, port)
    head = f"GET /api/v1/events/stream?{query} HTTP/1.1\r\nHost: localhost\r\n"
    if cookie:
        head += f"Cookie: {cookie}\r\n"
    writer.write(f"{head}\r\n".encode())
    await writer.drain()
    try:
        while line := await reader.readline():
            if line.startswith(b"retry:"):
                ready.release()
            if line.startswith(b"data: "):
                yield json.loads(line[6:])["payload"]
    finally:
        writer.close()
    raise RuntimeError("The server closed a stream.")
