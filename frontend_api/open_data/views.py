"""`/regencies/{code}/open-data/…`: the tables, each as CSV and as JSON."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone, translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers

from core.rest.parameters import known_language, language
from core.rest.views import InRegency
from frontend_api.command_centre.base import (
    DISTRICT,
    SOURCE,
    CentreAreaSerializer,
    area_data,
    level_parameter,
    metric_parameter,
)
from frontend_api.command_centre.figures import FROM, TO, MetricSerializer
from frontend_api.feeds import Plain
from frontend_api.open_data.formats import MEDIA_TYPES, as_csv, as_json, kept
from frontend_api.open_data.tables import SETS, DataSet


class PlaceSerializer(serializers.Serializer):
    area = serializers.CharField(help_text="The official code.")
    name = serializers.CharField()
    level = serializers.ChoiceField(["regency", "district", "village"])
    district = serializers.CharField(allow_null=True, help_text="Of a village.")


class OpenFiguresRowSerializer(PlaceSerializer):
    measured_at = serializers.DateTimeField(help_text="When one of them changed last.")
    values = serializers.DictField(child=serializers.FloatField(), help_text="By metric.")


class OpenHistoryRowSerializer(PlaceSerializer):
    day = serializers.DateField()
    values = serializers.DictField(child=serializers.FloatField(), help_text="By metric.")


class OpenCompletenessRowSerializer(PlaceSerializer):
    villages = serializers.IntegerField()
    score = serializers.FloatField(help_text="Of 100.")
    missing = serializers.IntegerField(help_text="Things, over all villages of the area.")
    week_ago = serializers.FloatField(allow_null=True)
    year_ago = serializers.FloatField(allow_null=True)
    measured_at = serializers.DateTimeField()


class OpenMetricSerializer(MetricSerializer):
    visibility = None


class OpenDataSerializer(serializers.Serializer):
    area = CentreAreaSerializer()
    licence = serializers.URLField()


class OpenFiguresSerializer(OpenDataSerializer):
    rows = OpenFiguresRowSerializer(many=True)


class OpenHistorySerializer(OpenDataSerializer):
    rows = OpenHistoryRowSerializer(many=True)


class OpenCompletenessSerializer(OpenDataSerializer):
    rows = OpenCompletenessRowSerializer(many=True)


class OpenMetricsSerializer(OpenDataSerializer):
    rows = OpenMetricSerializer(many=True)


SHAPES = {
    "figures": OpenFiguresSerializer,
    "history": OpenHistorySerializer,
    "completeness": OpenCompletenessSerializer,
    "metrics": OpenMetricsSerializer,
}
DESCRIBED = {
    "level": level_parameter("regency", "district", "village"),
    "district": DISTRICT,
    "metric": metric_parameter(),
    "source": SOURCE,
    "from": FROM,
    "to": TO,
    "locale": language("Of names and descriptions."),
}


class OpenTable(InRegency, Plain):
    """A table of open data, of public metrics alone: an image of the figures as they are kept."""

    kind: DataSet
    suffix = "json"
    cache_topics = ("figures",)

    def known_parameters(self):
        return self.kind.parameters

    def answer(self, request):
        given = request.query_params
        locale = known_language(given.get("locale", settings.LANGUAGE_CODE))
        # Not the code of the address alone: what is written of days without dates is of today's.
        key = (request.path, locale, timezone.localdate(), *sorted(given.items()))
        regency = self.regency
        with translation.override(locale):
            body = kept(key, regency.code, lambda: self.make(regency, given))
        name = f"{self.kind.name}-{regency.code}.{self.suffix}"
        return HttpResponse(
            body,
            content_type=MEDIA_TYPES[self.suffix],
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )

    def make(self, regency, given) -> bytes:
        table = self.kind.make(regency, given)
        if self.suffix == "csv":
            return as_csv(self.kind, table)
        head = {"area": area_data(regency), "licence": settings.KAMPUNG_OPEN_DATA_LICENCE}
        return as_json(head, table)


def table_view(name: str, suffix: str) -> type[OpenTable]:
    """The view of a data set in one format."""
    kind = SETS[name]
    if suffix == "csv":
        answer = {(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "CSV with a header line.")}
    else:
        answer = {200: SHAPES[name]}

    @extend_schema(
        operation_id=f"regencies_open_data_{name}_{suffix}",
        parameters=[DESCRIBED[parameter] for parameter in kind.parameters],
        responses=answer,
    )
    def get(self, request, code):
        return self.answer(request)

    return type(
        f"{name.title()}{suffix.title()}",
        (OpenTable,),
        {
            "kind": kind,
            "suffix": suffix,
            "get": get,
            "__module__": __name__,
            "__doc__": kind.make.__doc__,
        },
    )
