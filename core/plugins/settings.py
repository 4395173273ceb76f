"""A village's values of a plugin's typed settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.plugins.registry import registry

if TYPE_CHECKING:
    from core.villages.models import Village


def plugin_settings(village: Village, slug: str) -> dict[str, Any]:
    """Every setting of the plugin by name: the village's value, else the default. One query.

    A stored value that no longer fits its spec (the plugin changed) gives way to the default.
    """
    stored = (
        village.plugin_settings.filter(plugin=slug).values_list("values", flat=True).first() or {}
    )
    return {
        spec.name: stored[spec.name] if _fits(spec, stored.get(spec.name)) else spec.default
        for spec in registry.plugins[slug].collected["register_settings"]
    }


def _fits(spec, value) -> bool:
    if spec.kind == "boolean":
        return isinstance(value, bool)
    if spec.kind == "integer":
        return (
            isinstance(value, int)
            and not isinstance(value, bool)
            and (spec.minimum is None or value >= spec.minimum)
            and (spec.maximum is None or value <= spec.maximum)
        )
    if spec.kind == "choice":
        return value in dict(spec.choices)
    return isinstance(value, str)
