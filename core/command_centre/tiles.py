"""The figures of an area one by one: each with its curve, its change, its target, or why it failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from core.command_centre.access import Area
from core.command_centre.comparing import average_of, standing, target_of
from core.command_centre.history import trend
from core.command_centre.models import SourceState

if TYPE_CHECKING:
    from core.command_centre.tables import Column
    from core.plugins.specs import MetricSpec

SPAN = timedelta(days=90)  # of the trends
POINTS = 45
FAILED = SourceState.objects.filter(kind="metric").exclude(error="")


@dataclass(frozen=True, slots=True)
class Change:
    """From `before` to now. `tone` is `better`, `worse`, `same`, or `other` where neither direction
    is good."""

    before: float
    by: float
    tone: str

    @property
    def share(self) -> float | None:
        """In percent of what was; None where that was nothing."""
        return 100 * self.by / abs(self.before) if self.before else None


def change(value: float, before: float | None, good: str) -> Change | None:
    if before is None:
        return None
    by = value - before
    if abs(by) < 1e-9:
        return Change(before, 0.0, "same")
    if good == "neither":
        return Change(before, by, "other")
    return Change(before, by, "better" if (by > 0) == (good == "up") else "worse")


@dataclass(frozen=True, slots=True)
class Tile:
    """A metric of the area. `average` is what a village of its district has on average, for a
    village alone; `error` tells why it could not be measured last time, since `failed_at`: the
    value is the last one known then. `points` are `(day, value)`, the oldest first."""

    key: str
    spec: MetricSpec
    value: float | None = None
    weight: float = 0
    villages: int = 0
    week: Change | None = None
    year: Change | None = None
    average: float | None = None
    measured_at: datetime | None = None
    error: str = ""
    failed_at: datetime | None = None
    points: tuple[tuple[date, float], ...] = ()

    @property
    def target(self) -> float | None:
        return target_of(self.spec, self.villages)

    @property
    def meets_target(self) -> bool | None:
        """None without a value or a target, and where neither direction is good."""
        if self.value is None:
            return None
        found = standing(self.spec, self.value, self.target)
        return None if found == "neutral" else found == "good"


@dataclass(frozen=True, slots=True)
class Group:
    """The tiles of a source."""

    slug: str
    title: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """A row of the area itself, by the columns of `Figure`; `some_failed` tells whether there is
    any metric that could not be measured."""

    value: float
    ranked: float
    week_ago: float | None
    year_ago: float | None
    weight: float
    villages: int
    measured_at: datetime
    some_failed: bool


def groups_of(
    area: Area,
    shown: Iterable[tuple[str, str, Sequence[Column]]],
    own: dict[str, OwnFigure],
    above: dict[str, OwnFigure],
) -> tuple[Group, ...]:
    """The tiles of sources (slug, title, metrics) from the area's own figures and, of a village,
    those of its district, by key. One query, and one where something could not be measured."""
    keys = [column.key for _slug, _title, inside in shown for column in inside]
    since = timezone.localdate() - SPAN
    lines = trend(area.code, keys, since, most=POINTS)
    # Usually none has, which the figures tell as well.
    is_well = own and not next(iter(own.values())).some_failed
    failed = {} if is_well else {f"{row.source}.{row.name}": row for row in FAILED.all()}
    groups = []
    for slug, title, inside in shown:
        if not any(column.key in own or column.key in failed for column in inside):
            continue  # nothing the area has
        tiles = []
        for column in inside:
            row, state, spec = own.get(column.key), failed.get(column.key), column.spec
            parent = above.get(column.key)
            tile = Tile(
                column.key,
                spec,
                average=average_of(spec, parent.value, parent.villages) if parent else None,
                error=state.error if state else "",
                failed_at=state.at if state else None,
                points=tuple(lines[column.key]),
            )
            tiles.append(_with_value(tile, row) if row else tile)
        groups.append(Group(slug, title, tuple(tiles)))
    return tuple(groups)


def _with_value(tile: Tile, row: OwnFigure) -> Tile:
    good = tile.spec.good
    return replace(
        tile,
        value=row.value,
        weight=row.weight,
        villages=row.villages,
        week=change(row.value, row.week_ago, good),
        year=change(row.value, row.year_ago, good),
        measured_at=row.measured_at,
    )
