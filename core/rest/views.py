"""What every endpoint of the API shares, the plugins' too.

Anonymous reading, unknown query parameters refused, problem details, `ETag` with 304, a
`Cache-Control` that lets a cache answer for a moment, and the names by which a cache is told to
forget (`core.rest.cache_keys`). A view below a village's URL finds it at `self.village`.
"""

from __future__ import annotations

import hashlib

from django.http import Http404
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from core.accounts.language import language_for
from core.rest.cache_keys import EVERYTHING, copy_keys, of, put_keys
from core.rest.filters import check_filters
from core.rest.pagination import LinkCursorPagination
from core.rest.problems import BadParameter
from core.rest.sessions import SessionTokenAuthentication
from core.villages.models import Regency, Village

# The conditions of a request that RFC 9110 puts before `If-None-Match`.
OTHER_CONDITIONS = frozenset({"HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"})
CONDITIONS = OTHER_CONDITIONS | {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"}


class ApiView(APIView):
    """The base of all. `parameters` are the query parameters the view knows.

    `max_age` is how many seconds a cache may answer without asking. `cache_topics` say what of its
    area an answer shows: `pages`, `records` (of plugins), `images`, `documents`, `redirects`.
    """

    parameters: tuple[str, ...] = ()
    max_age = 30
    cache_topics: tuple[str, ...] = ()
    # Which kind of area the `code` of the URL is of; empty for views below none.
    area_kind = ""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        # Of a method that the view does not have, that alone is told.
        if request.method in ("GET", "HEAD") and hasattr(self, "get"):
            self.check_parameters(request.query_params)

    def check_parameters(self, given):
        """Raises `BadParameter` for one that the view does not know."""
        known = set(self.known_parameters())
        for name, value in given.items():
            if name not in known:
                raise BadParameter(
                    name,
                    _("Unknown parameter “%(name)s”. Known are: %(known)s.")
                    % {"name": name, "known": ", ".join(sorted(known)) or _("none")},
                )
            if "\x00" in value:
                raise BadParameter(name, _("A NUL character is not accepted."))
            if len(given.getlist(name)) > 1:
                raise BadParameter(name, _("%(name)s is given more than once.") % {"name": name})

    def known_parameters(self):
        return self.parameters

    def dispatch(self, request, *args, **kwargs):
        # Back to the language there was when the view is done: `perform_authentication` may choose.
        with translation.override(translation.get_language()):
            return self.finish(request, super().dispatch(request, *args, **kwargs))

    def perform_authentication(self, request):
        """Speak to a person in their language. Programs and strangers hear the install's: what
        they are told may be kept in caches, and is compared."""
        super().perform_authentication(request)
        if isinstance(
            request.successful_authenticator, (SessionTokenAuthentication, SessionAuthentication)
        ):
            language = language_for(request, request.user)
            if language:
                translation.activate(language)

    def finish(self, request, response):
        """Add what caches need to know, and answer 304 to a client that has it already."""
        return self.answered(request, self.describe(request, response))

    def answered(self, request, response):
        """A described answer, or the 304 in its place."""
        if request.method in ("GET", "HEAD") and response.has_header("ETag"):
            return answer_if_changed(request, response)
        return response

    def describe(self, request, response):
        """The answer with what caches need to know of it."""
        if request.method not in ("GET", "HEAD"):
            return response
        if response.status_code != 200:
            # Caches may keep a 404 unasked, and nothing would purge it when there is something.
            response.setdefault("Cache-Control", "no-store")
            return response
        if hasattr(response, "render") and not response.is_rendered:
            response.render()
        if response.streaming:
            return response
        if not response.has_header("ETag"):
            response["ETag"] = etag_of(response.content)
        if getattr(self.request, "successful_authenticator", None):
            # For whoever asked alone, and for no cache, whatever the view says.
            response["Cache-Control"] = "private, no-store"
        response.setdefault(
            "Cache-Control", f"public, max-age={self.max_age}, stale-while-revalidate=300"
        )
        put_keys(response, self.cache_keys())
        patch_vary_headers(response, ["Accept", "Authorization"])
        return response

    def cache_keys(self) -> list[str]:
        """Names of what the answer shows; a view that shows more adds to them. No query is worth
        making for them."""
        keys, topics = [EVERYTHING], self.cache_topics
        plugin = getattr(self.request, "plugin_slug", "")
        if plugin:
            keys.append(of("plugin", plugin))
            topics = ("records", *topics)
        if self.area_kind:
            code = self.kwargs["code"]
            keys += [of(name, code) for name in (self.area_kind, *topics)]
        return keys


def etag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def answer_if_changed(request, response):
    """The response, or a 304 in its place for a client that has it already."""
    if not request.META.keys() & CONDITIONS:
        return response
    if request.META.get("HTTP_IF_NONE_MATCH") == response["ETag"] and not (
        request.META.keys() & OTHER_CONDITIONS
    ):
        # What nearly every client sends. The headers stay; those that describe a body go.
        response.status_code = 304
        response.content = b""
        for name in ("Content-Type", "Content-Length", "Content-Language"):
            response.headers.pop(name, None)
        return response
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    if answer is not response:
        copy_keys(answer, response)
    return answer


class ListView(ApiView, GenericAPIView):
    """A list that pages by cursor. Set `queryset` or `get_queryset`, `serializer_class`,
    `filterset_class` (a django-filter FilterSet) and `ordering` (ending in a unique field)."""

    ordering: tuple[str, ...] = ("pk",)
    pagination_class = LinkCursorPagination
    filterset_class = None
    filter_backends = ()

    def known_parameters(self):
        names = {*self.parameters, "limit", "cursor"}
        if self.filterset_class is not None:
            names |= set(self.filterset_class.base_filters)
        return names

    @cached_property
    def paginator(self):
        return LinkCursorPagination(self.get_ordering())

    def get_ordering(self):
        return self.ordering

    def filter_queryset(self, queryset):
        if self.filterset_class is None:
            return queryset
        check_filters(self.filterset_class.base_filters, self.request.GET)
        filterset = self.filterset_class(self.request.GET, queryset=queryset, request=self.request)
        if not filterset.is_valid():
            name, messages = next(iter(filterset.errors.items()))
            raise BadParameter(name, " ".join(str(message) for message in messages))
        return filterset.qs

    def get(self, request, *args, **kwargs):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.serialize(page))

    def serialize(self, page: list) -> list:
        return self.get_serializer(page, many=True).data


class DetailView(ApiView, GenericAPIView):
    """One row of `get_queryset()`, found by `lookup_field`; 404 when it is not there."""

    filter_backends = ()

    def get(self, request, *args, **kwargs):
        return Response(self.get_serializer(self.get_object()).data)


class InVillage:
    """Mixed into views below `/villages/{code}/`: `self.village`, or 404."""

    area_kind = "village"

    @cached_property
    def village(self) -> Village:
        found = getattr(self.request, "village", None)
        return found or find_village(self.kwargs["code"])


class InRegency:
    """Mixed into views below `/regencies/{code}/`: `self.regency`, or 404."""

    area_kind = "regency"

    @cached_property
    def regency(self) -> Regency:
        regency = Regency.objects.filter(code=self.kwargs["code"]).first()
        if regency is None:
            raise Http404(_("No regency has the code %s.") % self.kwargs["code"])
        return regency


def find_village(code: str) -> Village:
    """The provisioned village with this code; `Http404` says which code was asked for."""
    village = Village.objects.with_places().filter(code=code, site__isnull=False).first()
    if village is None:
        raise Http404(_("No village has the code %s.") % code)
    return village
