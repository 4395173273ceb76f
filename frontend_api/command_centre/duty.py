"""Who is on duty in an area, and what its log says."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.command_centre.duty import on_duty
from core.command_centre.models import DutyEntry
from core.rest.views import ListView
from frontend_api.command_centre.base import CentreAreaSerializer, CentreView, InArea, area_data
from frontend_api.command_centre.live import person_data


class DutyShiftSerializer(serializers.Serializer):
    officer = serializers.CharField(allow_null=True)
    begun_at = serializers.DateTimeField()
    handed_to = serializers.CharField(
        allow_null=True, help_text="Who is to take over, and has not yet."
    )


class DutySerializer(serializers.Serializer):
    area = CentreAreaSerializer()
    shift = DutyShiftSerializer(allow_null=True, help_text="The one that is open.")


class Duty(CentreView):
    """Who is on duty in the area now; of areas below and above it each keeps its own."""

    @extend_schema(responses=DutySerializer)
    def get(self, request, code):
        shift = on_duty(self.area)
        return Response(
            {
                "area": area_data(self.area),
                "shift": shift
                and {
                    "officer": person_data(shift.officer),
                    "begun_at": shift.begun_at,
                    "handed_to": person_data(shift.handed_to),
                },
            }
        )


class DutyEntrySerializer(serializers.Serializer):
    """A line of the duty log. `alert` names the alert that it is about."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(DutyEntry.Kind.values)
    label = serializers.CharField(help_text="The kind in words.")
    author = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_blank=True)
    alert = serializers.DictField(child=serializers.CharField(), allow_null=True)


class DutyLog(InArea, ListView):
    """The duty log of the area, the newest first."""

    serializer_class = DutyEntrySerializer
    ordering = ("-at", "-pk")

    def get_queryset(self):
        entries = DutyEntry.objects.filter(area=self.area.code)
        return entries.select_related("author", "alert")

    def serialize(self, page: list[DutyEntry]) -> list[dict]:
        return [
            {
                "id": entry.pk,
                "at": entry.at,
                "kind": entry.kind,
                "label": entry.get_kind_display(),
                "author": person_data(entry.author),
                "text": entry.text,
                "alert": entry.alert
                and {
                    "source": entry.alert.source,
                    "name": entry.alert.name,
                    "key": entry.alert.key,
                },
            }
            for entry in page
        ]
