"""The watch's roster: a year of it for a village, and which posts of a regency are manned tonight.

The year is that of 60 members with limits, leaves and pairs; how even it is stands beside how long
it takes. The regency has 311 villages and 270 posts with two years of shifts, three a night.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from bench.databases import Databases
from bench.measuring import Row, at_most, queries_of, report, seconds
from core.villages.models import District, Regency, Village
from plugins.ronda.models import Shift, WatchPost
from plugins.ronda.roster.assigning import assign
from plugins.ronda.roster.measures import kept_share, manned_tonight
from plugins.ronda.roster.nights import tonight
from plugins.ronda.roster.problem import Person, Place, Problem

MEMBERS, CREW = 60, 4
FIRST = date(2026, 1, 1)


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    yield from _year(30 if tiny else 365)
    yield from _tonight(databases, *((3, 2, 10) if tiny else (311, 270, 740)))


def _year(nights: int) -> Iterator[Row]:
    report("  a year's roster")
    for label, problem in (
        ("without limits", Problem(_places(nights, 1), [Person() for _number in range(MEMBERS)])),
        ("with leaves, limits and pairs", _limited(nights, posts=1)),
        ("of four posts, with the same", _limited(nights, posts=4)),
    ):
        found = assign(problem)
        spent = min(seconds(assign, problem) for _round in range(3))
        spread = max(found.loads) - min(found.loads)
        yield at_most(
            f"A roster of {nights} nights for {MEMBERS} members, {label}",
            spent,
            2,
            f"loads differ by {spread}, {sum(gap.missing for gap in found.gaps)} places empty",
            unit=" s",
        )


def _places(nights: int, posts: int) -> list[Place]:
    return [
        Place(FIRST + timedelta(days=number), post, CREW if posts == 1 else 3)
        for number in range(nights)
        for post in range(posts)
    ]


def _limited(nights: int, posts: int) -> Problem:
    chance = random.Random("roster")
    people = [
        Person(
            post=number % posts if posts > 1 else None,
            most=chance.choice((None, None, 8, 10)),
            nights_off=frozenset(
                FIRST + timedelta(days=chance.randrange(nights)) for _leave in range(20)
            ),
            weekdays_off=frozenset([chance.randrange(7)] if chance.random() < 0.3 else []),
        )
        for number in range(MEMBERS)
    ]
    pairs = [tuple(chance.sample(range(MEMBERS), 2)) for _pair in range(10)]
    return Problem(_places(nights, posts), people, pairs[:5], pairs[5:])


def _tonight(databases: Databases, villages: int, posts: int, nights: int) -> Iterator[Row]:
    databases.create("roster")
    count = _fill(villages, posts, nights)
    databases.settle()
    every = Village.objects.all()
    for label, measure in (
        ("Which posts are manned tonight", manned_tonight),
        ("The share of shifts kept in 30 days", kept_share),
    ):
        found = measure(every)
        if not found:
            raise RuntimeError(f"{label}: nothing is found.")
        spent = sorted(1000 * seconds(measure, every) for _round in range(9))
        yield at_most(
            f"{label}, {len(found)} of {villages} villages, {count:,} shifts",
            spent[4],
            100,
            f"slowest {spent[-1]:.0f} ms, {queries_of(lambda each=measure: each(every))} query",
            unit=" ms",
        )


def _fill(villages: int, posts: int, nights: int) -> int:
    """Posts with three shifts a night, the last of them tonight; how many shifts."""
    report("  two years of shifts")
    regency = Regency.objects.create(code="18.02", name="Lampung Tengah", province="Lampung")
    district = District.objects.create(code="18.02.01", name="Kalirejo", regency=regency)
    rows = Village.objects.bulk_create(
        Village(
            code=f"18.02.01.2{number:03}",
            name=f"Kampung {number}",
            slug=f"kampung-{number}",
            district=district,
        )
        for number in range(villages)
    )
    kept = WatchPost.objects.bulk_create(
        WatchPost(village=rows[number % villages], name=f"Pos {number}") for number in range(posts)
    )
    first, chance, zone = (
        tonight() - timedelta(days=nights - 1),
        random.Random(1),
        timezone.get_default_timezone(),
    )
    total = 0
    for number in range(nights):
        night, shifts = first + timedelta(days=number), []
        for post in kept:
            for hour in (19, 21, 23):
                starts = datetime.combine(night, time(hour), zone)
                shifts.append(
                    Shift(
                        village_id=post.village_id, post=post, night=night, starts_at=starts,
                        ends_at=starts + timedelta(hours=2),
                        manned_at=starts if chance.random() < 0.8 else None,
                    )
                )  # fmt: skip
        Shift.objects.bulk_create(shifts, batch_size=1000)
        total += len(shifts)
    return total
