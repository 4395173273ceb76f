"""When a village was last heard of, so that one that is idle and one without signal are told apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry, PageLogEntry

from core.command_centre.models import VillageReach
from core.command_centre.people import VILLAGE_STAFF
from core.plugins.calls import guarded_reading
from core.plugins.gating import villages_with
from core.plugins.registry import registry
from core.plugins.specs import SignOfLife
from core.villages.models import Membership, Village

BATCH = 500
ACTIVE = timedelta(days=14)
SLOW = 6 * 3600  # seconds that a record usually waits, from which on the signal is called poor
FIELDS = ("last_sign_in", "last_change", "last_sync", "sync_delay")


def keep_reach(ids: Iterable[int] | None = None) -> None:
    """Note the last signs of life of these villages, or of all: a few queries, and those of plugins."""
    villages = Village.objects.filter(site__isnull=False)
    if ids is not None:
        villages = villages.filter(pk__in=set(ids))
    known = set(villages.values_list("pk", flat=True))
    if not known:
        return
    signed_in, changed = _staff(villages)
    there = {row.village_id: row for row in VillageReach.objects.filter(village__in=villages)}
    synced = _syncs(villages)
    new, old = [], []
    for pk in known:
        row = there.get(pk) or VillageReach(village_id=pk)
        sync = synced.get(pk)
        after = (
            _later(signed_in.get(pk), row.last_sign_in),
            _later(changed.get(pk), row.last_change),
            sync.at if sync else None,
            sync.delay if sync else None,
        )
        if row.pk is None or after != tuple(getattr(row, name) for name in FIELDS):
            for name, value in zip(FIELDS, after, strict=True):
                setattr(row, name, value)
            (old if row.pk else new).append(row)
    VillageReach.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    VillageReach.objects.bulk_update(old, FIELDS, batch_size=BATCH)


def _later(found: datetime | None, noted: datetime | None) -> datetime | None:
    """The later of what the tables tell and what was noted as it happened (`noting`)."""
    return max(filter(None, (found, noted)), default=None)


def _staff(villages) -> tuple[dict[int, datetime], dict[int, datetime]]:
    """When one of the village's own staff last signed in, and last changed something, by village.
    Events would not do: most of them are what citizens and the watch do."""
    staff = Membership.objects.filter(role__in=VILLAGE_STAFF, village__in=villages).order_by()
    changes: dict[int, datetime] = {}
    for log in (PageLogEntry, ModelLogEntry):
        entries = log.objects.filter(user__in=staff.values("user")).order_by()
        for user, last in entries.values_list("user").annotate(last=Max("timestamp")):
            changes[user] = max(last, changes.get(user, last))
    signed_in: dict[int, datetime] = {}
    changed: dict[int, datetime] = {}
    for pk, user, moment in staff.values_list("village", "user", "user__last_login"):
        for found, last in ((signed_in, moment), (changed, changes.get(user))):
            if last is not None:
                found[pk] = max(last, found.get(pk, last))
    return signed_in, changed


def _syncs(villages) -> dict[int, SignOfLife]:
    """The latest of what plugins tell, by village id."""
    found: dict[int, SignOfLife] = {}
    for plugin, spec in registry.specs("register_signs_of_life"):
        chosen = villages_with(plugin.slug, villages)
        outcome = guarded_reading(plugin.slug, spec.name, spec.latest, chosen)
        for pk, sign in (outcome.value or {}).items() if outcome.ok else ():
            if pk not in found or sign.at > found[pk].at:
                found[pk] = sign
    return found


@dataclass(frozen=True, slots=True)
class Reached:
    """What a village's signs of life say: a state and its name."""

    state: str
    label: str


STATES = {
    "active": _("Active"),
    "idle": _("Operator idle"),
    "no_signal": _("No signal"),
    "poor_signal": _("Poor signal"),
    "silent": _("Nothing heard"),
}


def reached(row: VillageReach | None, now: datetime | None = None) -> Reached:
    """`no_signal` is what people have marked, and `poor_signal` what the delays of phones tell;
    `idle`: something is heard of the village, by a sign-in or a phone, but nothing is changed;
    `silent`: nothing at all for two weeks."""
    now = now or timezone.now()

    def lately(moment):
        return moment is not None and now - moment <= ACTIVE

    if row is None:
        state = "silent"
    elif lately(row.last_change):
        state = "active"
    elif row.has_no_signal:
        state = "no_signal"
    elif row.sync_delay is not None and row.sync_delay >= SLOW:
        state = "poor_signal"
    elif lately(row.last_sign_in) or lately(row.last_sync):
        state = "idle"
    else:
        state = "silent"
    return Reached(state, STATES[state])
