"""Shapes that several endpoints share."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

# A phone whose clock has lost its time shows a year not before 1970; beyond this span databases
# differ in what they can keep.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

# As JSON writes them; REST framework would take a number for text, and text for a truth value.
JSON_TYPES = (
    (serializers.CharField, str, _("Give text.")),
    (serializers.BooleanField, bool, _("Give true or false.")),
)


class KnownFieldsOnly:
    """Mixed into a serializer: a field it does not know is an error, not passed over; text is text
    and a truth value a truth value."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            wrong = {}
            for name, field in self.fields.items():
                for kind, wanted, message in JSON_TYPES:
                    value = data.get(name)
                    if isinstance(field, kind) and not isinstance(value, wanted | None):
                        wrong[name] = message
            if wrong:
                raise serializers.ValidationError(wrong)
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                known = ", ".join(self.fields)
                raise serializers.ValidationError(
                    {name: _("Unknown field. Known are: %s.") % known for name in unknown[:10]}
                )
        return super().to_internal_value(data)


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


@extend_schema_field({"oneOf": [{"type": "string", "format": "date-time"}]})  # null is added
class OptionalMomentField(serializers.DateTimeField):
    """A time, or null."""

    def __init__(self, **kwargs):
        super().__init__(required=False, allow_null=True, **kwargs)


def checked_moment(value: datetime | None) -> datetime | None:
    """Raises `ValidationError` for a time that not every database can keep."""
    if value is not None and not EARLIEST <= value < LATEST:
        raise serializers.ValidationError(_("Give a time from 1970 to 2199, or none."))
    return value


class PointSerializer(serializers.Serializer):
    """A place in degrees, WGS 84."""

    longitude = serializers.FloatField()
    latitude = serializers.FloatField()


class ProblemSerializer(serializers.Serializer):
    """An error as RFC 9457 problem details."""

    type = serializers.URLField(help_text="A page that tells of this kind of problem.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False, help_text="The query parameter at fault.")
    errors = serializers.DictField(required=False, help_text="Messages by field.")
