"""The shapes of the map's page blocks."""

from __future__ import annotations

from rest_framework import serializers

from plugins.gismap.api.serializers import PlaceSerializer


class PlacesValueSerializer(serializers.Serializer):
    """The block of places; no layer chosen means all."""

    title = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField(), help_text="Names of layers.")
    limit = serializers.IntegerField()
    order = serializers.ChoiceField(
        choices=["name", "distance"], help_text="By name, or from the village's office on."
    )
    places = PlaceSerializer(many=True)


class ChosenLayerSerializer(serializers.Serializer):
    id = serializers.CharField(help_text="The plugin's slug and the layer's name: `ronda__posts`.")
    url = serializers.URLField(help_text="Its features; 404 where there is no such layer now.")


class MapValueSerializer(serializers.Serializer):
    """The block of the map; no layer chosen means all at `layers_url`. Without a `centre` the whole
    village is shown. `height` is a hint."""

    title = serializers.CharField()
    layers = ChosenLayerSerializer(many=True)
    layers_url = serializers.URLField(help_text="What layers there are, and how they are drawn.")
    centre = serializers.ListField(
        child=serializers.FloatField(),
        min_length=2,
        max_length=2,
        allow_null=True,
        help_text="Longitude and latitude.",
    )
    zoom = serializers.IntegerField(allow_null=True, help_text="As maps of tiles count it.")
    height = serializers.ChoiceField(choices=["small", "medium", "large"])


class NearestValueSerializer(serializers.Serializer):
    """The block of what is nearest: a question, and the address that answers it. Both `near` and
    `url` are null while the position of the village's office is not known."""

    title = serializers.CharField()
    layers = serializers.ListField(child=serializers.CharField(), help_text="Names of layers.")
    limit = serializers.IntegerField()
    radius = serializers.IntegerField(help_text="Metres.")
    near = serializers.ListField(
        child=serializers.FloatField(),
        min_length=2,
        max_length=2,
        allow_null=True,
        help_text="Longitude and latitude.",
    )
    url = serializers.URLField(allow_null=True)
