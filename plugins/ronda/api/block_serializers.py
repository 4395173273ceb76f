"""The shapes of the blocks' values."""

from rest_framework import serializers

from plugins.ronda.api.alarm_serializers import AlarmCodeSerializer, AlertSerializer


class ActiveAlertValueSerializer(serializers.Serializer):
    """The block of alerts in force; `all_clear` is what to show while there is none."""

    title = serializers.CharField()
    all_clear = serializers.CharField(allow_blank=True)
    alerts = AlertSerializer(many=True)


class EmergencyNumberSerializer(serializers.Serializer):
    name = serializers.CharField()
    phone = serializers.CharField()


class EmergencyValueSerializer(serializers.Serializer):
    """The block of emergency numbers with the village's kentongan codes."""

    title = serializers.CharField()
    numbers = EmergencyNumberSerializer(many=True)
    codes = AlarmCodeSerializer(many=True)
