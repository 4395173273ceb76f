"""What phones send: patrols, check-ins, incidents and guests. Each serializer's context holds the
`batch` that the record came in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.accounts.phones import normalise_phone
from core.rest.serializers import KnownFieldsOnly, OptionalMomentField, TextUUIDField
from plugins.ronda import checkins, guests, incidents, patrolling
from plugins.ronda.api.fields import (
    KeyField,
    NewRecordSerializer,
    PlacedSerializer,
    SentAt,
)
from plugins.ronda.models import Guest, Incident, Patrol
from plugins.ronda.syncing import SYNC_KINDS, SyncKind

MOST_MEMBERS = 50


class NewCheckInSerializer(PlacedSerializer):
    """That the member was at a post or checkpoint. `scanned` is what the QR code held, as it was
    read; without one, `checkpoint` or `post` names the place."""

    device_time = serializers.DateTimeField(help_text=_("By the device’s own clock."))
    scanned = serializers.CharField(max_length=300, required=False, allow_blank=True)
    post = KeyField(required=False, allow_null=True)
    checkpoint = KeyField(required=False, allow_null=True)
    patrol = TextUUIDField(required=False, allow_null=True)
    device = serializers.CharField(
        max_length=64,
        required=False,
        allow_blank=True,
        help_text=_("A random name that the application gave this phone."),
    )


class NewPatrolSerializer(NewRecordSerializer):
    """That a patrol began; its UUID is the patrol's. `members` are keys of who goes along."""

    device_time = serializers.DateTimeField(help_text=_("By the device’s own clock."))
    post = KeyField(required=False, allow_null=True)
    members = serializers.ListField(child=KeyField(), max_length=MOST_MEMBERS, required=False)


class PatrolEndSerializer(NewRecordSerializer):
    """The duty report with which a patrol ends. Its UUID is the report's own."""

    patrol = TextUUIDField()
    device_time = serializers.DateTimeField(help_text=_("By the device’s own clock."))
    post = KeyField(required=False, allow_null=True)
    situation = serializers.ChoiceField(choices=Patrol.Situation.choices)
    report = serializers.CharField(
        max_length=patrolling.REPORT_LENGTH, required=False, allow_blank=True
    )
    guests = serializers.IntegerField(min_value=0, max_value=9999, required=False, allow_null=True)
    lights_out = serializers.IntegerField(
        min_value=0, max_value=9999, required=False, allow_null=True
    )


class NewIncidentSerializer(PlacedSerializer):
    """An incident as the watch tells it; `what` is its kind."""

    what = serializers.ChoiceField(choices=Incident.Kind.choices, source="kind")
    severity = serializers.ChoiceField(choices=Incident.Severity.choices, required=False)
    narrative = serializers.CharField(max_length=4000)
    people = serializers.CharField(max_length=500, required=False, allow_blank=True)
    goods = serializers.CharField(max_length=500, required=False, allow_blank=True)
    action = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    handed_to = serializers.ChoiceField(
        choices=Incident.HandedTo.choices, required=False, allow_blank=True
    )
    post = KeyField(required=False, allow_null=True)
    patrol = TextUUIDField(required=False, allow_null=True)
    device_time = OptionalMomentField()


class NewGuestSerializer(NewRecordSerializer):
    """A guest who stays over."""

    name = serializers.CharField(max_length=100)
    origin = serializers.CharField(max_length=100)
    host = serializers.CharField(max_length=100)
    neighbourhood = serializers.CharField(max_length=20, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    purpose = serializers.CharField(max_length=200, required=False, allow_blank=True)
    arrived_on = serializers.DateField(required=False, allow_null=True)
    leaves_on = serializers.DateField(required=False, allow_null=True)
    device_time = OptionalMomentField()

    def validate_phone(self, value):
        return normalise_phone(value)

    def validate(self, attrs):
        arrived, leaves = attrs.get("arrived_on"), attrs.get("leaves_on")
        if arrived and leaves and leaves < arrived:
            message = Guest._meta.constraints[0].violation_error_message
            raise serializers.ValidationError({"leaves_on": [message]})
        return attrs


class SentCheckInSerializer(SentAt, NewCheckInSerializer):
    """A check-in that is sent by itself."""


class SentPatrolSerializer(SentAt, NewPatrolSerializer):
    """A patrol's start that is sent by itself."""


class SentPatrolEndSerializer(SentAt, PatrolEndSerializer):
    """A duty report that is sent by itself."""


class SentIncidentSerializer(SentAt, NewIncidentSerializer):
    """An incident that is sent by itself."""


class SentGuestSerializer(SentAt, NewGuestSerializer):
    """A guest that is sent by itself."""


class ReceiptSerializer(serializers.Serializer):
    """What is answered to a record, and again whenever it is sent again. It names the UUID: an
    answer that does not is not from here."""

    uuid = serializers.UUIDField()
    kind = serializers.CharField()
    received_at = serializers.DateTimeField()
    happened_at = serializers.DateTimeField(required=False)
    arrived_on = serializers.DateField(required=False)
    post = serializers.IntegerField(required=False, allow_null=True)
    checkpoint = serializers.IntegerField(required=False, allow_null=True)
    patrol = serializers.UUIDField(required=False)
    state = serializers.CharField(required=False)
    flags = serializers.ListField(child=serializers.CharField(), required=False)


class NewStepSerializer(KnownFieldsOnly, serializers.Serializer):
    """What somebody did about an incident. `state` moves it; handing over says to whom."""

    uuid = TextUUIDField(help_text=_("Made by the client, once for each record."))
    state = serializers.ChoiceField(choices=Incident.State.choices, required=False)
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    handed_to = serializers.ChoiceField(
        choices=Incident.HandedTo.choices, required=False, allow_blank=True
    )
    is_private = serializers.BooleanField(required=False, help_text=_("For staff alone."))


SYNC_KINDS |= {
    "patrol": SyncKind(NewPatrolSerializer, patrolling.start, order=10),
    "checkin": SyncKind(NewCheckInSerializer, checkins.apply, order=20),
    "incident": SyncKind(NewIncidentSerializer, incidents.file, order=30),
    "guest": SyncKind(NewGuestSerializer, guests.note, order=40),
    "patrol_end": SyncKind(PatrolEndSerializer, patrolling.end, order=60),
}
