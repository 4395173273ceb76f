"""The public shape of a place and of a map layer."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from plugins.gismap.models import Place
from plugins.gismap.representation import place_representation

GEOMETRIES = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")


@extend_schema_field(
    {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"type": "string", "enum": list(GEOMETRIES)},
            "coordinates": {"type": "array", "items": {}},
        },
    }
)
class GeometryField(serializers.JSONField):
    """A GeoJSON geometry object (RFC 7946)."""


class PlaceSerializer(serializers.ModelSerializer):
    geometry = GeometryField()

    class Meta:
        model = Place
        fields = ["id", "name", "kind", "description", "source", "geometry"]

    def to_representation(self, instance):
        return place_representation(instance)


class LayerSerializer(serializers.Serializer):
    """A layer some service shows on the village's map; its features are at `url`."""

    plugin = serializers.CharField()
    name = serializers.CharField()
    label = serializers.CharField()
    geometry = serializers.ChoiceField(choices=["point", "line", "polygon", "mixed"])
    colour = serializers.CharField()
    icon = serializers.CharField(allow_blank=True)
    url = serializers.URLField()


class LayersSerializer(serializers.Serializer):
    results = LayerSerializer(many=True)


@extend_schema_field({"type": ["string", "integer"]})
class FeatureId(serializers.JSONField):
    """A number or a text, as the layer has it (RFC 7946, 3.2)."""


class FeatureSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=["Feature"])
    id = FeatureId(required=False, help_text="Absent where it stands for several points.")
    geometry = GeometryField()
    properties = serializers.DictField()


@extend_schema_serializer(many=False)
class FeatureCollectionSerializer(serializers.Serializer):
    """`truncated` tells that there are more features: ask for a smaller `bbox`."""

    type = serializers.ChoiceField(choices=["FeatureCollection"])
    numberReturned = serializers.IntegerField()
    truncated = serializers.BooleanField()
    features = FeatureSerializer(many=True)


class PlacesValueSerializer(serializers.Serializer):
    """The block of places; no kind chosen means all."""

    title = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField())
    places = PlaceSerializer(many=True)
