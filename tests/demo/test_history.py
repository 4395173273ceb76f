"""The demo has a year behind it: figures that lead to today's, and villages that are heard of or
not."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.command_centre.demo import state_in_demo
from core.command_centre.models import DaySnapshot, Figure, VillageReach
from core.command_centre.reach import STATES, reached
from core.command_centre.sources import metrics
from core.command_centre.totals import Measured, total
from core.villages.models import Village


@pytest.fixture
def seeded(db, media_root):
    call_command("seed_demo", villages=6, verbosity=0)


def days_of(area):
    return {row.day: row.values for row in DaySnapshot.objects.filter(area=area).order_by("day")}


def test_the_regency_has_every_day_of_a_year_and_a_village_its_mondays(seeded):
    today = timezone.localdate()
    for code in ("18.02", "18.02.01"):
        days = days_of(code)
        assert max(days) == today
        assert today - min(days) >= timedelta(days=364)
        assert len(days) == (today - min(days)).days + 1
    village = Village.objects.order_by("code").first()
    days = days_of(village.code)
    old = [day for day in days if (today - day).days > 14]
    assert len(old) >= 50
    assert {day.isoweekday() for day in old} == {1}
    assert len(days) - len(old) == 15


def test_totals_are_those_of_the_villages_on_the_same_day(seeded):
    weights = {(row.area, row.key): row.weight for row in Figure.objects.filter(level="village")}
    villages = {code: days_of(code) for code in Village.objects.values_list("code", flat=True)}
    for area in ("18.02", "18.02.01"):
        above = days_of(area)
        for day in next(iter(villages.values())):
            for source, spec in metrics():
                key = f"{source.slug}.{spec.name}"
                parts = [
                    Measured(days[day][key], weights[code, key])
                    for code, days in villages.items()
                    if code.startswith(area) and key in days[day]
                ]
                if parts:
                    wanted = total(spec.total, parts).value
                    assert above[day][key] == pytest.approx(wanted, abs=1e-3), (area, day, key)


def test_the_past_leads_to_today_and_is_compared_with_it(seeded):
    row = Figure.objects.get(area="18.02", source="command_centre", name="completeness")
    assert row.week_ago is not None
    assert row.year_ago is not None
    assert row.year_ago < row.week_ago < row.value + 10
    values = [values[row.key] for values in days_of("18.02").values()]
    steps = [abs(after - before) for before, after in zip(values, values[1:], strict=False)]
    assert max(steps) < 8  # no day stands apart
    assert all(0 <= value <= 100 for value in values)


def test_counts_are_whole_and_never_below_nothing(seeded):
    for row in DaySnapshot.objects.filter(
        area__startswith="18.02.01.", day__lt=timezone.localdate()
    ):
        posts = row.values.get("ronda.posts", 0)
        assert posts == int(posts)
        assert min(row.values.values()) >= 0


def test_villages_are_reached_as_the_demo_says(seeded):
    rows = {row.village.code: row for row in VillageReach.objects.select_related("village")}
    assert len(rows) == 6
    for code, row in rows.items():
        wanted = state_in_demo(code)
        assert row.has_no_signal == (wanted == "no_signal")
        if wanted in ("active", "no_signal", "poor_signal"):
            assert reached(row).state == wanted, code


def test_every_state_is_among_the_demos_villages():
    from sites.demo.facts import load_villages

    states = [state_in_demo(facts.code) for facts in load_villages()]
    assert set(states) == set(STATES)
    assert states.count("active") > len(states) / 2
    assert 1 <= states.count("silent") <= 6


def test_seeding_again_leaves_the_past_as_it_is(seeded):
    before = list(DaySnapshot.objects.order_by("area", "day").values_list("area", "day", "values"))
    call_command("seed_demo", villages=6, verbosity=0)
    after = list(DaySnapshot.objects.order_by("area", "day").values_list("area", "day", "values"))
    assert after == before
