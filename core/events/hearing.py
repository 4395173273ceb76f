"""Who hears what is not public: people by their roles, as the kinds of events name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.plugins.registry import registry
from core.villages.scoping import villages_for

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.events.models import Event

Heard = dict[str, frozenset[int]]


def heard_by(user: User) -> Heard:
    """Kinds of events that the person hears although they are not public, each with the ids of the
    villages of which. One query for each set of roles that kinds name."""
    found: dict[tuple[str, ...], frozenset[int]] = {}
    heard: Heard = {}
    if not user.is_authenticated:
        return heard
    for _plugin, spec in registry.specs("register_event_types"):
        if not spec.roles:
            continue
        if spec.roles not in found:
            villages = villages_for(user, spec.roles)
            found[spec.roles] = frozenset(villages.values_list("pk", flat=True))
        if found[spec.roles]:
            heard[spec.kind] = found[spec.roles]
    return heard


def hears(heard: Heard, event: Event) -> bool:
    """Whether an event that is not public is one of those."""
    return event.village_id in heard.get(event.kind, ())
