"""Fields as phones send them: strict about types, so that nothing is guessed."""

from __future__ import annotations

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.rest.serializers import (
    KnownFieldsOnly,
    NumberField,
    OptionalMomentField,
    TextUUIDField,
    checked_moment,
)

LONGEST_RADIUS = 20_000_000  # metres: half the earth round


class KeyField(serializers.IntegerField):
    """A row's key."""

    def __init__(self, **kwargs):
        super().__init__(min_value=1, max_value=2**62, **kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class NewPointSerializer(KnownFieldsOnly, serializers.Serializer):
    """Where it was, in degrees, WGS 84."""

    longitude = NumberField(-180, 180)
    latitude = NumberField(-90, 90)


class NewRecordSerializer(KnownFieldsOnly, serializers.Serializer):
    """What every record from a phone has."""

    uuid = TextUUIDField(help_text=_("Made by the client, once for each record."))

    def validate_device_time(self, value):
        return checked_moment(value)

    def validate_point(self, value):
        return Point(value["longitude"], value["latitude"], srid=4326) if value else None


class PlacedSerializer(NewRecordSerializer):
    """A record with a position."""

    point = NewPointSerializer(required=False, allow_null=True)
    accuracy = NumberField(
        0, LONGEST_RADIUS, required=False, allow_null=True, help_text=_("Of the point, in metres.")
    )


class SentAt(serializers.Serializer):
    """Mixed into a record that is sent by itself: by the device's time at sending its other times
    are mended. It is no part of what is compared when the record is sent again."""

    sent_at = OptionalMomentField(help_text=_("The device’s time at sending."))

    def validate_sent_at(self, value):
        return checked_moment(value)
