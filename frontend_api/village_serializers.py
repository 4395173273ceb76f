"""The shapes of villages in the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from core.media.serializers import ImageSerializer
from core.rest.serializers import PointSerializer
from core.villages.models import Village


class AreaSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class VillagePropertiesSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    full_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Village.Kind.choices)
    slug = serializers.CharField()
    district = AreaSerializer()
    regency = AreaSerializer()
    address = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField(help_text="E.164")
    languages = serializers.ListField(child=serializers.CharField())
    website = serializers.URLField()
    url = serializers.URLField(help_text="This village in the API.")
    distance = serializers.FloatField(required=False, help_text="Metres, with `near`.")


class VillageSerializer(VillagePropertiesSerializer):
    point = PointSerializer(allow_null=True)


@extend_schema_field(
    {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"const": "Point"},
            "coordinates": {"type": "array", "items": {"type": "number"}},
        },
    }
)
class PointGeometryField(serializers.JSONField):
    """A GeoJSON point: longitude, latitude."""


class VillageFeatureSerializer(serializers.Serializer):
    """A village as a GeoJSON feature (RFC 7946)."""

    type = serializers.ChoiceField(choices=["Feature"])
    id = serializers.CharField()
    geometry = PointGeometryField(allow_null=True)
    properties = VillagePropertiesSerializer()


class CollectionLinkSerializer(serializers.Serializer):
    rel = serializers.CharField()
    href = serializers.URLField()
    type = serializers.CharField()


@extend_schema_serializer(many=False)
class VillageCollectionSerializer(serializers.Serializer):
    """The villages as GeoJSON, with the paging members of OGC API - Features."""

    type = serializers.ChoiceField(choices=["FeatureCollection"])
    features = VillageFeatureSerializer(many=True)
    numberMatched = serializers.IntegerField()
    numberReturned = serializers.IntegerField()
    links = CollectionLinkSerializer(many=True)


class MenuItemSerializer(serializers.Serializer):
    title = serializers.CharField()
    locale = serializers.CharField(help_text="In which the title is written.")
    url = serializers.URLField()
    path = serializers.CharField()
    page_id = serializers.IntegerField(allow_null=True)
    plugin = serializers.CharField(allow_null=True)


class EnabledPluginSerializer(serializers.Serializer):
    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.URLField(allow_null=True)


class HoursSerializer(serializers.Serializer):
    days = serializers.CharField()
    hours = serializers.CharField()


class EmergencyNumberSerializer(serializers.Serializer):
    label = serializers.CharField()
    number = serializers.CharField()


class SocialAccountSerializer(serializers.Serializer):
    network = serializers.CharField()
    url = serializers.URLField()


class ProfileSerializer(serializers.Serializer):
    hours = HoursSerializer(many=True)
    emergency_numbers = EmergencyNumberSerializer(many=True)
    whatsapp = serializers.CharField(help_text="E.164, or empty")
    social = SocialAccountSerializer(many=True)
    logo = ImageSerializer(allow_null=True)
    colour = serializers.CharField(help_text="#rrggbb, readable under white text; or empty")


class BootstrapSerializer(VillageSerializer):
    profile = ProfileSerializer()
    menu = MenuItemSerializer(many=True)
    plugins = EnabledPluginSerializer(many=True)
    links = serializers.DictField(child=serializers.URLField())
