"""The shapes of what page types say of themselves beyond plain fields, for the API's description."""

from rest_framework import serializers

from core.media.serializers import DocumentSerializer
from core.rest.form_fields import FormFieldSerializer


class TagSerializer(serializers.Serializer):
    """A word by which what belongs together is found."""

    name = serializers.CharField()
    slug = serializers.CharField()


class FormValueSerializer(serializers.Serializer):
    """A form or paper to download."""

    label = serializers.CharField()
    document = DocumentSerializer(allow_null=True)


class TotalSerializer(serializers.Serializer):
    """Rupiah as text with two decimals; `realised` is null while nothing has been reported."""

    kind = serializers.CharField()
    planned = serializers.CharField()
    realised = serializers.CharField(allow_null=True)


class LineSerializer(TotalSerializer):
    """A line of a budget."""

    name = serializers.CharField()
    source = serializers.CharField()


class FormSerializer(serializers.Serializer):
    """A form that visitors fill in."""

    fields = FormFieldSerializer(many=True)
    is_closed = serializers.BooleanField(help_text="Whether nothing more is taken in.")
    closes_at = serializers.DateTimeField(allow_null=True)
    keep_days = serializers.IntegerField(help_text="After which what was sent is erased.")
