"""Views that answer with what has been made before.

So that such an answer costs little more than one query, it goes past REST framework's own way
unless there is something for that to do: another method, a token, an `Accept` of something else, or
an error to be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from cachetools import LRUCache
from django.conf import settings
from django.http import Http404, HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.throttling import BaseThrottle

from core.events import marks
from core.rest.front import checked, keep_as, keep_series
from core.rest.kept import Check, Query, front
from core.rest.sharing import share, shared
from core.rest.throttling import count_read
from core.rest.views import ApiView, answer_if_changed, etag_of

if TYPE_CHECKING:
    from core.villages.models import Village

REMEMBERED_BYTES = 8 * 1024 * 1024  # of answers, in each process
MAKERS = 64  # values of one kind that may be made at the same time
SPECIAL_HEADERS = ("HTTP_AUTHORIZATION", "HTTP_X_SESSION_TOKEN")
_throttle = BaseThrottle()  # which knows how many proxies to believe
ANY_TYPE = ("*/*", "application/*", "application/json")


class StoredView(ApiView):
    """`get` makes an `HttpResponse` from `request.GET`, which both kinds of request have."""

    special_parameters: tuple[str, ...] = ()  # with one of which an answer is nobody else's
    plain_types: tuple[str, ...] = ANY_TYPE  # of `Accept`, for which the answer is the same

    def dispatch(self, request, *args, **kwargs):
        if self.is_plain(request):
            try:
                self.check_parameters(request.GET)
                response = self.finish(request, self.get(request, *args, **kwargs))
            except (APIException, Http404):  # told below, as everywhere in the API
                pass
            else:
                if is_counted(request):
                    return response
        return super().dispatch(request, *args, **kwargs)

    def is_plain(self, request) -> bool:
        return is_plain(request, self.plain_types) and not any(
            name in request.GET for name in self.special_parameters
        )


def is_plain(request, types: tuple[str, ...] = ANY_TYPE) -> bool:
    """Whether it is an anonymous read that takes one of these media types."""
    accepted = request.META.get("HTTP_ACCEPT", "*/*")
    return (
        request.method in ("GET", "HEAD")
        and not any(name in request.META for name in SPECIAL_HEADERS)
        and any(kind in accepted for kind in types)
    )


def is_counted(request) -> bool:
    """Count the read; False for one too many, which REST framework then refuses."""
    count = count_read(_throttle.get_ident(request))
    if count.allowed:
        request.rate_count = count
    return count.allowed


_memories: WeakSet[Answers | Versioned] = WeakSet()


def forget_everything() -> None:
    """Empty what this process remembers of answers and of the ways to them."""
    for memory in (front, *_memories):
        memory.clear()


class Answers:
    """Answers made before, each good for one version of what it was made of."""

    def __init__(self, size: int = REMEMBERED_BYTES):
        self._answers = LRUCache(size, getsizeof=lambda answer: answer[0])
        self._lock = Lock()
        _memories.add(self)

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


def forget(request) -> None:
    """Do not remember the answer to this request: it lacks something that failed."""
    getattr(request, "_request", request).remember_as = None


answers = Answers()


class Versioned:
    """Values by keys that name a version of what they were made from; `size` of them at most, for
    all threads of the process."""

    def __init__(self, size: int):
        self._values = LRUCache(size)
        self._lock = Lock()
        self._making = tuple(Lock() for _number in range(MAKERS))
        _memories.add(self)

    def get_or_make(self, key: tuple, make: Callable[[], Any]) -> Any:
        """The value, made by `make` where there is none: of requests that come together after a
        change one makes it, and the others wait for it. `make` must not ask for another value."""
        value = self._get(key)
        if value is None:
            with self._making[hash(key) % MAKERS]:
                value = self._get(key)
                if value is None:
                    value = make()
                    with self._lock:
                        self._values[key] = value
        return value

    def _get(self, key: tuple) -> Any:
        with self._lock:
            return self._values.get(key)

    def clear(self) -> None:
        with self._lock:
            self._values.clear()


class RememberedView(StoredView):
    """A plugin's view whose answers hold until something changes of what they show.

    What an anonymous read is answered is kept in the process's memory and in the cache `answers`,
    which the processes share, under the version that `core.events.marks` gives of it. While that
    holds, asking again costs one query, before the plugin's switch is looked at: a switch is part
    of the version. A layer that hangs on the clock must not be asked through such a view.
    """

    names_host = True  # whether the answer has links to the host that was asked
    names_type = False  # whether `Accept` chooses between its media types
    is_kept = True  # whether the answer itself is; otherwise only who was let in
    # Whether somebody signed in is answered otherwise: in their language, or with more.
    is_personal = False

    @classmethod
    def plugins_shown(cls, kwargs: dict) -> Iterable[str] | None:
        """Slugs of the plugins whose records the answer shows; None for all of them."""
        return None

    @classmethod
    def remembered(cls, request, kwargs: dict) -> HttpResponse | None:
        """The answer that was made before, or None; for `core.plugins.gating`."""
        if not is_plain(request, cls.plain_types) or (
            cls.is_personal and settings.SESSION_COOKIE_NAME in request.COOKIES
        ):
            return None
        area, plugins = kwargs.get("code", ""), cls.plugins_shown(kwargs)
        plugins = None if plugins is None else tuple(plugins)
        check = _check(area, plugins)
        version, _rest = checked(request, check.name) or check.ask("")
        if not version:
            return None
        key = (
            (request.scheme, request.META.get("HTTP_HOST")) if cls.names_host else (),
            request.META.get("HTTP_ACCEPT") if cls.names_type else "",
            request.path,
            request.META.get("QUERY_STRING", ""),
        )
        held = _held(key, version) if cls.is_kept else None
        if held is None:
            request.remember_as = key, version, check
            if settings.SESSION_COOKIE_NAME not in request.COOKIES:
                request.stranger_sees = version
            return None
        if not is_counted(request):
            return None
        keep_as(request, check, version)
        body, headers = held
        return answer_if_changed(request, HttpResponse(body, headers=headers))

    def maker(self) -> Callable[..., bytes | None] | None:
        """What makes the body at another address, of the numbers at its end, where the answers at
        such addresses differ in nothing else (`core.rest.series`). It gives None for what the view
        has to answer, and holds neither the request nor anything that the version is not of."""
        return None

    def is_plain(self, request) -> bool:
        return not self.names_type and hasattr(request, "stranger_sees")

    @classmethod
    def admitted(cls, request, kwargs: dict, slug: str, admit) -> Village:
        """The village whose plugin the request is let in by: found anew by `admit`, where that is
        not remembered under the version that was just read. Puts a regency on the request as
        `admit` does."""
        known = getattr(request, "remember_as", None)
        if known is None:
            return admit(request, kwargs)
        village, regency = _admitted.get_or_make(
            (slug, kwargs.get("code", ""), known[1]),
            lambda: (admit(request, kwargs), getattr(request, "regency", None)),
        )
        if regency is not None:
            request.regency = regency
        return village

    def finish(self, request, response):
        response = self.describe(request, response)
        key = getattr(request, "remember_as", None)
        if (
            key
            and self.is_kept
            and response.status_code == 200
            and "public" in response["Cache-Control"]
        ):
            *key, check = key
            headers = dict(response.items())
            layers.keep(*key, response.content, headers)
            share(*key, response.content, headers)
            keep_as(request, check, key[1])
            make = self.maker()
            if make is not None:
                keep_series(request, partial(_made, make, *key, headers))
        return self.answered(request, response)


def _check(area: str, plugins: tuple[str, ...] | None) -> Check:
    return Check(
        ("marks", area, plugins),
        partial(_version, area, plugins),
        partial(_query, area, plugins) if marks.statement_of(area) else None,
    )


def _version(area: str, plugins: tuple[str, ...] | None, _held: str) -> tuple[str, None]:
    return marks.version(area, plugins), None


def _query(area: str, plugins: tuple[str, ...] | None, _held: str) -> Query:
    return *marks.statement_of(area, plugins), lambda row: (marks.version_of(row), None)


_admitted = Versioned(2000)
layers = Answers(2 * REMEMBERED_BYTES)


def _held(key: tuple, version: str) -> tuple[bytes, dict] | None:
    """Body and headers of an answer that this process, or another one, has made before."""
    held = layers.get(key, version)
    if held is None:
        held = shared(key, version)
        if held is not None:
            layers.keep(key, version, *held)
    return held


def _made(
    make, key: tuple, version: str, headers: dict, path: str, numbers: tuple[int, ...]
) -> tuple[str, bytes] | None:
    """The etag and body at a path of the series in which the answer under `key` is."""
    *rest, _path, query = key
    key = (*rest, path, query)
    held = _held(key, version)
    if held is not None:
        return held[1]["ETag"], held[0]
    body = make(*numbers)
    if body is None:
        return None
    headers = {**headers, "ETag": etag_of(body)}
    layers.keep(key, version, body, headers)
    share(key, version, body, headers)
    return headers["ETag"], body
