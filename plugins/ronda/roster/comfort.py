"""Exchanges of nights that change nobody's load: nights farther apart, weekends shared out,
pairs together."""

from __future__ import annotations

from plugins.ronda.roster.problem import Roster

# What nights so near to one another weigh; a weekend's weight grows with its number.
NEAR = {1: 12, 2: 5, 3: 2}
SPLIT = 30
WEEKEND = 1
# Exchanges that are looked at, at most: it bounds the time, by count so that it is the same anywhere.
MOST_TRIES = 12_000
WINDOW = 24  # shifts to either side among which a partner of an exchange is sought


def improve(roster: Roster) -> None:
    """Exchange nights while it helps somebody more than it costs another."""
    tries = MOST_TRIES
    for _round in range(3):
        changed = False
        for shift in range(len(roster.on)):
            for person in sorted(roster.on[shift]):
                if not roster.is_movable(person, shift) or not _is_bad(roster, person, shift):
                    continue
                if tries <= 0:
                    return
                spent, done = _exchange(roster, person, shift)
                tries -= spent
                changed |= done
        if not changed:
            return


def _is_bad(roster: Roster, person: int, shift: int) -> bool:
    place = roster.problem.places[shift]
    if roster.gap(person, shift) <= 2 or roster.together[person] - roster.on[shift]:
        return True
    average = sum(roster.weekends) / len(roster.weekends)
    return place.night.weekday() >= 5 and roster.weekends[person] > average + 1


def _exchange(roster: Roster, person: int, shift: int) -> tuple[int, bool]:
    """Try the shifts around for one whose keeper would rather have this; how many were tried."""
    best, gain, tries = None, 0, 0
    can_here = set(roster.can[shift])
    for other_shift in _around(roster, person, shift):
        if person not in roster.can[other_shift]:
            continue
        for other in sorted(roster.on[other_shift]):
            if other == person or other not in can_here or not roster.is_movable(
                other, other_shift
            ):  # fmt: skip
                continue
            tries += 1
            gained = _gain(roster, person, shift, other, other_shift)
            if gained > gain:
                best, gain = (other, other_shift), gained
    if best is None:
        return tries, False
    _swap(roster, person, shift, *best)
    return tries, True


def _around(roster: Roster, person: int, shift: int) -> list[int]:
    near = range(max(0, shift - WINDOW), min(len(roster.on), shift + WINDOW + 1))
    found = {number for number in near if number != shift}
    for partner in roster.together[person]:
        found |= roster.shifts[partner]
    return sorted(found - {shift})


def _gain(roster: Roster, person: int, shift: int, other: int, other_shift: int) -> int:
    """How much better both are off afterwards; 0 where it may not be."""
    touched = {person, other} | roster.together[person] | roster.together[other]
    before = sum(_discomfort(roster, each) for each in touched)
    roster.take(person, shift)
    roster.take(other, other_shift)
    allowed = roster.may_join(person, other_shift) and roster.may_join(other, shift)
    gained = 0
    if allowed:
        roster.put(person, other_shift)
        roster.put(other, shift)
        gained = before - sum(_discomfort(roster, each) for each in touched)
        roster.take(person, other_shift)
        roster.take(other, shift)
    roster.put(person, shift)
    roster.put(other, other_shift)
    return gained


def _swap(roster: Roster, person: int, shift: int, other: int, other_shift: int) -> None:
    roster.take(person, shift)
    roster.take(other, other_shift)
    roster.put(person, other_shift)
    roster.put(other, shift)


def _discomfort(roster: Roster, person: int) -> int:
    days = roster.days[person]
    total = sum(NEAR.get(later - day, 0) for day, later in zip(days, days[1:], strict=False))
    total += WEEKEND * roster.weekends[person] ** 2
    for partner in roster.together[person]:
        total += SPLIT * len(roster.shifts[person] - roster.shifts[partner])
    return total
