"""What a figure is held against: the target, the mean of its peers, and whether it is well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from core.plugins.specs import MetricSpec

Standing = Literal["good", "warning", "bad", "neutral"]
NEAR = 0.25  # of the target: so far off is not well yet, and not bad


def target_of(spec: MetricSpec, villages: int) -> float | None:
    """The value wished for in an area of so many villages that have one: what a spec names is of
    each village, and for a sum over villages so many times as much."""
    if spec.target is None:
        return None
    return spec.target * villages if spec.total == "sum" else spec.target


def average_of(spec: MetricSpec, value: float, parts: int) -> float | None:
    """What each of an area's parts has on average, by the area's own value: a sum in equal shares,
    a mean as it is. None for the greatest or least value, which says nothing of the others."""
    if spec.total == "sum":
        return value / parts if parts else None
    return value if spec.total == "mean" else None


def standing(spec: MetricSpec, value: float, target: float | None) -> Standing:
    """How a value stands to its target; `neutral` where neither direction is good, or nothing is
    wished for."""
    if target is None or spec.good == "neither":
        return "neutral"
    short = target - value if spec.good == "up" else value - target
    if short <= 0:
        return "good"
    return "warning" if short <= NEAR * abs(target) else "bad"
