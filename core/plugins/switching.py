"""Switching a plugin on and off for villages, and telling beforehand what that makes disappear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from core.events.log import append
from core.plugins.calls import Outcome, call_each
from core.plugins.gating import is_enabled
from core.plugins.models import PluginSwitch
from core.plugins.registry import Plugin, registry
from core.streams.fields import stream_fields
from core.streams.stream_block import SEPARATOR
from core.villages.models import Village
from core.villages.ownership import VillageOwned
from core.villages.scoping import pages_of


@transaction.atomic
def switch(villages: Iterable[Village], slug: str, enabled: bool) -> list[Outcome]:
    """Switch a plugin for these villages, tell the plugin, and record an event for each change.

    Returns what the plugin's own hook answered, failures included; the switch holds either way.
    Raises `LookupError` for a plugin that is not ready.
    """
    if slug not in registry.plugins:
        raise LookupError(f"No plugin {slug} is ready.")
    outcomes = []
    for village in villages:
        before = is_enabled(village, slug)
        PluginSwitch.objects.update_or_create(
            village=village, plugin=slug, defaults={"enabled": enabled}
        )
        village._enabled_plugins = None
        if before == enabled:
            continue
        hook = "on_village_enabled" if enabled else "on_village_disabled"
        outcomes += call_each(hook, village, slugs=[slug])
        append(
            "plugin.enabled" if enabled else "plugin.disabled",
            village=village,
            payload={"plugin": slug},
            visibility="public",
        )
    return outcomes


@dataclass(frozen=True, slots=True)
class Consequence:
    """What villages lose from sight when a plugin is switched off: pages that use its blocks,
    and stored records by kind. Nothing of it is deleted."""

    pages: int
    records: tuple[tuple[str, int], ...]
    menu_items: tuple[str, ...]
    depends_on_it: tuple[str, ...]


def consequences(villages, slug: str) -> Consequence:
    """Count what disappears for these villages (a queryset)."""
    plugin = registry.plugins[slug]
    return Consequence(
        pages=_pages_using(villages, plugin),
        records=tuple(
            (str(model._meta.verbose_name_plural), count)
            for model in models_of(plugin)
            if (count := model.objects.for_villages(villages).count())
        ),
        menu_items=tuple(str(item.label) for item in plugin.collected["register_menu_items"]),
        depends_on_it=tuple(
            other.manifest.title
            for other in registry.plugins.values()
            if slug in other.manifest.depends_on
        ),
    )


def models_of(plugin: Plugin) -> list[type[VillageOwned]]:
    """The plugin's models whose rows belong to villages."""
    return [
        model
        for config in apps.get_app_configs()
        if getattr(config, "plugin_manifest", None) == plugin.manifest
        for model in config.get_models()
        if issubclass(model, VillageOwned)
    ]


def _pages_using(villages, plugin: Plugin) -> int:
    from wagtail.models import get_page_models

    count = 0
    for model in get_page_models():
        for field in stream_fields(model):
            column = f"{field.name}_as_text"
            pages = pages_of(villages, model._default_manager.all())
            count += (
                pages.annotate(**{column: Cast(field.name, TextField())})
                .filter(**{f"{column}__contains": f'"{plugin.slug}{SEPARATOR}'})
                .count()
            )
    return count
