"""What villages owe and have not: read from what is kept, in the words of the rules.

Of a village: the items, most important first, and the tasks they make. Of an area: how many villages
miss what, and how far each is. Nothing is measured here (`measuring`, `refreshing`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone

from core.command_centre.access import Area, villages_in
from core.command_centre.history import trend
from core.command_centre.measuring import COMPLETENESS, Key
from core.command_centre.models import Figure, MissingItem
from core.command_centre.projection import TARGET, WINDOW, Projection, project
from core.command_centre.sources import Source, rules
from core.plugins.calls import guarded_reading

if TYPE_CHECKING:
    from core.plugins.specs import CompletenessRuleSpec
    from core.villages.models import Village


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its source; `place` is where it comes among all."""

    source: Source
    spec: CompletenessRuleSpec
    place: int

    @property
    def key(self) -> str:
        return f"{self.source.slug}.{self.spec.name}"

    @property
    def group(self) -> str:
        return str(self.spec.group or self.source.title)

    @property
    def this_year(self) -> date | None:
        """The day of this year until which it is to be there."""
        due = self.spec.due
        return date(timezone.localdate().year, *due) if due else None

    def deadline(self, since: date, today: date) -> date | None:
        """Until when what is missing since then is to be there: this year's day of the rule, or the
        first one after it was missed, where that has passed already."""
        if self.spec.due is None:
            return None
        first = date(since.year, *self.spec.due)
        if first < since:
            first = date(since.year + 1, *self.spec.due)
        return min(first, date(today.year, *self.spec.due))


@dataclass(frozen=True, slots=True)
class Missing:
    """A rule that a village does not meet. `due` is None where no day is named."""

    rule: Rule
    since: datetime
    due: date | None
    is_overdue: bool

    @property
    def order(self):
        return (not self.is_overdue, -self.rule.spec.weight, self.due or date.max, self.rule.place)


@dataclass(frozen=True, slots=True)
class Task:
    """What one form mends: items that lead to the same address, the most important first. `url`
    is empty where the rule names none, or fails to."""

    items: tuple[Missing, ...]
    url: str

    @property
    def action(self) -> str:
        return str(self.items[0].rule.spec.action)

    @property
    def is_overdue(self) -> bool:
        return any(item.is_overdue for item in self.items)

    @property
    def due(self) -> date | None:
        return min((item.due for item in self.items if item.due), default=None)

    @property
    def weight(self) -> int:
        return sum(item.rule.spec.weight for item in self.items)


def known_rules() -> dict[Key, Rule]:
    """All rules by source and name, in the order they are shown in."""
    return {
        (source.slug, spec.name): Rule(source, spec, place)
        for place, (source, spec) in enumerate(rules())
    }


def items_of(
    villages: Iterable[int], known: Mapping[Key, Rule] | None = None, today: date | None = None
) -> dict[int, list[Missing]]:
    """What each of these villages (ids) misses, the overdue first, then by weight; one query."""
    known = known_rules() if known is None else known
    today = today or timezone.localdate()
    found: dict[int, list[Missing]] = defaultdict(list)
    rows = MissingItem.objects.filter(village__in=list(villages))
    for village, source, name, since in rows.values_list("village", "source", "rule", "since"):
        rule = known.get((source, name))
        if rule is None:  # not registered any more; the next measuring forgets it
            continue
        due = rule.deadline(timezone.localdate(since), today)
        found[village].append(Missing(rule, since, due, due is not None and today > due))
    for items in found.values():
        items.sort(key=lambda item: item.order)
    return found


def missing_of(village: Village, today: date | None = None) -> list[Missing]:
    return items_of([village.pk], today=today).get(village.pk, [])


def tasks_of(village: Village, items: Iterable[Missing] | None = None) -> list[Task]:
    """The forms to open, each once, the most important first: the overdue, then by the weights of
    what they mend. `items` are the village's, where they are known already."""
    items = missing_of(village) if items is None else items
    by_url: dict[str, list[Missing]] = {}
    for item in items:
        url = url_of(item.rule, village) or f"#{item.rule.key}"
        by_url.setdefault(url, []).append(item)
    tasks = [
        Task(tuple(group), "" if url.startswith("#") else url) for url, group in by_url.items()
    ]
    return sorted(tasks, key=lambda task: (not task.is_overdue, -task.weight))


def url_of(rule: Rule, village: Village) -> str:
    """The admin's address where the village mends it; empty where the rule knows none."""
    if rule.spec.fix_url is None:
        return ""
    outcome = guarded_reading(rule.source.slug, rule.spec.name, rule.spec.fix_url, village)
    return str(outcome.value or "") if outcome.ok else ""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many villages of an area miss something."""

    rule: Rule
    villages: int


def counts(area: Area, villages=None) -> list[RuleCount]:
    """What is missing in the area, what most villages miss first. `villages` narrows the area's."""
    known = known_rules()
    villages = villages_in(area) if villages is None else villages
    rows = MissingItem.objects.filter(village__in=villages.order_by().values("pk")).order_by()
    grouped = rows.values_list("source", "rule").annotate(villages=Count("pk"))
    found = [
        RuleCount(known[source, name], number)
        for source, name, number in grouped
        if (source, name) in known
    ]
    return sorted(found, key=lambda count: (-count.villages, count.rule.place))


def scores(**of):
    """The kept scores of areas: rows of `Figure`, narrowed by `of`."""
    source, name = COMPLETENESS
    return Figure.objects.filter(source=source, name=name, **of)


@dataclass(frozen=True, slots=True)
class Progress:
    """An area's score now, its scores of the last eight weeks and when it will be complete."""

    figure: Figure
    points: list[tuple[date, float]]
    projection: Projection


def progress_of(area: Area, today: date | None = None) -> Progress | None:
    """None while the area has not been measured; two queries."""
    figure = scores(area=area.code).first()
    if figure is None:
        return None
    today = today or timezone.localdate()
    key = ".".join(COMPLETENESS)
    # Today's row of the history may be from the morning.
    points = [point for point in trend(area.code, [key], today - WINDOW)[key] if point[0] < today]
    points.append((today, figure.value))
    return Progress(figure, points, project(points, figure.value, today, TARGET))
