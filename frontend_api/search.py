"""Search in a village, a district or a regency: public pages and the plugins' public records.

Pages are found by Wagtail's search among those that have a delivery document, which says at once
that they are public, of the area, and no alias. Ranked results are no list to point into: they
page by their place, up to a maximum.
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from wagtail.models import Page

from core.plugins import gated
from core.rest.pagination import limit_of, link_header
from core.rest.parameters import language
from core.rest.problems import BadParameter
from core.rest.views import ApiView, InVillage
from core.search import LONGEST_QUERY, clean_query
from core.villages.models import Village
from core.villages.routing import site_url
from frontend_api.areas import OfDistrict, OfRegency
from frontend_api.delivery.reading import documents, write_if_new
from frontend_api.models import DeliveryDocument
from frontend_api.page_filters import PageFilter
from frontend_api.pages import TYPE
from frontend_api.snippets import snippet
from frontend_api.village_serializers import AreaSerializer

SHORTEST_QUERY = 2
MOST_PAGES = 200
MOST_RECORDS = 5  # of each plugin's kind


class PageHitSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    type = serializers.CharField()
    title = serializers.CharField()
    path = serializers.CharField()
    url = serializers.URLField()
    village = AreaSerializer()
    locale = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    snippet = serializers.CharField(help_text="HTML: text, with `<mark>` around what was found.")


class RecordSerializer(serializers.Serializer):
    village = AreaSerializer()
    title = serializers.CharField()
    excerpt = serializers.CharField()
    url = serializers.CharField()


class RecordsSerializer(serializers.Serializer):
    plugin = serializers.CharField()
    name = serializers.CharField()
    label = serializers.CharField()
    results = RecordSerializer(many=True)


class SearchSerializer(serializers.Serializer):
    """`results` are pages, best first, of `count` in all; where `complete` is false there are more
    than are counted, and the query should be narrowed. `records` are what plugins found, on the
    first page of a search without `type`. `unavailable` names plugins that could not answer."""

    query = serializers.CharField()
    count = serializers.IntegerField()
    complete = serializers.BooleanField()
    next = serializers.URLField(allow_null=True)
    results = PageHitSerializer(many=True)
    records = RecordsSerializer(many=True)
    unavailable = serializers.ListField(child=serializers.CharField())


class SearchFilter(PageFilter):
    parent = None
    tag = None
    ancestor = None
    published_after = None
    published_before = None
    q = None


PARAMETERS = [
    OpenApiParameter(
        "q", {"type": "string", "minLength": SHORTEST_QUERY, "maxLength": LONGEST_QUERY},
        required=True, description="Words that all have to be there.",
    ),
    TYPE,
    language("Of the pages' tree."),
    OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
    OpenApiParameter(
        "cursor", str, description=f"From `next`; the best {MOST_PAGES} pages can be reached."
    ),
]  # fmt: skip


class Search(ApiView):
    """The views below give `area`, a filter of documents, and `villages`, who may be asked."""

    parameters = ("q", "type", "locale", "limit", "cursor")
    cache_topics = ("pages", "records")

    def answer(self, request):
        query, start = self.query(), self.start()
        limit = limit_of(request.query_params)
        found = self.pages(query)
        shown = self.shown(found[start : start + limit], query)
        records, unavailable = [], []
        if start == 0 and "type" not in request.query_params:
            records, unavailable = self.records(query)
        last = start + limit
        link = self._link(last) if last < min(len(found), MOST_PAGES) else None
        return Response(
            {
                "query": query,
                "count": min(len(found), MOST_PAGES),
                "complete": len(found) <= MOST_PAGES,
                "next": link,
                "results": shown,
                "records": records,
                "unavailable": unavailable,
            },
            headers=link_header({"next": link}),
        )

    def query(self) -> str:
        text = self.request.query_params.get("q", "")
        if not SHORTEST_QUERY <= len(text) <= LONGEST_QUERY:
            raise BadParameter(
                "q",
                _("q is what to look for, in %(least)s to %(most)s characters.")
                % {"least": SHORTEST_QUERY, "most": LONGEST_QUERY},
            )
        return clean_query(text)

    def start(self) -> int:
        text = self.request.query_params.get("cursor")
        if not text:
            return 0
        try:
            plain = base64.urlsafe_b64decode(text.encode()).decode()
        except (binascii.Error, ValueError):
            plain = ""
        if not re.fullmatch("from=[1-9][0-9]{0,2}", plain) or int(plain[5:]) >= MOST_PAGES:
            raise BadParameter("cursor", _("This is no cursor of this search. Begin without one."))
        return int(plain[5:])

    def _link(self, start: int) -> str:
        cursor = base64.urlsafe_b64encode(f"from={start}".encode()).decode()
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def public(self) -> QuerySet[DeliveryDocument]:
        filters = SearchFilter(
            self.request.query_params, queryset=documents(**self.area, is_example=False)
        )
        if not filters.is_valid():
            name, messages = next(iter(filters.errors.items()))
            raise BadParameter(name, " ".join(str(message) for message in messages))
        return filters.qs

    def pages(self, query: str) -> list[int]:
        """Ids of the pages found, best first, and one more than are shown where there are more."""
        public = self.public()
        if not query:  # it has no word to look for
            return []
        pages = Page.objects.filter(pk__in=public.values("page_id"))
        return [page.pk for page in pages.search(query, operator="and")[: MOST_PAGES + 1]]

    def shown(self, keys: list[int], query: str) -> list[dict]:
        found = documents(**self.area).filter(pk__in=keys).select_related("village__site")
        found = found.defer("village__boundary").in_bulk() if keys else {}
        return [_page_hit(found[key], query) for key in keys if key in found]

    def records(self, query: str) -> tuple[list[dict], list[str]]:
        """What plugins found, by kind, and the slugs of those that failed."""
        kinds, unavailable = [], []
        if not query:
            return kinds, unavailable
        for plugin, spec, outcome in gated.search(self.villages, query, MOST_RECORDS):
            if outcome.ok:
                kinds.append((plugin, spec, outcome.value[:MOST_RECORDS]))
            else:
                unavailable.append(plugin.slug)
        codes = {hit.village for _plugin, _spec, hits in kinds for hit in hits}
        known = {}
        if codes:
            # A hit of a village that was not asked is a plugin's mistake, and nobody's business.
            asked = self.villages.filter(code__in=codes).select_related("site").defer("boundary")
            known = {village.code: village for village in asked}
        records = [
            {
                "plugin": plugin.slug,
                "name": spec.name,
                "label": str(spec.label),
                "results": [_record(hit, known[hit.village]) for hit in hits
                            if hit.village in known],
            }
            for plugin, spec, hits in kinds
        ]  # fmt: skip
        return [kind for kind in records if kind["results"]], sorted(set(unavailable))


def _page_hit(document: DeliveryDocument, query: str) -> dict:
    village, published = document.village, document.published_at
    return {
        "id": document.page_id,
        "type": document.type,
        "title": document.title,
        "path": document.path,
        "url": site_url(village.hostname) + document.path,
        "village": {"code": village.code, "name": village.name},
        "locale": document.locale,
        "published_at": published.isoformat() if published else None,
        "snippet": snippet(bytes(document.body), query),
    }


def _record(hit, village: Village) -> dict:
    url = str(hit.url)
    return {
        "village": {"code": village.code, "name": village.name},
        "title": str(hit.title),
        "excerpt": str(hit.excerpt),
        "url": site_url(village.hostname) + url if url.startswith("/") else url,
    }


class VillageSearch(InVillage, Search):
    """Search in one village."""

    @cached_property
    def area(self):
        return {"village": self.village.pk}

    @property
    def villages(self):
        return Village.objects.filter(pk=self.village.pk)

    @extend_schema(
        operation_id="villages_search", parameters=PARAMETERS, responses=SearchSerializer
    )
    def get(self, request, code):
        self.village  # noqa: B018  an unknown village is told before a bad parameter
        return self.answer(request)

    def pages(self, query):
        found = super().pages(query)
        return found or (super().pages(query) if write_if_new(self.village) else found)


class DistrictSearch(OfDistrict, Search):
    """Search in all villages of a district."""

    @extend_schema(
        operation_id="districts_search", parameters=PARAMETERS, responses=SearchSerializer
    )
    def get(self, request, code):
        self.district  # noqa: B018
        return self.answer(request)


class RegencySearch(OfRegency, Search):
    """Search in all villages of a regency."""

    @extend_schema(
        operation_id="regencies_search", parameters=PARAMETERS, responses=SearchSerializer
    )
    def get(self, request, code):
        self.regency  # noqa: B018
        return self.answer(request)
