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
    asked: dict[tuple, frozenset[int]] = {}
    heard: dict[str, frozenset[int]] = {}
    _open_to, narrowed = kinds_heard(user, area)
    for plugin, spec in registry.specs("register_event_types"):
        if spec.kind not in narrowed:
            continue
        heard[spec.kind] = _narrowed(plugin.slug, spec, user, villages, asked)
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
