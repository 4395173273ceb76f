"""What the command centre sends: announcements to villages, and reports by mail."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.command_centre.broadcasting import broadcaster, sent_from
from core.command_centre.models import Broadcast, BroadcastVillage, ScheduledReport
from core.rest.views import ListView
from frontend_api.command_centre.base import CentreAreaSerializer, InArea, area_data
from frontend_api.command_centre.live import person_data

State = BroadcastVillage.State


class BroadcastLineSerializer(serializers.Serializer):
    label = serializers.CharField()
    text = serializers.CharField()


class BroadcastCountsSerializer(serializers.Serializer):
    """How many villages' copies are in which state."""

    waiting = serializers.IntegerField()
    draft = serializers.IntegerField()
    published = serializers.IntegerField()
    failed = serializers.IntegerField()


class BroadcastSerializer(serializers.Serializer):
    """An announcement that was sent to villages. With `publish` it is published at once where its
    author may do that, and is a draft elsewhere."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    content = BroadcastLineSerializer(many=True)
    publish = serializers.BooleanField()
    author = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    villages = BroadcastCountsSerializer()


class Broadcasts(InArea, ListView):
    """The announcements that were sent from the area itself, the newest first."""

    serializer_class = BroadcastSerializer
    ordering = ("-created_at", "-pk")

    def get_queryset(self):
        return sent_from(self.area)

    def serialize(self, page: list[Broadcast]) -> list[dict]:
        words = broadcaster()
        return [
            {
                "id": row.pk,
                "title": row.title,
                "content": [
                    {"label": label, "text": text} for label, text in words.rows(row.values)
                ],
                "publish": row.publish,
                "author": person_data(row.author),
                "created_at": row.created_at,
                "villages": {state: getattr(row, state) for state in State.values},
            }
            for row in page
        ]


class BroadcastVillageSerializer(serializers.Serializer):
    """A village's copy. `page` is the id of the page it became, null until there is one."""

    area = CentreAreaSerializer()
    state = serializers.ChoiceField(State.values)
    label = serializers.CharField(help_text="The state in words.")
    page = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_blank=True, help_text="Why there is no page.")


class BroadcastVillages(InArea, ListView):
    """What became of an announcement in each of its villages, by code."""

    serializer_class = BroadcastVillageSerializer
    ordering = ("village__code", "pk")

    def get_queryset(self):
        own = Broadcast.objects.filter(area=self.area.code)
        sent = own.filter(pk=self.kwargs["pk"]).first()
        if sent is None:
            raise Http404(
                _("%(area)s has sent no announcement %(number)s.")
                % {"area": self.area.full_name, "number": self.kwargs["pk"]}
            )
        return sent.villages.select_related("village").defer("village__boundary")

    def serialize(self, page: list[BroadcastVillage]) -> list[dict]:
        return [
            {
                "area": area_data(row.village),
                "state": row.state,
                "label": row.get_state_display(),
                "page": row.page_id,
                "error": row.error,
            }
            for row in page
        ]


class ScheduledReportSerializer(serializers.ModelSerializer):
    """A report that is mailed at an hour of each day, or of one day of the week; `weekday` counts
    from Monday, which is 0. `waiting` are the recipients that the last one has not reached yet."""

    recipients = serializers.ListField(child=serializers.EmailField())
    created_by = serializers.SerializerMethodField()
    waiting = serializers.SerializerMethodField()

    class Meta:
        model = ScheduledReport
        fields = ["id", "every", "weekday", "hour", "format", "recipients", "is_active",
                  "created_by", "sent_at", "waiting", "error"]  # fmt: skip

    @extend_schema_field({"type": ["string", "null"]})
    def get_created_by(self, report: ScheduledReport):
        return person_data(report.created_by)

    @extend_schema_field({"type": "integer"})
    def get_waiting(self, report: ScheduledReport):
        return len(report.waiting)


class Reports(InArea, ListView):
    """The reports of the area that are mailed."""

    serializer_class = ScheduledReportSerializer

    def get_queryset(self):
        reports = ScheduledReport.objects.filter(area=self.area.code)
        return reports.select_related("created_by")
