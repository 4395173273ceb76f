"""What is here: the API's front door."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.media.representation import absolute
from core.plugins.registry import registry
from core.rest.views import ApiView
from core.version import CORE_VERSION


class PluginSerializer(serializers.Serializer):
    slug = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()


class IndexSerializer(serializers.Serializer):
    name = serializers.CharField()
    version = serializers.CharField()
    plugins = PluginSerializer(many=True)
    links = serializers.DictField(child=serializers.URLField())


class Index(ApiView):
    """The install: its version, its plugins, where to go on."""

    @extend_schema(operation_id="index", responses=IndexSerializer)
    def get(self, request):
        return Response(
            {
                "name": "Kampung CMS",
                "version": CORE_VERSION,
                "plugins": [
                    {
                        "slug": plugin.slug,
                        "version": plugin.manifest.version,
                        "title": str(plugin.manifest.title),
                        "description": str(plugin.manifest.description),
                    }
                    for plugin in registry.plugins.values()
                ],
                "links": {
                    "villages": absolute(reverse("api:villages")),
                    "events": absolute(reverse("api:events")),
                    "schema": absolute(reverse("api:schema")),
                    "docs": absolute(reverse("api:docs")),
                },
            }
        )
