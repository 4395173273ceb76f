"""The public shape of a feature and of a map layer."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from core.media.serializers import ImageSerializer
from plugins.gismap.geojson import KINDS
from plugins.gismap.representation import feature_representation


@extend_schema_field(
    {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"type": "string", "enum": list(KINDS)},
            "coordinates": {"type": "array", "items": {}},
        },
    }
)
class GeometryField(serializers.JSONField):
    """A GeoJSON geometry object (RFC 7946)."""


@extend_schema_field(
    {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}
)
class AttributesField(serializers.JSONField):
    """Values by name; what is not known is left out."""


class PhotoSerializer(serializers.Serializer):
    image = ImageSerializer()
    caption = serializers.CharField()


class PlaceSerializer(serializers.Serializer):
    """Something on the map, with all that is known of it."""

    id = serializers.IntegerField()
    layer = serializers.CharField(help_text="The layer's name, as in `layers/gismap/{name}/`.")
    name = serializers.CharField()
    description = serializers.CharField()
    attributes = AttributesField(help_text="As the layer describes them.")
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    geometry = GeometryField()
    photos = PhotoSerializer(many=True)
    url = serializers.URLField(help_text="Its page on the village's website.")
    updated_at = serializers.DateTimeField()
    distance = serializers.FloatField(required=False, help_text="Metres, with `near`.")

    def to_representation(self, instance):
        row = feature_representation(instance)
        if hasattr(instance, "distance"):
            row["distance"] = round(instance.distance, 1)
        return row


class LayerPropertySerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    type = serializers.ChoiceField(
        choices=["string", "integer", "number", "boolean", "date", "date-time"]
    )
    choices = serializers.DictField(
        child=serializers.CharField(), help_text="What values mean, where there are few."
    )


class LayerCategorySerializer(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()
    colour = serializers.CharField()
    icon = serializers.CharField(allow_blank=True)


class LayerSerializer(serializers.Serializer):
    """A layer some service shows on the village's map; its features are at `url`."""

    plugin = serializers.CharField()
    name = serializers.CharField()
    label = serializers.CharField()
    description = serializers.CharField()
    geometry = serializers.ChoiceField(choices=["point", "line", "polygon", "mixed"])
    visibility = serializers.ChoiceField(choices=["public", "staff"])
    colour = serializers.CharField()
    width = serializers.FloatField(help_text="Of lines, in pixels.")
    icon = serializers.CharField(allow_blank=True, help_text="A name of Maki's.")
    category = serializers.CharField(allow_blank=True, help_text="A property, or nothing.")
    categories = LayerCategorySerializer(many=True)
    properties = LayerPropertySerializer(many=True)
    licence = serializers.CharField(allow_blank=True)
    attribution = serializers.CharField(allow_blank=True)
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
    """The block of places; no layer chosen means all."""

    title = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField(), help_text="Names of layers.")
    places = PlaceSerializer(many=True)
