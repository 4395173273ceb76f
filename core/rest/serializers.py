"""Shapes that several endpoints share."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

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


@extend_schema_field({"oneOf": [{"type": "string", "format": "date-time"}]})  # null is added
class OptionalMomentField(serializers.DateTimeField):
    """A time, or null."""

    def __init__(self, **kwargs):
        super().__init__(required=False, allow_null=True, **kwargs)


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
