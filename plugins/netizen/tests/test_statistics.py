"""The public statistics: what they count, whom they leave out, and how they are shown."""

import json
import random
from datetime import timedelta
from statistics import median

import pytest
from django.utils import timezone

from plugins.netizen.models import Category, Report
from plugins.netizen.statistics import last_months, measured, statistics_of
from plugins.netizen.statistics_block import StatisticsBlock

VILLAGE = "/api/v1/villages/18.02.01.2003/netizen/statistics/"
REGENCY = "/api/v1/regencies/18.02/netizen/statistics/"
NOTHING = {
    "received": 0, "open": 0, "overdue": 0, "resolved": 0, "days_to_first_answer": None,
    "days_to_resolution": None, "ratings": 0, "satisfaction": None,
}  # fmt: skip


def resolved(make_report, days, **values):
    created = timezone.now() - timedelta(days=20)
    return make_report(
        state="resolved", created_at=created, answered_at=created + timedelta(days=days / 2),
        closed_at=created + timedelta(days=days), **values,
    )  # fmt: skip


def test_a_village_without_reports_has_figures_too(client, village):
    shown = client.get(VILLAGE).json()
    assert shown.items() >= NOTHING.items()
    assert shown["categories"] == shown["states"] == []
    assert [row["received"] for row in shown["months"]] == [0] * 12


def test_figures_by_category_state_and_month(client, make_report, village):
    resolved(make_report, 4, rating=5)
    resolved(make_report, 8, rating=4)
    make_report(category="water", due_at=timezone.now() - timedelta(hours=1))
    make_report(category="water", created_at=timezone.now() - timedelta(days=700))
    shown = client.get(VILLAGE).json()
    road, water = shown["categories"]
    assert (road["category"], road["category_name"]) == ("road", "Jalan dan jembatan")
    assert (road["received"], road["resolved"], road["open"]) == (2, 2, 0)
    assert (road["days_to_first_answer"], road["days_to_resolution"]) == (3.0, 6.0)
    assert (road["ratings"], road["satisfaction"]) == (2, 4.5)
    assert (water["received"], water["open"], water["overdue"]) == (1, 2, 1)
    assert shown["received"] == 3
    assert shown["open"] == 2
    assert shown["states"] == [
        {"state": "verified", "count": 1}, {"state": "resolved", "count": 2},
    ]  # fmt: skip
    assert sum(row["received"] for row in shown["months"]) == 3
    assert shown["months"][-1]["month"] == timezone.localtime().strftime("%Y-%m")
    assert shown["since"] == f"{shown['months'][0]['month']}-01"


def test_confidential_and_held_reports_are_left_out(client, make_report, village):
    make_report(category="security", is_public=False)
    make_report(held_for="memuat kata", state="received", is_public=False)
    make_report(state="received", is_public=False)
    shown = client.get(VILLAGE).json()
    assert shown["received"] == shown["open"] == 1
    assert [row["category"] for row in shown["categories"]] == ["road"]


def test_no_person_and_no_text_is_in_them(client, make_report, village):
    make_report("Jalan Pak Anu", text="Pak Anu", reporter_email="joko@contoh.example")
    text = client.get(VILLAGE).content.decode()
    assert not [word for word in ("Joko", "Anu", "contoh", "62812") if word in text]


def test_a_regency_adds_its_villages_up(client, make_report, village, other_village):
    Category.objects.create(village=village, code="road", name="Jalan kampung")
    make_report()
    make_report(village=other_village)
    shown = client.get(REGENCY).json()
    assert shown["received"] == 2
    (road,) = shown["categories"]
    assert (road["category"], road["received"]) == ("road", 2)
    assert client.get(VILLAGE).json()["received"] == 1


def test_a_village_that_has_switched_the_service_off_is_not_counted(
    client, make_report, village, other_village
):
    from core.plugins.switching import switch

    make_report()
    make_report(village=other_village)
    switch([other_village], "netizen", False)
    assert client.get(REGENCY).json()["received"] == 1


@pytest.mark.parametrize("address", [VILLAGE, REGENCY])
def test_parameters_are_refused_and_areas_have_to_be_there(client, village, address):
    assert client.get(f"{address}?state=open").status_code == 400
    assert client.get(address.replace("18.02", "99.99")).status_code == 404


def test_figures_are_asked_once_for_each_change(make_report, village, django_assert_num_queries):
    make_report()
    statistics_of(village)
    with django_assert_num_queries(1):
        assert statistics_of(village)["received"] == 1
    make_report()
    assert statistics_of(village)["received"] == 2


def test_counting_takes_two_queries(make_report, village, django_assert_num_queries):
    for days in range(1, 9):
        resolved(make_report, days, category="water" if days % 2 else "road")
    for area in (village, village.district.regency):
        with django_assert_num_queries(2):
            assert measured(area, timezone.localtime())["received"] == 8


@pytest.mark.parametrize("seed", range(3))
def test_figures_agree_with_a_slow_count(make_report, village, other_village, seed):
    chance, now = random.Random(seed), timezone.localtime()
    for _number in range(60):
        created = now - timedelta(days=chance.uniform(0, 500))
        make_report(
            village=chance.choice((village, other_village)),
            category=chance.choice(("road", "water", "security")),
            state=chance.choice(Report.State.values),
            is_public=False,
            created_at=created,
            answered_at=created + timedelta(days=chance.uniform(0, 9)),
            due_at=now + timedelta(days=chance.uniform(-9, 9)),
        )
    since = last_months(now)[0]
    for area, own in ((village, {village.pk}), (village.district.regency, None)):
        counted = [
            report
            for report in Report.objects.unscoped().select_related("category")
            if report.category.code != "security" and (own is None or report.village_id in own)
        ]
        recent = [report for report in counted if report.created_at >= since]
        waits = [(row.answered_at - row.created_at).total_seconds() / 86400 for row in recent]
        shown = measured(area, now)
        assert shown["received"] == len(recent)
        assert shown["open"] == sum(report.is_open for report in counted)
        assert shown["overdue"] == sum(report.is_overdue for report in counted)
        assert abs(shown["days_to_first_answer"] - median(waits)) <= 0.1001
        assert {row["state"]: row["count"] for row in shown["states"]} == {
            state: found
            for state in Report.State.values
            if (found := sum(report.state == state for report in recent))
        }
        by_month = {row["month"]: row["received"] for row in shown["months"]}
        for month in by_month:
            assert by_month[month] == sum(
                timezone.localtime(report.created_at).strftime("%Y-%m") == month
                for report in recent
            )


def test_the_block_is_a_table_with_bars(make_report, village):
    resolved(make_report, 4, rating=5)
    block = StatisticsBlock()
    value = block.to_python({"title": "Kinerja"})
    html = block.render(value, context={"village": village})
    assert html.count("<table") == html.count("<caption") == 2
    assert "Jalan dan jembatan" in html
    assert html.count("<meter") == 13
    assert "<script" not in html
    assert "style=" not in html
    shown = block.get_api_representation(value, context={"village": village})
    assert (shown["title"], shown["resolved"]) == ("Kinerja", 1)
    assert json.dumps(shown)


def test_the_block_says_when_there_is_nothing(village):
    block = StatisticsBlock()
    html = block.render(block.to_python({"title": "Kinerja"}), context={"village": village})
    assert "<table" not in html
    assert 'class="empty"' in html
