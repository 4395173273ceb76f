"""What is missing, read from what is kept: the to-do list, the screens of areas, the reports."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.command_centre import own, sources
from core.command_centre.completeness import counts, missing_of, progress_of, tasks_of
from core.command_centre.following import follow_once
from core.command_centre.history import write_days
from core.command_centre.measuring import COMPLETENESS
from core.command_centre.models import MissingItem
from core.command_centre.projection import pace, project
from core.command_centre.refreshing import refresh
from core.events.log import append

KEY = ".".join(COMPLETENESS)
TODAY = date(2026, 11, 30)


def climbing(weekly, days=56, start=40.0, every=1):
    return [
        (TODAY - timedelta(days=ago), start + weekly * (days - ago) / 7)
        for ago in range(days, -1, -every)
    ]


def test_the_pace_is_that_of_most_days_whatever_a_few_of_them_did():
    points = climbing(2)
    assert pace(points) == pytest.approx(2)
    spoilt = [(day, 0.0 if place % 9 == 4 else value) for place, (day, value) in enumerate(points)]
    assert pace(spoilt) == pytest.approx(2, abs=0.2)
    assert pace(climbing(2, every=7)) == pytest.approx(2)


@pytest.mark.parametrize(
    ("points", "value", "state"),
    [
        (climbing(2), 96, "reached"),
        (climbing(2), 56, "on"),
        (climbing(0.1), 40, "far"),
        (climbing(0), 40, "still"),
        (climbing(-1), 32, "falling"),
        (climbing(2)[-10:], 56, "unknown"),
        (climbing(2, every=56), 56, "unknown"),
        ([], 56, "unknown"),
    ],
)
def test_a_date_is_named_only_where_the_history_tells_one(points, value, state):
    found = project(points, value, TODAY)
    assert found.state == state
    assert (found.day is not None) == (state == "on")


def test_the_date_is_when_the_pace_brings_the_score_to_the_target():
    # 39 points at 2 a week are 136.5 days.
    assert project(climbing(2), 56, TODAY).day == TODAY + timedelta(days=137)


@pytest.fixture
def owing(village, third_village, other_village, say, monkeypatch):
    """Two villages of a district and one of another; what is owed comes from the test alone."""
    say(name="paper", met={third_village.pk}, weight=5, group="Papers", due=(3, 31),
        legal_basis="Pasal 2", action="Add it", fix_url=lambda village: f"/form/{village.code}/")  # fmt: skip
    say(name="name", met={other_village.pk}, weight=3, slug="office", group="Office",
        action="Enter it", fix_url=lambda village: "/contact/")  # fmt: skip
    say(name="phone", met=set(), weight=1, slug="office", group="Office",
        fix_url=lambda village: "/contact/")  # fmt: skip
    say.alone()
    score = sources.Source(own.SLUG, own.TITLE, tuple(own.metrics()), (), is_plugin=False)
    said = sources.sources()
    monkeypatch.setattr(sources, "sources", lambda: (score, *said))
    refresh()
    return village


def names(items):
    return [item.rule.spec.name for item in items]


def test_the_overdue_comes_first_then_what_weighs_most(owing, village):
    assert names(missing_of(village, date(2026, 3, 31))) == ["paper", "name", "phone"]
    MissingItem.objects.filter(rule="paper").update(since=datetime(2026, 1, 5, tzinfo=UTC))
    (paper,) = [item for item in missing_of(village, date(2026, 4, 1)) if item.due]
    assert (paper.due, paper.is_overdue) == (date(2026, 3, 31), True)
    # In the next year it is late all the more; what is missed only then has until March.
    (paper,) = [item for item in missing_of(village, date(2027, 1, 5)) if item.due]
    assert paper.is_overdue
    MissingItem.objects.filter(rule="paper").update(since=datetime(2027, 1, 2, tzinfo=UTC))
    (paper,) = [item for item in missing_of(village, date(2027, 1, 5)) if item.due]
    assert (paper.due, paper.is_overdue) == (date(2027, 3, 31), False)


def test_what_one_form_mends_is_one_task(owing, village):
    paper, contact = tasks_of(village)
    assert (names(paper.items), paper.url) == (["paper"], f"/form/{village.code}/")
    assert (names(contact.items), contact.url, contact.weight) == (
        ["name", "phone"],
        "/contact/",
        4,
    )


def test_a_rule_whose_address_fails_leaves_the_others_theirs(village, say):
    def fails(village):
        raise RuntimeError("broken")

    say(name="one", met=set(), fix_url=fails)
    say(name="two", met=set(), fix_url=lambda village: "/two/")
    say.alone()
    refresh()
    assert sorted(task.url for task in tasks_of(village)) == ["", "/two/"]


def test_areas_count_the_villages_that_miss_a_rule(owing, village, other_village):
    def found(area):
        return {count.rule.spec.name: count.villages for count in counts(area)}

    assert found(village.district.regency) == {"phone": 3, "paper": 2, "name": 2}
    assert found(village.district) == {"phone": 2, "name": 2, "paper": 1}
    assert found(other_village) == {"phone": 1, "paper": 1}


def test_progress_goes_by_the_last_eight_weeks_and_the_score_of_now(owing, village, monkeypatch):
    today = timezone.localdate()
    write_days(
        (village.code, today - timedelta(days=ago), {KEY: 40.0 - ago / 7}) for ago in range(1, 90)
    )
    progress = progress_of(village)
    assert progress.figure.value == 0
    assert progress.points[-1] == (today, 0)
    assert len(progress.points) == 57
    assert progress.projection.pace == pytest.approx(1, abs=0.1)


def test_the_dashboard_shows_the_score_and_the_forms(client, operator, owing, village):
    client.force_login(operator)
    shown = client.get(reverse("wagtailadmin_home")).content.decode()
    assert f'href="/form/{village.code}/"' in shown
    assert shown.count('href="/contact/"') == 1
    assert "Add it" in shown
    assert "Pasal 2" in shown
    assert reverse("command_centre:completeness", args=[village.code]) in shown


def test_the_dashboard_says_when_nothing_has_been_measured(client, operator):
    client.force_login(operator)
    shown = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Belum ada yang diukur" in shown


def page_of(client, area, kind="", **asked):
    address = reverse("command_centre:completeness", args=[area.code])
    return client.get(address + kind, asked)


def test_an_area_shows_its_villages_and_what_they_miss(
    client, regency_officer, owing, village, third_village, other_village, regency
):
    client.force_login(regency_officer)
    page = page_of(client, regency)
    assert [row["village"] for row in page.context["rows"]] == [
        village, other_village, third_village,
    ]  # fmt: skip
    first = page.context["rows"][0]
    assert (round(first["figure"].value), first["missing"]) == (0, 3)
    assert [row["name"] for row in page.context["districts"]] == ["Kalirejo", "Bangun Rejo"]

    def shown(**asked):
        return {row["village"] for row in page_of(client, regency, **asked).context["rows"]}

    assert shown(rule="said.paper") == {village, other_village}
    assert shown(group="Office") == {village, third_village, other_village}
    assert shown(district="18.02.02") == {other_village}
    assert shown(rule="office.name", district="18.02.01") == {village, third_village}
    wrong = page_of(client, regency, rule="said.none", group="<b>", district="18.03.01")
    assert len(wrong.context["selection"].errors) == 3
    assert len(wrong.context["rows"]) == 3
    assert "<b>”" not in wrong.content.decode()


def test_a_villages_page_is_its_to_do_list(client, operator, owing, village):
    client.force_login(operator)
    shown = page_of(client, village).content.decode()
    assert f'href="/form/{village.code}/"' in shown
    assert "Ingatkan" not in shown  # a village does not remind itself


@pytest.mark.parametrize("kind", ["", "report.xlsx", "report.pdf", "remind/"])
def test_other_areas_are_not_there(client, district_officer, other_village, owing, kind):
    client.force_login(district_officer)
    for area in (other_village, other_village.district, other_village.district.regency):
        assert page_of(client, area, kind).status_code == 404
        assert client.post(
            reverse("command_centre:remind", args=[area.code]), {"all": "1"}
        ).status_code == 404  # fmt: skip


def test_the_cost_of_a_page_does_not_grow_with_the_villages(
    client, regency_officer, regency, owing, make_village
):
    client.force_login(regency_officer)

    def cost():
        page_of(client, regency)  # fills what is remembered
        with CaptureQueriesContext(connection) as asked:
            page_of(client, regency)
        return len(asked), sum("command_centre_" in query["sql"] for query in asked)

    before = cost()
    for number in range(2):
        make_village(f"18.02.03.200{number}", f"Kampung {number}")
    refresh()
    assert cost() == before
    assert before[1] <= 10


def test_the_workbook_names_every_item_and_runs_no_formula(
    client, regency_officer, regency, owing, village
):
    village.name = "=1+1"
    village.save()
    client.force_login(regency_officer)
    answer = page_of(client, regency, "report.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    _summary, _rules, districts, villages, items = book.worksheets
    assert districts.max_row == 3
    assert villages.max_row == 4
    rows = list(items.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 3 + 2 + 2
    assert {row[0] for row in rows} == {"18.02.01.2003", "18.02.01.2004", "18.02.02.2001"}
    assert not any(cell.data_type == "f" for sheet in book for row in sheet for cell in row)
    narrowed = page_of(client, regency, "report.xlsx", rule="said.paper")
    villages = openpyxl.load_workbook(io.BytesIO(narrowed.content)).worksheets[3]
    assert villages.max_row == 3


def test_the_report_is_printed_for_a_regency_a_district_and_a_village(
    client, regency_officer, regency, owing, village
):
    client.force_login(regency_officer)
    for area in (regency, village.district, village):
        answer = page_of(client, area, "report.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


def test_an_edit_is_seen_within_the_workers_next_look(owing, village, say, client):
    follow_once("one")
    before = progress_of(village).figure.value
    MissingItem.objects.all().delete()
    append("village.changed", village=village)
    assert follow_once("one") == 1
    assert len(missing_of(village)) == 3
    assert progress_of(village).figure.value == before
