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

from django.contrib.gis.geos import Point
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from wagtail.models import Page

from core.geo.queries import by_distance, near
from core.plugins import gated
from core.rest.pagination import limit_of, link_header
from core.rest.parameters import NEAR, RADIUS, language, read_near
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
from frontend_api.search_serializers import SearchSerializer
from frontend_api.snippets import snippet

SHORTEST_QUERY = 2
MOST_PAGES = 200
MOST_RECORDS = 5  # of each plugin's kind


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
        description="Words that all have to be there. It may be left out with `near`.",
    ),
    NEAR,
    RADIUS,
    TYPE,
    language("Of the pages' tree."),
    OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
    OpenApiParameter(
        "cursor", str, description=f"From `next`; the best {MOST_PAGES} pages can be reached."
    ),
]  # fmt: skip


class Search(ApiView):
    """The views below give `area`, a filter of documents, and `villages`, who may be asked."""

    parameters = ("q", "near", "radius", "type", "locale", "limit", "cursor")
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

    @cached_property
    def around(self) -> tuple[Point, int] | None:
        """The place in `near` and the metres in `radius`, when they are given."""
        given = self.request.query_params
        if "near" in given:
            return read_near(given)
        if "radius" in given:
            raise BadParameter("radius", _("radius goes with near=longitude,latitude."))
        return None

    def query(self) -> str:
        text = self.request.query_params.get("q", "")
        if self.around and not text:
            return ""
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
        """Ids of the pages found, best first, and one more than are shown where there are more.
        Around a place those of the nearest villages first, best first of each village, and the
        latest where no word is looked for."""
        public = self.public()
        if not query and (self.around is None or self.request.query_params.get("q")):
            return []  # it has no word to look for
        if self.around is not None:
            public = near(public, "village__point", *self.around)
        if not query:
            latest = public.order_by("distance", "village", "-published_at", "-page_id")
            return list(latest.values_list("page_id", flat=True)[: MOST_PAGES + 1])
        pages = Page.objects.filter(pk__in=public.order_by().values("page_id"))
        found = [page.pk for page in pages.search(query, operator="and")[: MOST_PAGES + 1]]
        if self.around is None or not found:
            return found
        place = {key: rank for rank, key in enumerate(found)}
        rows = public.filter(pk__in=found).values_list("distance", "village", "page_id")
        return [key for *_where, key in sorted(rows, key=lambda row: (*row[:2], place[row[2]]))]

    def shown(self, keys: list[int], query: str) -> list[dict]:
        if not keys:
            return []
        found = documents(**self.area).filter(pk__in=keys).select_related("village__site")
        found = found.defer("village__boundary")
        if self.around is not None:
            found = by_distance(found, "village__point", self.around[0])
        by_key = {document.page_id: document for document in found}
        return [_page_hit(by_key[key], query) for key in keys if key in by_key]

    def records(self, query: str) -> tuple[list[dict], list[str]]:
        """What plugins found, by kind, and the slugs of those that failed."""
        kinds, unavailable = [], []
        if not query and (self.around is None or self.request.query_params.get("q")):
            return kinds, unavailable
        for plugin, spec, outcome in gated.search(self.villages, query, MOST_RECORDS, self.around):
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
        **_distance(document),
    }


def _distance(found) -> dict[str, float]:
    distance = getattr(found, "distance", None)
    return {} if distance is None else {"distance": round(distance, 1)}


def _record(hit, village: Village) -> dict:
    url = str(hit.url)
    return {
        "village": {"code": village.code, "name": village.name},
        "title": str(hit.title),
        "excerpt": str(hit.excerpt),
        "url": site_url(village.hostname) + url if url.startswith("/") else url,
        **_distance(hit),
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
