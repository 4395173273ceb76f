"""Figures of the reports, below `/api/v1/villages/{code}/netizen/` and a regency's."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.rest.views import ApiView, InRegency, InVillage
from plugins.netizen.models import Report
from plugins.netizen.statistics import statistics_of


class FiguresSerializer(serializers.Serializer):
    """Days are those of the calendar, as the median of the reports received in the time."""

    received = serializers.IntegerField(help_text="Since `since`.")
    open = serializers.IntegerField(help_text="Now, however old.")
    overdue = serializers.IntegerField(help_text="Of those that are open, past their clock.")
    resolved = serializers.IntegerField(help_text="Of those received since `since`.")
    days_to_first_answer = serializers.FloatField(
        allow_null=True, help_text="Null while none has been answered."
    )
    days_to_resolution = serializers.FloatField(
        allow_null=True, help_text="Null while none is resolved."
    )
    ratings = serializers.IntegerField(help_text="Reporters who have rated.")
    satisfaction = serializers.FloatField(
        allow_null=True, help_text="What they gave, 1 to 5, in the mean; null without any."
    )


class StateCountSerializer(serializers.Serializer):
    state = serializers.ChoiceField(choices=Report.State.choices)
    count = serializers.IntegerField()


class MonthCountSerializer(serializers.Serializer):
    month = serializers.CharField(help_text="`2026-03`, by the local calendar.")
    received = serializers.IntegerField()
    resolved = serializers.IntegerField(help_text="Of those received in the month.")


class CategoryFiguresSerializer(FiguresSerializer):
    category = serializers.CharField()
    category_name = serializers.CharField()


class StatisticsSerializer(FiguresSerializer):
    """Of the last twelve months, this one among them. Categories that are never public and reports
    that wait for a moderator are left out."""

    since = serializers.DateField(help_text="The first day counted.")
    states = StateCountSerializer(many=True, help_text="Of the reports received since `since`.")
    months = MonthCountSerializer(many=True, help_text="Twelve, the oldest first.")
    categories = CategoryFiguresSerializer(many=True, help_text="The one with most reports first.")


class StatisticsValueSerializer(StatisticsSerializer):
    """The block of statistics."""

    title = serializers.CharField()


class VillageStatistics(InVillage, ApiView):
    """What the village's reports come to, at most an hour old."""

    @extend_schema(responses=StatisticsSerializer)
    def get(self, request, *args, **kwargs):
        return Response(statistics_of(self.village))


class RegencyStatistics(InRegency, ApiView):
    """What the reports in all villages of the regency come to, at most an hour old."""

    @extend_schema(responses=StatisticsSerializer)
    def get(self, request, *args, **kwargs):
        return Response(statistics_of(self.regency))
