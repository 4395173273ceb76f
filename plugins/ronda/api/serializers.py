"""The public shape of the watch's records."""

from rest_framework import serializers

from core.rest.serializers import PointSerializer
from plugins.ronda.models import WatchPost
from plugins.ronda.representation import post_representation


class WatchPostSerializer(serializers.ModelSerializer):
    point = PointSerializer(allow_null=True)

    class Meta:
        model = WatchPost
        fields = ["id", "name", "neighbourhood", "lamp", "equipment", "is_active", "point"]

    def to_representation(self, instance):
        return post_representation(instance)


class WatchPostsValueSerializer(serializers.Serializer):
    """The block of watch posts."""

    title = serializers.CharField()
    show_equipment = serializers.BooleanField()
    posts = WatchPostSerializer(many=True)
