"""Endpoints of the map, below `/api/v1/villages/{code}/gismap/`."""

from __future__ import annotations

import django_filters
from django.http import Http404, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from core.geo.clusters import are_clustered, whole_cells
from core.geo.geojson_texts import MOST_ZOOM
from core.geo.layers import collection, dumps, features, grouped_features, rows_of
from core.geo.queries import BBox, bbox_filter, near, parse_bbox
from core.plugins.calls import guarded_reading
from core.rest.pagination import limit_of
from core.rest.parameters import BBOX, NEAR, RADIUS, read_near
from core.rest.problems import CONTENT_TYPE, BadParameter, problem
from core.rest.renderers import GeoJSONRenderer
from core.rest.stored import ANY_TYPE, RememberedView
from core.rest.views import ApiView, DetailView, InRegency, InVillage, ListView
from core.villages.models import Village
from plugins.gismap.api.rights import allowed_to
from plugins.gismap.api.serializers import (
    AreaPlaceSerializer,
    FeatureCollectionSerializer,
    LayersSerializer,
    PlaceSerializer,
)
from plugins.gismap.features import public_features
from plugins.gismap.layers import find_layer, layers_for
from plugins.gismap.models import Feature
from plugins.gismap.nearest import features_of_regency
from plugins.gismap.representation import layer_representation

MAX_FEATURES = 2000


class TextsFilter(django_filters.BaseInFilter, django_filters.CharFilter):
    pass


class PlaceFilter(django_filters.FilterSet):
    layer = TextsFilter(field_name="layer__name", help_text="Names of layers, by comma.")
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains")

    class Meta:
        model = Feature
        fields = ["layer", "q"]


class InBox:
    """Mixed into views that know the parameter `bbox`: `self.bbox`, None where it is not given."""

    parameters = ("bbox",)

    @cached_property
    def bbox(self) -> BBox | None:
        text = self.request.GET.get("bbox")
        if text is None:
            return None
        try:
            return parse_bbox(text)
        except ValueError as error:
            raise BadParameter("bbox", str(error)) from None


class InPlaces(InVillage):
    """Mixed into views on the village's public features."""

    serializer_class = PlaceSerializer

    def get_queryset(self):
        features = public_features(self.village).select_related("village__site")
        return features.prefetch_related("photos__image__renditions")


class NearPlaces(InBox):
    """Mixed into lists of features: by name; with `near` those around a place, nearest first."""

    filterset_class = PlaceFilter
    ordering = ("name", "pk")
    parameters = ("bbox", "near", "radius")

    def filter_queryset(self, queryset):
        features = super().filter_queryset(queryset)
        return features if self.bbox is None else bbox_filter(features, "geometry", self.bbox)

    def get(self, request, *args, **kwargs):
        given = request.GET
        if "near" not in given:
            if "radius" in given:
                raise BadParameter("radius", _("radius goes with near=longitude,latitude."))
            return super().get(request, *args, **kwargs)
        if "cursor" in given:
            raise BadParameter("cursor", _("With near there is one page alone."))
        point, radius = read_near(given)
        found = near(self.filter_queryset(self.get_queryset()), "geometry", point, radius,
                     limit=limit_of(given))  # fmt: skip
        found = list(found)
        return Response(
            {"count": len(found), "next": None, "previous": None, "results": self.serialize(found)}
        )


@extend_schema(parameters=[BBOX, NEAR, RADIUS])
class PlaceList(InPlaces, NearPlaces, ListView):
    """The village's public features, by name; with `near` those around a place, nearest first."""


@extend_schema(parameters=[BBOX, NEAR, RADIUS])
class RegencyPlaceList(InRegency, NearPlaces, ListView):
    """The public features of all the regency's villages that have the map, each with its village,
    by name; with `near` those around a place, nearest first."""

    operation = "features"
    serializer_class = AreaPlaceSerializer

    def get_queryset(self):
        found = features_of_regency(self.regency)
        return found.prefetch_related("photos__image__renditions")


class PlaceDetail(InPlaces, DetailView):
    """One public feature of the village."""


class LayerList(InVillage, ApiView, GenericAPIView):
    """What the village's services show on its map, this one's places among them."""

    serializer_class = LayersSerializer

    @extend_schema(operation_id="gismap_layers_list", responses=LayersSerializer)
    def get(self, request, *args, **kwargs):
        layers = [
            layer_representation(
                plugin.slug,
                spec,
                request.build_absolute_uri(f"{request.path}{plugin.slug}/{spec.name}/"),
            )
            for plugin, spec in layers_for(self.village, allowed_to(request))
        ]
        return Response({"results": layers})


ZOOM = OpenApiParameter(
    "zoom",
    {"type": "integer", "minimum": 0, "maximum": MOST_ZOOM},
    description="Of the map that is shown: lines and areas have no more corners than it shows, and "
    "points that would lie on top of one another are one, with `point_count`.",
)
CLUSTERS = OpenApiParameter("clusters", bool, description="`false`: each point by itself.")


class Layer(RememberedView, InVillage, InBox, ApiView, GenericAPIView):
    """One layer of the map as a GeoJSON FeatureCollection."""

    serializer_class = FeatureCollectionSerializer
    renderer_classes = [GeoJSONRenderer, JSONRenderer]
    parameters = ("bbox", "zoom", "clusters")
    plain_types = (*ANY_TYPE, GeoJSONRenderer.media_type)
    names_host = False
    names_type = True

    @classmethod
    def plugins_shown(cls, kwargs):
        return ("gismap", kwargs["plugin"])

    @cached_property
    def zoom(self) -> int | None:
        text = self.request.GET.get("zoom")
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and int(text[:3]) <= MOST_ZOOM):
            raise BadParameter(
                "zoom", _("zoom is a whole number from 0 to %(most)s.") % {"most": MOST_ZOOM}
            )
        return int(text)

    @cached_property
    def clusters(self) -> bool:
        text = self.request.GET.get("clusters", "true")
        if text not in ("true", "false"):
            raise BadParameter("clusters", _("clusters is true or false."))
        return text == "true"

    @extend_schema(
        operation_id="gismap_layers_retrieve",
        parameters=[BBOX, ZOOM, CLUSTERS],
        responses=FeatureCollectionSerializer,
    )
    def get(self, request, *args, **kwargs):
        zoom = request.GET.get("zoom", "0")
        if not (zoom.isascii() and zoom.isdigit() and len(zoom) <= 2 and int(zoom) <= 24):
            raise BadParameter("zoom", _("zoom is a whole number from 0 to 24."))
        spec = find_layer(self.village, kwargs["plugin"], kwargs["name"], allowed_to(request))
        if spec is None:
            raise Http404(_("No service of this village shows such a layer."))
        wanted = spec, self.bbox, self.zoom, self.clusters
        outcome = guarded_reading(kwargs["plugin"], f"layer {spec.name}", self._body, *wanted)
        if not outcome.ok:
            detail = _("This layer cannot be shown at present; the failure has been logged.")
            body = problem(503, detail, kind="plugin-failure")
            return Response(body, status=503, content_type=CONTENT_TYPE)
        return HttpResponse(outcome.value, content_type=request.accepted_renderer.media_type)

    def _body(self, spec, bbox: BBox | None, zoom: int | None, clusters: bool) -> bytes:
        """The whole answer, made in one go, so that a failure of the plugin's shows here: its
        generator's as well as that of a value which is no JSON."""
        villages = Village.objects.filter(pk=self.village.pk)
        most = MAX_FEATURES + 1
        if zoom is not None and clusters and are_clustered(spec, zoom):
            rows = rows_of(spec, villages, None if bbox is None else whole_cells(bbox, zoom))
            found = grouped_features(spec, rows, zoom, most)
        else:
            rows = rows_of(spec, villages, bbox).order_by("pk")[:most]
            found = features(spec, rows, zoom=zoom)
        return dumps(collection(found, MAX_FEATURES))
