"""Districts and regencies: what is in them, and the pages of all their villages together.

Read from delivery documents. Villages that have none yet are handed to the worker; a list shows
what there is meanwhile, and only where there is nothing at all does it ask to come again.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.media.representation import absolute
from core.rest.areas import InDistrict
from core.rest.problems import CONTENT_TYPE
from core.rest.serializers import ProblemSerializer
from core.rest.views import ApiView, InRegency, ListView
from core.villages.models import Village
from frontend_api.changes import AreaChanges, NotReady, write_later
from frontend_api.delivery.reading import EVERYTHING, documents, joined, only, rendered
from frontend_api.models import NEVER, DeliveryDocument
from frontend_api.page_filters import PageFilter
from frontend_api.pages import FIELDS, OMIT, TYPE, InPages, PageSerializer
from frontend_api.village_serializers import AreaSerializer

NOT_READY = OpenApiResponse(
    ProblemSerializer, "The pages are still being written; `Retry-After` says when to ask again."
)
# Of the village only what an answer names.
SHOWN = (*[field.attname for field in DeliveryDocument._meta.concrete_fields],
         "village__code", "village__name")  # fmt: skip


class OfDistrict(InDistrict):
    """What the views of one district share: its villages, and how documents of them are found."""

    @cached_property
    def area(self):
        return {"village__district": self.district.pk}

    @property
    def villages(self):
        return Village.objects.filter(district=self.district.pk, site__isnull=False)


class OfRegency(InRegency):
    """As `OfDistrict`, for a regency."""

    @cached_property
    def area(self):
        return {"village__district__regency": self.regency.pk}

    @property
    def villages(self):
        return Village.objects.filter(district__regency=self.regency.pk, site__isnull=False)


class DistrictSerializer(AreaSerializer):
    full_name = serializers.CharField()
    regency = AreaSerializer()
    villages = serializers.IntegerField(help_text="How many it has.")
    links = serializers.DictField(child=serializers.URLField())


class RegencySerializer(AreaSerializer):
    full_name = serializers.CharField()
    province = serializers.CharField()
    districts = AreaSerializer(many=True)
    villages = serializers.IntegerField(help_text="How many it has.")
    links = serializers.DictField(child=serializers.URLField())


def links_of(kind: str, code: str) -> dict[str, str]:
    """Addresses of what there is of a `district` or `regency`."""
    base = reverse(f"api:{kind}", args=[code])
    own = {name: absolute(f"{base}{name}/") for name in ("pages", "search", "changes")}
    feeds = {name: absolute(f"{base}feeds/news.{name[5:]}") for name in ("feed_json", "feed_rss")}
    return {"villages": absolute(f"{reverse('api:villages')}?{kind}={code}"), **own, **feeds}


class DistrictDetail(OfDistrict, ApiView):
    """A district: its names, its regency, how many villages it has, where to go on."""

    @extend_schema(operation_id="districts_retrieve", responses=DistrictSerializer)
    def get(self, request, code):
        district = self.district
        return Response(
            {
                "code": district.code,
                "name": district.name,
                "full_name": district.full_name,
                "regency": {"code": district.regency.code, "name": district.regency.name},
                "villages": self.villages.count(),
                "links": links_of("district", code),
            }
        )


class RegencyDetail(OfRegency, ApiView):
    """A regency: its names, its districts, how many villages it has, where to go on."""

    @extend_schema(operation_id="regencies_retrieve", responses=RegencySerializer)
    def get(self, request, code):
        regency = self.regency
        return Response(
            {
                "code": regency.code,
                "name": regency.name,
                "full_name": regency.full_name,
                "province": regency.province,
                "districts": list(regency.districts.order_by("code").values("code", "name")),
                "villages": self.villages.count(),
                "links": links_of("regency", code),
            }
        )


class AreaPageSerializer(PageSerializer):
    """A page and the village it is of."""

    village = AreaSerializer()


class AreaPageFilter(PageFilter):
    # Both name a page of one village.
    parent = None
    ancestor = None


class AreaPages(InPages, ListView):
    """Public pages of all villages of the area, the latest published first, each with `village`."""

    serializer_class = AreaPageSerializer
    filterset_class = AreaPageFilter
    parameters = ("fields", "omit")
    ordering = ("-published_at", "-page_id")
    cache_topics = ("pages",)

    def get_queryset(self):
        found = documents(**self.area).exclude(published_at=NEVER)
        return found.select_related("village").only(*SHOWN)

    def get(self, request, *args, **kwargs):
        wanted = self.wanted
        waiting = write_later(self.villages)
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        if waiting and waiting == self.villages.count():
            raise NotReady(waiting)
        frame = self.get_paginated_response([])
        return HttpResponse(
            joined(frame.data, [_with_village(item, wanted) for item in page]),
            content_type="application/json",
            headers={"Link": frame["Link"]} if frame.has_header("Link") else {},
        )


def _with_village(document: DeliveryDocument, wanted: frozenset[str]) -> bytes:
    """The document's bytes, or some of its members, with the village as the last."""
    body = bytes(document.body)
    if wanted != EVERYTHING:
        body = rendered(only(body, wanted))
    village = {"code": document.village.code, "name": document.village.name}
    return body[:-1] + b',"village":' + rendered(village) + b"}"


class DistrictPages(OfDistrict, AreaPages):
    @extend_schema(
        operation_id="districts_pages_list",
        parameters=[FIELDS, OMIT, TYPE],
        responses={200: AreaPageSerializer, (503, CONTENT_TYPE): NOT_READY},
    )
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)


class RegencyPages(OfRegency, AreaPages):
    @extend_schema(
        operation_id="regencies_pages_list",
        parameters=[FIELDS, OMIT, TYPE],
        responses={200: AreaPageSerializer, (503, CONTENT_TYPE): NOT_READY},
    )
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)


class DistrictChanges(OfDistrict, AreaChanges):
    pass


class RegencyChanges(OfRegency, AreaChanges):
    pass
