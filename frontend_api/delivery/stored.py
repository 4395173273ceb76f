"""Views that answer with stored bytes.

What an answer is made of has been written before; so that a request costs little more than its one
query, it goes past REST framework's own way unless there is something for that to do: another
method, a token, a preview, an `Accept` without JSON, or an error to be told.
"""

from __future__ import annotations

from threading import Lock

from cachetools import LRUCache
from django.http import Http404
from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.throttling import BaseThrottle

from core.rest.prepared import Statement, read_integer, read_text
from core.rest.throttling import count_read
from core.rest.views import ApiView

REMEMBERED_BYTES = 16 * 1024 * 1024  # of answers, in each process
PREVIEW = "preview"  # the parameter with a preview's token, whose answer is nobody else's
SPECIAL_HEADERS = ("HTTP_AUTHORIZATION", "HTTP_X_SESSION_TOKEN")
_throttle = BaseThrottle()  # which knows how many proxies to believe
ANY_TYPE = ("*/*", "application/*", "application/json")

VERSION = Statement(
    """
    SELECT written.version FROM frontend_api_writtenvillage written
    JOIN villages_village village ON village.id = written.village_id
    WHERE village.code = %s
    """,
    read_text,
)
BODIES = {
    where: Statement(
        f"""
        SELECT document.body, document.etag, document.page_id
        FROM frontend_api_deliverydocument document
        JOIN villages_village village ON village.id = document.village_id
        WHERE village.code = %s AND document.{where} = %s
        """,
        bytes,
        read_text,
        read_integer,
    )
    for where in ("page_id", "path_key")
}


class StoredView(ApiView):
    """`get` makes an `HttpResponse` from `request.GET`, which both kinds of request have."""

    def dispatch(self, request, *args, **kwargs):
        if self._is_plain(request):
            try:
                self.check_parameters(request.GET)
                response = self.finish(request, self.get(request, *args, **kwargs))
            except (APIException, Http404):  # told below, as everywhere in the API
                pass
            else:
                count = count_read(_throttle.get_ident(request))
                if count.allowed:
                    request.rate_count = count
                    return response
        return super().dispatch(request, *args, **kwargs)

    def _is_plain(self, request) -> bool:
        accepted = request.META.get("HTTP_ACCEPT", "*/*")
        return (
            request.method in ("GET", "HEAD")
            and not any(name in request.META for name in SPECIAL_HEADERS)
            and PREVIEW not in request.GET
            and any(kind in accepted for kind in ANY_TYPE)
        )


def stored_version(code: str) -> str:
    """The version of a village's documents; empty where none have been written. One query."""
    row = VERSION.row(code)
    return row[0] if row else ""


def stored_body(
    where: str, code: str, value, known: str = ""
) -> tuple[bytes | None, str, int] | None:
    """Body, etag and page of a document of a village by `page_id` or `path_key`; the body is None
    where `known`, an `If-None-Match`, has the etag. One query."""
    row = BODIES[where].row(code, value)
    if row is None:
        return None
    body, etag, page_id = row
    return (None if _has(known, f'"{etag}"') else bytes(body)), etag, page_id


def _has(known: str, etag: str) -> bool:
    """Whether the answer will be 304: as Django reads the header, which takes nothing malformed."""
    # Most requests name none, another, or this one alone.
    return (
        known == etag
        or etag in known
        and etag in [item.removeprefix("W/") for item in parse_etags(known)]
    )


class Answers:
    """Answers made before, each good for one version of what it was made of."""

    def __init__(self, size: int = REMEMBERED_BYTES):
        self._answers = LRUCache(size, getsizeof=lambda answer: answer[0])
        self._lock = Lock()

    def get(self, key: tuple, version: str) -> tuple[bytes, dict] | None:
        with self._lock:
            held = self._answers.get(key)
        return held[2:] if held and held[1] == version else None

    def keep(self, key: tuple, version: str, body: bytes, headers: dict) -> None:
        # The key counts as well: a client may make an address as long as a page.
        size = len(body) + len(repr((key, headers))) + 512
        with self._lock:
            try:
                self._answers[key] = (size, version, body, headers)
            except ValueError:  # larger than all that is kept
                self._answers.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()


answers = Answers()
