"""The front of a server: what `core.rest.front` keeps is given on the event loop.

Requests that wait for the same check share the next one that begins, so that each is told what was
true after it arrived.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest

from core.rest.front import CHECKED, OTHERS, answer, ask, ask_and_make, known
from core.rest.kept import Headers, Kept
from core.rest.wire import Wire, may_be_used

THREADS = 2  # that ask for versions, each with a connection of its own

InThread = Callable[..., Awaitable[Any]]  # takes a function and its arguments


@lru_cache(maxsize=4096)
def _encoded(header: tuple[str, str]) -> tuple[bytes, bytes]:
    name, value = header
    return name.lower().encode(), value.encode("latin1")


class FrontRequest(ASGIRequest):
    """As much of a request as the front looks at: Django's own takes a tenth of the time that a kept
    answer does. What is there is the same; `META` has no header but those of `READ`."""

    # Django's names of what `core.rest.front` reads, and by which a proxy tells the address and
    # the scheme.
    READ = frozenset(
        {*OTHERS, "HTTP_COOKIE", "HTTP_ORIGIN", "HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_ACCEPT",
         "HTTP_IF_NONE_MATCH", "HTTP_X_FORWARDED_FOR"}
    )  # fmt: skip

    def __init__(self, scope):
        self.scope = scope
        self.path = scope["path"]
        self.method = scope["method"].upper()
        query = scope.get("query_string", "")
        meta = {"QUERY_STRING": query.decode() if isinstance(query, bytes) else query}
        if scope.get("client"):
            meta["REMOTE_ADDR"] = scope["client"][0]
        names = _names_read()
        for name, value in scope.get("headers", ()):
            read = names.get(name)
            if read is not None:
                text = value.decode("latin1")
                meta[read] = f"{meta[read]},{text}" if read in meta else text
        self.META = meta


@lru_cache(maxsize=1)
def _names_read() -> dict[bytes, str]:
    """By the names in a scope."""
    names = set(FrontRequest.READ)
    if settings.SECURE_PROXY_SSL_HEADER:
        names.add(settings.SECURE_PROXY_SSL_HEADER[0])
    return {name.removeprefix("HTTP_").replace("_", "-").lower().encode(): name for name in names}


class FrontApplication:
    """An ASGI application before Django's, `application`. `in_thread` runs what makes answers, as
    `core.serving` has it; those that ask for versions make them where there is none, and then ask
    for these in threads alone, as tests do whose loops come and go."""

    def __init__(self, application, in_thread: InThread | None = None):
        self.application = application
        self._in_thread = in_thread
        self._checks: WeakKeyDictionary[asyncio.AbstractEventLoop, _Checks] = WeakKeyDictionary()

    async def __call__(self, scope, receive, send):
        told = None
        if scope["type"] == "http" and scope["method"] == "GET":
            told = await self._at_once(scope)
        if told is None:
            await self.application(scope, receive, send)
            return
        status, headers, body = told
        encoded = [_encoded(item) for item in headers]
        if status == 200:
            encoded.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": body})

    async def _at_once(self, scope) -> tuple[int, Headers, bytes] | None:
        try:
            request = FrontRequest(scope)
        except UnicodeDecodeError:  # Django answers 400
            return None
        found = known(request)
        if found is None:
            return None
        loop = asyncio.get_running_loop()
        checks = self._checks.get(loop)
        if checks is None:
            checks = self._checks[loop] = _Checks(
                Wire(loop) if self._in_thread and may_be_used() else None
            )
        if found.is_stale:
            # Both in one go: the way to a thread and back costs as much as the check.
            version, kept = await (self._in_thread or checks.run)(ask_and_make, found)
        else:
            version = await checks.ask(found.kept)
            kept = found.kept if version[0] == found.kept.version else None
        if kept is None:
            scope[CHECKED] = found.asked.check.name, version
            return None
        return answer(kept, request)


class _Checks:
    """The checks of one event loop. A check that is running may have read what has changed since:
    whoever comes then waits for the next one, all of them for the same."""

    def __init__(self, wire: Wire | None):
        self._wire = wire
        self._running: dict[Hashable, asyncio.Future] = {}
        self._next: dict[Hashable, asyncio.Future] = {}
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="front")

    async def run(self, function, *arguments) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, function, *arguments)

    async def ask(self, kept: Kept) -> tuple[str, Any]:
        name = kept.check.name
        running = self._running.get(name)
        if running is None:
            asked = self._start(kept)
        else:
            asked = self._next.get(name)
            if asked is None:
                asked = self._next[name] = asyncio.ensure_future(self._after(running, kept))
        # One client that goes away must not take the answer from the others.
        return await asyncio.shield(asked)

    def _start(self, kept: Kept) -> asyncio.Future:
        name = kept.check.name
        asked = self._wire.ask(kept) if self._wire is not None else None
        if asked is None:
            asked = asyncio.get_running_loop().run_in_executor(self._pool, ask, kept)
        self._running[name] = asked
        asked.add_done_callback(lambda _done: self._running.pop(name, None))
        return asked

    async def _after(self, running: asyncio.Future, kept: Kept) -> tuple[str, Any]:
        await asyncio.wait([running])
        del self._next[kept.check.name]
        return await self._start(kept)
