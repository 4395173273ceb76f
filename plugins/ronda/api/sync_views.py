"""The batch that a phone sends when it has signal again, and what it takes along for next time."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.rest.problems import CONTENT_TYPE, BadParameter
from core.rest.serializers import KnownFieldsOnly, ProblemSerializer
from core.rest.views import ApiView, InVillage
from plugins.ronda import phones
from plugins.ronda.api.fields import SentAt
from plugins.ronda.api.record_views import refuse
from plugins.ronda.batches import Batch
from plugins.ronda.models import Member
from plugins.ronda.people import IsWatch, member_of
from plugins.ronda.syncing import MOST_BYTES, MOST_RECORDS, apply_all


class SyncSerializer(KnownFieldsOnly, SentAt):
    """Records made without signal. Each is an object with `kind` (patrol, checkin, incident, guest,
    patrol_end, …) and the fields that this kind has where it is sent by itself."""

    device = serializers.CharField(max_length=64, required=False, allow_blank=True)
    records = serializers.ListField(child=serializers.JSONField(), max_length=MOST_RECORDS)


class SyncOutcomeSerializer(serializers.Serializer):
    """What became of a record; the outcomes are in the order of the records."""

    uuid = serializers.CharField(allow_null=True)
    kind = serializers.CharField()
    status = serializers.ChoiceField(
        choices=["created", "same", "conflict", "removed", "invalid", "failed"]
    )
    result = serializers.DictField(allow_null=True, help_text="What was answered the first time.")
    errors = serializers.DictField(allow_null=True, help_text="Messages by field.")
    detail = serializers.CharField()


class SyncAnswerSerializer(serializers.Serializer):
    """The outcomes, and the server's time."""

    received_at = serializers.DateTimeField()
    outcomes = SyncOutcomeSerializer(many=True)


class SyncShiftSerializer(serializers.Serializer):
    shift = serializers.IntegerField()
    post = serializers.IntegerField()
    night = serializers.DateField(help_text="On which it begins.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    crew = serializers.ListField(child=serializers.CharField())


class SyncPlaceSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    point = serializers.ListField(
        child=serializers.FloatField(), allow_null=True, help_text="Longitude and latitude."
    )
    radius = serializers.IntegerField(help_text="Metres.")


class SyncPostSerializer(SyncPlaceSerializer):
    lamp = serializers.CharField()
    checkpoints = SyncPlaceSerializer(many=True)


class SyncCodeSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    beats = serializers.CharField()
    label = serializers.CharField()
    instruction = serializers.CharField()
    is_all_clear = serializers.BooleanField()


class SyncAlarmSerializer(serializers.Serializer):
    uuid = serializers.UUIDField()
    beats = serializers.CharField()
    label = serializers.CharField()
    instruction = serializers.CharField()
    state = serializers.CharField()
    place = serializers.CharField()
    point = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    raised_at = serializers.DateTimeField()
    is_drill = serializers.BooleanField()


class SyncMemberSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Member.Role.choices)
    post = serializers.IntegerField(allow_null=True)


class SyncSnapshotSerializer(serializers.Serializer):
    """What a phone keeps. A section is null where it is what `since` had."""

    cursor = serializers.CharField(help_text="To be shown as `since` next time.")
    server_time = serializers.DateTimeField()
    member = SyncMemberSerializer(allow_null=True)
    roster = SyncShiftSerializer(many=True, allow_null=True)
    posts = SyncPostSerializer(many=True, allow_null=True)
    codes = SyncCodeSerializer(many=True, allow_null=True)
    alarms = SyncAlarmSerializer(many=True, allow_null=True)


class Sync(InVillage, ApiView):
    """Where the phone of a watch member and the village exchange what they have."""

    permission_classes = [IsWatch]
    parameters = ("since",)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "since", {"type": "string"}, description="`cursor` of the last answer."
            )
        ],
        responses=SyncSnapshotSerializer,
    )
    def get(self, request, *args, **kwargs):
        """The roster of the member's next nights, posts, codes and running alarms."""
        member = member_of(request.user, self.village)
        try:
            found = phones.snapshot(self.village, member, request.query_params.get("since", ""))
        except phones.UnfitCursor:
            raise BadParameter(
                "since", _("This cursor is none of this answer’s. Ask without one.")
            ) from None
        told = member and {
            "id": member.pk,
            "name": member.name,
            "role": member.role,
            "post": member.post_id,
        }
        return Response(
            {
                "cursor": found.pop("cursor"),
                "server_time": timezone.now().isoformat(),
                "member": told,
                **found,
            }
        )

    @extend_schema(
        request=SyncSerializer,
        responses={
            200: SyncAnswerSerializer,
            (413, CONTENT_TYPE): OpenApiResponse(
                ProblemSerializer, "Too much in one batch: `maximum_bytes`, `maximum_records`."
            ),
        },
    )
    def post(self, request, *args, **kwargs):
        """Send what was made offline, at most 500 records and 1 MB. Send whatever got no outcome
        again: each UUID is taken once."""
        if self._is_too_large(request):
            return self._refuse()
        data = request.data
        listed = data.get("records") if isinstance(data, dict) else None
        if isinstance(listed, list) and len(listed) > MOST_RECORDS:
            return self._refuse()
        serializer = SyncSerializer(data=data)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        batch = Batch(self.village, request.user, values.get("sent_at"), values.get("device") or "")
        outcomes = apply_all(batch, values["records"])
        return Response({"received_at": batch.now.isoformat(), "outcomes": outcomes})

    def _is_too_large(self, request) -> bool:
        length = request.META.get("CONTENT_LENGTH") or "0"
        return length.isdecimal() and int(length) > MOST_BYTES

    def _refuse(self) -> Response:
        return refuse(
            413,
            "ronda-batch-too-large",
            _("A batch holds at most %(records)s records and %(bytes)s bytes. Send it in parts.")
            % {"records": MOST_RECORDS, "bytes": MOST_BYTES},
            maximum_records=MOST_RECORDS,
            maximum_bytes=MOST_BYTES,
        )
