"""Gives again what was answered before, ahead of all middleware, while one query says it still holds.

An answer for everybody is kept whole, with every header, together with a check: the query that gives
the version of what it shows. Asking again costs that query and no routing, session or view. In the
ASGI application, requests that wait for the same check share the next one that begins, so that each
is told what was true after it arrived.

What is no anonymous read, or sets conditions that are seldom set, goes on as ever; and so does one
that is more than its sender may ask.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from cachetools import LRUCache
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpResponse
from django.utils.http import parse_etags
from rest_framework.throttling import BaseThrottle

from core.rest.throttling import count_read

log = logging.getLogger("kampung.api")

KEPT_BYTES = 16 * 1024 * 1024  # of answers, in each process
OWN_BYTES = 1500  # about what an answer takes beside its texts
LONGEST_ADDRESS = 2000  # characters
# With one of these a request is somebody's, or asks for what only Django's way answers.
OTHERS = ("HTTP_AUTHORIZATION", "HTTP_X_SESSION_TOKEN", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE",
          "HTTP_IF_MODIFIED_SINCE", "HTTP_TRANSFER_ENCODING")  # fmt: skip
# By which an answer may vary: what is in the key, and what no kept answer's request has.
VARIES = frozenset({"accept", "authorization", "cookie", "x-session-token"})
COUNTED = frozenset({"ratelimit", "ratelimit-policy", "retry-after"})
OF_A_BODY = frozenset({"content-type", "content-length", "content-language"})
CHECKED = "kampung.checked"  # in an ASGI scope
THREADS = 2  # that ask for versions, each with a connection of its own
_throttle = BaseThrottle()  # which knows how many proxies to believe

Key = tuple[str, ...]
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Check:
    """How to learn the version of what an answer shows. Checks of the same `name` ask the same.

    `ask` takes the version that is held, and makes one query. It gives the version that holds, empty
    where nothing can be compared, and what else it has read of another one, or None.
    """

    name: Hashable
    ask: Callable[[str], tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Kept:
    check: Check
    version: str
    etag: str
    headers: Headers
    unchanged: Headers  # those of a 304
    body: bytes

    @property
    def size(self) -> int:
        return OWN_BYTES + len(self.body) + sum(len(name + value) for name, value in self.headers)


class Front:
    """The answers of one process."""

    def __init__(self, size: int = KEPT_BYTES):
        self._kept: LRUCache[Key, Kept] = LRUCache(size, getsizeof=lambda kept: kept.size)
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: Key, kept: Kept) -> None:
        with self._lock:
            try:
                self._kept[key] = kept
            except ValueError:  # larger than all that is kept
                self._kept.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


front = Front()


def keep_as(request, check: Check, version: str) -> None:
    """Have the answer to this request kept under a version that was read before it was made."""
    if version:
        getattr(request, "_request", request).kept_as = check, version


def checked(request, name: Hashable) -> tuple[str, Any] | None:
    """What the check of this name gave when it was asked for this request; None where it was not.
    So that a view whose kept answer no longer holds need not ask again."""
    request = getattr(request, "_request", request)
    found = getattr(request, "checked", None) or getattr(request, "scope", {}).get(CHECKED)
    return found[1] if found and found[0] == name else None


def key_of(request) -> Key | None:
    """What the answer to a request is kept under; None for one that has to go on."""
    meta = request.META
    if request.method != "GET" or any(name in meta for name in OTHERS):
        return None
    # Whoever is signed in; and what a site's script may read when it sends cookies hangs on the site.
    cookies = meta.get("HTTP_COOKIE", "")
    if cookies and ("HTTP_ORIGIN" in meta or settings.SESSION_COOKIE_NAME in cookies):
        return None
    query = meta.get("QUERY_STRING", "")
    if len(request.path) + len(query) > LONGEST_ADDRESS:
        return None
    return (
        request.path,
        query,
        request.scheme,
        meta.get("HTTP_HOST", ""),
        meta.get("HTTP_X_FORWARDED_HOST", ""),
        meta.get("HTTP_ACCEPT", ""),
    )


def _keep(request, response) -> None:
    key = key_of(request)
    if (
        key is None
        or response.status_code != 200
        or response.streaming
        or response.cookies
        or "public" not in response.get("Cache-Control", "")
        or not response.has_header("ETag")
        or not _names(response.get("Vary", "")) <= VARIES
    ):
        return
    check, version = request.kept_as
    headers = tuple(item for item in response.items() if item[0].lower() not in COUNTED)
    unchanged = tuple(item for item in headers if item[0].lower() not in OF_A_BODY)
    front.keep(key, Kept(check, version, response["ETag"], headers, unchanged, response.content))


def _names(header: str) -> set[str]:
    return {name.strip().lower() for name in header.split(",") if name.strip()}


def _answer(kept: Kept, request) -> tuple[int, Headers, bytes] | None:
    """Status, headers and body: a 304 for a client that has it; None for one read too many."""
    count = count_read(_throttle.get_ident(request))
    if not count.allowed:
        return None
    counted = tuple(count.headers.items())
    known = request.META.get("HTTP_IF_NONE_MATCH")
    if known and _has(known, kept.etag):
        return 304, kept.unchanged + counted, b""
    return 200, kept.headers + counted, kept.body


def _has(known: str, etag: str) -> bool:
    """Whether an `If-None-Match` names the etag, read as Django does: weakly, nothing malformed."""
    if known == etag:
        return True
    bare = etag.removeprefix("W/")
    if known != "*" and bare not in known:
        return False
    return any(item == "*" or item.removeprefix("W/") == bare for item in parse_etags(known))


class FrontMiddleware:
    """Stands first. Requests that have come through `FrontApplication` have been tried there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not isinstance(request, ASGIRequest) and (response := self._at_once(request)):
            return response
        response = self.get_response(request)
        if hasattr(request, "kept_as"):
            _keep(request, response)
        return response

    def _at_once(self, request) -> HttpResponse | None:
        key = key_of(request)
        kept = front.get(key) if key else None
        if kept is None:
            return None
        found = kept.check.ask(kept.version)
        if found[0] != kept.version:
            request.checked = kept.check.name, found
            return None
        answer = _answer(kept, request)
        if answer is None:
            return None
        status, headers, body = answer
        response = HttpResponse(body, status=status)
        del response.headers["Content-Type"]
        for name, value in headers:
            response.headers[name] = value
        return response


class FrontApplication:
    """An ASGI application before Django's, `application`."""

    def __init__(self, application):
        self.application = application
        self._checks: WeakKeyDictionary[asyncio.AbstractEventLoop, _Checks] = WeakKeyDictionary()

    async def __call__(self, scope, receive, send):
        answer = None
        if scope["type"] == "http" and scope["method"] == "GET":
            answer = await self._at_once(scope)
        if answer is None:
            await self.application(scope, receive, send)
            return
        status, headers, body = answer
        encoded = [(name.lower().encode(), value.encode("latin1")) for name, value in headers]
        if status == 200:
            encoded.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": body})

    async def _at_once(self, scope) -> tuple[int, Headers, bytes] | None:
        try:
            request = ASGIRequest(scope, None)
        except UnicodeDecodeError:  # Django answers 400
            return None
        key = key_of(request)
        kept = front.get(key) if key else None
        if kept is None:
            return None
        checks = self._checks.setdefault(asyncio.get_running_loop(), _Checks())
        found = await checks.ask(kept)
        if found[0] != kept.version:
            scope[CHECKED] = kept.check.name, found
            return None
        return _answer(kept, request)


class _Checks:
    """The checks of one event loop. A check that is running may have read what has changed since:
    whoever comes then waits for the next one, all of them for the same."""

    def __init__(self):
        self._running: dict[Hashable, asyncio.Future] = {}
        self._next: dict[Hashable, asyncio.Future] = {}
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="front")

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
        asked = asyncio.get_running_loop().run_in_executor(self._pool, _ask, kept)
        self._running[name] = asked
        asked.add_done_callback(lambda _done: self._running.pop(name, None))
        return asked

    async def _after(self, running: asyncio.Future, kept: Kept) -> tuple[str, Any]:
        await asyncio.wait([running])
        del self._next[kept.check.name]
        return await self._start(kept)


def _ask(kept: Kept) -> tuple[str, Any]:
    try:
        return kept.check.ask(kept.version)
    except Exception:  # Django's own way meets it again, and tells
        log.warning("The version of an answer cannot be read", exc_info=True)
        connection.close()
        return "", None
