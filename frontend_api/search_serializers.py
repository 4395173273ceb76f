"""The shape of what a search finds."""

from __future__ import annotations

from rest_framework import serializers

from frontend_api.village_serializers import AreaSerializer


class PageHitSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    type = serializers.CharField()
    title = serializers.CharField()
    path = serializers.CharField()
    url = serializers.URLField()
    village = AreaSerializer()
    locale = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    snippet = serializers.CharField(help_text="HTML: text, with `<mark>` around what was found.")
    distance = serializers.FloatField(required=False, help_text="Of its village, in metres.")


class RecordSerializer(serializers.Serializer):
    village = AreaSerializer()
    title = serializers.CharField()
    excerpt = serializers.CharField()
    url = serializers.CharField()
    distance = serializers.FloatField(
        required=False, help_text="Metres, with `near`; of its village, where it has no position."
    )


class RecordsSerializer(serializers.Serializer):
    plugin = serializers.CharField()
    name = serializers.CharField()
    label = serializers.CharField()
    results = RecordSerializer(many=True)


class SearchSerializer(serializers.Serializer):
    """`results` are pages, best first, of `count` in all; with `near` those of the nearest villages
    first. Where `complete` is false there are more than are counted, and the query should be
    narrowed. `records` are what plugins found, with `near` nearest first, on the first page of a
    search without `type`. `unavailable` names plugins that could not answer."""

    query = serializers.CharField()
    count = serializers.IntegerField()
    complete = serializers.BooleanField()
    next = serializers.URLField(allow_null=True)
    results = PageHitSerializer(many=True)
    records = RecordsSerializer(many=True)
    unavailable = serializers.ListField(child=serializers.CharField())
