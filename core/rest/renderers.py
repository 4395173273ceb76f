"""Formats of answers beside plain JSON."""

from rest_framework.renderers import JSONRenderer


class GeoJSONRenderer(JSONRenderer):
    """Chosen by `Accept: application/geo+json`."""

    media_type = "application/geo+json"
    format = "geojson"


class JSONSchemaRenderer(JSONRenderer):
    """Chosen by `Accept: application/schema+json`."""

    media_type = "application/schema+json"
    format = "schema"
