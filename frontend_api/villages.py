"""The villages: the list, and the bootstrap of a frontend that shows one of them."""

from __future__ import annotations

import django_filters
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.module_loading import import_string
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
)
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from core.geo.queries import bbox_filter, near, parse_bbox
from core.media.representation import absolute
from core.plugins.gating import enabled_slugs, villages_with
from core.plugins.registry import registry
from core.rest.cache_keys import VILLAGES
from core.rest.pagination import MAX_LIMIT
from core.rest.parameters import BBOX, NEAR, RADIUS, known_language, language, read_near
from core.rest.problems import BadParameter
from core.rest.renderers import GeoJSONRenderer
from core.rest.views import ApiView, InVillage, ListView
from core.villages.models import Village
from core.villages.routing import site_url
from frontend_api.menus import menu_of
from frontend_api.village_serializers import (
    BootstrapSerializer,
    MenuItemSerializer,
    VillageCollectionSerializer,
    VillageSerializer,
)


def village_representation(village: Village) -> dict:
    district = village.district
    row = {
        "code": village.code,
        "name": village.name,
        "full_name": village.full_name,
        "kind": village.kind,
        "slug": village.slug,
        "district": {"code": district.code, "name": district.name},
        "regency": {"code": district.regency.code, "name": district.regency.name},
        "address": village.address,
        "email": village.email,
        "phone": village.phone,
        "point": (
            {"longitude": village.point.x, "latitude": village.point.y} if village.point else None
        ),
        "languages": village.languages,
        "website": site_url(village.hostname) + "/",
        "url": absolute(reverse("api:village", args=[village.code])),
    }
    if hasattr(village, "distance"):
        row["distance"] = round(village.distance, 1)
    return row


def installed() -> list[tuple[str, str]]:
    return [(slug, slug) for slug in sorted(registry.plugins)]


class VillageFilter(django_filters.FilterSet):
    district = django_filters.CharFilter(field_name="district__code")
    regency = django_filters.CharFilter(field_name="district__regency__code")
    kind = django_filters.ChoiceFilter(choices=Village.Kind.choices)
    q = django_filters.CharFilter(method="by_text", max_length=100)
    plugin = django_filters.ChoiceFilter(choices=installed, method="by_plugin")
    bbox = django_filters.CharFilter(method="by_bbox")

    class Meta:
        model = Village
        fields: list[str] = []

    def by_text(self, villages, name, value):
        return villages.filter(
            Q(name__icontains=value)
            | Q(district__name__icontains=value)
            | Q(code__startswith=value)
        )

    def by_plugin(self, villages, name, value):
        return villages_with(value, villages)

    def by_bbox(self, villages, name, value):
        try:
            return bbox_filter(villages, "point", parse_bbox(value))
        except ValueError as error:
            raise BadParameter("bbox", str(error)) from None


_FORMAT = OpenApiParameter("format", str, enum=["json", "geojson"])


class VillageList(ListView):
    """All villages, by code. With `Accept: application/geo+json` or `format=geojson` the same
    page as GeoJSON."""

    serializer_class = VillageSerializer
    filterset_class = VillageFilter
    parameters = ("near", "radius", "format")
    renderer_classes = (JSONRenderer, GeoJSONRenderer)
    ordering = ("code",)

    def cache_keys(self):
        return [*super().cache_keys(), VILLAGES]

    def get_queryset(self):
        return Village.objects.with_places().filter(site__isnull=False)

    @extend_schema(
        operation_id="villages_list",
        parameters=[NEAR, RADIUS, _FORMAT, BBOX],
        responses={
            (200, "application/json"): VillageSerializer(many=True),
            (200, GeoJSONRenderer.media_type): VillageCollectionSerializer,
        },
    )
    def get(self, request, *args, **kwargs):
        if "near" in request.query_params:
            return self._near(request)
        if "radius" in request.query_params:
            raise BadParameter("radius", "radius needs near=longitude,latitude.")
        return self._answer(super().get(request, *args, **kwargs))

    def perform_content_negotiation(self, request, force=False):
        wanted = request.query_params.get("format")
        for renderer in self.get_renderers():
            if wanted == renderer.format:
                return renderer, renderer.media_type
        return super().perform_content_negotiation(request, force)

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.query_params.get("format", "json") not in ("json", "geojson"):
            raise BadParameter("format", "format is json or geojson.")

    def serialize(self, page):
        return [village_representation(village) for village in page]

    def _near(self, request):
        point, radius = read_near(request.query_params)
        limit = self.paginator.get_page_size(request)
        found = list(near(self.filter_queryset(self.get_queryset()), "point", point, radius,
                          limit=min(limit, MAX_LIMIT)))  # fmt: skip
        return self._answer(
            Response(
                {
                    "count": len(found),
                    "next": None,
                    "previous": None,
                    "results": self.serialize(found),
                }
            )
        )

    def _answer(self, response):
        if self.request.accepted_renderer.format == "geojson":
            data = response.data
            response.data = {
                "type": "FeatureCollection",
                "features": [_feature(row) for row in data["results"]],
                "numberMatched": data["count"],
                "numberReturned": len(data["results"]),
                "links": [
                    {"rel": rel, "href": data[key], "type": "application/geo+json"}
                    for rel, key in (("next", "next"), ("prev", "previous"))
                    if data[key]
                ],
            }
        return response


def _feature(row: dict) -> dict:
    point = row.pop("point")
    return {
        "type": "Feature",
        "id": row["code"],
        "geometry": (
            {"type": "Point", "coordinates": [point["longitude"], point["latitude"]]}
            if point
            else None
        ),
        "properties": row,
    }


class VillageDetail(InVillage, ApiView):
    """All a frontend needs to begin: names, contact, languages, menu, plugins, links."""

    # For the menu and the logo.
    cache_topics = ("pages", "images")

    @extend_schema(operation_id="villages_retrieve", responses=BootstrapSerializer)
    def get(self, request, code):
        village = self.village
        base = reverse("api:village", args=[code])
        enabled = enabled_slugs(village)
        return Response(
            {
                **village_representation(village),
                "profile": import_string(settings.KAMPUNG_VILLAGE_PROFILE)(village),
                "menu": menu_of(village),
                "plugins": [
                    {
                        "slug": slug,
                        "title": str(plugin.manifest.title),
                        "url": (
                            absolute(f"{base}{slug}/") if plugin.collected["register_api"] else None
                        ),
                    }
                    for slug, plugin in registry.plugins.items()
                    if slug in enabled
                ],
                "links": {
                    "pages": absolute(f"{base}pages/"),
                    "page_by_path": absolute(f"{base}pages/by-path/"),
                    "menus": absolute(f"{base}menus/"),
                    "redirects": absolute(f"{base}redirects/"),
                    "images": absolute(f"{base}images/"),
                    "documents": absolute(f"{base}documents/"),
                    "tags": absolute(f"{base}tags/"),
                    "search": absolute(f"{base}search/"),
                    "feed_json": absolute(f"{base}feeds/news.json"),
                    "feed_rss": absolute(f"{base}feeds/news.rss"),
                    "sitemap": absolute(f"{base}sitemap.xml"),
                    "changes": absolute(f"{base}changes/"),
                    "district": absolute(reverse("api:district", args=[village.district.code])),
                    "regency": absolute(
                        reverse("api:regency", args=[village.district.regency.code])
                    ),
                },
            }
        )


class MenuView(InVillage, ApiView):
    """The village's main menu: its pages marked for it, then the plugins' entries."""

    parameters = ("locale",)
    cache_topics = ("pages",)

    @extend_schema(
        operation_id="villages_menus",
        responses={200: MenuItemSerializer(many=True)},
        parameters=[
            OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH),
            language("Of the titles; without, or where the village has it not, the main one."),
        ],
    )
    def get(self, request, code):
        given = request.query_params
        chosen = known_language(given["locale"]) if "locale" in given else ""
        return Response(menu_of(self.village, chosen))
