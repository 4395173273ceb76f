"""A member's calendar at its secret address: right hours, nobody else's names, a new key at will."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from icalendar import Calendar

from plugins.ronda.models import WatchPost
from plugins.ronda.tests.roster_fixtures import API, ahead, at

HOST = {"host": "kalirejo.localhost"}


def path_of(member):
    return f"/p/ronda/kalender/{member.calendar_key}.ics"


@pytest.fixture
def budi(make_member, make_shift):
    budi = make_member("Budi Santoso")
    make_shift(ahead(1), budi, make_member("Siti Aminah"), note="Bawa senter, kentongan; jas hujan")
    make_shift(ahead(400), budi)
    make_shift(ahead(-100), budi)
    return budi


def test_the_calendar_has_ones_nights_with_their_zone(client, budi):
    answer = client.get(path_of(budi), headers=HOST)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"].startswith("private")
    calendar = Calendar.from_ical(answer.content)
    first, last = calendar.events
    assert first.start == at(ahead(1))
    assert first.start.tzinfo.utcoffset(first.start) == timedelta(hours=7)
    assert first.end - first.start == timedelta(hours=7)
    assert last.start == at(ahead(400))
    assert b"DTSTART;TZID=Asia/Jakarta:" in answer.content
    assert [zone.tz_name for zone in calendar.timezones] == ["Asia/Jakarta"]
    assert first["SUMMARY"].endswith("Pos Ronda Rukun")
    assert first["DESCRIPTION"] == "Bawa senter, kentongan; jas hujan"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_it_names_no_member(client, budi):
    text = client.get(path_of(budi), headers=HOST).content.decode().replace("\r\n ", "")
    assert "Siti" not in text
    assert "Budi" not in text


def test_a_client_that_has_it_already_is_told_so(client, budi):
    answer = client.get(path_of(budi), headers=HOST)
    again = client.get(path_of(budi), headers={**HOST, "if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_unknown_keys_other_villages_and_former_members_are_404(
    client, budi, other_village, make_member
):
    there = WatchPost.objects.create(village=other_village, name="Pos tetangga")
    foreign = make_member("Jauh", village=other_village, post=there)
    former = make_member("Mantan", is_active=False)
    for path in (
        path_of(foreign), path_of(former), "/p/ronda/kalender/x.ics",
        f"/p/ronda/kalender/{'0' * 32}.ics", f"/p/ronda/kalender/{'A' * 64}.ics",
    ):  # fmt: skip
        assert client.get(path, headers=HOST).status_code == 404, path
    assert client.get(path_of(foreign), headers={"host": other_village.hostname}).status_code == 200


def test_trying_keys_is_throttled(client, budi, settings):
    settings.KAMPUNG_READS_A_MINUTE = 3
    cache.clear()
    tried = [
        client.get(f"/p/ronda/kalender/{number:032x}.ics", headers=HOST, REMOTE_ADDR="203.0.113.9")
        for number in range(5)
    ]
    assert tried[-1].status_code == 429
    assert "Retry-After" in tried[-1]
    assert client.get(path_of(budi), headers=HOST, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_a_member_learns_and_renews_the_address(client, budi, sign_in, staff):
    mine = sign_in(budi)
    address = mine.get(f"{API}roster/calendar/")
    assert address.json()["url"].endswith(path_of(budi))
    assert "no-store" in address["Cache-Control"]
    old = path_of(budi)
    renewed = mine.post(f"{API}roster/calendar/").json()["url"]
    budi.refresh_from_db()
    assert renewed.endswith(path_of(budi))
    assert client.get(old, headers=HOST).status_code == 404
    assert client.get(path_of(budi), headers=HOST).status_code == 200
    assert staff.get(f"{API}roster/calendar/").json() == {"url": None}


def test_each_member_has_a_key_of_their_own(make_member):
    keys = {make_member(f"Anggota {number}").calendar_key for number in range(20)}
    assert len(keys) == 20
    assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in keys)
