"""Keeps a plugin whose models or `ready()` raise from stopping Django.

Django imports every installed application's models in one pass and dies with the first that
fails. A plugin's application is therefore installed under a config class made here, with these
two steps guarded: an error sets the plugin aside and the other applications go on.

INSTALLED_APPS takes dotted names, so the classes are found as attributes of this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from core.plugins.discovery import Discovery
    from core.plugins.manifest import Manifest

_classes: dict[str, type[AppConfig]] = {}


def __getattr__(name: str) -> type[AppConfig]:
    try:
        return _classes[name]
    except KeyError:
        raise AttributeError(name) from None


def isolated_app(entry: str, manifest: Manifest, discovery: Discovery) -> str:
    """The dotted name to install instead of `entry`; failures of it go to `discovery`.

    Raises whatever importing the application's package raises.
    """
    config = AppConfig.create(entry)
    name = f"{manifest.slug}_{config.label}"
    _classes[name] = type(
        type(config).__name__,
        (_Guarded, type(config)),
        {
            "__module__": type(config).__module__,
            "name": config.name,
            "label": config.label,
            "plugin_manifest": manifest,
            "plugin_discovery": discovery,
        },
    )
    return f"{__name__}.{name}"


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
