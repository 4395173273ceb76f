"""What is measured, what the figures of an area are now, and what they were day by day."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.command_centre.comparing import average_of, standing, target_of
from core.command_centre.models import DaySnapshot, Figure, Level
from core.rest.problems import BadParameter
from core.villages.models import District, Village
from frontend_api.command_centre.base import (
    SOURCE,
    CentreAreaSerializer,
    CentreView,
    area_data,
    chosen_metrics,
    errors_of,
    metric_parameter,
)

DAYS = 90  # of history, where nothing else is asked for
MOST_DAYS = 800
STANDINGS = ["good", "warning", "bad", "neutral"]


class MetricSerializer(serializers.Serializer):
    """What a figure means. `total` says how values of villages add up, a `mean` weighing each by
    its cases; `target` is of each village, and of a mean everywhere."""

    key = serializers.CharField()
    source = serializers.CharField(help_text="A plugin's slug, or a part of the install.")
    source_title = serializers.CharField()
    label = serializers.CharField()
    unit = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    good = serializers.ChoiceField(["up", "down", "neither"])
    total = serializers.ChoiceField(["sum", "mean", "max", "min"])
    target = serializers.FloatField(allow_null=True)
    visibility = serializers.ChoiceField(["public", "staff"])


class StaffMetricSerializer(MetricSerializer):
    error = serializers.CharField(
        allow_blank=True, help_text="Why it could not be measured last time."
    )
    failing_since = serializers.DateTimeField(allow_null=True)


class MetricsSerializer(serializers.Serializer):
    metrics = StaffMetricSerializer(many=True)


def metric_data(key: str, source, spec) -> dict:
    """A metric as the API tells it, in the active language."""
    return {
        "key": key,
        "source": source.slug,
        "source_title": str(source.title),
        "label": str(spec.label),
        "unit": str(spec.unit),
        "description": str(spec.description),
        "good": spec.good,
        "total": spec.total,
        "target": spec.target,
        "visibility": spec.visibility,
    }


class Metrics(CentreView):
    """The metrics there are, by their source: what figures, areas and history name by `key`."""

    parameters = ("source",)

    @extend_schema(parameters=[SOURCE], responses=MetricsSerializer)
    def get(self, request, code):
        chosen = chosen_metrics(request.query_params)
        errors = errors_of("metric", chosen)
        return Response(
            {
                "metrics": [
                    {
                        **metric_data(key, source, spec),
                        "error": errors[key].error if key in errors else "",
                        "failing_since": errors[key].at if key in errors else None,
                    }
                    for key, (source, spec) in chosen.items()
                ]
            }
        )


class FigureSerializer(serializers.Serializer):
    """A metric's value. `weight` are the cases behind a mean, `villages` those that have a value.
    `average` is what the areas of its kind have in the area above: a village's neighbours in the
    district, a district's in the regency. `target` is that of the whole area."""

    key = serializers.CharField()
    value = serializers.FloatField()
    weight = serializers.FloatField()
    villages = serializers.IntegerField()
    week_ago = serializers.FloatField(allow_null=True)
    year_ago = serializers.FloatField(allow_null=True)
    average = serializers.FloatField(allow_null=True)
    target = serializers.FloatField(allow_null=True)
    standing = serializers.ChoiceField(STANDINGS, help_text="To the target.")
    measured_at = serializers.DateTimeField(help_text="When it came to this value.")
    error = serializers.CharField(
        allow_blank=True, help_text="Why it is an older value: the last measuring failed."
    )


class FiguresSerializer(serializers.Serializer):
    area = CentreAreaSerializer()
    figures = FigureSerializer(many=True)


class Figures(CentreView):
    """The area's figures now. A metric of which it has no value is not among them."""

    parameters = ("metric", "source")

    @extend_schema(parameters=[metric_parameter(), SOURCE], responses=FiguresSerializer)
    def get(self, request, code):
        chosen = chosen_metrics(request.query_params)
        rows = {row.key: row for row in Figure.objects.filter(area=self.area.code)}
        averages = self._averages()
        errors = errors_of("metric", chosen)
        figures = []
        for key, (_source, spec) in chosen.items():
            if key not in rows:
                continue
            row = rows[key]
            target = target_of(spec, row.villages)
            above = averages.get(key)
            figures.append(
                {
                    "key": key,
                    **{name: getattr(row, name) for name in (
                        "value", "weight", "villages", "week_ago", "year_ago", "measured_at",
                    )},
                    "average": average_of(spec, *above) if above else None,
                    "target": target,
                    "standing": standing(spec, row.value, target),
                    "error": errors[key].error if key in errors else "",
                }
            )  # fmt: skip
        return Response({"area": area_data(self.area), "figures": figures})

    def _averages(self) -> dict[str, tuple[float, int]]:
        """Value and number of parts of the area above, by metric; none of a regency."""
        if isinstance(self.area, Village):
            rows = Figure.objects.filter(area=self.area.district.code)
            return {row.key: (row.value, row.villages) for row in rows}
        if not isinstance(self.area, District):
            return {}
        above = self.area.regency.code
        rows = Figure.objects.filter(Q(area=above) | Q(regency=above, level=Level.DISTRICT))
        parts = rows.values_list("source", "name").annotate(
            parts=Count("pk", filter=Q(level=Level.DISTRICT))
        )
        counts = {f"{source}.{name}": count for source, name, count in parts.order_by()}
        values = Figure.objects.filter(area=above)
        return {row.key: (row.value, counts.get(row.key, 0)) for row in values}


# -- Day by day --------------------------------------------------------------------------------

DAY = {"type": "string", "format": "date"}
FROM = OpenApiParameter("from", DAY, description="The first day; 90 days before the last without.")
TO = OpenApiParameter("to", DAY, description="The last day, today without.")


class HistoryDaySerializer(serializers.Serializer):
    day = serializers.DateField()
    values = serializers.DictField(child=serializers.FloatField())


class HistorySerializer(serializers.Serializer):
    area = CentreAreaSerializer()
    days = HistoryDaySerializer(many=True)


class History(CentreView):
    """What the figures were at the end of each day, the oldest first; today's are those of now.

    Of villages each day is kept for 100 days, and of what is older the Mondays."""

    parameters = ("metric", "source", "from", "to")

    @extend_schema(parameters=[metric_parameter(), SOURCE, FROM, TO], responses=HistorySerializer)
    def get(self, request, code):
        chosen = chosen_metrics(request.query_params)
        first, last = chosen_days(request.query_params)
        days = DaySnapshot.objects.filter(area=self.area.code, day__gte=first, day__lte=last)
        return Response(
            {
                "area": area_data(self.area),
                "days": [
                    {"day": day, "values": {key: values[key] for key in chosen if key in values}}
                    for day, values in days.order_by("day").values_list("day", "values")
                ],
            }
        )


def chosen_days(given, most: int = MOST_DAYS, days: int = DAYS) -> tuple[date, date]:
    """The first and the last day in `from` and `to`. Raises `BadParameter`."""
    last = _day("to", given) or timezone.localdate()
    first = _day("from", given) or max(last, date(1900, 4, 1)) - timedelta(days=days)
    if first > last:
        raise BadParameter("from", _("from is after to."))
    if (last - first).days > most:
        raise BadParameter("from", _("from and to are %s days apart at most.") % most)
    return first, last


def _day(name: str, given) -> date | None:
    if name not in given:
        return None
    try:
        found = parse_date(given[name])
    except ValueError:
        found = None
    if found is None or not 1900 <= found.year < 2200:
        raise BadParameter(name, _("%(name)s is a day, for example 2026-03-31.") % {"name": name})
    return found
