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

from core.geo.layers import collection, dumps, features, rows_of
from core.geo.queries import BBox, parse_bbox
from core.plugins.calls import guarded
from core.rest.parameters import BBOX
from core.rest.problems import CONTENT_TYPE, BadParameter, problem
from core.rest.renderers import GeoJSONRenderer
from core.rest.views import ApiView, DetailView, InVillage, ListView
from core.villages.models import Village
from plugins.gismap.api.serializers import (
    FeatureCollectionSerializer,
    LayersSerializer,
    PlaceSerializer,
)
from plugins.gismap.layers import PLACES, find_layer, public_layers
from plugins.gismap.models import Place
from plugins.gismap.places import narrowed, public_places

MAX_FEATURES = 2000


class PlaceFilter(django_filters.FilterSet):
    class Meta:
        model = Place
        fields = ["kind"]


class InBox:
    """Mixed into views that know the parameter `bbox`: `self.bbox`, None where it is not given."""

    parameters = ("bbox",)

    @cached_property
    def bbox(self) -> BBox | None:
        text = self.request.query_params.get("bbox")
        if text is None:
            return None
        try:
            return parse_bbox(text)
        except ValueError as error:
            raise BadParameter("bbox", str(error)) from None


class FilteredPlaces(InVillage, InBox):
    """Mixed into views on the village's public places: those of `kind`, inside `bbox`."""

    filterset_class = PlaceFilter

    def get_queryset(self):
        return public_places(self.village)

    def filter_queryset(self, queryset):
        return narrowed(super().filter_queryset(queryset), bbox=self.bbox)


@extend_schema(parameters=[BBOX])
class PlaceList(FilteredPlaces, ListView):
    """The village's public places, by name."""

    serializer_class = PlaceSerializer
    ordering = ("name", "pk")


class PlaceDetail(InVillage, DetailView):
    """One public place of the village."""

    serializer_class = PlaceSerializer

    def get_queryset(self):
        return public_places(self.village)


class Features(FilteredPlaces, ListView):
    """The village's public places as one GeoJSON FeatureCollection."""

    serializer_class = FeatureCollectionSerializer
    renderer_classes = [GeoJSONRenderer, JSONRenderer]
    pagination_class = None

    def known_parameters(self):
        return super().known_parameters() - {"limit", "cursor"}

    @extend_schema(parameters=[BBOX], responses=FeatureCollectionSerializer)
    def get(self, request, *args, **kwargs):
        places = self.filter_queryset(self.get_queryset())
        found = features(PLACES, places[: MAX_FEATURES + 1])
        body = dumps(collection(found, MAX_FEATURES))
        return HttpResponse(body, content_type=request.accepted_renderer.media_type)


class LayerList(InVillage, ApiView, GenericAPIView):
    """What the village's services show on its map, this one's places among them."""

    serializer_class = LayersSerializer

    @extend_schema(operation_id="gismap_layers_list", responses=LayersSerializer)
    def get(self, request, *args, **kwargs):
        layers = [
            {
                "plugin": plugin.slug,
                "name": spec.name,
                "label": str(spec.label),
                "geometry": spec.geometry,
                "colour": spec.colour,
                "icon": spec.icon,
                "url": request.build_absolute_uri(f"{request.path}{plugin.slug}/{spec.name}/"),
            }
            for plugin, spec in public_layers(self.village)
        ]
        return Response({"results": layers})


ZOOM = OpenApiParameter(
    "zoom", {"type": "integer", "minimum": 0, "maximum": 24},
    description="Of the map that shows it: corners too small for it may be left out.",
)  # fmt: skip


class Layer(InVillage, InBox, ApiView, GenericAPIView):
    """One layer of the map as a GeoJSON FeatureCollection."""

    parameters = ("bbox", "zoom")
    serializer_class = FeatureCollectionSerializer
    renderer_classes = [GeoJSONRenderer, JSONRenderer]

    @extend_schema(
        operation_id="gismap_layers_retrieve",
        parameters=[BBOX, ZOOM],
        responses=FeatureCollectionSerializer,
    )
    def get(self, request, *args, **kwargs):
        zoom = request.query_params.get("zoom", "0")
        if not (zoom.isascii() and zoom.isdigit() and len(zoom) <= 2 and int(zoom) <= 24):
            raise BadParameter("zoom", _("zoom is a whole number from 0 to 24."))
        spec = find_layer(self.village, kwargs["plugin"], kwargs["name"])
        if spec is None:
            raise Http404(_("No service of this village shows such a layer."))
        outcome = guarded(kwargs["plugin"], f"layer {spec.name}", self._body, spec, self.bbox)
        if not outcome.ok:
            detail = _("This layer cannot be shown at present; the failure has been logged.")
            body = problem(503, detail, kind="plugin-failure")
            return Response(body, status=503, content_type=CONTENT_TYPE)
        return HttpResponse(outcome.value, content_type=request.accepted_renderer.media_type)

    def _body(self, spec, bbox) -> bytes:
        """The whole answer, made in one go, so that a failure of the plugin's shows here: its
        generator's as well as that of a value which is no JSON."""
        villages = Village.objects.filter(pk=self.village.pk)
        rows = rows_of(spec, villages, bbox).order_by("pk")[: MAX_FEATURES + 1]
        return dumps(collection(features(spec, rows), MAX_FEATURES))
