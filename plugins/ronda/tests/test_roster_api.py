"""The roster by the API: tonight for everybody, names for the watch, changes by staff."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plugins.ronda.models import Duty, Shift, WatchPost
from plugins.ronda.roster.nights import tonight
from plugins.ronda.tests.roster_fixtures import API, ahead, send

HOUR = timedelta(hours=1)


@pytest.fixture
def on_now(make_shift):
    """A function that stores a shift that is on."""

    def make(*members, **values):
        now = timezone.now()
        times = {"starts_at": now - HOUR, "ends_at": now + HOUR}
        return make_shift(tonight(), *members, **{**times, **values})

    return make


def test_tonight_tells_states_and_nobodys_name(client, post, make_member, on_now):
    shift = on_now(make_member("Budi Rahasia", phone="+6281234567890"))
    answer = client.get(f"{API}tonight/")
    (shown,) = answer.json()["results"]
    assert (shown["name"], shown["state"]) == ("Pos Ronda Rukun", "empty")
    assert [(s["assigned"], s["crew"], s["manned_at"]) for s in shown["shifts"]] == [(1, 3, None)]
    assert "Rahasia" not in answer.content.decode()
    assert "+62812" not in answer.content.decode()
    shift.manned_at = timezone.now()
    shift.save()
    assert client.get(f"{API}tonight/").json()["results"][0]["state"] == "manned"
    Shift.objects.unscoped().update(ends_at=timezone.now() - HOUR / 2)
    assert client.get(f"{API}tonight/").json()["results"][0]["state"] == "off"


def test_ones_own_duties_come_in_order_from_tonight_on(make_member, make_shift, sign_in):
    budi, siti = make_member("Budi"), make_member("Siti")
    for days in (5, 2, -3):
        make_shift(ahead(days), budi)
    make_shift(ahead(1), siti)
    mine = sign_in(budi)
    nights = [row["shift"]["night"] for row in mine.get(f"{API}roster/duties/").json()["results"]]
    assert nights == [str(ahead(2)), str(ahead(5))]
    early = mine.get(f"{API}roster/duties/", {"first_night": str(ahead(-9))}).json()
    assert early["count"] == 3
    page = mine.get(f"{API}roster/duties/", {"limit": 1}).json()
    assert mine.get(page["next"]).json()["results"][0]["shift"]["night"] == str(ahead(5))


def test_the_roster_names_who_keeps_what(village, post, make_member, make_shift, sign_in):
    budi, siti = make_member("Budi"), make_member("Siti")
    other = WatchPost.objects.create(village=village, name="Pos Ronda Melati")
    make_shift(ahead(1), budi, siti)
    make_shift(ahead(1), post=other)
    make_shift(ahead(9), budi)
    mine = sign_in(budi)
    asked = {"post": post.pk, "first_night": str(ahead(0)), "last_night": str(ahead(3))}
    (shift,) = mine.get(f"{API}roster/shifts/", asked).json()["results"]
    assert {duty["member"]["name"] for duty in shift["duties"]} == {"Budi", "Siti"}
    assert mine.get(f"{API}roster/shifts/{shift['id']}/").json() == shift
    assert mine.get(f"{API}roster/shifts/", {"post": "x"}).status_code == 400
    assert mine.get(f"{API}roster/shifts/", {"first_night": "31-12"}).status_code == 400


def test_members_are_listed_for_the_watch(make_member, sign_in, post):
    mine = sign_in(make_member("Budi", phone="+6281234567890", role="lead"))
    make_member("Siti", is_active=False)
    rows = mine.get(f"{API}members/").json()["results"]
    assert [(row["name"], row["role"]) for row in rows] == [("Budi", "lead"), ("Siti", "member")]
    assert rows[0]["post"] == {"id": post.pk, "name": post.name}
    assert mine.get(f"{API}members/", {"is_active": "true"}).json()["count"] == 1


def test_staff_make_the_roster_after_a_preview(village, staff, make_member, make_pattern):
    for name in ("Budi", "Siti", "Joko"):
        make_member(name)
    make_pattern(crew=2)
    asked = {"first_night": str(ahead(1)), "last_night": str(ahead(6))}
    preview = send(staff, "post", "roster/generate/", {**asked, "preview": True}).json()
    assert not Shift.objects.for_village(village).exists()
    done = send(staff, "post", "roster/generate/", asked).json()
    assert done == {**preview, "applied": True}
    assert (done["new_shifts"], len(done["joins"])) == (6, 12)
    assert [row["nights"] for row in done["loads"]] == [4, 4, 4]
    assert send(staff, "post", "roster/generate/", asked).json()["joins"] == []


def test_what_cannot_be_filled_is_told(staff, make_member, make_pattern):
    make_member("Budi", most_nights=1)
    make_pattern(crew=1)
    night = (tonight().replace(day=1) + timedelta(days=40)).replace(day=1)
    asked = {"first_night": str(night), "last_night": str(night + timedelta(days=1))}
    told = send(staff, "post", "roster/generate/", asked).json()
    assert [(gap["missing"], gap["reasons"]) for gap in told["unfilled"]] == [
        (1, {"most_nights": 1})
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"last_night": "2020-01-01"},
        {"last_night": None},
        {"first_night": "1800-01-01"},
        {"first_night": 3},
        {"post": 10**12},
        {"anew": "yes"},
        {"surplus": 1},
    ],
)
def test_unfit_ranges_are_refused(staff, post, changes):
    asked = {"first_night": str(ahead(1)), "last_night": str(ahead(6)), **changes}
    assert send(staff, "post", "roster/generate/", asked).status_code == 400


def test_staff_put_on_and_take_off_and_substitute(staff, make_member, make_shift):
    budi, siti, joko = (make_member(name) for name in ("Budi", "Siti", "Joko"))
    shift = make_shift(ahead(1), budi)
    made = send(staff, "post", "roster/duties/", {"shift": shift.pk, "member": siti.pk})
    assert made.status_code == 201
    address = f"roster/duties/{made.json()['id']}/"
    replaced = send(staff, "put", address, {"member": joko.pk}).json()
    assert (replaced["member"]["name"], replaced["replaces"]["name"]) == ("Joko", "Siti")
    assert replaced["is_fixed"] is True
    assert send(staff, "put", address, {"member": budi.pk}).status_code == 409
    assert staff.delete(API + address).status_code == 204
    assert [duty.member for duty in shift.duties.select_related("member")] == [budi]


def test_a_shift_that_is_over_or_kept_is_not_rewritten(staff, make_member, make_shift):
    budi, siti = make_member("Budi"), make_member("Siti")
    over = make_shift(ahead(-2), budi).duties.get()
    kept = make_shift(ahead(1), budi).duties.get()
    kept.kept_at = timezone.now()
    kept.save()
    for duty in (over, kept):
        assert staff.delete(f"{API}roster/duties/{duty.pk}/").status_code == 409
    assert send(staff, "put", f"roster/duties/{over.pk}/", {"member": siti.pk}).status_code == 409


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "roster/generate/"),
        ("post", "roster/duties/"),
        ("put", "roster/duties/{duty}/"),
        ("delete", "roster/duties/{duty}/"),
    ],
)
def test_members_change_nothing_of_it(make_member, make_shift, sign_in, method, path):
    budi = make_member("Budi")
    duty = make_shift(ahead(1), budi).duties.get()
    assert send(sign_in(budi), method, path.format(duty=duty.pk)).status_code == 403
    assert send(Client(), method, path.format(duty=duty.pk)).status_code == 401
    assert Duty.objects.unscoped().count() == 1


def test_another_villages_rows_are_not_there(other_village, staff, make_member, make_shift, post):
    there = WatchPost.objects.create(village=other_village, name="Pos tetangga")
    foreign = make_member("Jauh", village=other_village, post=there)
    shift = make_shift(ahead(1), foreign, village=other_village, post=there)
    duty = shift.duties.get()
    own = make_shift(ahead(1))
    assert staff.get(f"{API}roster/shifts/{shift.pk}/").status_code == 404
    for method in ("put", "delete"):
        assert send(staff, method, f"roster/duties/{duty.pk}/", {"member": 1}).status_code == 404
    for body in ({"shift": shift.pk, "member": 1}, {"shift": own.pk, "member": foreign.pk}):
        assert send(staff, "post", "roster/duties/", body).status_code == 400
    base = API.replace("18.02.01.2003", other_village.code)
    assert staff.get(f"{base}roster/shifts/").status_code == 403


def test_every_list_stays_within_ten_queries(make_member, make_shift, sign_in, staff):
    members = [make_member(f"Anggota {number}") for number in range(6)]
    for days in range(1, 9):
        make_shift(ahead(days), *members)
    mine, duty = sign_in(members[0]), members[0].duties.first()
    for client in (mine, staff):
        for path in ("tonight/", "members/", "roster/shifts/", "roster/duties/", "roster/swaps/",
                     f"roster/duties/{duty.pk}/", "roster/calendar/"):  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                assert client.get(API + path).status_code == 200
            assert len(queries) <= 10, path
