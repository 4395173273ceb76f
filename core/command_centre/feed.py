"""The newest events of an area in words, as far as whoever looks may hear of them."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.command_centre.access import Area
from core.events.hearing import heard_of, kinds_heard
from core.events.log import position
from core.events.models import Event, Visibility
from core.plugins.registry import registry
from core.villages.models import Regency, Village
from core.villages.scoping import scope_of

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.command_centre.atlas import Atlas

# Of core's own and the websites' kinds, those that tell people something.
KINDS = {
    "page.published": _("A page was published"),
    "page.unpublished": _("A page was withdrawn"),
    "page.deleted": _("A page was deleted"),
    "form.submitted": _("A form was sent in"),
    "village.provisioned": _("A village got its website"),
    "plugin.enabled": _("A service was switched on"),
    "plugin.disabled": _("A service was switched off"),
}
# Those that only tell that a figure may be another now.
QUIET = (
    "village.changed",
    "village.removed",
    "records.changed",
    "figures.changed",
    "media.changed",
    "page.moved",
    "plugin.configured",
)
SHOWN = 20
# So far back the log is looked through, in events of the whole install: a quiet village's last
# event may lie behind millions of others'.
LOOKED_THROUGH = 50_000
HELD, MOST_HELD = 60, 500  # seconds, and people
_heard: OrderedDict[tuple, tuple[float, dict[str, frozenset[int]]]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Line:
    """An event: `label` says what happened, `title` what it is about where the event tells."""

    id: str
    kind: str
    label: str
    title: str
    village: str
    name: str
    at: datetime


def labels(service: str = "") -> dict[str, str]:
    """What each kind is called; with a `service` (a plugin's slug) that plugin's alone."""
    found = {} if service else {kind: str(label) for kind, label in KINDS.items()}
    for plugin, spec in registry.specs("register_event_types"):
        if service in ("", plugin.slug):
            found.setdefault(spec.kind, str(spec.label))
    return found


def kinds() -> list[str]:
    """All that a screen listens to."""
    return sorted({*labels(), *QUIET})


def latest(
    user: User, area: Area, places: Atlas, *, service: str = "", most: int = SHOWN
) -> list[Line]:
    """The newest first; one query, and those by which plugins narrow who hears what there is. Kinds
    without a label are left out: they say that something has changed, and another event says what.
    """
    names = labels(service)
    open_to, narrowed = kinds_heard(user, area)
    events = _in_area(area).filter(
        Q(visibility=Visibility.PUBLIC) | Q(kind__in=open_to | narrowed), kind__in=names
    )
    newest = Event.objects.order_by("-pk").values("pk")[:1]
    events = events.filter(pk__gt=Coalesce(Subquery(newest), 0) - LOOKED_THROUGH)
    events = events.order_by("-transaction", "-id").annotate(code=F("village__code"))
    # Some may be for others alone.
    rows = list(events[: 2 * most])
    if any(row.visibility != Visibility.PUBLIC and row.kind in narrowed for row in rows):
        heard = _narrowed(user, area, places)
        rows = [
            row
            for row in rows
            if row.visibility == Visibility.PUBLIC
            or row.kind in open_to
            or row.village_id in heard.get(row.kind, ())
        ]
    return [_line(event, names, places) for event in rows[:most]]


def _narrowed(user: User, area: Area, places: Atlas) -> dict[str, frozenset[int]]:
    """What plugins let the person hear of the area, for a minute: on the stream it holds for a
    quarter of an hour."""
    key = user.pk, user.date_joined, scope_of(user), area.code
    now = time.monotonic()
    asked, heard = _heard.get(key, (0.0, {}))
    if now - asked > HELD:
        heard = heard_of(user, area, frozenset(place.pk for place in places.villages.values()))
        _heard[key] = now, heard
        _heard.move_to_end(key)
        while len(_heard) > MOST_HELD:
            _heard.popitem(last=False)
    return heard


def _in_area(area: Area):
    lookup = "village"
    if not isinstance(area, Village):
        lookup = "village__district__regency" if isinstance(area, Regency) else "village__district"
    return Event.objects.filter(**{lookup: area.pk})


def _line(event: Event, names: dict[str, str], places: Atlas) -> Line:
    place = places.villages.get(event.code)
    title = event.payload.get("title", "") if isinstance(event.payload, dict) else ""
    return Line(
        str(position(event)),
        event.kind,
        names[event.kind],
        str(title)[:120],
        event.code,
        place.full_name if place else event.code,
        event.at,
    )
