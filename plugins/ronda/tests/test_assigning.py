"""Assigning members to shifts: the constraints always hold, and no fairer assignment exists."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.ronda.roster.assigning import assign
from plugins.ronda.roster.problem import Person, Place, Problem

FIRST = date(2026, 1, 29)  # so that a few nights lie in two months


def night(number: int) -> date:
    return FIRST + timedelta(days=number)


@st.composite
def problems(draw, people=6, nights=8, posts=2, apart=True):
    members = [
        Person(
            post=draw(st.sampled_from([None, *range(posts)])),
            most=draw(st.sampled_from([None, None, 1, 2, 4])),
            nights_off=frozenset(map(night, draw(st.sets(st.integers(0, nights - 1), max_size=3)))),
            weekdays_off=frozenset(draw(st.sets(st.integers(0, 6), max_size=1))),
            busy=frozenset(map(night, draw(st.sets(st.integers(-3, nights), max_size=1)))),
            past=draw(st.integers(0, 3)),
            is_active=draw(st.integers(0, 9)) > 0,
        )
        for _number in range(draw(st.integers(1, people)))
    ]
    places = [
        Place(night(number), post, draw(st.integers(1, 3)))
        for number in range(draw(st.integers(1, nights)))
        for post in range(draw(st.integers(1, posts)))
    ]
    pairs = st.lists(
        st.tuples(st.integers(0, len(members) - 1), st.integers(0, len(members) - 1)).filter(
            lambda pair: pair[0] != pair[1]
        ),
        max_size=2,
    )
    return Problem(places, members, draw(pairs) if apart else [], draw(pairs))


def allowed(problem: Problem, crews) -> bool:
    """Whether an assignment keeps every constraint; written apart from what is tested."""
    seen, months = set(), {}
    for place, crew in zip(problem.places, crews, strict=True):
        if len(crew) > place.crew:
            return False
        if any({first, second} <= set(crew) for first, second in problem.apart):
            return False
        for number in crew:
            person = problem.people[number]
            if not person.is_active or person.post not in (None, place.post):
                return False
            if place.night in person.nights_off | person.busy:
                return False
            if place.night.weekday() in person.weekdays_off or (number, place.night) in seen:
                return False
            seen.add((number, place.night))
            key = number, place.night.year, place.night.month
            months[key] = months.get(key, 0) + 1
    for (number, year, month), count in months.items():
        person = problem.people[number]
        count += sum((day.year, day.month) == (year, month) for day in person.busy)
        if person.most is not None and count > person.most:
            return False
    return True


def loads_of(problem: Problem, crews) -> list[int]:
    return [sum(number in crew for crew in crews) for number in range(len(problem.people))]


@settings(max_examples=300, deadline=None)
@given(problems())
def test_every_constraint_holds(problem):
    found = assign(problem)
    assert allowed(problem, found.crews)
    assert found.loads == loads_of(problem, found.crews)
    missing = {gap.shift: gap.missing for gap in found.gaps}
    for number, (place, crew) in enumerate(zip(problem.places, found.crews, strict=True)):
        assert len(crew) + missing.get(number, 0) == place.crew


@settings(max_examples=300, deadline=None)
@given(problems())
def test_nobody_can_pass_a_night_on_to_one_with_two_less(problem):
    found = assign(problem)
    for number, crew in enumerate(found.crews):
        for giver, taker in itertools.product(crew, range(len(problem.people))):
            if taker in crew or found.loads[giver] < found.loads[taker] + 2:
                continue
            others = [list(each) for each in found.crews]
            others[number] = [taker if each == giver else each for each in crew]
            assert not allowed(problem, others)


def test_who_may_pass_a_night_on_where_another_may_not_does():
    """The first of a pair can come where the second leaves, though not where a third does."""
    members = [
        Person(nights_off=frozenset([night(2), night(6)])),
        Person(past=1),
        Person(),
    ]
    crews = [(0, 0, 1), (1, 0, 2), (2, 0, 1), (3, 0, 1), (3, 1, 2), (4, 0, 2), (5, 0, 2)]
    places = [Place(night(day), post, crew) for day, post, crew in [*crews, (6, 0, 1), (6, 1, 1)]]
    found = assign(Problem(places, members, apart=[(0, 2)]))
    assert not found.gaps
    assert sorted(found.loads) == [4, 4, 5]


def every_assignment(problem: Problem):
    everybody = range(len(problem.people))
    choices = [
        [c for size in range(place.crew + 1) for c in itertools.combinations(everybody, size)]
        for place in problem.places
    ]
    return (crews for crews in itertools.product(*choices) if allowed(problem, crews))


@settings(max_examples=120, deadline=None)
@given(problems(people=3, nights=4, posts=1, apart=False))
def test_no_assignment_fills_more_or_is_fairer(problem):
    """Against all assignments there are, one by one."""
    found = assign(problem)
    filled = [len(crew) for crew in found.crews]
    every = list(every_assignment(problem))
    assert sum(filled) == max(sum(map(len, crews)) for crews in every)
    alike = [crews for crews in every if [len(crew) for crew in crews] == filled]
    all_loads = [loads_of(problem, crews) for crews in alike]
    assert sum(n * n for n in found.loads) == min(sum(n * n for n in ls) for ls in all_loads)
    spread = max(found.loads) - min(found.loads)
    assert spread == min(max(loads) - min(loads) for loads in all_loads)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 12), st.integers(1, 40), st.integers(1, 4))
def test_without_constraints_loads_differ_by_one_at_most(count, nights, crew):
    places = [Place(night(number), 0, crew) for number in range(nights)]
    loads = assign(Problem(places, [Person() for _number in range(count)])).loads
    assert max(loads) - min(loads) <= 1
    assert sum(loads) == nights * min(crew, count)


@settings(max_examples=50, deadline=None)
@given(problems())
def test_the_same_members_get_the_same_roster(problem):
    assert assign(problem) == assign(problem)


def test_who_stays_by_hand_counts_and_is_not_moved():
    places = [Place(night(0), 0, 1, (0,)), Place(night(1), 0, 1, (0,)), Place(night(2), 0, 1)]
    found = assign(Problem(places, [Person(), Person()]))
    assert found.crews == [[0], [0], [1]]


def test_a_chain_of_moves_fills_what_no_single_member_can():
    """The only one who can on the second night is needed on the first as well, in the same month
    of one night: somebody else takes the first."""
    places = [Place(date(2026, 3, 2), 0, 1), Place(date(2026, 3, 3), 0, 1)]
    people = [Person(most=1), Person(nights_off=frozenset([date(2026, 3, 3)]), past=5)]
    assert assign(Problem(places, people)).crews == [[1], [0]]


def test_who_kept_more_before_does_not_get_the_night_more():
    places = [Place(night(0), 0, 1)]
    assert assign(Problem(places, [Person(past=9), Person(past=8)])).crews == [[1]]


def test_together_means_the_same_nights_and_apart_never():
    people = [Person() for _number in range(6)]
    places = [Place(night(number), 0, 2) for number in range(30)]
    found = assign(Problem(places, people, apart=[(2, 3)], together=[(0, 1)]))
    assert all((0 in crew) == (1 in crew) for crew in found.crews)
    assert not any({2, 3} <= set(crew) for crew in found.crews)


def test_nights_lie_apart_and_weekends_are_shared():
    people = [Person() for _number in range(12)]
    places = [Place(night(number), 0, 3) for number in range(84)]
    found = assign(Problem(places, people))
    nights = [[n for n, crew in enumerate(found.crews) if p in crew] for p in range(12)]
    for own in nights:
        assert all(later - before >= 3 for before, later in itertools.pairwise(own))
    weekends = [sum(night(n).weekday() >= 5 for n in own) for own in nights]
    assert max(weekends) - min(weekends) <= 2


def test_a_shortage_is_spread_and_its_reason_is_told():
    """Four nights of two, two members of two nights a month: each night gets one."""
    places = [Place(date(2026, 3, day), 0, 2) for day in range(2, 6)]
    people = [Person(most=2), Person(most=2), Person(weekdays_off=frozenset(range(7)))]
    found = assign(Problem(places, people))
    assert [len(crew) for crew in found.crews] == [1, 1, 1, 1]
    assert [gap.missing for gap in found.gaps] == [1, 1, 1, 1]
    assert found.gaps[0].reasons == {"most_nights": 1, "unavailable": 1}
