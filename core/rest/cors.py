"""Which websites' scripts may use the API from a browser.

Public reading is for everybody: its answers carry `Access-Control-Allow-Origin: *` whoever asks,
so that a cache keeps one answer for all. Whatever changes something or shows who is asking is for
the origins that a village has registered (`core.villages.origins`): those of the village in the
URL, or of any village where the URL names none. Such answers name the origin and vary by it.

What a cache may share is the same whoever asks. Where it is given to a request that shows who it
is, by a cookie say, it is still for everybody, or it is for that frontend and kept by no shared
cache: kept with its headers, it would shut out the scripts of all others.

Cookies are allowed only below a village's own URLs. Elsewhere one village's frontend would read
with the cookies of people who work in others; tokens, which a script must hold, are no such risk.
"""

from __future__ import annotations

import re

from corsheaders.conf import conf
from corsheaders.middleware import CorsMiddleware
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from core.rest.cache_keys import HEADERS as CACHE_KEYS
from core.villages.codes import VILLAGE_CODE
from core.villages.origins import is_registered

READING = {"GET", "HEAD", "OPTIONS"}
CREDENTIALS = {"authorization", "x-session-token"}
VILLAGE_URL = re.compile(rf"/api/v[0-9]+/villages/({VILLAGE_CODE})/", re.ASCII)
REGISTERED_MAX_AGE = 600  # seconds; a frontend that is taken off the list should not go on long


class VillageCorsMiddleware(CorsMiddleware):
    # Looking up an origin asks the database.
    async_capable = False

    def check_preflight(self, request):
        request._cors_enabled = self.is_enabled(request)
        if request._cors_enabled and is_preflight(request):
            return HttpResponse(headers={"Content-Length": "0"})
        return None

    def add_response_headers(self, request, response):
        if not request._cors_enabled:
            return response
        if is_public(request):
            response["Access-Control-Allow-Origin"] = "*"
            self._describe(request, response, conf.CORS_PREFLIGHT_MAX_AGE)
            return response
        origin = request.headers.get("Origin", "")
        village = VILLAGE_URL.match(request.path_info)
        is_own = bool(origin) and is_registered(origin, village and village[1])
        if _is_shared(response):
            if not is_own:
                response["Access-Control-Allow-Origin"] = "*"
                self._describe(request, response, conf.CORS_PREFLIGHT_MAX_AGE)
                return response
            response["Cache-Control"] = response["Cache-Control"].replace("public", "private")
            for name in CACHE_KEYS:
                del response[name]
        patch_vary_headers(response, ["Origin"])
        if is_own:
            response["Access-Control-Allow-Origin"] = origin
            if village:
                response["Access-Control-Allow-Credentials"] = "true"
            self._describe(request, response, REGISTERED_MAX_AGE)
        return response

    def _describe(self, request, response, max_age: int) -> None:
        if not is_preflight(request):
            response["Access-Control-Expose-Headers"] = ", ".join(conf.CORS_EXPOSE_HEADERS)
            return
        public = is_public(request)
        headers = [
            name for name in conf.CORS_ALLOW_HEADERS if not public or name not in CREDENTIALS
        ]
        methods = [name for name in conf.CORS_ALLOW_METHODS if not public or name in READING]
        response["Access-Control-Allow-Headers"] = ", ".join(headers)
        response["Access-Control-Allow-Methods"] = ", ".join(methods)
        response["Access-Control-Max-Age"] = str(max_age)
        patch_vary_headers(
            response, ["Access-Control-Request-Method", "Access-Control-Request-Headers"]
        )


def is_preflight(request) -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def _is_shared(response) -> bool:
    return "public" in response.headers.get("Cache-Control", "")


def is_public(request) -> bool:
    """Whether the request reads, or asks to read, without showing who it is."""
    if is_preflight(request):
        named = request.headers.get("Access-Control-Request-Headers", "").lower().split(",")
        return (
            request.headers["Access-Control-Request-Method"] in READING
            and not {name.strip() for name in named} & CREDENTIALS
        )
    return (
        request.method in READING
        and not any(name in request.headers for name in CREDENTIALS)
        and not request.COOKIES
    )
