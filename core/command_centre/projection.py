"""When an area's data will be complete if it goes on as of late.

The pace is the median of the slopes between all pairs of days (Theil, 1950; Sen, 1968): a day on
which a rule was added, or a campaign's single jump, moves it less than it would a least-squares line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

WINDOW = timedelta(weeks=8)
FEWEST_DAYS = timedelta(days=14)  # between the first day known and the last
FEWEST_POINTS = 3
TARGET = 95.0
HORIZON = timedelta(days=730)
STILL = 0.05  # points a week that are no progress

Point = tuple[date, float]


@dataclass(frozen=True, slots=True)
class Projection:
    """`state` is `reached`, `unknown` (too short a history), `still`, `falling`, `far` (not within
    two years) or `on`, and then `day` is when. `pace` is points a week."""

    state: str
    target: float
    pace: float | None = None
    day: date | None = None


def pace(points: Sequence[Point]) -> float | None:
    """Points a week, by the median of the slopes; None where the history is too short to tell."""
    if len(points) < FEWEST_POINTS:
        return None
    days = sorted(points)
    if days[-1][0] - days[0][0] < FEWEST_DAYS:
        return None
    slopes = [
        (later - earlier) / (after - before).days
        for place, (before, earlier) in enumerate(days)
        for after, later in days[place + 1 :]
        if after != before
    ]
    return 7 * median(slopes)


def project(points: Sequence[Point], value: float, today: date, target=TARGET) -> Projection:
    """The day on which `value`, the area's score of today, reaches the target at the pace of
    `points`, its scores of the last weeks."""
    speed = pace(points)
    if value >= target:
        return Projection("reached", target, speed)
    if speed is None:
        return Projection("unknown", target)
    if speed <= -STILL:
        return Projection("falling", target, speed)
    if speed < STILL:
        return Projection("still", target, speed)
    days = -(-7 * (target - value) // speed)
    if days > HORIZON.days:
        return Projection("far", target, speed)
    return Projection("on", target, speed, today + timedelta(days=int(days)))
