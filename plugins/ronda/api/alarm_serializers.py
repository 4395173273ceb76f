"""The shapes of codes, alarms, alerts and push subscriptions in the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.rest.serializers import (
    KnownFieldsOnly,
    OptionalMomentField,
    PointSerializer,
    TextUUIDField,
)
from core.villages.codes import VILLAGE_CODE
from plugins.ronda.alarm_shapes import alarm_shape, alert_shape, code_shape
from plugins.ronda.api.fields import KeyField, PlacedSerializer
from plugins.ronda.models import Alarm, AlarmCode, AlarmStep, AlertMessage

MOST_VILLAGES = 400


class AlarmCodeSerializer(serializers.ModelSerializer):
    """A code of the village's table. `beats` are strokes, with pauses where there is a hyphen."""

    class Meta:
        model = AlarmCode
        fields = [
            "id", "beats", "label", "instruction", "category", "severity", "is_all_clear",
        ]  # fmt: skip

    def to_representation(self, instance):
        return code_shape(instance)


class AlarmStepSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=AlarmStep.Kind.choices)
    at = serializers.DateTimeField()
    actor = serializers.CharField()
    text = serializers.CharField()


class AlarmWatchSerializer(serializers.Serializer):
    """What the watch and the staff alone see."""

    place = serializers.CharField()
    accuracy = serializers.FloatField(allow_null=True)
    raised_by = serializers.CharField()
    steps = AlarmStepSerializer(many=True)


class AlarmSerializer(serializers.ModelSerializer):
    """An alarm. To the public the position is rounded to about 100 metres and `watch` is null."""

    point = PointSerializer(allow_null=True)
    watch = AlarmWatchSerializer(allow_null=True)

    class Meta:
        model = Alarm
        fields = [
            "uuid", "beats", "label", "instruction", "state", "is_drill", "post", "point",
            "raised_at", "confirmed_at", "ended_at", "watch",
        ]  # fmt: skip

    def to_representation(self, instance):
        return alarm_shape(instance, watch=self.context.get("is_watch", False))


class NewAlarmSerializer(PlacedSerializer):
    """An alarm as a member raises it. `code` is the key of one of the village's codes."""

    code = KeyField()
    post = KeyField(required=False, allow_null=True)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    device_time = OptionalMomentField(help_text=_("By the device’s own clock."))
    is_drill = serializers.BooleanField(required=False)


class AlarmReceiptSerializer(serializers.Serializer):
    """The answer to an alarm or a step, and again whenever that is sent again. `alarm` is the
    alarm it belongs to: another's, where that was raised shortly before (`joined`)."""

    uuid = serializers.UUIDField()
    kind = serializers.CharField()
    alarm = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Alarm.State.choices)
    joined = serializers.BooleanField(required=False)


class NewAlarmStepSerializer(KnownFieldsOnly, serializers.Serializer):
    """A step of an alarm; a recall needs its reason as `text`."""

    uuid = TextUUIDField(help_text=_("Made by the client, once for each record."))
    text = serializers.CharField(max_length=500, required=False, allow_blank=True)


class AlertSerializer(serializers.ModelSerializer):
    """A message of an alert. Of those about one alarm the latest alone is in force, until it
    `expires`. `villages` are the codes of those that it is for."""

    is_drill = serializers.BooleanField()
    alarm = serializers.UUIDField()
    village = serializers.CharField(help_text=_("The code of the village that sent it."))
    villages = serializers.ListField(child=serializers.CharField())
    sent = serializers.DateTimeField()
    expires = serializers.DateTimeField()
    url = serializers.URLField()

    class Meta:
        model = AlertMessage
        fields = [
            "identifier", "kind", "headline", "description", "instruction", "sent", "expires",
            "is_latest", "is_drill", "alarm", "village", "villages", "url",
        ]  # fmt: skip

    def to_representation(self, instance):
        return alert_shape(instance)


class AlertTextsSerializer(KnownFieldsOnly, serializers.Serializer):
    """What an alert says, for whom, and for how many minutes it holds."""

    uuid = TextUUIDField(help_text=_("Made by the client, once for each record."))
    headline = serializers.CharField(max_length=160)
    description = serializers.CharField(max_length=2000)
    instruction = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    minutes = serializers.IntegerField(min_value=10, max_value=4320, required=False)
    villages = serializers.ListField(
        child=serializers.RegexField(f"^{VILLAGE_CODE}$"), max_length=MOST_VILLAGES, required=False
    )


class NewAlertSerializer(AlertTextsSerializer):
    """The first message of an alert, of a confirmed alarm."""

    alarm = TextUUIDField()


class AlertReceiptSerializer(serializers.Serializer):
    """The answer to a message of an alert, and again whenever that is sent again."""

    uuid = serializers.UUIDField()
    kind = serializers.CharField()
    identifier = serializers.CharField()
    expires = serializers.DateTimeField()


class PushKeysSerializer(KnownFieldsOnly, serializers.Serializer):
    p256dh = serializers.CharField(max_length=120)
    auth = serializers.CharField(max_length=40)


class PushStateSerializer(serializers.Serializer):
    """Whether browsers may subscribe, and with which key of the server's."""

    is_on = serializers.BooleanField()
    public_key = serializers.CharField(allow_null=True)


class NewSubscriptionSerializer(KnownFieldsOnly, serializers.Serializer):
    """What `PushSubscription.toJSON()` gives in a browser, and the language to be told in."""

    endpoint = serializers.CharField(max_length=500)
    keys = PushKeysSerializer()
    expirationTime = serializers.FloatField(required=False, allow_null=True)  # noqa: N815
    language = serializers.ChoiceField(choices=["id", "en"], required=False)


class OldSubscriptionSerializer(KnownFieldsOnly, serializers.Serializer):
    endpoint = serializers.CharField(max_length=500)
