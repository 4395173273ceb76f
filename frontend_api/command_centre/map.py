"""The map of an area, coloured by a metric: outlines that are ready to be drawn, and their classes."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.command_centre.models import Level
from core.command_centre.picture import picture
from frontend_api.command_centre.base import (
    ONE_METRIC,
    CentreAreaSerializer,
    CentreView,
    area_data,
    chosen_metric,
)


class MapPlaceSerializer(serializers.Serializer):
    """A drawn area. `path` is path data of SVG in units of the view box, to be filled by the
    even-odd rule, empty for an area whose place is not known; its name stands at `x`, `y`."""

    area = CentreAreaSerializer()
    path = serializers.CharField(allow_blank=True)
    x = serializers.IntegerField()
    y = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    shade = serializers.IntegerField(
        min_value=0, max_value=5, help_text="From the least values, 1, to the greatest; 0 for none."
    )


class MapClassSerializer(serializers.Serializer):
    """Areas with values from `low` to `high`, both included. Classes hold about as many each."""

    shade = serializers.IntegerField(min_value=1, max_value=5)
    low = serializers.FloatField()
    high = serializers.FloatField()
    count = serializers.IntegerField()


class CentreMapSerializer(serializers.Serializer):
    """What a screen draws. `level` is that of the drawn areas: the districts of a regency that has
    more than four hundred villages."""

    area = CentreAreaSerializer()
    metric = serializers.CharField()
    label = serializers.CharField()
    unit = serializers.CharField()
    level = serializers.ChoiceField(["district", "village"])
    width = serializers.IntegerField(help_text="Of the view box, whose height is `height`.")
    height = serializers.IntegerField()
    places = MapPlaceSerializer(many=True)
    classes = MapClassSerializer(many=True)
    borders = serializers.CharField(
        allow_blank=True, help_text="Path data: the lines between districts."
    )
    around = serializers.CharField(
        allow_blank=True, help_text="Path data: what lies there and has no figures."
    )


class Map(CentreView):
    """The areas of the map with their outlines, and the class that each one's figure falls into.
    Outlines in degrees, for maps that people zoom, are those of the map service."""

    parameters = ("metric",)

    @extend_schema(parameters=[ONE_METRIC], responses=CentreMapSerializer)
    def get(self, request, code):
        key, spec = chosen_metric(request.query_params)
        found = picture(self.area, measure=key, only=()).map
        atlas = found.atlas
        level = Level.DISTRICT if atlas.draws_districts else Level.VILLAGE
        return Response(
            {
                "area": area_data(self.area),
                "metric": key,
                "label": str(spec.label),
                "unit": str(spec.unit),
                "level": str(level),
                "width": atlas.width,
                "height": atlas.height,
                "places": [
                    {
                        "area": {
                            "code": shape.place.code,
                            "name": shape.place.full_name,
                            "level": str(level),
                        },
                        "path": shape.place.path,
                        "x": shape.place.x,
                        "y": shape.place.y,
                        "value": shape.value,
                        "shade": shape.shade,
                    }
                    for shape in found.shapes
                ],
                "classes": [
                    {"shade": one.shade, "low": one.low, "high": one.high, "count": one.count}
                    for one in found.classes
                ],
                "borders": atlas.borders,
                "around": atlas.around,
            }
        )
