"""The command centre of an area: what there is of it, and where."""

from __future__ import annotations

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.command_centre.following import NAME as FIGURES
from core.command_centre.models import Watermark
from core.media.representation import absolute
from core.villages.models import District, Village
from frontend_api.command_centre.base import CentreAreaSerializer, CentreView, area_data

PARTS = ("metrics", "figures", "history", "map", "completeness", "alerts", "reach", "feed", "duty",
         "reports")  # fmt: skip
BELOW = ("announcements", "areas")  # where there are areas below


class CentreSerializer(serializers.Serializer):
    area = CentreAreaSerializer()
    above = CentreAreaSerializer(many=True, help_text="The areas it lies in, the widest first.")
    villages = serializers.IntegerField(help_text="How many of its villages have a website.")
    measured_at = serializers.DateTimeField(
        allow_null=True, help_text="When all villages were measured last."
    )
    links = serializers.DictField(child=serializers.URLField())
    screen = serializers.URLField(help_text="The same to look at.")


class Centre(CentreView):
    """The command centre of an area: its parts, each at an address of its own."""

    @extend_schema(responses=CentreSerializer)
    def get(self, request, code):
        area = self.area
        base = request.path
        names = [*PARTS, *(() if isinstance(area, Village) else BELOW)]
        row = Watermark.objects.filter(name=FIGURES).first()
        return Response(
            {
                "area": area_data(area),
                "above": [area_data(above) for above in _above(area)],
                "villages": self.villages.count(),
                "measured_at": row and row.measured_at,
                "links": {
                    **{name: absolute(f"{base}{name}/") for name in sorted(names)},
                    "events": absolute(reverse("api:events")),
                },
                "screen": absolute(reverse("command_centre:desk", args=[code])),
            }
        )


def _above(area) -> list:
    if isinstance(area, Village):
        return [area.district.regency, area.district]
    return [area.regency] if isinstance(area, District) else []
