"""Who hears what is not public: people by their roles, as the kinds of events name them, and those
to whom an event is addressed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.plugins.calls import guarded_reading
from core.plugins.registry import registry
from core.villages.scoping import scope_of, villages_for

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.events.models import Event
    from core.plugins.specs import EventTypeSpec
    from core.villages.models import District, Regency, Village


@dataclass(slots=True)
class Heard:
    """What one person hears although it is not public, by kind of event: ids of the `villages` of
    which, and what it is `addressed` to: the payload's key, and which of its values are theirs."""

    villages: dict[str, frozenset[int]] = field(default_factory=dict)
    addressed: dict[str, tuple[str, frozenset]] = field(default_factory=dict)

    def __bool__(self):
        return bool(self.villages or self.addressed)


def heard_by(user: User) -> Heard:
    """What the person hears. One query for each set of roles that kinds name, and what the plugins
    ask to narrow it or to know what is addressed to the person, each once."""
    heard = Heard()
    if not user.is_authenticated:
        return heard
    asked: dict[tuple, frozenset] = {}
    for plugin, spec in registry.specs("register_event_types"):
        if villages := _villages(plugin.slug, spec, user, asked):
            heard.villages[spec.kind] = villages
        if theirs := _theirs(plugin.slug, spec, user, asked):
            heard.addressed[spec.kind] = spec.addressees.key, theirs
    return heard


def heard_of(
    user: User, area: Regency | District | Village, villages: frozenset[int]
) -> dict[str, frozenset[int] | None]:
    """Kinds heard by roles in one area that the person holds as a whole, whose `villages` are these:
    each with the ids of those villages, None for all of them. No query but those by which plugins
    narrow it, each once."""
    asked: dict[tuple, frozenset[int]] = {}
    heard: dict[str, frozenset[int] | None] = {}
    for plugin, spec in registry.specs("register_event_types"):
        if not spec.roles or not scope_of(user, spec.roles).holds_area(area):
            continue
        found = _narrowed(plugin.slug, spec, user, villages, asked)
        if found:
            # All of them by the area, which is a shorter question than by a thousand ids.
            heard[spec.kind] = None if found == villages else found
    return heard


def _villages(slug: str, spec: EventTypeSpec, user: User, asked: dict) -> frozenset[int]:
    """Those in which the person has one of the kind's roles and the plugin lets them hear it; none
    where it fails to say, for what is not public is for nobody then."""
    if not spec.roles:
        return frozenset()
    if spec.roles not in asked:
        villages = villages_for(user, spec.roles)
        asked[spec.roles] = frozenset(villages.values_list("pk", flat=True))
    return _narrowed(slug, spec, user, asked[spec.roles], asked)


def _narrowed(
    slug: str, spec: EventTypeSpec, user: User, villages: frozenset[int], asked: dict
) -> frozenset[int]:
    """Those of the villages in which the plugin lets the person hear the kind; none where it fails
    to say."""
    if spec.narrow is None or not villages:
        return villages
    key = slug, spec.roles, spec.narrow
    if key not in asked:
        outcome = guarded_reading(slug, f"narrow {spec.kind}", spec.narrow, user, villages)
        asked[key] = villages & frozenset(outcome.value) if outcome.ok else frozenset()
    return asked[key]


def _theirs(slug: str, spec: EventTypeSpec, user: User, asked: dict) -> frozenset:
    """Values of the payload by which the kind is addressed to the person; none where the plugin
    fails to say."""
    if spec.addressees is None:
        return frozenset()
    key = slug, spec.addressees.of
    if key not in asked:
        outcome = guarded_reading(slug, f"addressees of {spec.kind}", spec.addressees.of, user)
        asked[key] = frozenset(outcome.value) if outcome.ok else frozenset()
    return asked[key]


def hears(heard: Heard, event: Event) -> bool:
    """Whether an event that is not public is one of those."""
    if event.village_id in heard.villages.get(event.kind, ()):
        return True
    key, theirs = heard.addressed.get(event.kind, ("", frozenset()))
    named = event.payload.get(key)
    return isinstance(named, list) and not theirs.isdisjoint(named)
