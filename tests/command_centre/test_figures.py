"""Figures are kept: villages', their totals, and what is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.command_centre.following import follow_once
from core.command_centre.models import (
    DaySnapshot,
    Figure,
    MissingItem,
    SourceState,
    Watermark,
)
from core.command_centre.refreshing import refresh
from core.events.log import append


def value(area, key="said.things"):
    source, _dot, name = key.partition(".")
    row = Figure.objects.filter(area=area, source=source, name=name).first()
    return row and row.value


@pytest.mark.parametrize(
    ("how", "in_district", "in_regency"),
    [("sum", 7, 17), ("mean", 3.5, pytest.approx(17 / 3)), ("max", 5, 10), ("min", 2, 2)],
)
def test_values_add_up_as_the_metric_says(
    village, third_village, other_village, say, how, in_district, in_regency
):
    say({village.pk: 2, third_village.pk: 5, other_village.pk: 10}, total=how)
    refresh()
    assert value(village.code) == 2
    assert value("18.02.01") == in_district
    assert value("18.02") == in_regency
    row = Figure.objects.get(area="18.02", source="said", name="things")
    assert (row.villages, row.level) == (3, "regency")


def test_a_mean_weighs_each_village_by_its_cases(village, other_village, say):
    say({village.pk: 2, other_village.pk: 10}, total="mean",
        weights={village.pk: 30, other_village.pk: 10})  # fmt: skip
    refresh()
    assert value("18.02") == 4
    say.forget()


def test_a_village_without_a_value_has_no_figure_and_counts_for_nothing(
    village, other_village, say
):
    values = say({village.pk: 2, other_village.pk: 6}, total="mean")
    refresh()
    del values[other_village.pk]
    refresh([other_village.pk])
    assert value(other_village.code) is None
    assert value("18.02.02") is None
    assert value("18.02") == 2


def test_one_village_measured_anew_changes_its_areas_and_no_other(village, other_village, say):
    values = say({village.pk: 2, other_village.pk: 6})
    refresh()
    values.update({village.pk: 3, other_village.pk: 600})
    refresh([village.pk])
    assert (value(village.code), value(other_village.code)) == (3, 6)
    assert (value("18.02.01"), value("18.02")) == (3, 9)


def test_what_fails_keeps_its_last_values_and_says_why(village, other_village, say):
    say({village.pk: 2}, name="fine")
    values = say({village.pk: 2})
    refresh()
    values[village.pk] = float("nan")
    refresh()
    assert value("18.02") == 2
    assert value("18.02", "said.fine") == 2
    state = SourceState.objects.get(source="said", name="things")
    assert "nan" in state.error
    values[village.pk] = 4
    refresh()
    assert value("18.02") == 4
    assert SourceState.objects.get(source="said", name="things").error == ""


def test_the_score_is_the_weight_met_of_the_weight_owed(village, other_village, say):
    say(name="one", met={village.pk}, weight=3)
    say(name="two", met={village.pk, other_village.pk}, weight=1)
    say.alone()
    refresh()
    assert value(village.code, "command_centre.completeness") is None  # no source of core's
    missing = list(MissingItem.objects.values_list("village", "rule"))
    assert missing == [(other_village.pk, "one")]


def test_a_rule_that_does_not_apply_is_not_owed(village, other_village, say):
    before = refresh() and value(other_village.code, "command_centre.completeness")
    say(name="one", met=set(), weight=1000, applies=lambda villages: villages.filter(pk=village.pk))
    refresh()
    assert value(other_village.code, "command_centre.completeness") == before
    assert value(village.code, "command_centre.completeness") < 10


def test_something_missing_keeps_its_date_until_it_is_there(village, say):
    met = set()
    say(name="one", met=met)
    refresh()
    since = MissingItem.objects.get(source="said").since
    refresh()
    assert MissingItem.objects.get(source="said").since == since
    met.add(village.pk)
    refresh([village.pk])
    assert not MissingItem.objects.filter(source="said").exists()


def test_what_is_not_registered_any_more_is_forgotten(village, say):
    say({village.pk: 1})
    say(name="one", met=set())
    refresh()
    say.forget()
    refresh()
    assert not Figure.objects.filter(source="said").exists()
    assert not MissingItem.objects.filter(source="said").exists()


def test_a_village_that_moves_to_another_district_takes_its_figures_along(
    village, third_village, other_village, say
):
    say({village.pk: 2, third_village.pk: 5, other_village.pk: 10})
    refresh()
    third_village.district = other_village.district
    third_village.code = "18.02.02.2009"
    third_village.save()
    refresh()
    assert value("18.02.01.2004") is None
    assert (value("18.02.01"), value("18.02.02"), value("18.02")) == (2, 15, 17)


def test_the_worker_measures_the_villages_that_events_name(village, other_village, say):
    values = say({village.pk: 2, other_village.pk: 6})
    assert follow_once("one") == 2  # all of them, for the first time
    assert follow_once("one") == 0
    values.update({village.pk: 3, other_village.pk: 600})
    append("records.changed", village=village, payload={"plugin": "ronda"})
    assert follow_once("two") is None  # another worker holds it
    assert follow_once("one") == 1
    assert (value(village.code), value(other_village.code)) == (3, 6)
    Watermark.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert follow_once("two") == 0
    assert follow_once("two", timezone.now() + timedelta(minutes=16)) == 2
    assert value(other_village.code) == 600


def test_the_row_of_a_day_is_written_once_an_hour_and_at_once_on_a_new_day(village, say):
    values = say({village.pk: 1})
    morning = timezone.localtime().replace(hour=9, minute=0)

    def kept(moment):
        assert follow_once("one", moment) == 1
        return DaySnapshot.objects.get(area=village.code, day=timezone.localdate(moment)).values[
            "said.things"
        ]

    assert kept(morning) == 1
    values[village.pk] = 2
    assert kept(morning + timedelta(minutes=20)) == 1
    assert value(village.code) == 2  # the figure itself is of now
    assert kept(morning + timedelta(minutes=80)) == 2
    values[village.pk] = 3
    assert kept(morning + timedelta(hours=14, minutes=50)) == 3
    values[village.pk] = 4
    assert kept(morning + timedelta(hours=15, minutes=10)) == 4
