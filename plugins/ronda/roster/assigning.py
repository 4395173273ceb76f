"""Assigns members to shifts, fairly.

What always holds: only active members of the post (or of none) are assigned, on no night on which
they cannot, once a night, no oftener than `most` a calendar month, and no two who are apart. Who
is kept by hand stays and counts.

How fair it is. The load of a member is how many of the shifts given they keep. No chain of moves
is left by which a member with a load of n + 2 or more would pass a night on to one with a load of
n, with every constraint kept and every place filled that is filled. Without pairs that are apart,
the assignments that fill the same places are the flows of a network, and their loads the bases of
an M-convex set: there, what no single exchange improves nothing improves (Murota, Discrete Convex
Analysis, 2003, theorem 6.26; Frank and Murota, "Decreasing minimization on M-convex sets", 2022).
So the spread of the loads, the sum of their squares and the largest of them are as small as any
assignment can have them, and loads differ by one at most wherever any assignment has them so.
This is what "where constraints allow" means. As many places are filled as can be, for the same
reason. With pairs apart no single pass is left, and longer chains are followed as far as they
meet no shift twice, which is all but always the best; the question itself is NP-hard then, as it
holds the colouring of graphs.

Nights as far apart as may be, weekends (nights that begin on Saturday or Sunday) shared out and
pairs together are sought for by whom the choice falls on among those of the least load, and by
exchanges afterwards that change nobody's load. The same input has the same answer.
"""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass

from plugins.ronda.roster.comfort import improve
from plugins.ronda.roster.exchange import Chains
from plugins.ronda.roster.problem import Problem, Roster


@dataclass(frozen=True, slots=True)
class Gap:
    """A shift that stays short by `missing` members. `reasons` counts the members of the post that
    are not on it by what keeps them away: `unavailable`, `busy` (with another shift that night),
    `most_nights`, `apart`."""

    shift: int
    missing: int
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class Assignment:
    """`crews` are the people of each shift, sorted, in the problem's order."""

    crews: list[list[int]]
    gaps: list[Gap]
    loads: list[int]


def assign(problem: Problem) -> Assignment:
    """The fair assignment, as the module says."""
    roster = _filled(problem)
    _level(roster)
    improve(roster)
    if problem.apart:
        _level(roster)  # what was exchanged can have let a pair out of each other's way
    return Assignment(
        [sorted(crew) for crew in roster.on],
        list(_gaps(roster)),
        [roster.load(person) for person in range(len(problem.people))],
    )


def _filled(problem: Problem) -> Roster:
    roster = Roster(problem)
    if _fill_in_order(roster, [place.crew for place in problem.places]):
        return roster
    wanted, roster = _fillable(problem), Roster(problem)
    if _fill_in_order(roster, [len(crew) for crew in wanted.on]):
        return roster
    # Pairs that are apart may stand in each other's way in one order and not in the other.
    return wanted


def _fillable(problem: Problem) -> Roster:
    """How many of each shift's places can be filled: every shift gets its first member before any
    its second, so that a shortage is spread over the nights."""
    roster = Roster(problem)
    chains = Chains(roster)
    most = max((place.crew for place in problem.places), default=0)
    for size in range(1, most + 1):
        for shift, place in enumerate(problem.places):
            if len(roster.on[shift]) < min(size, place.crew):
                _add(roster, chains, shift)
    return roster


def _fill_in_order(roster: Roster, sizes: list[int]) -> bool:
    """Night by night, so that the choice sees who kept the nights before. Whether all are filled;
    ends at the first that is not."""
    chains = Chains(roster)
    for shift, size in enumerate(sizes):
        while len(roster.on[shift]) < size:
            if not _add(roster, chains, shift):
                return False
    return True


def _add(roster: Roster, chains: Chains, shift: int) -> bool:
    direct = [person for person in roster.can[shift] if roster.may_join(person, shift)]
    if direct:
        roster.put(min(direct, key=lambda person: _rank(roster, person, shift)), shift)
        return True
    chain = chains.fill(shift)
    if chain is None:
        return False
    chains.apply(chain)
    return True


def _rank(roster: Roster, person: int, shift: int) -> tuple:
    """Who comes first on the shift: the least loaded, then whom it suits."""
    load, past, order = roster.key(person)
    partners = roster.together[person]
    if partners & roster.on[shift]:
        load -= 1  # they keep it with the other, whose load has just risen
    elif partners and len(roster.on[shift]) + 1 >= roster.problem.places[shift].crew:
        load += 1  # there is no place left for the other
    is_weekend = roster.problem.places[shift].night.weekday() >= 5
    weekends = roster.weekends[person] if is_weekend else 0
    return load, weekends, -min(roster.gap(person, shift), 14), past, order


def _level(roster: Roster) -> None:
    """Pass nights on from the most loaded until nobody can."""
    # Each chain can let a pair out of each other's way, so with pairs one round may not be enough.
    while _level_once(roster) and roster.problem.apart:
        pass


def _level_once(roster: Roster) -> bool:
    """Whether any night was passed on."""
    chains, changed = Chains(roster), False
    waiting = [_heaviest(roster, person) for person in range(len(roster.shifts))]
    heapq.heapify(waiting)
    while waiting:
        entry = heapq.heappop(waiting)
        person = entry[-1]
        if entry != _heaviest(roster, person):
            continue  # their load has changed since; another entry says so
        chain = chains.relieve(person)
        if chain is None:
            continue
        chains.apply(chain)
        changed = True
        heapq.heappush(waiting, _heaviest(roster, person))
        heapq.heappush(waiting, _heaviest(roster, chain[0][0]))
    return changed


def _heaviest(roster: Roster, person: int) -> tuple[int, int, int, int]:
    load, past, order = roster.key(person)
    return -load, -past, -order, person


def _gaps(roster: Roster):
    for shift, place in enumerate(roster.problem.places):
        missing = place.crew - len(roster.on[shift])
        if missing > 0:
            yield Gap(shift, missing, dict(_reasons(roster, shift)))


def _reasons(roster: Roster, shift: int) -> Counter:
    place, found = roster.problem.places[shift], Counter()
    for number, person in enumerate(roster.problem.people):
        if number in roster.on[shift] or not person.is_active or not person.keeps(place):
            continue
        if person.is_away(place.night):
            found["busy" if place.night in person.busy else "unavailable"] += 1
        elif place.night in roster.by_night[number]:
            found["busy"] += 1
        elif roster.is_full(number, roster.months[shift]):
            found["most_nights"] += 1
        else:
            found["apart"] += 1
    return found
