"""Keeps a plugin whose models or `ready()` raise from stopping Django.

Django imports every installed application's models in one pass and dies with the first that
fails. A plugin's application is therefore installed as an instance of its own config class, with
these two steps guarded: an error sets the plugin aside and the other applications go on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from core.plugins.discovery import Discovery
    from core.plugins.manifest import Manifest


def isolated_app_config(entry: str, manifest: Manifest, discovery: Discovery) -> AppConfig:
    """An `AppConfig` for `entry` whose failures go to `discovery` instead of to Django.

    Raises whatever importing the application's package raises.
    """
    config = AppConfig.create(entry)
    guarded = type(
        f"Isolated{type(config).__name__}",
        (_Guarded, type(config)),
        {"__module__": type(config).__module__},
    )
    config.__class__ = guarded
    config.plugin_manifest = manifest
    config.plugin_discovery = discovery
    return config


class _Guarded:
    def import_models(self):
        try:
            super().import_models()
        except Exception as error:  # the plugin's code may raise anything
            # What was registered before the error must not stay behind as half an application.
            self.apps.all_models[self.label].clear()
            self.models = self.apps.all_models[self.label]
            self.apps.clear_cache()
            self._set_aside("models", error)

    def ready(self):
        if self.plugin_manifest.slug in self.plugin_discovery.quarantined:
            return
        try:
            super().ready()
        except Exception as error:  # the plugin's code may raise anything
            self._set_aside("ready", error)

    def _set_aside(self, phase, error):
        self.plugin_discovery.quarantine(
            self.plugin_manifest.slug, phase, error, self.plugin_manifest
        )
