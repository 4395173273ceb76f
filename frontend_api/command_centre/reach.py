"""When the villages of an area were last heard of."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from core.command_centre.models import VillageReach
from core.command_centre.reach import STATES, reached
from core.rest.problems import BadParameter
from core.rest.views import ListView
from core.villages.models import Village
from frontend_api.command_centre.base import (
    DISTRICT,
    CentreAreaSerializer,
    InArea,
    area_data,
    chosen_district,
)

MOMENTS = ("last_sign_in", "last_change", "last_sync")
STATE = OpenApiParameter("state", str, enum=list(STATES), description="Villages in one state.")


class ReachSerializer(serializers.Serializer):
    """Signs of life. `active`: something was changed within two weeks; `idle`: a sign-in or a phone
    was heard of, and nothing was changed; `poor_signal`: what phones record arrives hours later;
    `no_signal`: somebody has marked it so; `silent`: nothing at all."""

    area = CentreAreaSerializer()
    district = serializers.CharField(help_text="The code of its district.")
    state = serializers.ChoiceField(list(STATES))
    label = serializers.CharField(help_text="The state in words.")
    last_sign_in = serializers.DateTimeField(allow_null=True)
    last_change = serializers.DateTimeField(allow_null=True)
    last_sync = serializers.DateTimeField(allow_null=True)
    sync_delay = serializers.FloatField(
        allow_null=True, help_text="Seconds that records of phones wait until they arrive, median."
    )
    has_no_signal = serializers.BooleanField()
    signal_note = serializers.CharField(allow_blank=True)


class Reach(InArea, ListView):
    """The villages of the area with their last signs of life, by code."""

    serializer_class = ReachSerializer
    parameters = ("state", "district")
    ordering = ("code",)

    @extend_schema(parameters=[STATE, DISTRICT])
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Village]:
        given = self.request.query_params
        villages = self.villages.select_related("district", "reach")
        villages = villages.defer("boundary", "district__boundary")
        district = chosen_district(given, self.area)
        if district is not None:
            villages = villages.filter(district__code=district)
        if "state" in given:
            if given["state"] not in STATES:
                raise BadParameter("state", _("state is one of: %s.") % ", ".join(STATES))
            villages = villages.filter(pk__in=self._in_state(given["state"]))
        return villages

    def _in_state(self, state: str) -> list[int]:
        """A state hangs on the clock, and is told in one place: all are looked at."""
        now = timezone.now()
        rows = {
            row.village_id: row for row in VillageReach.objects.filter(village__in=self.villages)
        }
        ids = self.villages.order_by().values_list("pk", flat=True)
        return [pk for pk in ids if reached(rows.get(pk), now).state == state]

    def serialize(self, page: list[Village]) -> list[dict]:
        now = timezone.now()
        return [_reach_data(village, now) for village in page]


def _reach_data(village: Village, now) -> dict:
    row = getattr(village, "reach", None)
    found = reached(row, now)
    return {
        "area": area_data(village),
        "district": village.district.code,
        "state": found.state,
        "label": str(found.label),
        **{name: row and getattr(row, name) for name in MOMENTS},
        "sync_delay": row and row.sync_delay,
        "has_no_signal": bool(row and row.has_no_signal),
        "signal_note": row.signal_note if row else "",
    }
