"""What a plugin tells the command centre: figures, what villages owe, alerts, signs of life."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from core.plugins.naming import SpecError, Visibility, check_name

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.villages.models import Village


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """A figure of the command centre. `measure` answers all villages of a queryset in one go:
    village id to value, absent where there is none. `total` says how values add up over villages;
    `mean` weighs each by what `weights` answers the same way, such as the number of cases a median
    is of, and then villages with few cases are ranked nearer to the mean of all. `good` tells which
    direction is good, `target` the value wished for in each village, or in the whole where it is a
    mean."""

    name: str
    label: str
    unit: str
    measure: Callable[[QuerySet[Village]], dict[int, float]]
    good: Literal["up", "down", "neither"] = "neither"
    total: Literal["sum", "mean", "max", "min"] = "sum"
    description: str = ""
    visibility: Visibility = "public"
    weights: Callable[[QuerySet[Village]], dict[int, float]] | None = None
    target: float | None = None

    def __post_init__(self):
        check_name(self.name, "metric name")
        if self.weights is not None and self.total != "mean":
            raise SpecError(f"metric {self.name}: weights are for a total of means.")


@dataclass(frozen=True, slots=True)
class CompletenessRuleSpec:
    """One thing a village owes. `met` answers which villages of a queryset have it (ids).
    `weight` is relative to the other rules; `legal_basis` names the article it follows from;
    `fix_url` makes the admin address where a village mends it, and `action` names the button that
    leads there.

    `aspect` tells what is asked: that the thing is `present`, that it is `fresh`, or that somebody
    has `verified` it. `due` is the day of the year, month and day, until which it is to be there.
    `applies` narrows the villages that owe it at all. `group` is a heading for rules that belong
    together.
    """

    name: str
    label: str
    met: Callable[[QuerySet[Village]], set[int]]
    weight: int = 1
    legal_basis: str = ""
    fix_url: Callable[[Village], str] | None = None
    aspect: Literal["present", "fresh", "verified"] = "present"
    due: tuple[int, int] | None = None
    applies: Callable[[QuerySet[Village]], QuerySet[Village]] | None = None
    group: str = ""
    action: str = ""

    def __post_init__(self):
        check_name(self.name, "rule name")
        if self.weight < 1:
            raise SpecError(f"rule {self.name}: a weight is 1 or more.")
        if self.due is not None:
            try:
                date(2001, *self.due)
            except (TypeError, ValueError):
                raise SpecError(f"rule {self.name}: due is (month, day), not {self.due}.") from None


@dataclass(frozen=True, slots=True)
class ActiveAlert:
    """Something that needs people now. `key` names it among the spec's for good; `url` is the admin
    address of its record. `state` says in a word or two how far it is."""

    key: str
    village: int
    title: str
    at: datetime
    level: Literal["alarm", "warning", "notice"] = "alarm"
    url: str = ""
    state: str = ""
    is_drill: bool = False


@dataclass(frozen=True, slots=True)
class AlertSpec:
    """Alerts that the command centre shows on top until they are over. `active` yields those of a
    queryset of villages that hold now; it is asked at each look, so it makes one query or two."""

    name: str
    label: str
    active: Callable[[QuerySet[Village]], Iterable[ActiveAlert]]

    def __post_init__(self):
        check_name(self.name, "alert name")


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """When something of a village arrived last, and how many seconds such things usually wait on
    the way (median), where that is known."""

    at: datetime
    delay: float | None = None


@dataclass(frozen=True, slots=True)
class SignOfLifeSpec:
    """What tells that a village's people are at work although nobody edits its site: records from
    phones, for example. `latest` answers by village id."""

    name: str
    label: str
    latest: Callable[[QuerySet[Village]], Mapping[int, SignOfLife]]

    def __post_init__(self):
        check_name(self.name, "name of a sign of life")
