"""How the values of villages add up to those of districts and regencies, and how areas are ranked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal

Total = Literal["sum", "mean", "max", "min"]


@dataclass(frozen=True, slots=True)
class Measured:
    """A value with what stands behind it: `weight` cases, of so many `villages`."""

    value: float
    weight: float = 1.0
    villages: int = 1


def total(how: Total, parts: Iterable[Measured]) -> Measured | None:
    """The value of an area from those of its parts; None where no part has one. Totals of totals
    are the same as totals of all the villages."""
    parts = list(parts)
    if not parts:
        return None
    weight = fsum(part.weight for part in parts)
    villages = sum(part.villages for part in parts)
    if how == "sum":
        value = fsum(part.value for part in parts)
    elif how == "mean":
        value = mean(parts)
    else:
        value = (max if how == "max" else min)(part.value for part in parts)
    return Measured(value, weight, villages)


def mean(parts: Sequence[Measured]) -> float:
    """The mean, each part weighed by its cases; the plain one where nobody has any."""
    weight = fsum(part.weight for part in parts)
    if weight <= 0:
        return fsum(part.value for part in parts) / len(parts)
    return fsum(part.weight * part.value for part in parts) / weight


def prior(parts: Sequence[Measured]) -> float | None:
    """How many cases the regency's mean counts against an area's own, `k` in `w / (w + k)`.

    It is the variance of one case over that between the areas' true means, both by the method of
    moments from the spread of the areas' means (Efron and Morris, 1975): with `s` the part of the
    spread that falls as 1/w, and `t` the part that does not. None where it cannot be told: with
    fewer than three areas, or where all have about as many cases.
    """
    cases = [part for part in parts if part.weight > 0]
    weights = [part.weight for part in cases]
    if len(cases) < 3 or max(weights) < 2 * min(weights):
        return None
    middle = mean(cases)
    # Least squares of (value - mean)² on 1/w: slope s, intercept t.
    inverse = [1 / part.weight for part in cases]
    spread = [(part.value - middle) ** 2 for part in cases]
    count = len(cases)
    mean_inverse, mean_spread = fsum(inverse) / count, fsum(spread) / count
    varied = fsum((x - mean_inverse) ** 2 for x in inverse)
    both = zip(inverse, spread, strict=True)
    slope = fsum((x - mean_inverse) * (y - mean_spread) for x, y in both) / varied
    if slope <= 0:
        return 0.0  # those with few cases do not differ more: there is no noise to allow for
    between = mean_spread - slope * mean_inverse
    largest = max(weights)
    # Where nothing is left between the areas, all but the largest are drawn far to the mean.
    return min(slope / between, largest) if between > 0 else largest


def drawn(part: Measured, middle: float, strength: float | None) -> float:
    """The value to rank by: the area's own, drawn to the mean as far as its cases are few."""
    if not strength:
        return part.value
    own = part.weight / (part.weight + strength)
    return own * part.value + (1 - own) * middle
