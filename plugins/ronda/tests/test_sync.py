"""A night without signal, sent at dawn in one request; and what a phone takes along for the next."""

import json
import random
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plugins.ronda.models import (
    Alarm,
    AlarmCode,
    CheckIn,
    Duty,
    Guest,
    Incident,
    Member,
    Patrol,
    Receipt,
    Shift,
    WatchPost,
)
from plugins.ronda.syncing import MOST_RECORDS
from plugins.ronda.tests.patrol_fixtures import *  # noqa: F403  the fixtures
from plugins.ronda.tests.patrol_fixtures import BASE, OTHER_BASE


@pytest.fixture
def offline_night(post, checkpoints, shift, budi, night, make_checkin, make_incident):
    """What a phone gathered in a night, in the order in which it happened."""
    patrol = str(uuid.uuid4())

    def at(minutes):
        return (night + timedelta(minutes=minutes)).isoformat()

    points = [{"longitude": place.point.x, "latitude": place.point.y} for place in checkpoints]
    return [
        {"kind": "patrol", "uuid": patrol, "device_time": at(0), "post": post.pk},
        {"kind": "checkin", **make_checkin(2, scanned=post.tag, patrol=patrol)},
        *(
            {
                "kind": "checkin",
                **make_checkin(15 * (number + 1), scanned=place.tag, patrol=patrol,
                               point=points[number]),
            }
            for number, place in enumerate(checkpoints)
        ),
        {"kind": "incident", **make_incident(patrol=patrol, device_time=at(60))},
        {
            "kind": "guest", "uuid": str(uuid.uuid4()), "name": "Pak Karto", "origin": "Metro",
            "host": "Bu Sri", "phone": "0812-3456-7890", "device_time": at(90),
        },
        {
            "kind": "patrol_end", "uuid": str(uuid.uuid4()), "patrol": patrol,
            "device_time": at(400), "situation": "incident", "report": "Sapi hilang.",
            "guests": 1, "lights_out": 2,
        },
    ]  # fmt: skip


def statuses(outcomes):
    return [outcome["status"] for outcome in outcomes]


def test_a_night_without_signal_arrives_whole_at_dawn(phone, offline_night, shift, budi):
    outcomes = phone.sync(*offline_night, sent_at=timezone.now().isoformat())
    assert statuses(outcomes) == ["created"] * len(offline_night)
    assert [outcome["uuid"] for outcome in outcomes] == [row["uuid"] for row in offline_night]
    patrol = Patrol.objects.unscoped().get()
    assert (patrol.shift, patrol.started_by, patrol.situation) == (shift, budi, "incident")
    assert (patrol.guests, patrol.lights_out, patrol.report) == (1, 2, "Sapi hilang.")
    assert list(patrol.members.all()) == [budi]
    assert CheckIn.objects.unscoped().filter(patrol_uuid=patrol.uuid, flags=[]).count() == 4
    incident = Incident.objects.unscoped().get()
    assert (incident.reporter, incident.patrol_uuid) == (budi, patrol.uuid)
    assert Guest.objects.unscoped().get().phone == "+6281234567890"
    assert Shift.objects.unscoped().get().manned_at == shift.starts_at + timedelta(minutes=2)
    assert Duty.objects.unscoped().get().kept_at


def test_the_order_in_the_batch_and_over_batches_does_not_matter(phone, offline_night, subtests):
    def told():
        patrol = Patrol.objects.unscoped().get()
        return (
            patrol.started_at, patrol.ended_at, patrol.started_by, patrol.report, patrol.shift,
            set(CheckIn.objects.unscoped().values_list("uuid", "happened_at", "shift")),
            Shift.objects.unscoped().get().manned_at,
        )  # fmt: skip

    phone.sync(*offline_night)
    first = told()
    for seed in range(3):
        with subtests.test(seed=seed):
            for model in (CheckIn, Patrol, Incident, Guest):
                model.objects.unscoped().delete()
            Receipt.objects.unscoped().delete()
            Shift.objects.unscoped().update(manned_at=None)
            records = random.Random(seed).sample(offline_night, len(offline_night))
            for record in records:  # one by one: the end may be here before the start
                assert statuses(phone.sync(record)) == ["created"]
            assert told() == first


def test_sent_again_each_record_is_the_same_and_there_once(phone, offline_night):
    first = phone.sync(*offline_night)
    again = phone.sync(*reversed(offline_night))
    assert statuses(again) == ["same"] * len(offline_night)
    assert [outcome["result"] for outcome in reversed(again)] == [
        outcome["result"] for outcome in first
    ]
    assert CheckIn.objects.unscoped().count() == 4
    assert Receipt.objects.unscoped().count() == len(offline_night)


def test_each_record_has_an_outcome_of_its_own(phone, offline_night, make_checkin, post):
    phone.sync(*offline_night)
    changed = {**offline_night[1], "accuracy": 99.0}
    Incident.objects.unscoped().get().delete()
    removed = next(record for record in offline_night if record["kind"] == "incident")
    good = {"kind": "checkin", **make_checkin(200, post=post.pk)}
    twice = {"kind": "checkin", **make_checkin(201, post=post.pk)}
    outcomes = phone.sync(
        changed, removed, {"kind": "checkin", "uuid": str(uuid.uuid4())}, {"kind": "wayang"},
        "text", good, twice, twice, {"kind": ["x"], "uuid": {}},
    )  # fmt: skip
    assert statuses(outcomes) == [
        "conflict", "removed", "invalid", "invalid", "invalid", "created", "created", "same",
        "invalid",
    ]  # fmt: skip
    assert list(outcomes[2]["errors"]) == ["device_time"]
    assert list(outcomes[3]["errors"]) == ["kind"]
    assert outcomes[0]["detail"] and outcomes[1]["detail"]
    assert outcomes[6]["result"] == outcomes[7]["result"]


def test_a_record_that_fails_costs_no_other(phone, make_checkin, make_incident, post, monkeypatch):
    from plugins.ronda import syncing

    def broken(batch, values):
        Incident.objects.bulk_create([])
        raise RuntimeError("boom")

    kind = syncing.SYNC_KINDS["incident"]
    monkeypatch.setitem(
        syncing.SYNC_KINDS, "incident", syncing.SyncKind(kind.serializer, broken, kind.order)
    )
    incident = {"kind": "incident", **make_incident()}
    outcomes = phone.sync(incident, {"kind": "checkin", **make_checkin(post=post.pk)})
    assert statuses(outcomes) == ["failed", "created"]
    monkeypatch.setitem(syncing.SYNC_KINDS, "incident", kind)
    assert statuses(phone.sync(incident)) == ["created"]


def test_the_devices_clock_is_mended_for_the_whole_batch(phone, post, make_checkin, night):
    behind = timedelta(days=-400)
    body = make_checkin(5, post=post.pk)
    body["device_time"] = (night + timedelta(minutes=5) + behind).isoformat()
    (outcome,) = phone.sync(
        {"kind": "checkin", **body}, sent_at=(timezone.now() + behind).isoformat()
    )
    assert "clock" in outcome["result"]["flags"]
    off = CheckIn.objects.unscoped().get().happened_at - (night + timedelta(minutes=5))
    assert abs(off) < timedelta(seconds=10)


def test_an_alarm_raised_without_signal_comes_with_the_batch(phone, post, night):
    pytest.importorskip("plugins.ronda.alarms")
    code = AlarmCode.objects.create(village=post.village, beats="7", label="Uji kentongan")
    record = {
        "kind": "alarm", "uuid": str(uuid.uuid4()), "code": code.pk,
        "device_time": (timezone.now() - timedelta(minutes=1)).isoformat(), "post": post.pk,
    }  # fmt: skip
    (outcome,) = phone.sync(record)
    assert outcome["status"] == "created", outcome
    assert outcome["result"]["alarm"] == record["uuid"]
    assert Alarm.objects.unscoped().get().code == code
    assert statuses(phone.sync(record)) == ["same"]


def test_too_much_at_once_is_refused_with_the_maximum(phone, post, make_checkin):
    many = [{"kind": "checkin", **make_checkin()}] * (MOST_RECORDS + 1)
    answer = phone.post("sync/", {"records": many})
    assert answer.status_code == 413
    assert answer.json()["maximum_records"] == 500
    fat = {"records": [{"kind": "incident", "narrative": "x" * 1_000_001}]}
    answer = phone.post("sync/", fat)
    assert (answer.status_code, answer.json()["maximum_bytes"]) == (413, 1_000_000)
    assert not CheckIn.objects.unscoped().exists()


@pytest.mark.parametrize(
    "body", [[], "x", {"records": "x"}, {"records": [], "sent_at": "x"}, {"record": []}, {}]
)
def test_what_is_no_batch_is_refused(phone, body):
    assert phone.post("sync/", json.dumps(body)).status_code == 400


def test_another_villages_records_and_members_are_out_of_reach(
    phone, offline_night, other_village, make_member, phone_of, make_checkin
):
    phone.sync(*offline_night)
    jauh = phone_of(make_member("jauh", area=other_village))
    WatchPost.objects.create(village=other_village, name="Pos Jauh")
    assert statuses(jauh.sync(*offline_night[:2], base=OTHER_BASE)) == ["conflict", "invalid"] or (
        statuses(jauh.sync(*offline_night[:2], base=OTHER_BASE)) == ["conflict", "conflict"]
    )
    # A duty report for a patrol of another village finds none.
    end = {**offline_night[-1], "uuid": str(uuid.uuid4()), "post": None}
    (outcome,) = jauh.sync(end, base=OTHER_BASE)
    assert outcome["status"] == "invalid"
    assert list(outcome["errors"]) == ["patrol"]
    assert Patrol.objects.unscoped().get().village.code == "18.02.01.2003"


# -- What a phone takes along ------------------------------------------------------------------


@pytest.fixture
def usual_village(village, post, checkpoints, budi):
    """A village as most are: two posts, thirty members, two weeks of shifts, codes, an alarm."""
    posts = [post, WatchPost.objects.create(village=village, name="Pos Melati")]
    members = [budi] + [
        Member.objects.create(village=village, name=f"Anggota {number}") for number in range(29)
    ]
    now = timezone.now().replace(microsecond=0)
    for number in range(14):
        for place in posts:
            starts = now + timedelta(days=number, hours=1)
            shift = Shift.objects.create(
                village=village, post=place, night=starts.date(), starts_at=starts,
                ends_at=starts + timedelta(hours=6),
            )  # fmt: skip
            for member in (members[0], *members[1 + number : 4 + number]):
                Duty.objects.create(village=village, shift=shift, member=member)
    for beats in ("2", "3", "4", "5", "1-7-1"):
        AlarmCode.objects.create(village=village, beats=beats, label=f"Kode {beats}")
    Alarm.objects.create(
        village=village, uuid=uuid.uuid4(), beats="2", label="Maling", raised_at=now
    )
    return village


def test_a_phone_takes_roster_posts_codes_and_alarms_along_in_one_small_answer(
    phone, usual_village, post, budi
):
    phone.get("sync/")
    with CaptureQueriesContext(connection) as queries:
        answer = phone.get("sync/")
    assert answer.status_code == 200
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 10, "\n".join(asked)
    assert len(answer.content) < 20_000
    told = answer.json()
    assert told["member"] == {"id": budi.pk, "name": "Budi", "role": "member", "post": None}
    assert len(told["roster"]) == 28
    assert "Budi" in told["roster"][0]["crew"]
    mawar = next(item for item in told["posts"] if item["id"] == post.pk)
    assert [item["name"] for item in mawar["checkpoints"]] == ["Titik 1", "Titik 2", "Titik 3"]
    assert len(told["codes"]) == 5
    assert [alarm["label"] for alarm in told["alarms"]] == ["Maling"]
    # Who has the printed code or the secret need not go to the post.
    text = answer.content.decode()
    assert post.tag not in text and post.secret not in text


def test_only_what_has_changed_comes_again(phone, usual_village, post):
    cursor = phone.get("sync/").json()["cursor"]
    same = phone.get("sync/", since=cursor).json()
    assert same["cursor"] == cursor
    assert [same[name] for name in ("roster", "posts", "codes", "alarms")] == [None] * 4
    assert len(json.dumps(same)) < 500
    Alarm.objects.unscoped().update(state="ended")
    changed = phone.get("sync/", since=cursor).json()
    assert changed["alarms"] == []
    assert [changed[name] for name in ("roster", "posts", "codes")] == [None] * 3
    assert changed["cursor"] != cursor


@pytest.mark.parametrize("cursor", ["x", "a-b-c-d", "1" * 40])
def test_a_cursor_of_something_else_is_refused(phone, post, cursor):
    answer = phone.get("sync/", since=cursor)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "since")


def test_a_phone_signs_in_by_its_session_token(budi, post, make_checkin, client):
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from core.accounts.people import BACKEND

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(budi.user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = budi.user.get_session_auth_hash()
    session.create()
    body = {"records": [{"kind": "checkin", **make_checkin(post=post.pk)}]}
    for token, status in ((session.session_key, 200), ("x" * 32, 401)):
        answer = client.post(
            f"{BASE}sync/", body, content_type="application/json",
            headers={"x-session-token": token},
        )  # fmt: skip
        assert answer.status_code == status, answer.content
    assert CheckIn.objects.unscoped().get().member == budi
