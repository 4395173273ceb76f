"""Makes a village's roster for some nights: the shifts from their patterns, the members by
`assigning`. A plan is made and looked at first, and changes nothing before it is applied.

Running it again changes nothing. What was set by hand stays: shifts and duties that are marked so,
what is begun, and duties that somebody has been asked to take over; and a recurring shift does not
come on its nights off. Without `anew`, everybody who
has a night keeps it as long as they still can, and only what is empty is filled.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from core.villages.models import Village
from plugins.ronda.models import (
    Duty,
    Member,
    MemberPair,
    NightOff,
    Shift,
    ShiftPattern,
    SwapRequest,
    Unavailability,
    WatchPost,
)
from plugins.ronda.roster.assigning import Assignment, assign
from plugins.ronda.roster.nights import hours_of, month_of
from plugins.ronda.roster.problem import Person, Place, Problem, Roster

MOST_NIGHTS = 366
PAST = timedelta(days=365)  # how far back it counts who kept how many


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A shift short of members, with what keeps the post's others away, counted."""

    shift: Shift
    missing: int
    reasons: dict[str, int]


@dataclass(slots=True)
class Plan:
    """What making the roster would change. Shifts in `new` are not saved yet; `joins` are members
    of shifts, `leaves` the duties that end. `loads` are the nights of each member in the range."""

    village: Village
    first: date
    last: date
    new: list[Shift] = field(default_factory=list)
    changed: list[Shift] = field(default_factory=list)
    obsolete: list[Shift] = field(default_factory=list)
    joins: list[tuple[Shift, Member]] = field(default_factory=list)
    leaves: list[Duty] = field(default_factory=list)
    unfilled: list[Unfilled] = field(default_factory=list)
    loads: list[tuple[Member, int]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.obsolete or self.joins or self.leaves)

    def digest(self) -> str:
        """Of what would change, so that nobody applies another plan than the one looked at."""
        told = [
            [str(self.village.code), str(self.first), str(self.last)],
            [[s.post_id, s.starts_at.isoformat(), s.crew] for s in (*self.new, *self.changed)],
            [s.pk for s in self.obsolete],
            [[s.post_id, s.starts_at.isoformat(), m.pk] for s, m in self.joins],
            sorted(duty.pk for duty in self.leaves),
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


@dataclass(slots=True)
class Known:
    """What the database holds that a plan is made of."""

    posts: list[WatchPost]
    patterns: list[ShiftPattern]
    shifts: list[Shift]
    duties: dict[int, list[Duty]]  # by shift
    asked: set[int]  # duties somebody is asked to take over
    off: set[tuple[int, date]]  # patterns, and nights on which they do not come
    now: datetime


def make_plan(
    village: Village,
    first: date,
    last: date,
    *,
    post: WatchPost | None = None,
    anew: bool = False,
    now: datetime | None = None,
) -> Plan:
    """The plan for the nights from `first` to `last`, both included; for one post or all.

    Raises `ValueError` for more than `MOST_NIGHTS` nights, and for none.
    """
    if not 0 <= (last - first).days < MOST_NIGHTS:
        raise ValueError(f"A roster is made for 1 to {MOST_NIGHTS} nights.")
    plan = Plan(village, first, last)
    known = _known(village, first, last, post, now or timezone.now())
    shifts = _plan_shifts(plan, known)
    _plan_duties(plan, known, shifts, post, anew)
    return plan


def _known(village, first, last, post, now) -> Known:
    posts = WatchPost.objects.for_village(village).filter(is_active=True)
    if post is not None:
        posts = posts.filter(pk=post.pk)
    posts = list(posts)
    patterns = ShiftPattern.objects.for_village(village).filter(
        post__in=posts, first_night__lte=last
    )
    shifts = Shift.objects.for_village(village).filter(night__range=(first, last))
    if post is not None:
        shifts = shifts.filter(post=post)
    shifts = list(shifts.select_related("post", "village").order_by("starts_at", "post", "pk"))
    duties: dict[int, list[Duty]] = defaultdict(list)
    for duty in (
        Duty.objects.for_village(village)
        .filter(shift__in=shifts)
        .select_related("member")
        .order_by("pk")
    ):
        duties[duty.shift_id].append(duty)
    asked = SwapRequest.objects.for_village(village).filter(
        state=SwapRequest.State.ASKED, duty__shift__night__range=(first, last)
    )
    held = {key for row in asked.values_list("duty", "wanted") for key in row if key}
    nights_off = NightOff.objects.for_village(village).filter(night__range=(first, last))
    off = set(nights_off.values_list("pattern", "night"))
    return Known(posts, list(patterns.order_by("pk")), shifts, duties, held, off, now)


def _plan_shifts(plan: Plan, known: Known) -> list[Shift]:
    """Bring the shifts in line with their patterns; all that there will be, in order."""
    at = {(shift.post_id, shift.starts_at): shift for shift in known.shifts}
    by_hand = {(s.pattern_id, s.night) for s in known.shifts if s.is_fixed and s.pattern_id}
    left_out = by_hand | known.off
    posts = {post.pk: post for post in known.posts}
    expected = set()
    for pattern in known.patterns:
        for hours in hours_of(pattern, plan.first, plan.last):
            place = pattern.post_id, hours.starts_at
            if place in expected or (pattern.pk, hours.night) in left_out:
                continue
            expected.add(place)
            shift = at.get(place)
            if shift is None and hours.starts_at > known.now:
                plan.new.append(
                    Shift(
                        village=plan.village, post=posts[pattern.post_id], pattern=pattern,
                        night=hours.night, starts_at=hours.starts_at, ends_at=hours.ends_at,
                        crew=pattern.crew,
                    )
                )  # fmt: skip
            elif shift is not None and shift.starts_at > known.now and not shift.is_fixed:
                wanted = (pattern.pk, hours.ends_at, pattern.crew)
                if (shift.pattern_id, shift.ends_at, shift.crew) != wanted:
                    shift.pattern, shift.ends_at, shift.crew = pattern, *wanted[1:]
                    plan.changed.append(shift)
    plan.obsolete = [
        shift
        for shift in known.shifts
        if shift.pattern_id and not shift.is_fixed and shift.starts_at > known.now
        and (shift.post_id, shift.starts_at) not in expected
        and not any(_stays(duty, known) for duty in known.duties[shift.pk])
    ]  # fmt: skip
    gone = {shift.pk for shift in plan.obsolete}
    shifts = [shift for shift in known.shifts if shift.pk not in gone] + plan.new
    return sorted(shifts, key=lambda shift: (shift.night, shift.starts_at, shift.post_id))


def _stays(duty: Duty, known: Known) -> bool:
    """Whether it was set by hand, or is under negotiation."""
    return duty.is_fixed or duty.kept_at is not None or duty.pk in known.asked


def _plan_duties(
    plan: Plan, known: Known, shifts: list[Shift], post: WatchPost | None, anew: bool
) -> None:
    members = _members(plan.village, shifts, known)
    number_of = {member.pk: number for number, member in enumerate(members)}
    people = _people(plan, members, post)
    before = [known.duties[shift.pk] if shift.pk else [] for shift in shifts]
    places = [
        _place(shift, duties, number_of, known)
        for shift, duties in zip(shifts, before, strict=True)
    ]
    pairs = defaultdict(list)
    for pair in MemberPair.objects.for_village(plan.village).order_by("pk"):
        if pair.first_id in number_of and pair.second_id in number_of:
            pairs[pair.kind].append((number_of[pair.first_id], number_of[pair.second_id]))
    problem = Problem(places, people, pairs[MemberPair.Kind.APART], pairs[MemberPair.Kind.TOGETHER])
    if not anew:
        problem.places = _with_those_who_still_can(problem, before, number_of)
    found = assign(problem)
    _compare(plan, shifts, before, [[members[n] for n in crew] for crew in found.crews])
    plan.unfilled = [Unfilled(shifts[g.shift], g.missing, g.reasons) for g in found.gaps]
    plan.loads = _loads(members, found)


def _members(village, shifts, known) -> list[Member]:
    """Those who are active, and those who are on a shift already."""
    on_duty = {duty.member_id for duties in known.duties.values() for duty in duties}
    members = Member.objects.for_village(village).order_by("pk")
    return [member for member in members if member.is_active or member.pk in on_duty]


def _people(plan: Plan, members: list[Member], post: WatchPost | None) -> list[Person]:
    village = plan.village
    nights_off, weekdays_off = defaultdict(set), defaultdict(set)
    for away in Unavailability.objects.for_village(village):
        if away.weekday is not None:
            weekdays_off[away.member_id].add(away.weekday)
            continue
        night = max(away.first_night, plan.first)
        while night <= min(away.last_night, plan.last):
            nights_off[away.member_id].add(night)
            night += timedelta(days=1)
    duties = Duty.objects.for_village(village).order_by()
    around = month_of(plan.first)[0], month_of(plan.last)[1]
    elsewhere = Q(shift__night__lt=plan.first) | Q(shift__night__gt=plan.last)
    if post is not None:
        elsewhere |= ~Q(shift__post=post)
    outside = duties.filter(elsewhere, shift__night__range=around)
    busy = defaultdict(set)
    for member, night in outside.values_list("member", "shift__night"):
        busy[member].add(night)
    past = dict(
        duties.filter(shift__night__gte=plan.first - PAST, shift__night__lt=plan.first)
        .values_list("member")
        .annotate(count=Count("pk"))
    )
    return [
        Person(
            post=member.post_id,
            most=member.most_nights,
            nights_off=frozenset(nights_off[member.pk]),
            weekdays_off=frozenset(weekdays_off[member.pk]),
            busy=frozenset(busy[member.pk]),
            past=past.get(member.pk, 0),
            is_active=member.is_active,
        )
        for member in members
    ]


def _place(shift: Shift, duties: list[Duty], number_of, known: Known) -> Place:
    is_over = shift.starts_at <= known.now
    kept = tuple(number_of[d.member_id] for d in duties if is_over or _stays(d, known))
    crew = len(kept) if is_over else max(shift.crew, len(kept))
    return Place(shift.night, shift.post_id, crew, kept)


def _with_those_who_still_can(problem: Problem, before, number_of) -> list[Place]:
    """The places with everybody kept who is there and still may be."""
    roster = Roster(problem)
    for shift, duties in enumerate(before):
        for duty in duties:
            person = number_of[duty.member_id]
            if (
                len(roster.on[shift]) < problem.places[shift].crew
                and person in roster.can[shift]
                and roster.may_join(person, shift)
            ):
                roster.put(person, shift)
    return [
        Place(place.night, place.post, place.crew, tuple(sorted(on)))
        for place, on in zip(problem.places, roster.on, strict=True)
    ]


def _compare(plan: Plan, shifts, before, after) -> None:
    for shift, duties, crew in zip(shifts, before, after, strict=True):
        there = {duty.member_id for duty in duties}
        wanted = {member.pk for member in crew}
        plan.joins += [(shift, member) for member in crew if member.pk not in there]
        for duty in duties:
            if duty.member_id not in wanted:
                duty.shift = shift
                plan.leaves.append(duty)


def _loads(members: list[Member], found: Assignment) -> list[tuple[Member, int]]:
    rows = [(m, load) for m, load in zip(members, found.loads, strict=True) if load or m.is_active]
    return sorted(rows, key=lambda row: (row[0].name, row[0].pk))
