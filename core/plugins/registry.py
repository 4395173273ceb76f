"""The closed registry: what each loaded plugin registered, built once, read-only afterwards."""

from __future__ import annotations

import importlib
import inspect
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType, ModuleType

import pluggy
from django.utils.module_loading import import_string
from wagtail.blocks import Block

from core.plugins import hookspecs, specs
from core.plugins.discovery import Discovery, Quarantined
from core.plugins.manifest import Manifest

log = logging.getLogger("kampung.plugins")

# Each hook collected at start, and the type of spec it must return, or the types.
COLLECTED = MappingProxyType(
    {
        "register_api": specs.ApiSpec,
        "register_public_urls": specs.PublicUrlsSpec,
        "register_blocks": specs.BlockSpec,
        "register_admin": specs.AdminSpec,
        "register_metrics": specs.MetricSpec,
        "register_completeness_rules": specs.CompletenessRuleSpec,
        "register_alerts": specs.AlertSpec,
        "register_signs_of_life": specs.SignOfLifeSpec,
        "register_map_layers": (specs.MapLayerSpec, specs.LayerSourceSpec),
        "register_event_types": specs.EventTypeSpec,
        "register_search": specs.SearchSpec,
        "register_permissions": specs.PermissionSpec,
        "register_settings": specs.SettingSpec,
        "register_menu_items": specs.MenuItemSpec,
        "register_banners": specs.BannerSpec,
        "register_health_checks": specs.HealthCheckSpec,
        "register_tasks": specs.TaskSpec,
    }
)
MOMENTS = frozenset(
    {
        "on_village_enabled",
        "on_village_disabled",
        "load_demo_data",
        "export_personal_data",
        "erase_personal_data",
    }
)


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that is ready: its manifest, its hooks module and what it registered."""

    manifest: Manifest
    hooks: ModuleType
    collected: MappingProxyType = field(repr=False)

    @property
    def slug(self) -> str:
        return self.manifest.slug


class RegistryClosed(RuntimeError):
    """Something tried to build the registry twice, or to read it before it was built."""


class Registry:
    """Plugins by slug, in loading order, and their specs by hook. Built once by `build`."""

    def __init__(self):
        self._plugins: MappingProxyType[str, Plugin] | None = None
        self._discovery: Discovery | None = None
        self.manager: pluggy.PluginManager | None = None

    @property
    def is_ready(self) -> bool:
        return self._plugins is not None

    @property
    def plugins(self) -> MappingProxyType[str, Plugin]:
        if self._plugins is None:
            raise RegistryClosed("Plugins are read before django.setup() has finished.")
        return self._plugins

    @property
    def quarantined(self) -> dict[str, Quarantined]:
        return {} if self._discovery is None else dict(self._discovery.quarantined)

    @property
    def disabled(self) -> list[str]:
        return [] if self._discovery is None else list(self._discovery.disabled)

    def build(self, discovery: Discovery) -> None:
        """Collect every hook of every discovered plugin, all or nothing for each plugin."""
        if self._plugins is not None:
            raise RegistryClosed("The registry is built once, at start.")
        self._discovery = discovery
        self.manager = pluggy.PluginManager(hookspecs.PROJECT)
        self.manager.add_hookspecs(hookspecs)
        ready: dict[str, Plugin] = {}
        for manifest in discovery.manifests:
            unmet = [slug for slug in manifest.depends_on if slug not in ready]
            if manifest.slug in discovery.quarantined:
                continue
            if unmet:
                discovery.quarantine(
                    manifest.slug, "dependencies", f"needs {', '.join(unmet)}, set aside.", manifest
                )
                continue
            try:
                ready[manifest.slug] = self._collect(manifest)
            except Exception as error:  # a plugin's hooks may raise anything
                if self.manager.has_plugin(manifest.slug):
                    self.manager.unregister(name=manifest.slug)
                discovery.quarantine(manifest.slug, "hooks", error, manifest)
        self._plugins = MappingProxyType(ready)
        for item in discovery.quarantined.values():
            log.error("Plugin %s set aside at %s: %s", item.slug, item.phase, item.error)

    def _collect(self, manifest: Manifest) -> Plugin:
        module = importlib.import_module(manifest.hooks)
        _check_spelling(module)
        self.manager.register(module, name=manifest.slug)
        caller = only(self.manager, manifest.slug)
        collected = {}
        for hook, kind in COLLECTED.items():
            items = [item for answer in caller(hook)() for item in answer]
            wrong = [item for item in items if not isinstance(item, kind)]
            if wrong:
                wanted = getattr(kind, "__name__", None) or " or a ".join(
                    each.__name__ for each in kind
                )
                raise specs.SpecError(f"{hook} returned {wrong[0]!r}, not a {wanted}.")
            names = [item.name for item in items if hasattr(item, "name")]
            double = {name for name in names if names.count(name) > 1}
            if double:
                raise specs.SpecError(f"{hook} names {sorted(double)[0]!r} twice.")
            for item in items:
                _resolve(item)
            collected[hook] = tuple(items)
        return Plugin(manifest, module, MappingProxyType(collected))

    def specs(self, hook: str) -> Iterator[tuple[Plugin, object]]:
        """Every spec of a `register_*` hook with the plugin it comes from, in loading order."""
        for plugin in self.plugins.values():
            for spec in plugin.collected[hook]:
                yield plugin, spec


def _resolve(spec) -> None:
    """Import what a spec names and build what it makes, so that a fault shows now and not in
    the middle of a request."""
    for name in ("urlconf", "regency_urlconf"):
        path = getattr(spec, name, None)
        if path and not hasattr(importlib.import_module(path), "urlpatterns"):
            raise specs.SpecError(f"{path} has no urlpatterns.")
    if isinstance(spec, specs.AdminSpec):
        import_string(spec.model_admin)
    if isinstance(spec, specs.BlockSpec) and not isinstance(spec.block(), Block):
        raise specs.SpecError(f"block {spec.name} does not make a Wagtail block.")


def only(manager: pluggy.PluginManager, slug: str):
    """A function from hook name to a caller that reaches this one plugin."""
    others = [
        plugin for name, plugin in manager.list_name_plugin() if plugin is not None and name != slug
    ]
    return lambda hook: manager.subset_hook_caller(hook, remove_plugins=others)


def _check_spelling(module: ModuleType) -> None:
    """Refuse a marked function that is no hook: pluggy would pass over it in silence."""
    marker = f"{hookspecs.PROJECT}_impl"
    known = {*COLLECTED, *MOMENTS}
    for name, function in inspect.getmembers(module, inspect.isroutine):
        if getattr(function, marker, None) is not None and name not in known:
            raise specs.SpecError(f"{name} is marked as a hook, but there is no hook of that name.")


registry = Registry()
