"""A village's pages: the list, one by id, one by path. Read from delivery documents."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.utils.urls import replace_query_param

from core.rest.cache_keys import ALL_REDIRECTS, of
from core.rest.front import checked, keep_as
from core.rest.pagination import limit_of, link_header
from core.rest.parameters import known_language, language, listed
from core.rest.problems import BadParameter
from core.rest.views import InVillage, ListView
from core.version import CORE_VERSION
from frontend_api.delivery.paging import ORDERS, slice_of
from frontend_api.delivery.reading import (
    EVERYTHING,
    catch_up_in_tests,
    documents,
    in_language,
    joined,
    json_response,
    only,
    rendered,
    write_if_new,
)
from frontend_api.delivery.rendering import path_key
from frontend_api.delivery.stored import (
    PREVIEW,
    StoredView,
    answers,
    check_of_document,
    check_of_village,
    stored_body,
    stored_version,
)
from frontend_api.drafts import PROBLEMS, ForOneReader, draft_of
from frontend_api.page_filters import PageFilter, page_types
from frontend_api.page_representation import MEMBERS
from frontend_api.redirects import redirect_of

ALWAYS = {"id", "type"}  # by which every page, however little is asked of it, is known


class PageCardSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    path = serializers.CharField()
    url = serializers.URLField()


class TranslationSerializer(PageCardSerializer):
    locale = serializers.CharField()


class SeoSerializer(serializers.Serializer):
    title = serializers.CharField()
    description = serializers.CharField()


class PageSerializer(serializers.Serializer):
    """A page. `fields` and `omit` leave members out, but for `id` and `type`."""

    id = serializers.IntegerField()
    type = serializers.CharField()
    locale = serializers.CharField(required=False, help_text="In which the text is written.")
    requested_locale = serializers.CharField(required=False, help_text="Of the tree it stands in.")
    fallback = serializers.BooleanField(
        required=False, help_text="Whether the page is not translated, and `locale` another."
    )
    title = serializers.CharField(required=False)
    slug = serializers.CharField(required=False)
    path = serializers.CharField(required=False)
    url = serializers.URLField(required=False)
    parent = PageCardSerializer(required=False, allow_null=True)
    translations = TranslationSerializer(many=True, required=False)
    seo = SeoSerializer(required=False)
    published_at = serializers.DateTimeField(required=False, allow_null=True)
    updated_at = serializers.DateTimeField(required=False, allow_null=True)
    example = serializers.BooleanField(
        required=False,
        help_text="Whether the text came with the site and waits for the village's own.",
    )
    content = serializers.DictField(required=False)


class RedirectTargetSerializer(serializers.Serializer):
    url = serializers.CharField()
    path = serializers.CharField(allow_null=True, help_text="Where it stays on this website.")
    permanent = serializers.BooleanField()


class RedirectSerializer(serializers.Serializer):
    """What stood at this path has moved."""

    redirect = RedirectTargetSerializer()


class InPages(InVillage):
    """What the views of pages share: the village's documents, and which members are asked for."""

    parameters = ("fields", "omit")

    @cached_property
    def documents(self):
        return documents(village__code=self.kwargs["code"])

    @cached_property
    def wanted(self) -> frozenset[str]:
        if not self.request.GET.keys() & {"fields", "omit"}:
            return EVERYTHING
        given = {name: self._names(name) for name in ("fields", "omit")}
        return (frozenset(given["fields"] or MEMBERS) - given["omit"]) | ALWAYS

    def _names(self, parameter: str) -> set[str]:
        text = self.request.GET.get(parameter, "")
        names = {name.strip() for name in text.split(",") if name.strip()}
        unknown = sorted(names - set(MEMBERS))
        if unknown:
            raise BadParameter(
                parameter,
                _("Unknown field “%(name)s”. Known are: %(known)s.")
                % {"name": unknown[0], "known": ", ".join(MEMBERS)},
            )
        return names


class OnePage(ForOneReader, InPages, StoredView):
    """A document, whole or in part; or with a preview's token the draft that it opens."""

    def previewed(self, is_asked_for) -> HttpResponse:
        """The draft, where `is_asked_for(draft)` says that it is the page in the URL."""
        if "locale" in self.request.GET:
            raise BadParameter("locale", _("A preview shows one page, in its own language."))
        found = draft_of(self.request.GET[PREVIEW], self.village)
        if not is_asked_for(found):
            raise PermissionDenied(_("This preview is of another page."))
        return json_response(rendered(found.represented(self.wanted)))

    def is_for_one(self, request) -> bool:
        return PREVIEW in request.GET

    # The page that is shown, or would be in another language.
    page_id: int | None = None

    def cache_keys(self):
        keys = super().cache_keys()
        if self.page_id is not None:
            keys.append(of("page", self.page_id))
        if self.page_id is None or "locale" in self.request.GET:
            # Which page is shown, or where it has moved, hangs on what other pages there are.
            keys.append(of("pages", self.kwargs["code"]))
        return keys

    def answer(self, where: str, value) -> HttpResponse | None:
        """The document found by `page_id` or `path_key`, or None."""
        check = check_of_document(where, self.kwargs["code"], value)
        found = self._stored(where, value, checked(self.request, check.name))
        if found is None and write_if_new(self.village):
            found = self._stored(where, value)
        if found is None:
            return None
        body, etag, self.page_id = found
        if "locale" in self.request.GET:
            return self._in_language(where, value)
        if self.wanted != EVERYTHING:
            return json_response(rendered(only(body, self.wanted)))
        if body is not None:
            keep_as(self.request, check, etag)
        response = json_response(body or b"")
        response["ETag"] = f'"{etag}"'
        return response

    def _stored(self, where: str, value, read: tuple | None = None):
        """Body, etag and page of a document: what was read of it already, where it was."""
        if read is not None and read[1] is not None:
            etag, (body, page_id) = read
            return body, etag, page_id
        catch_up_in_tests()
        # Parts have etags of their own.
        is_whole = not self.request.GET.keys() & {"fields", "omit", "locale"}
        known = self.request.META.get("HTTP_IF_NONE_MATCH", "") if is_whole else ""
        return stored_body(where, self.kwargs["code"], value, known)

    def _in_language(self, where: str, value) -> HttpResponse:
        language = known_language(self.request.GET["locale"])
        document = self.documents.get(**{where: value})
        body = in_language(document, language, self.village.languages)
        return json_response(
            body if self.wanted == EVERYTHING else rendered(only(body, self.wanted))
        )


FIELDS = listed("fields", "Members to show, by comma.", list(MEMBERS))
OMIT = listed("omit", "Members to leave out, by comma.", list(MEMBERS))
TYPE = listed("type", "Page types, by comma.", page_types())
_ORDER = OpenApiParameter("order", str, enum=list(ORDERS), description="`tree` by default.")
_PATH = OpenApiParameter("path", str, required=True, description="As on the website: /berita/x/")
_LOCALE = language(
    "The page in this language; where it is not translated, in the village's next, and `fallback` "
    "says so."
)
_PREVIEW = OpenApiParameter(
    PREVIEW,
    str,
    description="The token of a preview: the page as it stands in the editor. For no cache.",
)


class PageList(InPages, StoredView, ListView):
    """The village's public pages, expanded."""

    serializer_class = PageSerializer
    filterset_class = PageFilter
    parameters = ("fields", "omit", "order")
    cache_topics = ("pages",)

    @extend_schema(operation_id="pages_list", parameters=[FIELDS, OMIT, TYPE, _ORDER])
    def get(self, request, code):
        check = check_of_village(code)
        version, _rest = checked(request, check.name) or check.ask("")
        if not version and write_if_new(self.village):
            version = stored_version(code)
        # The host is in the links of the answer, and what the client sent of it.
        key = (request.META.get("HTTP_HOST"), request.scheme, request.get_full_path())
        etag = hashlib.sha256(f"{version} {CORE_VERSION} {key}".encode()).hexdigest()[:32]
        held = answers.get(key, version)
        if held is None:
            held = self._made()
            answers.keep(key, version, *held)
        body, links = held
        keep_as(request, check, version)
        return json_response(body, {"ETag": f'"{etag}"', **links})

    def _made(self) -> tuple[bytes, dict]:
        order = self.request.GET.get("order", "tree")
        if order not in ORDERS:
            raise BadParameter("order", f"order is one of: {', '.join(ORDERS)}.")
        wanted, limit = self.wanted, limit_of(self.request.GET)
        found = self.filter_queryset(self.documents)
        part = slice_of(found, order, self.request.GET.get("cursor", ""), limit)
        if part.count == 0:
            self.village  # noqa: B018  an unknown one is told
        links = {
            "next": self._link(part.following),
            "previous": self._link(part.previous),
        }
        bodies = part.bodies
        if wanted != EVERYTHING:
            bodies = [rendered(only(body, wanted)) for body in bodies]
        return joined({"count": part.count, **links}, bodies), link_header(links)

    def _link(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)


class PageDetail(OnePage):
    """One page by id."""

    parameters = ("fields", "omit", "locale", PREVIEW)

    @extend_schema(
        operation_id="pages_retrieve",
        parameters=[FIELDS, OMIT, _LOCALE, _PREVIEW],
        responses={200: PageSerializer, **PROBLEMS},
    )
    def get(self, request, code, pk):
        if PREVIEW in request.GET:
            return self.previewed(lambda draft: draft.page_id == pk)
        answer = self.answer("page_id", pk) if pk < 2**63 else None
        if answer is None:
            self.village  # noqa: B018  an unknown one is told
            raise Http404(_("No such page."))
        return answer


class PageByPath(OnePage):
    """One page by its path on the village's website, in one request; or where it has moved."""

    parameters = ("fields", "omit", "path", "locale", PREVIEW)

    def cache_keys(self):
        keys = super().cache_keys()
        if self.page_id is None:
            keys += [of("redirects", self.kwargs["code"]), ALL_REDIRECTS]
        return keys

    @extend_schema(
        operation_id="pages_by_path",
        parameters=[_PATH, FIELDS, OMIT, _LOCALE, _PREVIEW],
        responses={
            200: PolymorphicProxySerializer(
                component_name="PageOrRedirect",
                serializers=[PageSerializer, RedirectSerializer],
                resource_type_field_name=None,
            ),
            **PROBLEMS,
        },
    )
    def get(self, request, code):
        path = request.GET.get("path")
        if path is None:
            raise BadParameter("path", "Give the page's path, for example ?path=/berita/.")
        whole = "/" + "".join(f"{part}/" for part in path.split("/") if part)
        if PREVIEW in request.GET:
            return self.previewed(lambda draft: draft.is_at(whole))
        answer = self.answer("path_key", path_key(whole))
        if answer is not None:
            return answer
        moved = redirect_of(self.village, path)
        if moved is None:
            raise Http404(_("No such page."))
        return json_response(rendered({"redirect": moved}))
