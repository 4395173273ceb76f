"""Which villages have which plugins, as one table; and changes to it, told before they are made.

Regency officers see their regency's villages, district officers their district's. A change names
village, plugin and state; whatever is outside the person's villages is 404, wherever it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.plugins.calls import Outcome
from core.plugins.models import PluginSwitch
from core.plugins.registry import registry
from core.plugins.switching import consequences, switch
from core.villages.models import District, Role, Village
from core.villages.scoping import scope_of

if TYPE_CHECKING:
    from core.plugins.manifest import Manifest

OFFICERS = frozenset({Role.REGENCY_OFFICER, Role.DISTRICT_OFFICER})


@dataclass(frozen=True, slots=True)
class Switch:
    """A change: `plugin` on or off for the village of this code."""

    code: str
    plugin: str
    enabled: bool

    def __str__(self):
        return f"{self.code}:{self.plugin}:{'on' if self.enabled else 'off'}"

    @classmethod
    def parse(cls, text: str) -> Switch:
        """Read what `str()` wrote. Raises `Http404` for anything else."""
        code, _separator, rest = text.partition(":")
        plugin, _separator, state = rest.partition(":")
        if plugin not in registry.plugins or state not in ("on", "off"):
            raise Http404
        return cls(code, plugin, state == "on")


@dataclass(frozen=True, slots=True)
class Line:
    """A village and the slugs of the plugins it has."""

    village: Village
    enabled: frozenset[str]

    @property
    def shown(self) -> str:
        """What the form was drawn with, so that only what a person changes is changed."""
        return f"{self.village.code}:{','.join(sorted(self.enabled))}"


@dataclass(frozen=True, slots=True)
class DistrictLines:
    district: District
    lines: tuple[Line, ...]

    def shown_counts(self) -> list[tuple[Manifest, int]]:
        """How many of the villages have each plugin."""
        return [
            (plugin.manifest, sum(slug in line.enabled for line in self.lines))
            for slug, plugin in registry.plugins.items()
        ]


def villages_to_switch(user) -> QuerySet[Village]:
    """The villages whose plugins `user` may switch: as an officer of the regency or district."""
    return Village.objects.filter(scope_of(user, OFFICERS).condition())


def table(villages: QuerySet[Village]) -> list[DistrictLines]:
    """The villages' plugins, by district; two queries however many villages there are."""
    villages = list(villages.with_places().order_by("district__code", "name"))
    switched: dict[int, dict[str, bool]] = {}
    for village, plugin, enabled in PluginSwitch.objects.filter(
        village__in=[village.pk for village in villages]
    ).values_list("village_id", "plugin", "enabled"):
        switched.setdefault(village, {})[plugin] = enabled
    lines = [Line(village, _enabled(switched.get(village.pk, {}))) for village in villages]
    return [
        DistrictLines(district, tuple(group))
        for district, group in groupby(lines, key=lambda line: line.village.district)
    ]


def _enabled(switched: dict[str, bool]) -> frozenset[str]:
    return frozenset(
        slug
        for slug, plugin in registry.plugins.items()
        if switched.get(slug, plugin.manifest.default_enabled)
    )


def differences(shown: Iterable[str], ticked: Iterable[str]) -> list[Switch]:
    """What a person changed: `shown` is each `Line.shown` of the form, `ticked` the boxes
    (`code:plugin`) that were on when it was sent."""
    ticked = set(ticked)
    changes = []
    for text in shown:
        code, _separator, slugs = text.partition(":")
        before = set(slugs.split(","))
        for slug in registry.plugins:
            after = f"{code}:{slug}" in ticked
            if after != (slug in before):
                changes.append(Switch(code, slug, after))
    return changes


def for_all(villages: Iterable[Village], plugin: str, enabled: bool) -> list[Switch]:
    """One plugin on or off for all of `villages`."""
    return [Switch(village.code, plugin, enabled) for village in villages]


def check(
    changes: Iterable[Switch], villages: QuerySet[Village]
) -> tuple[list[Switch], dict[str, Village]]:
    """Those of the changes that change anything, and the villages they name by code.

    Raises `Http404` when one names a village that is not among `villages`.
    """
    lines = {line.village.code: line for group in table(villages) for line in group.lines}
    changes = list(changes)
    if any(change.code not in lines for change in changes):
        raise Http404
    real = [
        change
        for change in changes
        if (change.plugin in lines[change.code].enabled) != change.enabled
    ]
    return real, {change.code: lines[change.code].village for change in real}


@transaction.atomic
def make(changes: Iterable[Switch], found: dict[str, Village]) -> list[tuple[Village, Outcome]]:
    """Make every change, or none. Returns the plugins' failures, with the village each was in:
    the switch holds all the same."""
    failures = []
    for change in changes:
        village = found[change.code]
        outcomes = switch([village], change.plugin, change.enabled)
        failures += [(village, outcome) for outcome in outcomes if not outcome.ok]
    return failures


def told_consequences(villages: QuerySet[Village], slug: str) -> list[str]:
    """What disappears from these villages without the plugin, as sentences."""
    told = consequences(villages, slug)
    title = registry.plugins[slug].manifest.title
    sentences = []
    if told.pages:
        sentences.append(
            ngettext(
                "%(count)s page loses its blocks of %(plugin)s; the rest of it stays.",
                "%(count)s pages lose their blocks of %(plugin)s; the rest of them stays.",
                told.pages,
            )
            % {"count": told.pages, "plugin": title}
        )
    for kind, count in told.records:
        sentences.append(
            _("%(kind)s no longer to be seen: %(count)s.") % {"kind": kind, "count": count}
        )
    if told.menu_items:
        sentences.append(
            _("These menu items go: %(items)s.") % {"items": ", ".join(told.menu_items)}
        )
    if told.depends_on_it:
        sentences.append(
            _("%(plugins)s needs it and may work no longer as it should.")
            % {"plugins": ", ".join(told.depends_on_it)}
        )
    return sentences or [_("Nothing is in use there; nothing disappears.")]
