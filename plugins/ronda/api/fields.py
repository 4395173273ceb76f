"""Fields as phones send them: strict about types, so that nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.rest.serializers import KnownFieldsOnly, OptionalMomentField

# A phone whose clock has lost its time shows a year not before 1970; beyond this span databases
# differ in what they can keep.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
LONGEST_RADIUS = 20_000_000  # metres: half the earth round


class TextUUIDField(serializers.UUIDField):
    """A UUID written as text; REST framework would take a number or `true` for one."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class NumberField(serializers.FloatField):
    """A finite number between two bounds, as JSON writes it: no text, no NaN."""

    default_error_messages = {"number": _("Give a number from {minimum} to {maximum}.")}

    def __init__(self, minimum: float, maximum: float, **kwargs):
        super().__init__(min_value=minimum, max_value=maximum, **kwargs)
        self.bounds = {"minimum": minimum, "maximum": maximum}

    def to_internal_value(self, data):
        is_number = isinstance(data, int | float) and not isinstance(data, bool)
        # Compared before it is converted: a whole number may be too large for a float.
        if not is_number or not self.bounds["minimum"] <= data <= self.bounds["maximum"]:
            self.fail("number", **self.bounds)
        return float(data)

    def to_representation(self, value):
        return value


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


def checked_moment(value: datetime | None) -> datetime | None:
    """Raises `ValidationError` for a time that not every database can keep."""
    if value is not None and not EARLIEST <= value < LATEST:
        raise serializers.ValidationError(_("Give a time from 1970 to 2199, or none."))
    return value


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
