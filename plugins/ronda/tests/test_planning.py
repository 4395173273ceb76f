"""Making the roster: shifts from their patterns, kept what was set by hand, told what is empty."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.events.models import Event
from plugins.ronda.models import (
    Duty,
    MemberPair,
    Shift,
    ShiftPattern,
    SwapRequest,
    Unavailability,
    WatchPost,
)
from plugins.ronda.roster.applying import OtherPlan, generate
from plugins.ronda.roster.nights import hours_of, tonight
from plugins.ronda.roster.planning import make_plan
from plugins.ronda.tests.roster_fixtures import ahead

WIB = ZoneInfo("Asia/Jakarta")


def stored(village):
    return sorted(
        Duty.objects.for_village(village).values_list(
            "shift__post__name", "shift__night", "member__name"
        )
    )


def nights_of(village, member) -> list[date]:
    duties = Duty.objects.for_village(village).filter(member=member)
    return sorted(duties.values_list("shift__night", flat=True))


@pytest.mark.parametrize(
    ("values", "nights"),
    [
        ({"weekdays": [5]}, [7, 14]),
        ({"weekdays": [], "every": 4}, [2, 6, 10, 14]),
        ({"weekdays": [5], "last_night": date(2026, 3, 8)}, [7]),
    ],
)
def test_a_pattern_comes_by_weekday_or_by_rotation(values, nights):
    """From Monday, 2 March 2026 on."""
    pattern = ShiftPattern(
        first_night=date(2026, 3, 2), starts=time(22), ends=time(4), crew=3, **values
    )
    found = list(hours_of(pattern, date(2026, 2, 1), date(2026, 3, 15)))
    assert [hours.night.day for hours in found] == nights


def test_hours_are_the_villages_and_a_night_goes_on_past_midnight():
    pattern = ShiftPattern(
        first_night=date(2026, 3, 2), weekdays=[0], starts=time(22), ends=time(4)
    )
    (hours,) = hours_of(pattern, date(2026, 3, 2), date(2026, 3, 2))
    assert hours.starts_at == datetime(2026, 3, 2, 22, tzinfo=WIB)
    assert hours.ends_at == datetime(2026, 3, 3, 4, tzinfo=WIB)
    late = ShiftPattern(first_night=date(2026, 3, 2), weekdays=[0], starts=time(1), ends=time(5))
    (hours,) = hours_of(late, date(2026, 3, 2), date(2026, 3, 2))
    assert hours.starts_at == datetime(2026, 3, 3, 1, tzinfo=WIB)
    assert tonight(datetime(2026, 3, 3, 3, tzinfo=WIB)) == date(2026, 3, 2)
    assert tonight(datetime(2026, 3, 3, 9, tzinfo=WIB)) == date(2026, 3, 3)


def test_a_month_is_shared_evenly_and_making_it_again_changes_nothing(
    village, make_member, make_pattern
):
    for number in range(7):
        make_member(f"Anggota {number}")
    make_pattern(crew=2)
    plan = generate(village, ahead(1), ahead(30))
    assert (len(plan.new), len(plan.joins), plan.unfilled) == (30, 60, [])
    loads = Counter(row[2] for row in stored(village))
    assert len(loads) == 7
    assert max(loads.values()) - min(loads.values()) <= 1
    before = stored(village)
    events = Event.objects.count()
    for anew in (False, True):
        again = generate(village, ahead(1), ahead(30), anew=anew)
        assert again.is_empty, anew
    assert stored(village) == before
    assert Event.objects.count() == events


def test_who_has_a_night_more_this_month_has_not_next_month(village, make_member, make_pattern):
    members = [make_member(f"Anggota {number}") for number in range(4)]
    make_pattern(crew=1)
    generate(village, ahead(1), ahead(10))
    generate(village, ahead(11), ahead(20))
    loads = [len(nights_of(village, member)) for member in members]
    assert sorted(loads) == [5, 5, 5, 5]


def test_a_preview_changes_nothing(village, make_member, make_pattern):
    make_member()
    make_pattern(crew=1)
    plan = make_plan(village, ahead(1), ahead(5))
    assert len(plan.new) == 5
    assert not Shift.objects.for_village(village).exists()


def test_a_plan_that_is_another_by_now_is_not_applied(village, make_member, make_pattern):
    make_member()
    make_pattern(crew=1)
    digest = make_plan(village, ahead(1), ahead(5)).digest()
    make_member("Siti")
    with pytest.raises(OtherPlan):
        generate(village, ahead(1), ahead(5), digest=digest)
    assert not Shift.objects.for_village(village).exists()


def test_what_was_set_by_hand_stays(village, make_member, make_pattern):
    budi, siti = make_member("Budi"), make_member("Siti")
    pattern = make_pattern(crew=1)
    generate(village, ahead(1), ahead(4))
    duty = Duty.objects.for_village(village).filter(member=budi).first()
    duty.is_fixed = True
    duty.save()
    for other in Duty.objects.for_village(village).filter(member=siti):
        other.member, other.is_fixed = budi, True
        other.save()
    by_hand = Shift.objects.for_village(village).last()
    by_hand.crew, by_hand.is_fixed = 2, True
    by_hand.save()
    pattern.crew = 1
    pattern.save()
    generate(village, ahead(1), ahead(4), anew=True)
    assert len(nights_of(village, budi)) >= 3
    by_hand.refresh_from_db()
    assert by_hand.crew == 2
    assert by_hand.duties.count() == 2


def test_without_anew_everybody_keeps_their_nights_unless_they_cannot(
    village, make_member, make_pattern
):
    budi, siti, joko = (make_member(name) for name in ("Budi", "Siti", "Joko"))
    make_pattern(crew=1)
    generate(village, ahead(1), ahead(9))
    before = {member: nights_of(village, member) for member in (budi, siti, joko)}
    gone = before[budi][0]
    Unavailability.objects.create(village=village, member=budi, first_night=gone, last_night=gone)
    joko.is_active = False
    joko.save()
    generate(village, ahead(1), ahead(9))
    after = {member: nights_of(village, member) for member in (budi, siti, joko)}
    assert after[joko] == []
    assert gone not in after[budi]
    assert set(before[siti]) <= set(after[siti])
    assert set(before[budi][1:]) <= set(after[budi])


def test_a_changed_pattern_moves_the_shifts_to_come_and_none_that_has_begun(
    village, make_member, make_pattern, make_shift
):
    budi = make_member()
    pattern = make_pattern(crew=1)
    generate(village, ahead(1), ahead(3))
    begun = make_shift(ahead(-1), budi, pattern=pattern)
    pattern.starts = time(22)
    pattern.save()
    plan = generate(village, ahead(1), ahead(3))
    assert (len(plan.new), len(plan.obsolete)) == (3, 3)
    assert generate(village, ahead(-2), ahead(-1), anew=True).is_empty
    assert {s.starts_at.astimezone(WIB).hour for s in begun.post.shifts.exclude(pk=begun.pk)} == {
        22
    }
    assert begun.duties.count() == 1


def test_pairs_and_posts_are_heeded(village, post, make_member, make_pattern):
    other = WatchPost.objects.create(village=village, name="Pos Ronda Melati")
    a, _b, c, d, *_others = [make_member(name) for name in "ABCDFG"]
    make_member("E", post=other)
    MemberPair.objects.create(village=village, first=a, second=c, kind="apart")
    MemberPair.objects.create(village=village, first=c, second=d, kind="together")
    make_pattern(crew=2)
    generate(village, ahead(1), ahead(14))
    for shift in post.shifts.all():
        names = {duty.member.name for duty in shift.duties.select_related("member")}
        assert not {"A", "C"} <= names
        assert "E" not in names
    assert nights_of(village, c) == nights_of(village, d)


def test_one_posts_roster_leaves_the_others_nights_to_them(
    village, post, make_member, make_pattern
):
    """A member of no post keeps another's night already: not two posts on one night."""
    other = WatchPost.objects.create(village=village, name="Pos Ronda Melati")
    both = make_member("Di mana saja", post=None)
    make_pattern(crew=1)
    make_pattern(crew=1, post=other)
    generate(village, ahead(1), ahead(3), post=post)
    assert nights_of(village, both) == [ahead(1), ahead(2), ahead(3)]
    plan = generate(village, ahead(1), ahead(3), post=other)
    assert [gap.reasons for gap in plan.unfilled] == [{"busy": 1}] * 3


def test_the_limit_of_a_month_counts_nights_outside_of_the_range(
    village, make_member, make_pattern, make_shift
):
    first = (tonight().replace(day=1) + timedelta(days=70)).replace(day=1)
    budi = make_member("Budi", most_nights=2)
    make_shift(first, budi)
    make_pattern(crew=1)
    plan = generate(village, first + timedelta(days=9), first + timedelta(days=12))
    assert len(nights_of(village, budi)) == 2
    assert [gap.reasons for gap in plan.unfilled] == [{"most_nights": 1}] * 3


def test_a_duty_under_negotiation_is_not_moved(village, make_member, make_pattern):
    budi, siti = make_member("Budi"), make_member("Siti")
    make_pattern(crew=1)
    generate(village, ahead(1), ahead(6))
    duty = Duty.objects.for_village(village).filter(member=budi).first()
    SwapRequest.objects.create(
        village=village, uuid="0192d3a4-7b1c-7d2e-8f3a-4b5c6d7e8f90", duty=duty, asker=budi,
        other=siti,
    )  # fmt: skip
    budi.is_active = False
    budi.save()
    generate(village, ahead(1), ahead(6), anew=True)
    assert nights_of(village, budi) == [duty.shift.night]


def test_another_villages_roster_is_left_alone(
    village, other_village, make_member, make_pattern, make_shift
):
    there = WatchPost.objects.create(village=other_village, name="Pos tetangga")
    foreign = make_member("Tetangga", village=other_village, post=None)
    shift = make_shift(ahead(1), foreign, village=other_village, post=there)
    make_member("Budi")
    make_pattern(crew=2)
    generate(village, ahead(1), ahead(3), anew=True)
    assert shift.duties.count() == 1
    assert "Tetangga" not in {row[2] for row in stored(village)}


def test_a_change_is_told_by_an_event_that_names_nobody(village, make_member, make_pattern):
    make_member("Budi Rahasia")
    make_pattern(crew=1)
    generate(village, ahead(1), ahead(2))
    event = Event.objects.get(kind="roster.changed")
    assert event.payload == {
        "first_night": str(ahead(1)), "last_night": str(ahead(2)), "shifts": 2, "joined": 2,
        "left": 0,
    }  # fmt: skip
    assert event.visibility == "staff"


@pytest.mark.parametrize("days", [-1, 366])
def test_a_range_of_no_nights_or_too_many_is_refused(village, days):
    with pytest.raises(ValueError, match="1 to 366"):
        make_plan(village, ahead(0), ahead(days))
