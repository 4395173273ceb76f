"""What needs people now: every plugin's active alerts of an area, with what was done about each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.command_centre.access import Area, villages_in
from core.command_centre.models import AlertHandling
from core.plugins.calls import guarded_reading
from core.plugins.gating import villages_with
from core.plugins.registry import registry
from core.plugins.specs import ActiveAlert

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.plugins.specs import AlertSpec
    from core.villages.models import Village

BATCH = 500
# The gravest first.
LEVELS = {"alarm": _("Alarm"), "warning": _("Warning"), "notice": _("Notice")}
LONGEST_KEY = 64  # characters, as `AlertHandling.key` holds

Name = tuple[str, str, str]  # source, name of the spec, key


@dataclass(frozen=True, slots=True)
class Alert:
    """One of them: `source` is the plugin's slug, `name` that of its spec, `label` its kind in
    words; `handling` is None while nobody has done anything about it."""

    source: str
    name: str
    label: str
    village: Village
    told: ActiveAlert
    handling: AlertHandling | None = None

    @property
    def key(self) -> str:
        return self.told.key

    @property
    def level_label(self) -> str:
        return LEVELS[self.told.level]

    @property
    def is_acknowledged(self) -> bool:
        return self.handling is not None and self.handling.acknowledged_at is not None

    @property
    def full_name(self) -> Name:
        return self.source, self.name, self.told.key


@dataclass(frozen=True, slots=True)
class Alerts:
    """Those of an area, the gravest first, of equal ones the newest, drills behind what is real;
    and the labels of the specs that could not be asked, with the titles of their plugins."""

    alerts: tuple[Alert, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()

    def __iter__(self):
        return iter(self.alerts)

    def __len__(self):
        return len(self.alerts)

    def get(self, source: str, name: str, key: str) -> Alert | None:
        """The one of that name, None where it is over or was never of this area."""
        return next((it for it in self.alerts if it.full_name == (source, name, key)), None)


def alerts_of(
    area: Area, places: Callable[[set[int]], Mapping[int, Village]] | None = None
) -> Alerts:
    """The active alerts of an area's villages: the queries of each spec, one for what was done
    about them, and one for the villages unless `places` knows those of the area by their ids."""
    villages = villages_in(area)
    told: list[tuple[str, AlertSpec, ActiveAlert]] = []
    failed = []
    for plugin, spec in registry.specs("register_alerts"):
        chosen = villages_with(plugin.slug, villages)
        outcome = guarded_reading(plugin.slug, spec.name, _ask, spec, chosen)
        if outcome.ok:
            told += [(plugin.slug, spec, alert) for alert in outcome.value]
        else:
            failed.append((str(plugin.manifest.title), str(spec.label)))
    if not told:
        return Alerts(failed=tuple(failed))
    # Asked of the area's villages: what a plugin tells of others is not shown.
    ids = {alert.village for _slug, _spec, alert in told}
    named = places(ids) if places is not None else _places(villages, ids)
    handled = _handled({alert.key for _slug, _spec, alert in told})
    alerts = [
        Alert(
            slug,
            spec.name,
            str(spec.label),
            named[alert.village],
            alert,
            handled.get((slug, spec.name, alert.key)),
        )
        for slug, spec, alert in told
        if alert.village in named
    ]
    return Alerts(tuple(sorted(alerts, key=_order)), tuple(failed))


def _ask(spec: AlertSpec, villages: QuerySet[Village]) -> list[ActiveAlert]:
    found = {}
    for alert in spec.active(villages):
        if not isinstance(alert, ActiveAlert):
            raise TypeError(f"{spec.name} gave {alert!r}, which is no ActiveAlert.")
        if alert.level not in LEVELS:
            raise ValueError(f"{spec.name} {alert.key}: {alert.level!r} is no level.")
        if not 0 < len(alert.key) <= LONGEST_KEY:
            raise ValueError(f"{spec.name}: a key has 1 to {LONGEST_KEY} characters.")
        if timezone.is_naive(alert.at):
            raise ValueError(f"{spec.name} {alert.key}: its time has no time zone.")
        found[alert.key] = alert
    return list(found.values())


def _places(villages: QuerySet[Village], ids: set[int]) -> dict[int, Village]:
    rows = villages.select_related("district").defer("boundary", "district__boundary")
    if len(ids) <= BATCH:
        rows = rows.filter(pk__in=ids)
    return {village.pk: village for village in rows}


def _handled(keys: set[str]) -> dict[Name, AlertHandling]:
    ordered = sorted(keys)
    found = {}
    for first in range(0, len(ordered), BATCH):
        rows = AlertHandling.objects.filter(key__in=ordered[first : first + BATCH])
        for row in rows.select_related("acknowledged_by", "assigned_to"):
            found[row.source, row.name, row.key] = row
    return found


def _order(alert: Alert) -> tuple:
    return (
        list(LEVELS).index(alert.told.level),
        alert.told.is_drill,
        -alert.told.at.timestamp(),
        alert.full_name,
    )
