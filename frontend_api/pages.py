"""A village's pages: the list, one by id, one by path."""

from __future__ import annotations

import django_filters
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from wagtail.models import Page, get_page_models

from core.rest.problems import BadParameter
from core.rest.views import ApiView, InVillage, ListView
from core.villages.routing import page_at
from core.villages.scoping import in_site
from core.villages.tree import below, children, is_original, is_public
from frontend_api.page_representation import MEMBERS, PageRepresenter

ORDERS = {
    "tree": ("path",),
    "newest": ("-first_published_at", "-pk"),
    "oldest": ("first_published_at", "pk"),
    "updated": ("-last_published_at", "-pk"),
    "title": ("title", "pk"),
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
    locale = serializers.CharField(required=False)
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


def public_pages(village):
    """The live pages of a village's trees, in all its languages, that nobody has to sign in for."""
    return Page.objects.filter(in_site(village.site), is_public())


class InPages(InVillage):
    """What the three views share: which pages exist for them, and which members are asked for."""

    parameters = ("fields", "omit")

    @cached_property
    def public(self):
        return public_pages(self.village)

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

    def represent(self, pages: list) -> list[dict]:
        return PageRepresenter(self.village, self.public, self.wanted).represent(pages)

    def one(self, page):
        if page is None:
            raise Http404(_("No such page."))
        return Response(self.represent([page.specific])[0])


class PageFilter(django_filters.FilterSet):
    type = django_filters.CharFilter(method="by_type")
    locale = django_filters.CharFilter(field_name="locale__language_code")
    parent = django_filters.NumberFilter(method="by_parent")
    ancestor = django_filters.NumberFilter(method="by_ancestor")
    published_after = django_filters.IsoDateTimeFilter(method="by_date")
    published_before = django_filters.IsoDateTimeFilter(method="by_date")
    q = django_filters.CharFilter(method="by_text", max_length=100)

    class Meta:
        model = Page
        fields: list[str] = []

    def filter_queryset(self, queryset):
        """Without aliases: in the list they would pass for translations."""
        return super().filter_queryset(queryset).filter(is_original())

    def by_type(self, pages, name, value):
        types = {model._meta.label.lower(): model for model in get_page_models()}
        chosen = [types.get(part.strip().lower()) for part in value.split(",")]
        if None in chosen:
            raise BadParameter(
                "type",
                f"Unknown page type in “{value}”. Known are: "
                f"{', '.join(sorted(model._meta.label for model in types.values()))}.",
            )
        return pages.type(*chosen)

    def by_parent(self, pages, name, value):
        return pages.filter(children(self._page("parent", pages, value).path))

    def by_ancestor(self, pages, name, value):
        return pages.filter(below(self._page("ancestor", pages, value).path))

    def by_date(self, pages, name, value):
        if not 1900 <= value.year <= 2200:
            raise BadParameter(name, f"{name} lies between the years 1900 and 2200.")
        lookup = "gte" if name == "published_after" else "lt"
        return pages.filter(**{f"first_published_at__{lookup}": value})

    def by_text(self, pages, name, value):
        return pages.filter(title__icontains=value)

    def _page(self, parameter, pages, pk) -> Page:
        page = self.queryset.filter(pk=int(pk)).first() if abs(pk) < 2**31 else None
        if page is None:
            raise BadParameter(parameter, f"{parameter} names no public page of this village.")
        return page


_FIELDS = OpenApiParameter("fields", str, description="Members to show, by comma.")
_OMIT = OpenApiParameter("omit", str, description="Members to leave out, by comma.")
_ORDER = OpenApiParameter("order", str, enum=list(ORDERS), description="`tree` by default.")
_PATH = OpenApiParameter("path", str, required=True, description="As on the website: /berita/x/")


class PageList(InPages, ListView):
    """The village's public pages, expanded."""

    serializer_class = PageSerializer
    filterset_class = PageFilter
    parameters = ("fields", "omit", "order")

    def get_queryset(self):
        return self.public

    def get_ordering(self):
        name = self.request.query_params.get("order", "tree")
        if name not in ORDERS:
            raise BadParameter("order", f"order is one of: {', '.join(ORDERS)}.")
        return ORDERS[name]

    @extend_schema(operation_id="pages_list", parameters=[_FIELDS, _OMIT, _ORDER])
    def get(self, request, *args, **kwargs):
        self.wanted  # noqa: B018  a bad `fields` is told even when the list is empty
        return super().get(request, *args, **kwargs)

    def serialize(self, page):
        specific = {
            item.pk: item
            for item in Page.objects.filter(pk__in=[item.pk for item in page]).specific()
        }
        return self.represent([specific[item.pk] for item in page])


class PageDetail(InPages, ApiView):
    """One page by id."""

    @extend_schema(
        operation_id="pages_retrieve", parameters=[_FIELDS, _OMIT], responses=PageSerializer
    )
    def get(self, request, code, pk):
        return self.one(self.public.filter(pk=pk).first())


class PageByPath(InPages, ApiView):
    """One page by its path on the village's website, in one request."""

    parameters = ("fields", "omit", "path")

    @extend_schema(
        operation_id="pages_by_path",
        parameters=[_PATH, _FIELDS, _OMIT],
        responses=PageSerializer,
    )
    def get(self, request, code):
        path = request.query_params.get("path")
        if path is None:
            raise BadParameter("path", "Give the page's path, for example ?path=/berita/.")
        page = page_at(self.village.site, path)
        return self.one(self.public.filter(pk=page.pk).first() if page is not None else None)
