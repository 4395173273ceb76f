"""A village's pages: the list, one by id, one by path. Read from delivery documents."""

from __future__ import annotations

import django_filters
from django.db.models.functions import Length
from django.http import Http404, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from wagtail.models import Page, get_page_models

from core.rest.problems import BadParameter
from core.rest.views import ApiView, InVillage, ListView
from core.villages.tree import HIGHEST_STEP
from frontend_api.delivery.reading import documents, in_language, joined, only, write_if_new
from frontend_api.delivery.rendering import path_key
from frontend_api.models import DeliveryDocument
from frontend_api.page_representation import MEMBERS
from frontend_api.redirects import redirect_of

ORDERS = {
    "tree": ("tree_path",),
    "newest": ("-published_at", "-page_id"),
    "oldest": ("published_at", "page_id"),
    "updated": ("-updated_at", "-page_id"),
    "title": ("title", "page_id"),
}


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
    """A page. `fields` and `omit` leave members out."""

    id = serializers.IntegerField(required=False)
    type = serializers.CharField(required=False)
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
    content = serializers.DictField(required=False)


class RedirectTargetSerializer(serializers.Serializer):
    url = serializers.CharField()
    path = serializers.CharField(allow_null=True, help_text="Where it stays on this website.")
    permanent = serializers.BooleanField()


class RedirectSerializer(serializers.Serializer):
    """What stood at this path has moved."""

    redirect = RedirectTargetSerializer()


class InPages(InVillage):
    """What the three views share: the village's documents, and which members are asked for."""

    parameters = ("fields", "omit")

    @cached_property
    def documents(self):
        return documents(village__code=self.kwargs["code"])

    @cached_property
    def wanted(self) -> frozenset[str]:
        given = {name: self._names(name) for name in ("fields", "omit")}
        return frozenset(given["fields"] or MEMBERS) - given["omit"]

    def _names(self, parameter: str) -> set[str]:
        text = self.request.query_params.get(parameter, "")
        names = {name.strip() for name in text.split(",") if name.strip()}
        unknown = sorted(names - set(MEMBERS))
        if unknown:
            raise BadParameter(
                parameter,
                _("Unknown field “%(name)s”. Known are: %(known)s.")
                % {"name": unknown[0], "known": ", ".join(MEMBERS)},
            )
        return names

    def find(self, **lookup) -> DeliveryDocument | None:
        document = self.documents.filter(**lookup).first()
        if document is None and write_if_new(self.village):
            document = self.documents.filter(**lookup).first()
        return document

    def one(self, document: DeliveryDocument | None):
        if document is None:
            raise Http404(_("No such page."))
        document = self._in_language(document)
        if self.wanted == frozenset(MEMBERS):
            return HttpResponse(bytes(document.body), content_type="application/json")
        return Response(only(document, self.wanted))

    def _in_language(self, document: DeliveryDocument) -> DeliveryDocument:
        language = self.request.query_params.get("locale")
        if language is None or "locale" not in self.parameters:
            return document
        if language not in self.village.languages:
            raise BadParameter(
                "locale",
                _("The village's languages are: %(known)s.")
                % {"known": ", ".join(self.village.languages)},
            )
        return in_language(document, language, self.village.languages)


class PageFilter(django_filters.FilterSet):
    type = django_filters.CharFilter(method="by_type")
    locale = django_filters.CharFilter(field_name="locale")
    parent = django_filters.NumberFilter(method="by_parent")
    ancestor = django_filters.NumberFilter(method="by_ancestor")
    published_after = django_filters.IsoDateTimeFilter(method="by_date")
    published_before = django_filters.IsoDateTimeFilter(method="by_date")
    q = django_filters.CharFilter(method="by_text", max_length=100)

    class Meta:
        model = DeliveryDocument
        fields: list[str] = []

    def filter_queryset(self, queryset):
        """Without aliases: in the list they would pass for translations."""
        return super().filter_queryset(queryset).filter(is_alias=False)

    def by_type(self, found, name, value):
        types = {model._meta.label.lower(): model._meta.label for model in get_page_models()}
        chosen = [types.get(part.strip().lower()) for part in value.split(",")]
        if None in chosen:
            raise BadParameter(
                "type",
                f"Unknown page type in “{value}”. Known are: {', '.join(sorted(types.values()))}.",
            )
        return found.filter(type__in=chosen)

    def by_parent(self, found, name, value):
        path = self._page("parent", value).tree_path
        found = self._below(found, path).annotate(length=Length("tree_path"))
        return found.filter(length=len(path) + Page.steplen)

    def by_ancestor(self, found, name, value):
        return self._below(found, self._page("ancestor", value).tree_path)

    def _below(self, found, path):
        return found.filter(tree_path__gt=path, tree_path__lte=path + HIGHEST_STEP)

    def by_date(self, found, name, value):
        if not 1900 <= value.year <= 2200:
            raise BadParameter(name, f"{name} lies between the years 1900 and 2200.")
        lookup = "gte" if name == "published_after" else "lt"
        return found.filter(**{f"published_at__{lookup}": value})

    def by_text(self, found, name, value):
        return found.filter(title__icontains=value)

    def _page(self, parameter, pk) -> DeliveryDocument:
        found = self.queryset.filter(page_id=int(pk)).first() if abs(pk) < 2**31 else None
        if found is None:
            raise BadParameter(parameter, f"{parameter} names no public page of this village.")
        return found


_FIELDS = OpenApiParameter("fields", str, description="Members to show, by comma.")
_OMIT = OpenApiParameter("omit", str, description="Members to leave out, by comma.")
_ORDER = OpenApiParameter("order", str, enum=list(ORDERS), description="`tree` by default.")
_PATH = OpenApiParameter("path", str, required=True, description="As on the website: /berita/x/")
_LOCALE = OpenApiParameter(
    "locale",
    str,
    description="The page in this language; where it is not translated, in the village's next, "
    "and `fallback` says so.",
)


class PageList(InPages, ListView):
    """The village's public pages, expanded."""

    serializer_class = PageSerializer
    filterset_class = PageFilter
    parameters = ("fields", "omit", "order")

    def get_queryset(self):
        return self.documents

    def get_ordering(self):
        name = self.request.query_params.get("order", "tree")
        if name not in ORDERS:
            raise BadParameter("order", f"order is one of: {', '.join(ORDERS)}.")
        return ORDERS[name]

    @extend_schema(operation_id="pages_list", parameters=[_FIELDS, _OMIT, _ORDER])
    def get(self, request, *args, **kwargs):
        self.wanted  # noqa: B018  a bad `fields` is told even when the list is empty
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        if not page and self.paginator.count == 0 and write_if_new(self.village):
            page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        if self.wanted != frozenset(MEMBERS):
            return self.get_paginated_response([only(item, self.wanted) for item in page])
        frame = self.get_paginated_response([])
        return HttpResponse(
            joined(frame.data, [bytes(item.body) for item in page]),
            content_type="application/json",
            headers={"Link": frame["Link"]} if frame.has_header("Link") else {},
        )


class PageDetail(InPages, ApiView):
    """One page by id."""

    parameters = ("fields", "omit", "locale")

    @extend_schema(
        operation_id="pages_retrieve",
        parameters=[_FIELDS, _OMIT, _LOCALE],
        responses=PageSerializer,
    )
    def get(self, request, code, pk):
        return self.one(self.find(page_id=pk))


class PageByPath(InPages, ApiView):
    """One page by its path on the village's website, in one request; or where it has moved."""

    parameters = ("fields", "omit", "path", "locale")

    @extend_schema(
        operation_id="pages_by_path",
        parameters=[_PATH, _FIELDS, _OMIT, _LOCALE],
        responses=PolymorphicProxySerializer(
            component_name="PageOrRedirect",
            serializers=[PageSerializer, RedirectSerializer],
            resource_type_field_name=None,
        ),
    )
    def get(self, request, code):
        path = request.query_params.get("path")
        if path is None:
            raise BadParameter("path", "Give the page's path, for example ?path=/berita/.")
        parts = [part for part in path.split("/") if part]
        document = self.find(path_key=path_key("/" + "".join(f"{part}/" for part in parts)))
        if document is None:
            moved = redirect_of(self.village, path)
            if moved is not None:
                return Response({"redirect": moved})
        return self.one(document)
