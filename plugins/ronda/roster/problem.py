"""What is to be assigned: the nights' shifts and the members with their constraints."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A shift to fill with `crew` members. `kept` are members (positions in the list of people)
    who stay there whatever the constraints say; they count among the crew."""

    night: date
    post: int
    crew: int
    kept: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A member. `post` is the only one they keep, None for any; `most` their nights a calendar
    month; `nights_off` and `weekdays_off` when they cannot. `busy` are nights that they keep
    outside of what is assigned; they count for the month. `past` is how many they kept before,
    which decides who gets a night more."""

    post: int | None = None
    most: int | None = None
    nights_off: frozenset[date] = frozenset()
    weekdays_off: frozenset[int] = frozenset()
    busy: frozenset[date] = frozenset()
    past: int = 0
    is_active: bool = True

    def can_on(self, place: Place) -> bool:
        """Whether they are available that night, others and other nights left aside."""
        return self.is_active and self.keeps(place) and not self.is_away(place.night)

    def keeps(self, place: Place) -> bool:
        return self.post is None or self.post == place.post

    def is_away(self, night: date) -> bool:
        return (
            night in self.nights_off or night.weekday() in self.weekdays_off or night in self.busy
        )


@dataclass(slots=True)
class Problem:
    """Shifts in the order of their nights, people, and pairs of positions in `people`."""

    places: list[Place]
    people: list[Person]
    apart: list[tuple[int, int]] = field(default_factory=list)
    together: list[tuple[int, int]] = field(default_factory=list)


class Roster:
    """An assignment in the making, with what it takes to answer quickly who can still go where."""

    def __init__(self, problem: Problem):
        self.problem = problem
        count = len(problem.people)
        self.months: list[Month] = [(p.night.year, p.night.month) for p in problem.places]
        self.on: list[set[int]] = [set() for _place in problem.places]
        self.shifts: list[set[int]] = [set() for _person in range(count)]
        self.by_night: list[dict[date, int]] = [{} for _person in range(count)]
        self.in_month: list[Counter] = [
            Counter((night.year, night.month) for night in person.busy) for person in problem.people
        ]
        # Ordinals of the nights each keeps, sorted, for what lies between them.
        self.days: list[list[int]] = [
            sorted(night.toordinal() for night in person.busy) for person in problem.people
        ]
        self.weekends = [0] * count
        self.apart = _neighbours(count, problem.apart)
        self.together = _neighbours(count, problem.together)
        self.can = [
            [number for number in range(count) if problem.people[number].can_on(place)]
            for place in problem.places
        ]
        self.fixed: set[tuple[int, int]] = set()
        for shift, place in enumerate(problem.places):
            for person in place.kept:
                self.fixed.add((person, shift))
                self.put(person, shift)

    def load(self, person: int) -> int:
        return len(self.shifts[person])

    def key(self, person: int, more: int = 0) -> tuple[int, int, int]:
        """What a person's load, with so many more, weighs against another's."""
        return self.load(person) + more, self.problem.people[person].past, person

    def put(self, person: int, shift: int) -> None:
        night = self.problem.places[shift].night
        self.on[shift].add(person)
        self.shifts[person].add(shift)
        self.by_night[person].setdefault(night, shift)
        self.in_month[person][self.months[shift]] += 1
        insort(self.days[person], night.toordinal())
        self.weekends[person] += night.weekday() >= 5

    def take(self, person: int, shift: int) -> None:
        night = self.problem.places[shift].night
        self.on[shift].discard(person)
        self.shifts[person].discard(shift)
        if self.by_night[person].get(night) == shift:
            del self.by_night[person][night]
        self.in_month[person][self.months[shift]] -= 1
        self.days[person].remove(night.toordinal())
        self.weekends[person] -= night.weekday() >= 5

    def is_full(self, person: int, month: Month) -> bool:
        most = self.problem.people[person].most
        return most is not None and self.in_month[person][month] >= most

    def meets_apart(self, person: int, shift: int, leaving: int | None = None) -> bool:
        """Whether somebody is there, other than who leaves, with whom they never are."""
        return any(other in self.on[shift] and other != leaving for other in self.apart[person])

    def may_join(self, person: int, shift: int, leaving: int | None = None) -> bool:
        """Whether an available person can be put there as things stand."""
        return (
            person not in self.on[shift]
            and self.problem.places[shift].night not in self.by_night[person]
            and not self.is_full(person, self.months[shift])
            and not self.meets_apart(person, shift, leaving)
        )

    def is_movable(self, person: int, shift: int) -> bool:
        return (person, shift) not in self.fixed

    def gap(self, person: int, shift: int) -> int:
        """Nights from this one to the nearest other that they keep; 99 where there is none."""
        day, days = self.problem.places[shift].night.toordinal(), self.days[person]
        before, after = bisect_left(days, day), bisect_right(days, day)
        gap = 99
        if before:
            gap = day - days[before - 1]
        if after < len(days):
            gap = min(gap, days[after] - day)
        return gap


def _neighbours(count: int, pairs: list[tuple[int, int]]) -> list[set[int]]:
    found: list[set[int]] = [set() for _number in range(count)]
    for first, second in pairs:
        found[first].add(second)
        found[second].add(first)
    return found
