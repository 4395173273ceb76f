"""The kinds of events a webhook can be for."""

from __future__ import annotations

import re

from core.plugins.registry import registry

MOST_KINDS = 50
SHAPE = r"[a-z][a-z0-9_]*\.([a-z][a-z0-9_]*)?"
OWN = (
    "page.published", "page.unpublished", "page.moved", "page.deleted",
    "document.created", "document.changed", "document.deleted",
    "plugin.enabled", "plugin.disabled", "plugin.configured", "form.submitted", "records.changed",
    "village.changed", "redirects.changed", "media.changed",
)  # fmt: skip


def check_kind(kind: str) -> bool:
    """Whether this is how a kind is written, or its beginning up to the point. Kinds that nothing
    tells of today are taken: a plugin may be installed tomorrow."""
    return len(kind) <= 60 and re.fullmatch(SHAPE, kind) is not None


def known_kinds() -> list[str]:
    """What core and the plugins tell of, for people to choose from."""
    plugins = [spec.kind for _plugin, spec in registry.specs("register_event_types")]
    return sorted({*OWN, *plugins})
