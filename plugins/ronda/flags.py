"""Tells what looks wrong about a check-in. Nothing is ever rejected for it: phones in the hills have
poor clocks and poor positions, and a person looks at what is flagged.

All are pure functions of what is known; `plugins.ronda.checkins` gathers it. Distances are metres
on the sphere, times are aware, and codes of flags are `CheckIn.Flag`'s.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.geo.sphere import EARTH_RADIUS
from plugins.ronda.models import CheckIn

Flag = CheckIn.Flag

# A position less certain than this tells little of a radius of 100 m.
POOR_ACCURACY = 150.0  # metres
# Faster than a motorcycle on a village's roads, by the shortest way that the accuracies allow.
TOP_SPEED = 25.0  # metres a second (90 km/h)
# Two check-ins within a moment are compared as if they lay so far apart.
SHORTEST_INTERVAL = 10.0  # seconds
CLOCK_TOLERANCE = timedelta(minutes=5)
# Two phones may well scan a sheet one after the other; at the same moment they share a photo of it.
TAG_SHARED_WITHIN = timedelta(seconds=20)
# Points of different codes so near one another were scanned from one table.
ONE_PLACE_WITHIN = 20.0  # metres
ONE_PLACE_CODES = 3  # so many different codes there


@dataclass(frozen=True, slots=True)
class Spot:
    """A position: degrees, and its radius in metres as the phone told it (0: as surveyed)."""

    longitude: float
    latitude: float
    accuracy: float = 0.0

    @classmethod
    def of(cls, point, accuracy: float | None = None) -> Spot | None:
        """Of a geometry's point, or None where there is none."""
        return None if point is None else cls(point.x, point.y, accuracy or 0.0)

    def metres_to(self, other: Spot) -> float:
        """By the haversine formula."""
        south, north = math.radians(self.latitude), math.radians(other.latitude)
        east = math.radians(other.longitude - self.longitude)
        chord = (
            math.sin((north - south) / 2) ** 2
            + math.cos(south) * math.cos(north) * math.sin(east / 2) ** 2
        )
        return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(chord)))


@dataclass(frozen=True, slots=True)
class Seen:
    """A check-in as the comparisons need it. `place` tells posts and checkpoints apart, `where` is
    where the phone was and `there` where the place is."""

    at: datetime
    place: tuple[int, int | None]
    where: Spot | None = None
    there: Spot | None = None
    device: str = ""
    tag: str = ""


def of_position(where: Spot | None, there: Spot | None, radius: float) -> list[str]:
    """`outside` when even the nearest point of the phone's circle lies outside the radius. A place
    without a position of its own is compared with none."""
    if where is None:
        return [Flag.NO_POSITION]
    if where.accuracy > POOR_ACCURACY:
        found = [Flag.INACCURATE]
    else:
        found = []
    if there is not None and where.metres_to(there) - where.accuracy > radius:
        found.append(Flag.OUTSIDE)
    return found


def of_clock(skew: timedelta | None, device_time: datetime, server_time: datetime) -> list[str]:
    """`clock` when the device's clock is off (`skew`: it is ahead), or, where it did not tell its
    present time, shows a time that has not come yet."""
    if skew is not None:
        return [Flag.CLOCK] if abs(skew) > CLOCK_TOLERANCE else []
    return [Flag.CLOCK] if device_time - server_time > CLOCK_TOLERANCE else []


def of_speed(this: Seen, others: Iterable[Seen]) -> list[str]:
    """`too_fast` when nobody could have come here from the nearest check-in before, or gone on to
    the nearest after. `others` are the member's or the device's, in any order."""
    before = after = None
    for other in others:
        if other.where is None or other.at == this.at and other.place == this.place:
            continue
        if other.at <= this.at and (before is None or other.at > before.at):
            before = other
        if other.at > this.at and (after is None or other.at < after.at):
            after = other
    if this.where is None:
        return []
    return [Flag.TOO_FAST] if any(_is_impossible(this, other) for other in (before, after)) else []


def _is_impossible(one: Seen, other: Seen | None) -> bool:
    if other is None:
        return False
    apart = one.where.metres_to(other.where) - one.where.accuracy - other.where.accuracy
    interval = max(SHORTEST_INTERVAL, abs((one.at - other.at).total_seconds()))
    return apart / interval > TOP_SPEED


def of_tag(this: Seen, others: Iterable[Seen]) -> list[str]:
    """`tag_shared` when another device scanned the same code at the same moment. `others` are
    check-ins with this tag."""
    shared = (
        other.device != this.device and abs(other.at - this.at) <= TAG_SHARED_WITHIN
        for other in others
        if other.device and this.device and other.tag == this.tag
    )
    return [Flag.TAG_SHARED] if this.tag and any(shared) else []


def of_one_place(this: Seen, others: Iterable[Seen]) -> list[str]:
    """`one_place` when codes of several places, this one's among them, were scanned where the phone
    had hardly moved although the places lie apart. `others` are the same round's or member's."""
    if this.where is None or not this.tag:
        return []
    places = {this.place: this}
    for other in others:
        if not other.tag or other.where is None or other.place in places:
            continue
        near = this.where.metres_to(other.where) <= ONE_PLACE_WITHIN
        if near and all(_lie_apart(other, one) for one in places.values()):
            places[other.place] = other
    return [Flag.ONE_PLACE] if len(places) >= ONE_PLACE_CODES else []


def _lie_apart(one: Seen, other: Seen) -> bool:
    """Whether two places are known to be farther apart than phones err; places of which one has no
    position are taken to be."""
    if one.there is None or other.there is None:
        return True
    return one.there.metres_to(other.there) > 2 * ONE_PLACE_WITHIN
