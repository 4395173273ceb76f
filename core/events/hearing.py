"""Who hears what is not public: people by their roles, as the kinds of events name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.plugins.calls import guarded_reading
from core.plugins.registry import registry
from core.villages.scoping import scope_of, villages_for

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.events.models import Event
    from core.plugins.specs import EventTypeSpec
    from core.villages.models import District, Regency, Village

Heard = dict[str, frozenset[int]]


def heard_by(user: User) -> Heard:
    """Kinds of events that the person hears although they are not public, each with the ids of the
    villages of which. One query for each set of roles that kinds name, and what the plugins ask to
    narrow it, each once."""
    found: dict[tuple, frozenset[int]] = {}
    heard: Heard = {}
    if not user.is_authenticated:
        return heard
    for plugin, spec in registry.specs("register_event_types"):
        if not spec.roles:
            continue
        if spec.roles not in found:
            villages = villages_for(user, spec.roles)
            found[spec.roles] = frozenset(villages.values_list("pk", flat=True))
        asked = plugin.slug, spec.roles, spec.narrow
        if asked not in found:
            found[asked] = _narrowed(plugin.slug, spec, user, found[spec.roles])
        if found[asked]:
            heard[spec.kind] = found[asked]
    return heard


def kinds_heard(
    user: User, area: Regency | District | Village
) -> tuple[frozenset[str], frozenset[str]]:
    """Kinds of events that are not public and that somebody hears of an area in which they hold
    roles as a whole: those that their roles open, and those that plugins narrow. No query."""
    kinds: dict[bool, set[str]] = {False: set(), True: set()}
    for _plugin, spec in registry.specs("register_event_types"):
        if spec.roles and scope_of(user, spec.roles).holds_area(area):
            kinds[spec.narrow is not None].add(spec.kind)
    return frozenset(kinds[False]), frozenset(kinds[True])


def heard_of(
    user: User, area: Regency | District | Village, villages: frozenset[int]
) -> dict[str, frozenset[int]]:
    """Of the kinds that plugins narrow, those of the area's villages in which the person hears
    them. No query but those by which plugins narrow, each once."""
    found: dict[tuple, frozenset[int]] = {}
    heard: dict[str, frozenset[int]] = {}
    _open_to, narrowed = kinds_heard(user, area)
    for plugin, spec in registry.specs("register_event_types"):
        if spec.kind not in narrowed:
            continue
        asked = plugin.slug, spec.roles, spec.narrow
        if asked not in found:
            found[asked] = _narrowed(plugin.slug, spec, user, villages)
        heard[spec.kind] = found[asked]
    return heard


def _narrowed(
    slug: str, spec: EventTypeSpec, user: User, villages: frozenset[int]
) -> frozenset[int]:
    """Those of the villages in which the plugin lets the person hear the kind; none where it fails
    to say, for what is not public is for nobody then."""
    if spec.narrow is None or not villages:
        return villages
    outcome = guarded_reading(slug, f"narrow {spec.kind}", spec.narrow, user, villages)
    return villages & frozenset(outcome.value) if outcome.ok else frozenset()


def hears(heard: Heard, event: Event) -> bool:
    """Whether an event that is not public is one of those."""
    return event.village_id in heard.get(event.kind, ())
