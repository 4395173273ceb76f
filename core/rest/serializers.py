"""Shapes that several endpoints share."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class KnownFieldsOnly:
    """Mixed into a serializer: a field it does not know is an error, not passed over."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                known = ", ".join(self.fields)
                raise serializers.ValidationError(
                    {name: _("Unknown field. Known are: %s.") % known for name in unknown[:10]}
                )
        return super().to_internal_value(data)


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
