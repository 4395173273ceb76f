"""An alarm through the API: raised, heard, witnessed, confirmed, recalled, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.events.models import Event
from plugins.ronda.models import Alarm, AlarmStep, Member
from plugins.ronda.tests.alarm_fixtures import *  # noqa: F403  the fixtures
from plugins.ronda.tests.alarm_helpers import base, code_of, new_uuid


def alarms():
    return Alarm.objects.unscoped()


def steps():
    return list(AlarmStep.objects.unscoped().order_by("pk").values_list("kind", flat=True))


def events():
    kinds = Event.objects.filter(kind__startswith="alarm.").order_by("id")
    return list(kinds.values_list("kind", "visibility"))


@pytest.fixture
def act(send, village):
    """A function that takes a step: `act(who, alarm, "witness", text="…")`."""

    def post(who, alarm, step, **values):
        body = {"uuid": new_uuid(), **values}
        return send(who, f"{base(village)}/alarms/{alarm}/{step}/", body)

    return post


# -- Raising -------------------------------------------------------------------------------------


def test_a_member_raises_an_alarm_that_the_watch_hears(raise_alarm, village, budi):
    answer = raise_alarm(
        budi, place="Dapur Pak Joko", point={"longitude": 104.97123, "latitude": -5.21234}
    )
    assert answer.status_code == 201
    alarm = alarms().get()
    assert answer.json()["alarm"] == str(alarm.uuid) == answer.json()["uuid"]
    assert (alarm.state, alarm.raised_by) == ("raised", budi)
    assert (alarm.beats, alarm.label) == ("3", code_of(village).label)
    assert steps() == ["raised"]
    assert events() == [("alarm.raised", "staff")]
    payload = Event.objects.get(kind="alarm.raised").payload
    assert payload["alarm"] == str(alarm.uuid)
    assert "Joko" not in str(payload) and "Budi" not in str(payload)


def test_who_is_not_of_the_watch_raises_none(send, village, make_user, other_village, make_member):
    url = f"{base(village)}/alarms/"
    body = {"uuid": new_uuid(), "code": code_of(village).pk}
    citizen = make_user("warga", "citizen", village)
    retired = make_member("lama", is_active=False)
    stranger = make_member("jauh", of=other_village)
    assert send(None, url, body).status_code == 401
    for who in (citizen, retired, stranger):
        answer = send(who, url, body)
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"
    assert not alarms().exists()


def test_a_listed_member_without_the_role_raises_none(send, village, make_user):
    user = make_user("lain", "citizen", village)
    Member.objects.create(village=village, name="Lain", user=user)
    body = {"uuid": new_uuid(), "code": code_of(village).pk}
    assert send(user, f"{base(village)}/alarms/", body).status_code == 403


def test_the_same_alarm_again_is_the_first_result(send, village, budi):
    body = {"uuid": new_uuid(), "code": code_of(village).pk, "place": "Pasar"}
    url = f"{base(village)}/alarms/"
    first = send(budi, url, body)
    again = send(budi, url, dict(reversed(body.items())))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert steps() == ["raised"]
    other = send(budi, url, {**body, "place": "Masjid"})
    assert (other.status_code, other.json()["uuid"]) == (409, body["uuid"])


def test_an_alarm_deleted_since_is_gone(send, village, budi):
    body = {"uuid": new_uuid(), "code": code_of(village).pk}
    send(budi, f"{base(village)}/alarms/", body)
    alarms().get().delete()
    answer = send(budi, f"{base(village)}/alarms/", body)
    assert (answer.status_code, answer.json()["uuid"]) == (410, body["uuid"])


def test_a_second_alarm_of_the_code_near_there_is_its_witness(raise_alarm, budi, siti):
    here = {"longitude": 104.97, "latitude": -5.21}
    near = {"longitude": 104.9715, "latitude": -5.2115}
    first = raise_alarm(budi, point=here).json()
    second = raise_alarm(siti, point=near)
    assert second.status_code == 201
    assert second.json()["joined"] is True
    assert second.json()["alarm"] == first["alarm"]
    assert alarms().get().state == "confirmed"
    assert steps() == ["raised", "witnessed", "confirmed"]


def test_elsewhere_later_or_of_another_code_it_is_another(raise_alarm, budi, siti):
    here = {"longitude": 104.97, "latitude": -5.21}
    raise_alarm(budi, point=here)
    raise_alarm(siti, point={"longitude": 104.99, "latitude": -5.21})
    raise_alarm(siti, point=here, beats="2")
    raise_alarm(siti, point=here, is_drill=True)
    assert alarms().count() == 4
    assert set(alarms().values_list("state", flat=True)) == {"raised"}
    alarms().update(raised_at=timezone.now() - timedelta(minutes=20))
    raise_alarm(siti, point=here)
    assert alarms().count() == 5


def test_who_raises_twice_is_not_their_own_witness(raise_alarm, budi):
    raise_alarm(budi)
    raise_alarm(budi, place="Masih di sini")
    assert alarms().get().state == "raised"


def test_the_code_for_all_safe_and_anothers_code_raise_nothing(send, village, other_village, budi):
    for key in (code_of(village, "1-7-1").pk, code_of(other_village).pk):
        answer = send(budi, f"{base(village)}/alarms/", {"uuid": new_uuid(), "code": key})
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == ["code"]
    assert not alarms().exists()


def test_an_alarm_that_comes_in_too_late_rings_no_more(raise_alarm, budi):
    long_ago = (timezone.now() - timedelta(hours=5)).isoformat()
    answer = raise_alarm(budi, device_time=long_ago)
    assert answer.json()["state"] == "ended"
    assert events() == [("alarm.ended", "staff")]


def test_one_person_raises_so_many_and_no_more(raise_alarm, budi, monkeypatch):
    from plugins.ronda import alarm_checks

    monkeypatch.setattr(alarm_checks, "MOST_STEPS", 2)
    assert raise_alarm(budi, beats="2").status_code == 201
    assert raise_alarm(budi, beats="3").status_code == 201
    answer = raise_alarm(budi, beats="4")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert alarms().count() == 2


UNFIT = [
    ("uuid", "12"),
    ("code", None),
    ("code", "3"),
    ("code", True),
    ("point", {"longitude": 181, "latitude": 0}),
    ("accuracy", -1),
    ("place", "x" * 201),
    ("place", "a\x00b"),
    ("device_time", "yesterday"),
    ("is_drill", "yes"),
    ("state", "confirmed"),
]


def test_an_unfit_value_is_refused_by_name(send, village, budi, subtests):
    body = {"uuid": new_uuid(), "code": code_of(village).pk}
    for name, value in UNFIT:
        with subtests.test(name=name, value=str(value)[:20]):
            answer = send(budi, f"{base(village)}/alarms/", {**body, name: value})
            assert answer.status_code == 400
            assert list(answer.json()["errors"]) == [name]
    assert not alarms().exists()


# -- Confirming, recalling, ending ---------------------------------------------------------------


def test_a_second_witness_confirms_at_once(raise_alarm, act, budi, siti):
    alarm = raise_alarm(budi).json()["alarm"]
    answer = act(siti, alarm, "witness", text="Asap terlihat dari jalan")
    assert (answer.status_code, answer.json()["state"]) == (201, "confirmed")
    assert alarms().get().confirmed_by == siti
    assert steps() == ["raised", "witnessed", "confirmed"]
    assert events()[-1] == ("alarm.confirmed", "public")


def test_the_raiser_is_no_second_witness(raise_alarm, act, budi):
    alarm = raise_alarm(budi).json()["alarm"]
    assert act(budi, alarm, "witness").json()["state"] == "raised"


def test_a_step_sent_again_is_taken_once(raise_alarm, send, village, budi, siti):
    alarm = raise_alarm(budi).json()["alarm"]
    url, body = f"{base(village)}/alarms/{alarm}/witness/", {"uuid": new_uuid()}
    first, again = send(siti, url, body), send(siti, url, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert steps() == ["raised", "witnessed", "confirmed"]
    other = raise_alarm(budi, beats="2").json()["alarm"]
    answer = send(siti, f"{base(village)}/alarms/{other}/witness/", body)
    assert answer.status_code == 409


def test_a_lead_confirms_alone_only_after_the_set_time(raise_alarm, act, village, lead, siti):
    village.plugin_settings.create(plugin="ronda", values={"confirm_alone_minutes": 5})
    alarm = raise_alarm(lead).json()["alarm"]
    early = act(lead, alarm, "confirm")
    assert (early.status_code, early["Content-Type"]) == (409, "application/problem+json")
    alarms().update(server_time=timezone.now() - timedelta(minutes=4))
    assert act(lead, alarm, "confirm").status_code == 409
    alarms().update(server_time=timezone.now() - timedelta(minutes=6))
    assert act(siti, alarm, "confirm").status_code == 403
    assert act(lead, alarm, "confirm").status_code == 201
    assert steps() == ["raised", "confirmed"]


def test_a_false_alarm_is_recalled_with_a_reason(raise_alarm, act, budi, siti, lead):
    alarm = raise_alarm(budi).json()["alarm"]
    assert act(siti, alarm, "recall", text="Bukan api").status_code == 403
    without = act(budi, alarm, "recall")
    assert (without.status_code, list(without.json()["errors"])) == (400, ["text"])
    assert act(budi, alarm, "recall", text="Hanya bakar sampah").status_code == 201
    assert alarms().get().state == "recalled"
    assert events()[-1] == ("alarm.recalled", "staff")
    assert act(lead, alarm, "recall", text="Lagi").status_code == 409


def test_once_confirmed_a_lead_recalls_and_the_public_hears_of_it(confirmed, act, budi, lead):
    assert act(budi, confirmed, "recall", text="Keliru").status_code == 403
    assert act(lead, confirmed, "recall", text="Keliru").status_code == 201
    assert events()[-1] == ("alarm.recalled", "public")


def test_a_lead_ends_a_confirmed_alarm(raise_alarm, act, budi, siti, lead):
    alarm = raise_alarm(budi).json()["alarm"]
    assert act(lead, alarm, "end").status_code == 409
    act(siti, alarm, "witness")
    assert act(siti, alarm, "end").status_code == 403
    assert act(lead, alarm, "end", text="Api padam").status_code == 201
    assert alarms().get().ended_at is not None
    assert act(lead, alarm, "end").status_code == 409


def test_staff_need_not_be_of_the_watch(raise_alarm, act, budi, operator):
    alarm = raise_alarm(budi).json()["alarm"]
    assert act(operator, alarm, "witness").json()["state"] == "confirmed"
    assert act(operator, alarm, "end").json()["state"] == "ended"


def test_another_villages_watch_moves_nothing(raise_alarm, send, village, other_village, budi,
                                              make_member):  # fmt: skip
    alarm = raise_alarm(budi).json()["alarm"]
    stranger = make_member("jauh", role="lead", of=other_village)
    for step in ("witness", "confirm", "recall", "end"):
        body = {"uuid": new_uuid(), "text": "x"}
        for where, status in ((village, 403), (other_village, 404)):
            answer = send(stranger, f"{base(where)}/alarms/{alarm}/{step}/", body)
            assert answer.status_code == status
    assert alarms().get().state == "raised"


# -- Reading -------------------------------------------------------------------------------------


def test_the_public_sees_confirmed_alarms_without_names(
    client, raise_alarm, act, village, budi, siti
):
    url = f"{base(village)}/alarms/"
    here = {"longitude": 104.97123, "latitude": -5.21234}
    alarm = raise_alarm(budi, place="Rumah Pak Joko", point=here).json()["alarm"]
    client.logout()
    assert client.get(url).json()["results"] == []
    assert client.get(f"{url}{alarm}/").status_code == 404
    act(siti, alarm, "witness", text="Dilihat Siti")
    client.logout()
    shown = client.get(f"{url}{alarm}/")
    assert shown.json()["point"] == {"longitude": 104.971, "latitude": -5.212}
    assert shown.json()["watch"] is None
    for word in ("Joko", "Budi", "Siti"):
        assert word not in shown.content.decode()
    assert client.get(url).json()["count"] == 1


def test_the_watch_sees_all_of_it(client, raise_alarm, village, budi, siti):
    raise_alarm(budi, place="Rumah Pak Joko")
    client.force_login(siti.user)
    (row,) = client.get(f"{base(village)}/alarms/").json()["results"]
    assert row["watch"]["place"] == "Rumah Pak Joko"
    assert row["watch"]["raised_by"] == "Budi"
    assert [step["kind"] for step in row["watch"]["steps"]] == ["raised"]
    assert client.get(f"{base(village)}/alarms/?state=ended").json()["count"] == 0
    assert client.get(f"{base(village)}/alarms/?colour=red").status_code == 400


def test_a_village_begins_with_the_usual_codes(client, village):
    rows = client.get(f"{base(village)}/codes/").json()["results"]
    assert [row["beats"] for row in rows] == ["1", "2", "3", "4", "5", "1-7-1"]
    assert [row["is_all_clear"] for row in rows] == [False] * 5 + [True]
    assert client.get(f"{base(village)}/codes/").json()["results"] == rows


def test_more_alarms_and_steps_are_no_more_queries(
    client, raise_alarm, act, village, budi, siti, django_assert_max_num_queries
):
    for beats in ("1", "2", "3", "4"):
        alarm = raise_alarm(budi, beats=beats).json()["alarm"]
        act(siti, alarm, "witness", text="Terlihat")
    for who in (None, siti.user):
        client.logout()
        if who is not None:
            client.force_login(who)
        for url in (f"{base(village)}/alarms/", f"{base(village)}/alarms/{alarm}/"):
            with django_assert_max_num_queries(10):
                assert client.get(url).status_code == 200
