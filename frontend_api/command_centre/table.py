"""The areas below an area with their figures, in the order of one of them."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from core.command_centre.models import Figure, Level
from core.rest.pagination import LinkCursorPagination
from core.rest.problems import BadParameter
from core.rest.views import ListView
from core.villages.models import District, Regency, Village
from frontend_api.command_centre.base import (
    DISTRICT,
    KEY,
    SOURCE,
    CentreAreaSerializer,
    InArea,
    area_data,
    chosen_district,
    chosen_metrics,
    known_metrics,
    metric_parameter,
)

SHOWN = ("value", "weight", "villages", "ranked", "week_ago", "year_ago", "measured_at")
LEVEL = OpenApiParameter(
    "level", str, enum=["district", "village"],
    description="`district` without it, and `village` below a district.",
)  # fmt: skip
ORDER = OpenApiParameter(
    "order",
    {"type": "string", "pattern": f"^(code|-?{KEY})$", "default": "code"},
    description="`code`, or the key of a metric: from the least value they are ranked by to the "
    "greatest, with `-` before it the other way; areas without a value are left out then.",
)


class RankedFigureSerializer(serializers.Serializer):
    """As an area's own figures. Areas are ordered by `ranked`: a mean is drawn towards that of the
    regency as far as there are few cases behind it."""

    value = serializers.FloatField()
    weight = serializers.FloatField()
    villages = serializers.IntegerField()
    ranked = serializers.FloatField()
    week_ago = serializers.FloatField(allow_null=True)
    year_ago = serializers.FloatField(allow_null=True)
    measured_at = serializers.DateTimeField()


class RankedAreaSerializer(serializers.Serializer):
    area = CentreAreaSerializer()
    district = serializers.CharField(allow_null=True, help_text="The code of a village's district.")
    figures = serializers.DictField(child=RankedFigureSerializer(), help_text="By metric.")


class Ranked(LinkCursorPagination):
    # Of a count most villages have none: so many may stand at one place, in their own order.
    offset_cutoff = 100_000


class Areas(InArea, ListView):
    """The districts or villages of the area with their figures now."""

    serializer_class = RankedAreaSerializer
    parameters = ("level", "district", "metric", "source", "order")

    @extend_schema(
        parameters=[
            LEVEL, DISTRICT, ORDER, SOURCE,
            metric_parameter("Keys of the metrics to show, by comma; all without it."),
        ]
    )  # fmt: skip
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    @cached_property
    def wanted(self) -> Level:
        """The level of the rows."""
        given = self.request.query_params
        below = isinstance(self.area, District) or "district" in given
        name = given.get("level", "village" if below else "district")
        if name not in ("district", "village"):
            raise BadParameter("level", _("level is district or village."))
        if name == "district" and below:
            raise BadParameter("level", _("Below a district there are villages alone."))
        return Level(name)

    @cached_property
    def order(self) -> str:
        """A metric's key, with `-` before it; `code` for none."""
        name = self.request.query_params.get("order", "code")
        known = known_metrics()
        if name != "code" and name.removeprefix("-") not in known:
            raise BadParameter(
                "order",
                _("order is code, or one of these with or without “-” before it: %(known)s.")
                % {"known": ", ".join(sorted(known))},
            )
        return name

    @cached_property
    def paginator(self):
        if self.order == "code":
            return Ranked(("code",))
        return Ranked(("-ranked" if self.order.startswith("-") else "ranked", "area"))

    def get_queryset(self):
        district = chosen_district(self.request.query_params, self.area)
        within = district or self.area.code
        if self.order == "code":
            if self.wanted == Level.DISTRICT:
                return District.objects.filter(regency__code=within)
            above = "district__code" if len(within) == 8 else "district__regency__code"
            rows = Village.objects.filter(site__isnull=False, **{above: within})
            return rows.select_related("district").defer("boundary", "district__boundary")
        source, _dot, name = self.order.removeprefix("-").partition(".")
        above = "district" if len(within) == 8 else "regency"
        return Figure.objects.filter(level=self.wanted, source=source, name=name, **{above: within})

    def serialize(self, page: list) -> list:
        chosen = chosen_metrics(self.request.query_params)
        areas = {row.code: row for row in page} if self.order == "code" else self._named(page)
        figures = defaultdict(dict)
        rows = Figure.objects.filter(area__in=areas)
        if len(chosen) <= 10:
            wanted = Q()
            for source, spec in chosen.values():
                wanted |= Q(source=source.slug, name=spec.name)
            rows = rows.filter(wanted) if chosen else rows.none()
        for row in rows:
            if row.key in chosen:
                figures[row.area][row.key] = {name: getattr(row, name) for name in SHOWN}
        return [
            {
                "area": area_data(area),
                "district": area.district.code if isinstance(area, Village) else None,
                "figures": {key: figures[code][key] for key in chosen if key in figures[code]},
            }
            for code, area in areas.items()
        ]

    def _named(self, page: list[Figure]) -> dict[str, Regency | District | Village]:
        """The areas of these rows in their order; one that has gone meanwhile is left out."""
        model = District if self.wanted == Level.DISTRICT else Village
        rows = model.objects.filter(code__in=[row.area for row in page])
        if model is Village:
            rows = rows.select_related("district").defer("boundary", "district__boundary")
        found = {row.code: row for row in rows}
        return {row.area: found[row.area] for row in page if row.area in found}
