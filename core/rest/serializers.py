"""Shapes that several endpoints share."""

from rest_framework import serializers


class PointSerializer(serializers.Serializer):
    """A place in degrees, WGS 84."""

    longitude = serializers.FloatField()
    latitude = serializers.FloatField()


class ProblemSerializer(serializers.Serializer):
    """An error as RFC 9457 problem details."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False, help_text="The query parameter at fault.")
    errors = serializers.DictField(required=False, help_text="Messages by field.")
