"""How often one may ask, told in every answer.

Anonymous reading is counted in the process's memory, because a count in the database would cost
more than the answer; each process has its own. Changes, and all that is done with an access
token, are counted in the cache, which the processes share.

The headers are those of the IETF draft "RateLimit header fields for HTTP"
(draft-ietf-httpapi-ratelimit-headers).
"""

from __future__ import annotations

import ipaddress
import math
import time
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.core.cache import cache
from rest_framework.permissions import SAFE_METHODS
from rest_framework.throttling import BaseThrottle

from core.accounts.tokens import AccessToken

WINDOW = 60  # seconds
MOST_ADDRESSES = 20_000


@dataclass(frozen=True, slots=True)
class Count:
    """What a request has left. `quota` is 0 where nothing is counted; `reset` are seconds."""

    policy: str = ""
    quota: int = 0
    used: int = 0
    reset: int = 0

    @property
    def allowed(self) -> bool:
        return not self.quota or self.used <= self.quota

    @property
    def headers(self) -> dict[str, str]:
        if not self.quota:
            return {}
        left = max(0, self.quota - self.used)
        headers = {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={WINDOW}',
            "RateLimit": f'"{self.policy}";r={left};t={self.reset}',
        }
        if not self.allowed:
            headers["Retry-After"] = str(self.reset)
        return headers


class Windows:
    """Counts by key in windows that begin with a key's first request; bounded in size."""

    def __init__(self, most: int = MOST_ADDRESSES):
        self.most = most
        self._lock = Lock()
        # In the order in which the windows began: the oldest are at the front.
        self._windows: dict[str, list] = {}

    def __len__(self):
        return len(self._windows)

    def count(self, key: str) -> tuple[int, int]:
        """Count one request; returns how many there were and in how many seconds it starts anew."""
        now = time.monotonic()
        with self._lock:
            window = self._windows.get(key)
            if window is None or now - window[0] >= WINDOW:
                self._windows.pop(key, None)
                self._make_room(now)
                window = self._windows[key] = [now, 0]
            window[1] += 1
            return window[1], max(1, math.ceil(window[0] + WINDOW - now))

    def _make_room(self, now: float) -> None:
        while self._windows:
            oldest = next(iter(self._windows))
            is_over = now - self._windows[oldest][0] >= WINDOW
            if not is_over and len(self._windows) < self.most:
                return
            del self._windows[oldest]

    def clear(self) -> None:
        with self._lock:
            self._windows.clear()


reads = Windows()


def count_read(address: str | None) -> Count:
    """Count an anonymous read; for views outside REST framework too. Put `headers` on the answer,
    and answer 429 when it is not `allowed`."""
    quota = settings.KAMPUNG_READS_A_MINUTE
    if not quota:
        return Count()
    used, reset = reads.count(network_of(address or ""))
    return Count("reads", quota, used, reset)


def count_in_cache(policy: str, key: str) -> Count:
    """Count a change by an address, or whatever a token does, over all processes."""
    quota = settings.KAMPUNG_WRITES_A_MINUTE
    if not quota:
        return Count()
    minute, passed = divmod(int(time.time()), WINDOW)
    entry = f"rate:{policy}:{key}:{minute}"
    try:
        used = 1 if cache.add(entry, 1, 2 * WINDOW) else cache.incr(entry)
    except ValueError:  # thrown out of the cache in between
        used = 1
    return Count(policy, quota, used, WINDOW - passed)


def network_of(address: str) -> str:
    """What counts as one sender: an IPv4 address, or an IPv6 network of 64 bits, of which one
    connection has as many addresses as it likes."""
    if ":" not in address:
        return address[:50]
    try:
        packed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address[:50]
    if packed.ipv4_mapped is not None:
        return str(packed.ipv4_mapped)
    return packed.exploded[:19]


class RequestThrottle(BaseThrottle):
    """REST framework's side of it: every endpoint's default."""

    def allow_request(self, request, view):
        if isinstance(request.auth, AccessToken):
            self.counted = count_in_cache("token", str(request.auth.pk))
        elif request.method in SAFE_METHODS:
            self.counted = count_read(self.get_ident(request))
        else:
            self.counted = count_in_cache("writes", network_of(self.get_ident(request) or ""))
        # Read by the middleware below: what answers is not always what was counted, as with 304.
        request._request.rate_count = self.counted
        return self.counted.allowed

    def wait(self):
        return self.counted.reset


class RateLimitMiddleware:
    """Puts what was counted on the answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        count = getattr(request, "rate_count", None)
        if count is not None:
            for name, value in count.headers.items():
                response.headers.setdefault(name, value)
        return response
