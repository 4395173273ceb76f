"""Villages that are idle and villages without signal are told apart, and the latter marked by those
who know the place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.command_centre.models import VillageReach
from core.command_centre.noting import note
from core.command_centre.reach import keep_reach, reached
from core.plugins.registry import registry
from core.plugins.specs import SignOfLife, SignOfLifeSpec
from core.testing.factories import PASSWORD

NOW = timezone.now()


def ago(**values):
    return NOW - timedelta(**values)


@pytest.mark.parametrize(
    ("state", "values"),
    [
        ("active", {"last_change": ago(days=3)}),
        ("active", {"last_change": ago(days=3), "has_no_signal": True}),
        ("no_signal", {"has_no_signal": True}),
        ("no_signal", {"has_no_signal": True, "last_change": ago(days=30)}),
        ("poor_signal", {"last_sync": ago(days=1), "sync_delay": 30_000.0}),
        ("idle", {"last_sign_in": ago(days=2), "last_change": ago(days=20)}),
        ("idle", {"last_sync": ago(days=1), "sync_delay": 60.0}),
        ("silent", {"last_sign_in": ago(days=20), "last_sync": ago(days=40)}),
        ("silent", {}),
    ],
)
def test_a_state_says_why_nothing_comes(state, values):
    assert reached(VillageReach(**values), NOW).state == state
    assert reached(None, NOW).state == "silent"


@pytest.fixture
def phones(monkeypatch):
    """What a plugin tells of phones, by village id; a test changes it."""
    told: dict[int, SignOfLife] = {}
    plugin = registry.plugins["ronda"]

    def latest(villages):
        ids = set(villages.values_list("pk", flat=True))
        return {pk: sign for pk, sign in told.items() if pk in ids}

    specs = registry.specs
    ours = [(plugin, SignOfLifeSpec("phones", "Phones", latest))]
    monkeypatch.setattr(
        registry,
        "specs",
        lambda hook: ours if hook == "register_signs_of_life" else specs(hook),
    )
    return told


def row(village):
    return VillageReach.objects.get(village=village)


def test_what_staff_does_is_noted_as_it_happens(village, other_village, operator, client):
    answer = client.post(
        reverse("wagtailadmin_login"), {"username": "operator", "password": PASSWORD}
    )
    assert answer.status_code == 302
    assert timezone.now() - row(village).last_sign_in < timedelta(minutes=1)
    assert row(village).last_change is None
    client.post(
        reverse("ronda_watchpost_modeladmin_create"),
        {"name": "Pos Mawar", "lamp": "lit", "is_active": "on"},
    )
    assert row(village).last_change is not None
    assert not VillageReach.objects.filter(village=other_village).exists()
    keep_reach()  # what was noted stays
    assert row(village).last_change is not None
    assert reached(row(village)).state == "active"


def test_officers_and_citizens_are_no_sign_of_life_of_a_village(village, make_user, regency):
    for name, role, area in (
        ("siti", "citizen", village), ("budi", "watch_member", village),
        ("kab", "regency_officer", regency),
    ):  # fmt: skip
        note(make_user(name, role, area), "last_sign_in")
    assert not VillageReach.objects.exists()


def test_a_published_page_is_a_change_and_an_officers_is_none(
    village, other_village, operator, regency_officer, make_news
):
    page, other = make_news(village, "Panen"), make_news(other_village, "Pasar")
    page.save_revision(user=operator, log_action=True).publish(user=operator)
    other.save_revision(user=regency_officer, log_action=True).publish(user=regency_officer)
    keep_reach()
    assert row(village).last_change is not None
    assert row(other_village).last_change is None


def url(area):
    return reverse("command_centre:reach", args=[area.code])


def test_an_officer_sees_the_state_of_each_village_of_the_area(
    village, third_village, other_village, client, district_officer, regency_officer
):
    VillageReach.objects.create(village=village, last_change=timezone.now())
    VillageReach.objects.create(
        village=third_village, last_sync=timezone.now(), sync_delay=50_000.0
    )
    client.force_login(regency_officer)
    page = client.get(url(village.district.regency))
    counts = {count["state"]: count["count"] for count in page.context["counts"]}
    assert (counts["active"], counts["poor_signal"], counts["silent"]) == (1, 1, 1)
    assert [line.village for line in page.context["page"]][0] == other_village  # silent ones first
    silent = client.get(url(village.district.regency), {"state": "silent"})
    assert [line.village for line in silent.context["page"]] == [other_village]
    one = client.get(url(village.district.regency), {"district": "18.02.01", "order": "delay"})
    assert [line.village for line in one.context["page"]] == [third_village, village]
    client.force_login(district_officer)
    content = client.get(url(village.district)).content.decode()
    assert third_village.name in content
    assert other_village.name not in content
    assert client.get(url(other_village.district)).status_code == 404
    assert client.get(url(village.district.regency)).status_code == 404


def test_odd_parameters_are_no_error(village, client, regency_officer):
    client.force_login(regency_officer)
    odd = {"state": "x", "order": "x", "district": "x", "page": "x"}
    assert client.get(url(village.district.regency), odd).status_code == 200


def test_an_officer_marks_a_village_and_the_mark_is_logged(village, client, district_officer):
    client.force_login(district_officer)
    mark = {"has_no_signal": "on", "signal_note": "Sinyal hanya di bukit."}
    assert client.post(url(village), mark).status_code == 302
    assert reached(row(village)).state == "no_signal"
    content = client.get(url(village.district)).content.decode()
    assert "Sinyal hanya di bukit." in content
    entry = ModelLogEntry.objects.get(action="kampung.signal")
    assert (entry.user, entry.data["has_no_signal"]) == (district_officer, True)
    client.post(url(village), mark)
    assert ModelLogEntry.objects.filter(action="kampung.signal").count() == 1
    client.post(url(village), {"signal_note": ""})
    assert reached(row(village)).state == "silent"


def test_a_village_sees_its_own_state_and_cannot_mark_it(
    village, other_village, client, operator, village_head, regency_officer
):
    for person in (operator, village_head):
        client.force_login(person)
        page = client.get(url(village))
        assert page.status_code == 200
        assert (
            "csrfmiddlewaretoken"
            not in page.content.decode().partition("<main")[2].partition("reach-facts")[2]
        )
        client.post(url(village), {"has_no_signal": "on"})
        assert not VillageReach.objects.filter(has_no_signal=True).exists()
        assert client.get(url(other_village)).status_code == 404
        assert client.post(url(other_village), {"has_no_signal": "on"}).status_code == 404
    client.force_login(regency_officer)
    assert client.post(url(village.district), {"has_no_signal": "on"}).status_code == 405


def test_the_delays_of_phones_are_taken_over(village, other_village, phones):
    phones[village.pk] = SignOfLife(ago(hours=1), 40_000.0)
    keep_reach()
    assert (row(village).last_sync, row(village).sync_delay) == (ago(hours=1), 40_000.0)
    assert row(other_village).last_sync is None


def test_a_list_costs_the_same_however_many_villages(
    village, other_village, client, regency_officer, make_village, django_assert_num_queries
):
    client.force_login(regency_officer)
    keep_reach()
    address = url(village.district.regency)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    count = len(few)  # before another request has the log emptied
    make_village("18.02.01.2004", "Sendang Asih")
    keep_reach()
    client.get(address)
    with django_assert_num_queries(count):
        assert "Sendang Asih" in client.get(address).content.decode()
