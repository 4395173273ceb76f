"""The shapes of the service's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import serializers

from core.geo.layers import filterable
from plugins.gismap.api.serializers import FeatureSerializer

if TYPE_CHECKING:
    from core.plugins.specs import LayerProperty
    from plugins.gismap.ogc.areas import Collection

JSON_TYPES = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "date-time": {"type": "string", "format": "date-time"},
}


def link(href: str, rel: str, media_type: str = "application/json") -> dict:
    return {"href": href, "rel": rel, "type": media_type}


def property_schema(item: LayerProperty) -> dict:
    """A property as JSON Schema, with what its values mean where there are few."""
    schema = {**JSON_TYPES[item.type], "title": str(item.label)}
    if item.choices:
        schema["oneOf"] = [{"const": value, "title": str(label)} for value, label in item.choices]
    return schema


def queryables(item: Collection, url: str) -> dict:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": url,
        "type": "object",
        "title": str(item.spec.label),
        "properties": {each.name: property_schema(each) for each in filterable(item.spec)},
        "additionalProperties": False,
    }


class OgcLinkSerializer(serializers.Serializer):
    href = serializers.URLField()
    rel = serializers.CharField()
    type = serializers.CharField()


class OgcLandingSerializer(serializers.Serializer):
    title = serializers.CharField()
    description = serializers.CharField()
    links = OgcLinkSerializer(many=True)


class OgcConformanceSerializer(serializers.Serializer):
    conformsTo = serializers.ListField(child=serializers.URLField())


class OgcCollectionSerializer(serializers.Serializer):
    id = serializers.CharField(help_text="The plugin and the layer.")
    title = serializers.CharField()
    description = serializers.CharField()
    itemType = serializers.CharField()
    crs = serializers.ListField(child=serializers.URLField())
    storageCrs = serializers.URLField()
    links = OgcLinkSerializer(many=True)
    extent = serializers.DictField(required=False, help_text="Absent while there is no feature.")


class OgcCollectionsSerializer(serializers.Serializer):
    links = OgcLinkSerializer(many=True)
    crs = serializers.ListField(child=serializers.URLField())
    collections = OgcCollectionSerializer(many=True)


class OgcQueryablesSerializer(serializers.Serializer):
    type = serializers.CharField()
    title = serializers.CharField()
    properties = serializers.DictField()
    additionalProperties = serializers.BooleanField()


class OgcFeatureSerializer(FeatureSerializer):
    links = OgcLinkSerializer(many=True, required=False)


class OgcVectorLayerSerializer(serializers.Serializer):
    id = serializers.CharField()
    description = serializers.CharField()
    minzoom = serializers.IntegerField()
    maxzoom = serializers.IntegerField()
    fields = serializers.DictField(child=serializers.CharField())


class OgcTemplatedLinkSerializer(OgcLinkSerializer):
    href = serializers.CharField(help_text="Where it is `templated` with {names} in braces.")
    templated = serializers.BooleanField(required=False)


class OgcTileLayerSerializer(serializers.Serializer):
    id = serializers.CharField()
    title = serializers.CharField()
    dataType = serializers.CharField()
    geometryDimension = serializers.IntegerField(required=False)
    propertiesSchema = serializers.DictField()


class OgcTileSetSerializer(serializers.Serializer):
    """TileJSON 3.0 and OGC's metadata of a tile set at once."""

    tilejson = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    version = serializers.CharField()
    scheme = serializers.CharField()
    tiles = serializers.ListField(child=serializers.CharField(), help_text="With {z}, {x}, {y}.")
    minzoom = serializers.IntegerField()
    maxzoom = serializers.IntegerField()
    vector_layers = OgcVectorLayerSerializer(many=True)
    attribution = serializers.CharField(required=False)
    bounds = serializers.ListField(child=serializers.FloatField(), required=False)
    title = serializers.CharField()
    dataType = serializers.CharField()
    crs = serializers.CharField()
    tileMatrixSetURI = serializers.CharField()
    layers = OgcTileLayerSerializer(many=True)
    links = OgcTemplatedLinkSerializer(many=True)


class OgcTileSetItemSerializer(serializers.Serializer):
    title = serializers.CharField()
    dataType = serializers.CharField()
    crs = serializers.CharField()
    tileMatrixSetURI = serializers.CharField()
    links = OgcLinkSerializer(many=True)


class OgcTileSetsSerializer(serializers.Serializer):
    links = OgcLinkSerializer(many=True)
    tilesets = OgcTileSetItemSerializer(many=True)


class OgcTileMatrixSetItemSerializer(serializers.Serializer):
    id = serializers.CharField()
    title = serializers.CharField()
    uri = serializers.CharField()
    crs = serializers.CharField()
    links = OgcLinkSerializer(many=True)


class OgcTileMatrixSetsSerializer(serializers.Serializer):
    links = OgcLinkSerializer(many=True)
    tileMatrixSets = OgcTileMatrixSetItemSerializer(many=True)


class OgcItemsSerializer(serializers.Serializer):
    type = serializers.CharField()
    links = OgcLinkSerializer(many=True)
    numberMatched = serializers.IntegerField()
    numberReturned = serializers.IntegerField()
    features = OgcFeatureSerializer(many=True)


class StyleSerializer(serializers.Serializer):
    """A document of the MapLibre Style Specification, version 8."""

    version = serializers.IntegerField()
    name = serializers.CharField()
    metadata = serializers.DictField()
    sources = serializers.DictField()
    layers = serializers.ListField(child=serializers.DictField())
    center = serializers.ListField(child=serializers.FloatField(), required=False)
    zoom = serializers.FloatField(required=False)
