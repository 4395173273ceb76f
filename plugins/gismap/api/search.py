"""The map's search, below a village's URL and a regency's."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from core.rest.problems import BadParameter
from core.rest.views import ApiView
from core.villages.models import Village
from plugins.gismap.search import MOST, search_map

SHORTEST, LONGEST = 2, 100
QUERY = OpenApiParameter(
    "q", {"type": "string", "minLength": SHORTEST, "maxLength": LONGEST}, required=True,
    description="A part of a name, or latitude and longitude in degrees: -5.21, 104.97.",
)  # fmt: skip


class MapHitSerializer(serializers.Serializer):
    title = serializers.CharField()
    kind = serializers.CharField(help_text="What it is, and where.")
    longitude = serializers.FloatField()
    latitude = serializers.FloatField()
    url = serializers.CharField(allow_blank=True, help_text="Its page, where it has one.")


class MapHitsSerializer(serializers.Serializer):
    results = MapHitSerializer(many=True)


class MapSearch(ApiView, GenericAPIView):
    __doc__ = f"""Villages of the regency by name, features of the area's layers by title, and
    coordinates; at most {MOST}."""

    operation = "search"
    parameters = ("q",)
    serializer_class = MapHitsSerializer
    pagination_class = None
    filter_backends = ()

    @property
    def area_kind(self) -> str:
        return "regency" if hasattr(self.request, "regency") else "village"

    @extend_schema(parameters=[QUERY], responses=MapHitsSerializer)
    def get(self, request, **kwargs):
        text = request.query_params.get("q", "").strip()
        if not SHORTEST <= len(text) <= LONGEST:
            raise BadParameter(
                "q",
                _("q is a text of %(least)s to %(most)s characters.")
                % {"least": SHORTEST, "most": LONGEST},
            )
        if self.area_kind == "regency":
            around = villages = Village.objects.filter(district__regency=request.regency)
        else:
            around = Village.objects.filter(district__regency=request.village.district.regency_id)
            villages = Village.objects.filter(pk=request.village.pk)
        return Response({"results": search_map(text, around, villages)})
