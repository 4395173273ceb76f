"""The shapes of `core.media.representation`, for the API's description."""

from rest_framework import serializers


class FocalPointSerializer(serializers.Serializer):
    """What must stay in sight when the picture is cut: 0 to 1 of its width and height."""

    x = serializers.FloatField()
    y = serializers.FloatField()


class RenditionSerializer(serializers.Serializer):
    url = serializers.URLField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    type = serializers.CharField(help_text="Media type: image/webp, image/avif.")


class ImageSerializer(serializers.Serializer):
    """A picture with its renditions by width, WebP before AVIF."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    alt = serializers.CharField(help_text="Empty for mere decoration.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    credit = serializers.CharField()
    licence = serializers.CharField()
    focal_point = FocalPointSerializer(allow_null=True)
    renditions = RenditionSerializer(many=True)


class DocumentSerializer(serializers.Serializer):
    """A file to download; `size` in bytes."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    description = serializers.CharField()
    url = serializers.URLField()
    extension = serializers.CharField()
    size = serializers.IntegerField()
    licence = serializers.CharField()
