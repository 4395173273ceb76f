"""Chains of moves: how a place is filled, or a night passed on, when no single move will do."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from plugins.ronda.roster.problem import Roster

Move = tuple[int, int, int | None]  # who takes which shift, and which one they leave for it


class Chains:
    """A search through the residual network of the assignment.

    Shifts supply units, which flow through (member, night) with room for one and (member, month)
    with room for `most` to the member. Breadth first search finds a chain without a repeated node,
    so that applying it breaks none of these limits. A pair that is kept apart is no matter of
    flow: an arc into a shift is left out while it would bring the two together.
    """

    def __init__(self, roster: Roster):
        self.roster = roster
        # Shifts, members and (member, month)s seen by searches that led nowhere.
        self.dead: set = set()

    def fill(self, shift: int) -> list[Move] | None:
        """A chain that ends with one more on the shift."""
        return self._search({shift: (None, None)}, lambda _person: True, set(), {shift})[0]

    def relieve(self, person: int) -> list[Move] | None:
        """A chain that takes a shift from the person and leaves somebody else, who weighs less
        even with it, with one more. None where there is none: then all that the search has
        reached is dead to later searches for people who weigh no more than this one."""
        roster, limit = self.roster, self.roster.key(person)
        origin = {
            shift: (person, None)
            for shift in sorted(roster.shifts[person])
            if roster.is_movable(person, shift) and shift not in self.dead
        }
        chain, reached = self._search(
            origin, lambda other: roster.key(other, 1) < limit, self.dead, {("member", person)}
        )
        if chain is None:
            self.dead |= reached
        return chain

    def _search(
        self, via: dict, is_end: Callable[[int], bool], dead: set, seen: set
    ) -> tuple[list[Move] | None, set]:
        """`via` maps a shift to who leaves it and which shift they take instead."""
        roster = self.roster
        queue = deque(via)
        seen |= set(via)

        def reach(person: int, shifts, towards: int) -> None:
            for left in sorted(shifts):
                if left not in seen and left not in dead and roster.is_movable(person, left):
                    seen.add(left)
                    via[left] = (person, towards)
                    queue.append(left)

        while queue:
            shift = queue.popleft()
            leaving = via[shift][0]
            night, month = roster.problem.places[shift].night, roster.months[shift]
            for person in roster.can[shift]:
                if person in roster.on[shift] or roster.meets_apart(person, shift, leaving):
                    continue
                if night in roster.by_night[person]:
                    reach(person, [roster.by_night[person][night]], shift)
                    continue
                node = ("month", person, month) if roster.is_full(person, month) else (
                    "member", person)  # fmt: skip
                if node in seen or node in dead:
                    continue
                seen.add(node)
                if node[0] == "month":
                    own = roster.shifts[person]
                    reach(person, [s for s in own if roster.months[s] == month], shift)
                elif is_end(person):
                    return self._chain(via, person, shift), seen
                else:
                    reach(person, roster.shifts[person], shift)
        return None, seen

    def _chain(self, via: dict, person: int, shift: int) -> list[Move]:
        chain: list[Move] = [(person, shift, None)]
        while True:
            leaver, towards = via[shift]
            if leaver is None:
                return chain
            if towards is None:
                chain.append((leaver, -1, shift))
                return chain
            chain.append((leaver, towards, shift))
            shift = towards

    def apply(self, chain: list[Move]) -> None:
        for person, _shift, left in chain:
            if left is not None:
                self.roster.take(person, left)
        for person, shift, _left in chain:
            if shift >= 0:
                self.roster.put(person, shift)
