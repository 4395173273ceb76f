"""Closes the plugin registry once every application is ready."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class PluginsConfig(AppConfig):
    """Must stand after the plugins in INSTALLED_APPS, so that their `ready()` has run."""

    name = "core.plugins"
    label = "plugins"
    verbose_name = _("Plugins")

    def ready(self):
        from core.plugins import checks  # noqa: F401
        from core.plugins.registry import registry
        from core.streams.fields import offer_plugin_blocks

        if not registry.is_ready:
            registry.build(settings.KAMPUNG_DISCOVERY)
        offer_plugin_blocks(registry)
