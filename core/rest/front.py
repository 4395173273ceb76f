"""Gives again what was answered before, ahead of all middleware, while one query says it still holds.

An answer for everybody is kept whole, with every header, together with a check: the query that gives
the version of what it shows. Asking again costs that query and no routing, session or view. Of
answers at addresses that differ in their last numbers alone, as tiles do, the ones that were not
made yet are made here too (`core.rest.series`). `core.rest.front_asgi` is the same for a server.

What is no anonymous read, or sets conditions that are seldom set, goes on as ever; and so does one
that is more than its sender may ask.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpResponse
from django.utils.http import parse_etags
from rest_framework.throttling import BaseThrottle

from core.rest.kept import Check, Headers, Kept, Key, front
from core.rest.series import Place, Series, place_of
from core.rest.throttling import count_read

log = logging.getLogger("kampung.api")

LONGEST_ADDRESS = 2000  # characters
# With one of these a request is somebody's, or asks for what only Django's way answers.
OTHERS = ("HTTP_AUTHORIZATION", "HTTP_X_SESSION_TOKEN", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE",
          "HTTP_IF_MODIFIED_SINCE", "HTTP_TRANSFER_ENCODING")  # fmt: skip
# By which an answer may vary: what is in the key, and what no kept answer's request has.
VARIES = frozenset({"accept", "authorization", "cookie", "x-session-token"})
# What is told anew with each answer.
COUNTED = frozenset({"ratelimit", "ratelimit-policy", "retry-after", "content-length"})
OF_ONE = COUNTED | {"etag"}
OF_A_BODY = frozenset({"content-type", "content-length", "content-language"})
CHECKED = "kampung.checked"  # in an ASGI scope
_throttle = BaseThrottle()  # which knows how many proxies to believe


@dataclass(frozen=True, slots=True)
class Known:
    """What there is of an address: the answer that was kept, or what makes it, or both."""

    key: Key
    kept: Kept | None
    series: Series | None
    place: Place | None

    @property
    def is_stale(self) -> bool:
        """Whether the kept answer, if any, is known to hold no more, or not to be the latest."""
        return self.kept is None or (
            self.series is not None and self.series.version != self.kept.version
        )

    @property
    def asked(self) -> Kept | Series:
        """Whose version has to hold."""
        return self.series if self.is_stale else self.kept

    def make(self) -> Kept | None:
        """The answer by its series, kept; None where that cannot make it. Once the series' version
        has been found to hold."""
        try:
            made = self.series.make(self.place.path, self.place.numbers)
        except Exception:  # Django's own way meets it again, and tells
            log.warning("An answer cannot be made by its series", exc_info=True)
            return None
        if made is None:
            return None
        etag, body = made
        headers = (*self.series.headers, ("ETag", etag))
        kept = Kept(self.series.check, self.series.version, etag, headers, _bare(headers), body)
        front.keep(self.key, kept)
        return kept


def known(request) -> Known | None:
    """What there is of a request's address; None for one that has to go on."""
    key = key_of(request)
    if key is None:
        return None
    kept, place = front.get(key), place_of(key)
    series = front.series_at(place) if place else None
    return Known(key, kept, series, place) if kept or series else None


def keep_as(request, check: Check, version: str) -> None:
    """Have the answer to this request kept under a version that was read before it was made."""
    if version:
        getattr(request, "_request", request).kept_as = check, version


def keep_series(request, make: Callable) -> None:
    """Have others of the series that the answer to this request belongs to made by `make`, which is
    described at `Series`. Beside `keep_as`, whose version and check hold for them as well."""
    getattr(request, "_request", request).makes_alike = make


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
    etag, body = response["ETag"], response.content
    front.keep(key, Kept(check, version, etag, headers, _bare(headers), body))
    place = place_of(key)
    if place and hasattr(request, "makes_alike"):
        alike = tuple(item for item in headers if item[0].lower() not in OF_ONE)
        front.keep_series(place, Series(check, version, alike, request.makes_alike))


def _bare(headers: Headers) -> Headers:
    """Those of a 304."""
    return tuple(item for item in headers if item[0].lower() not in OF_A_BODY)


def _names(header: str) -> set[str]:
    return {name.strip().lower() for name in header.split(",") if name.strip()}


def answer(kept: Kept, request) -> tuple[int, Headers, bytes] | None:
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
        found = known(request)
        if found is None:
            return None
        version, kept = ask_and_make(found)
        if kept is None:
            request.checked = found.asked.check.name, version
            return None
        told = answer(kept, request)
        if told is None:
            return None
        status, headers, body = told
        response = HttpResponse(body, status=status)
        del response.headers["Content-Type"]
        for name, value in headers:
            response.headers[name] = value
        if status == 200:
            response.headers["Content-Length"] = str(len(body))
        return response


def ask_and_make(found: Known) -> tuple[tuple[str, Any], Kept | None]:
    """What the check gives, and the answer, where there is one that holds or can be made."""
    checked = ask(found.asked)
    if checked[0] != found.asked.version:
        return checked, found.kept if found.kept and found.kept.version == checked[0] else None
    return checked, found.make() if found.is_stale else found.kept


def ask(kept: Kept | Series) -> tuple[str, Any]:
    """What the check gives; an empty version where it fails."""
    try:
        return kept.check.ask(kept.version)
    except Exception:  # Django's own way meets it again, and tells
        log.warning("The version of an answer cannot be read", exc_info=True)
        if not connection.in_atomic_block:
            connection.close()
        return "", None
