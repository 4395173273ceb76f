"""Chains of moves: how a spot is filled, or a night passed on, when no single move will do."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from plugins.ronda.roster.problem import Roster

Move = tuple[int, int, int | None]  # who takes which shift, and which one they leave for it
# A shift, and who leaves it where that decides who may come.
Spot = tuple[int, int | None]
Step = tuple[int | None, Spot | None]


class Chains:
    """A search through the residual network of the assignment.

    Shifts supply units, which flow through (member, night) with room for one and (member, month)
    with room for `most` to the member. Breadth first search finds a chain without a repeated node,
    so that applying it breaks none of these limits. A pair that is kept apart is no matter of
    flow: an arc into a shift is left out while it would bring the two together. Who leaves the
    shift decides that, so a shift that one of such a pair leaves is a node of its own.
    """

    def __init__(self, roster: Roster):
        self.roster = roster
        # Spots, members and (member, month)s seen by searches that led nowhere.
        self.dead: set = set()
        self.has_pairs = any(roster.apart)

    def fill(self, shift: int) -> list[Move] | None:
        """A chain that ends with one more on the shift."""
        start = {(shift, None): (None, None)}
        return self._search(start, lambda _person: True, set(), set())[0]

    def relieve(self, person: int) -> list[Move] | None:
        """A chain that takes a shift from the person and leaves somebody else, who weighs less
        even with it, with one more. None where there is none: then all that the search has
        reached is dead to later searches for people who weigh no more than this one."""
        roster, limit = self.roster, self.roster.key(person)
        origin = {
            self._spot(shift, person): (person, None)
            for shift in sorted(roster.shifts[person])
            if roster.is_movable(person, shift) and self._spot(shift, person) not in self.dead
        }
        chain, reached = self._search(
            origin, lambda other: roster.key(other, 1) < limit, self.dead, {("member", person)}
        )
        if chain is None:
            self.dead |= reached
        return chain

    def _spot(self, shift: int, leaving: int) -> Spot:
        return shift, leaving if self.roster.apart[leaving] else None

    def _search(
        self, via: dict[Spot, Step], is_end: Callable[[int], bool], dead: set, seen: set
    ) -> tuple[list[Move] | None, set]:
        """`via` maps a spot to who leaves it and which spot they take instead."""
        roster = self.roster
        queue = deque(via)
        seen |= set(via)

        def reach(person: int, shifts, towards: Spot) -> None:
            for left in sorted(shifts):
                spot = self._spot(left, person)
                if spot in seen or spot in dead or not roster.is_movable(person, left):
                    continue
                if self.has_pairs and left in _shifts_of(via, towards):
                    continue  # two who come to one shift might be a pair
                seen.add(spot)
                via[spot] = (person, towards)
                queue.append(spot)

        while queue:
            spot = queue.popleft()
            shift, leaving = spot[0], via[spot][0]
            night, month = roster.problem.places[shift].night, roster.months[shift]
            for person in roster.can[shift]:
                if person in roster.on[shift] or roster.meets_apart(person, shift, leaving):
                    continue
                if night in roster.by_night[person]:
                    reach(person, [roster.by_night[person][night]], spot)
                    continue
                node = ("month", person, month) if roster.is_full(person, month) else (
                    "member", person)  # fmt: skip
                if node in seen or node in dead:
                    continue
                seen.add(node)
                if node[0] == "month":
                    own = roster.shifts[person]
                    reach(person, [s for s in own if roster.months[s] == month], spot)
                elif is_end(person):
                    return _chain(via, person, spot), seen
                else:
                    reach(person, roster.shifts[person], spot)
        return None, seen

    def apply(self, chain: list[Move]) -> None:
        for person, _shift, left in chain:
            if left is not None:
                self.roster.take(person, left)
        for person, shift, _left in chain:
            if shift >= 0:
                self.roster.put(person, shift)


def _shifts_of(via: dict[Spot, Step], spot: Spot | None) -> set[int]:
    """The shifts on the way from a spot to where the search began."""
    found = set()
    while spot is not None:
        found.add(spot[0])
        spot = via[spot][1]
    return found


def _chain(via: dict[Spot, Step], person: int, spot: Spot) -> list[Move]:
    chain: list[Move] = [(person, spot[0], None)]
    while True:
        leaver, towards = via[spot]
        if leaver is None:
            return chain
        if towards is None:
            chain.append((leaver, -1, spot[0]))
            return chain
        chain.append((leaver, towards[0], spot[0]))
        spot = towards
