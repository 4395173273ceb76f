"""Tells caches to forget: one class for each protocol, chosen by `KAMPUNG_CACHE_PURGER`.

A purger is anything that takes a list of names and raises when they are not purged: one of these
classes, one of a deployment's own, or a function `purge(keys: list[str]) -> None`. Names that were
purged are purged again when a later part fails, so a purger must bear being called twice.
"""

from __future__ import annotations

from collections.abc import Callable

import httpx
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from core.version import CORE_VERSION

TIME_LIMIT = 10  # seconds for each step of a request
SHOWN = 200  # characters of an answer that are told

Purger = Callable[[list[str]], None]


class PurgeFailed(Exception):
    """The cache did not take it; the text says what it answered."""


def configured() -> Purger | None:
    """What `KAMPUNG_CACHE_PURGER` names, ready to be called; None where it is empty. Raises
    whatever a wrong name raises, and `ImproperlyConfigured`."""
    path = settings.KAMPUNG_CACHE_PURGER
    if not path:
        return None
    purger = import_string(path)
    purger = purger() if isinstance(purger, type) else purger
    if not callable(purger):
        raise ImproperlyConfigured(f"{path} cannot be called with a list of names.")
    return purger


class HttpPurger:
    """Sends names to `KAMPUNG_CACHE_PURGE_URL`, at most `most` in a request. Of several addresses
    each gets all of them. Redirects are not followed, and certificates are verified."""

    most = 100
    needs_token = False

    def __init__(self):
        self.urls = settings.KAMPUNG_CACHE_PURGE_URL
        self.token = settings.KAMPUNG_CACHE_PURGE_TOKEN
        if not self.urls:
            raise ImproperlyConfigured("KAMPUNG_CACHE_PURGE_URL says where to purge; it is empty.")
        if not all(url.startswith(("https://", "http://")) for url in self.urls):
            raise ImproperlyConfigured("KAMPUNG_CACHE_PURGE_URL: addresses begin with https://.")
        if self.needs_token and not self.token:
            raise ImproperlyConfigured("KAMPUNG_CACHE_PURGE_TOKEN is empty.")

    def __call__(self, keys: list[str]) -> None:
        context = httpx.create_ssl_context(trust_env=False)
        with httpx.Client(
            verify=context, trust_env=False, follow_redirects=False, timeout=TIME_LIMIT
        ) as client:
            for url in self.urls:
                for start in range(0, len(keys), self.most):
                    self._send(client, self.request(client, url, keys[start : start + self.most]))

    def request(self, client: httpx.Client, url: str, keys: list[str]) -> httpx.Request:
        raise NotImplementedError

    def check(self, response: httpx.Response) -> None:
        """Raises `PurgeFailed` unless the answer says that all went well."""
        if not 200 <= response.status_code < 300:
            raise PurgeFailed(f"HTTP {response.status_code}: {response.text[:SHOWN]}")

    def headers(self, **more: str) -> dict[str, str]:
        return {"User-Agent": f"Kampung-CMS/{CORE_VERSION}", "Accept": "application/json", **more}

    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _send(self, client: httpx.Client, request: httpx.Request) -> None:
        try:
            response = client.send(request)
        except httpx.HTTPError as error:
            raise PurgeFailed(f"{type(error).__name__}: {error}") from error
        self.check(response)


class VarnishPurger(HttpPurger):
    """`PURGE` with the names in `xkey-purge`, for Varnish with the module xkey and the few lines
    of VCL in `docs/deployment.md`. A hundred names stay far below the 8 kB that Varnish takes for
    one header (`http_req_hdr_len`).

    https://github.com/varnish/varnish-modules/blob/master/src/vmod_xkey.vcc
    """

    def request(self, client, url, keys):
        headers = self.headers(**{"xkey-purge": " ".join(keys)}, **self.bearer())
        return client.build_request("PURGE", url, headers=headers)


class FastlyPurger(HttpPurger):
    """Fastly's batch purge by surrogate keys, `https://api.fastly.com/service/{id}/purge`, which
    takes 256 in a request. Not the soft one: a stale answer would be given once more.

    https://www.fastly.com/documentation/reference/api/purging/ (bulk-purge-tag)
    """

    most = 256
    needs_token = True

    def request(self, client, url, keys):
        headers = self.headers(**{"Surrogate-Key": " ".join(keys), "Fastly-Key": self.token})
        return client.build_request("POST", url, headers=headers)


class CloudflarePurger(HttpPurger):
    """Cloudflare's purge by cache tags, `https://api.cloudflare.com/client/v4/zones/{zone}/
    purge_cache`. 30 tags in a request is what every plan has always taken.

    https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/
    """

    most = 30
    needs_token = True

    def request(self, client, url, keys):
        headers = self.headers(**self.bearer())
        return client.build_request("POST", url, headers=headers, json={"tags": keys})

    def check(self, response):
        super().check(response)
        try:
            is_done = response.json().get("success") is True
        except (ValueError, AttributeError):
            is_done = False
        if not is_done:
            raise PurgeFailed(f"Not done: {response.text[:SHOWN]}")
