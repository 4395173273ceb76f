"""What alarms add to the platform: figures, layers, personal data, examples."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core.events.hearing import heard_by, hears
from core.events.log import append
from core.plugins import gated
from core.plugins.calls import call_each
from core.villages.models import Village
from plugins.ronda.models import Alarm, AlarmCode, AlarmStep, AlertMessage, PushSubscription
from plugins.ronda.tests.alarm_fixtures import *  # noqa: F403  the fixtures
from plugins.ronda.tests.alarm_helpers import base, checked_cap, new_uuid


def measured(name):
    found = {spec.name: outcome for _plugin, spec, outcome in gated.metrics(Village.objects.all())}
    assert found[name].ok
    return found[name].value


def test_the_median_from_alarm_to_confirmation(village, other_village):
    now = timezone.now()

    def add(minutes, where=village, **values):
        confirmed = now + timedelta(minutes=minutes) if minutes is not None else None
        defaults = {"uuid": new_uuid(), "beats": "3", "label": "Api", "raised_at": now,
                    "server_time": now, "confirmed_at": confirmed}  # fmt: skip
        Alarm.objects.create(village=where, **{**defaults, **values})

    for minutes in (1, 4, 30):
        add(minutes)
    add(None, state="recalled")
    add(99, is_drill=True)
    add(99, raised_at=now - timedelta(days=100))
    assert measured("minutes_to_confirmation") == {village.pk: 4.0}
    assert measured("false_alarms") == {village.pk: 1.0}


def test_the_public_map_shows_confirmed_alarms_without_their_place(
    raise_alarm, send, village, budi, siti
):
    point = {"longitude": 104.9, "latitude": -5.3}
    alarm = raise_alarm(budi, point=point).json()["alarm"]

    def shown(staff):
        return {
            spec.name: outcome.value
            for plugin, spec, outcome in gated.map_layers(Village.objects.all(), staff=staff)
            if plugin.slug == "ronda"
        }

    assert shown(False)["alarms"] == []
    assert len(shown(True)["alarms_staff"]) == 1
    assert "alarms_staff" not in shown(False)
    send(siti, f"{base(village)}/alarms/{alarm}/witness/", {"uuid": new_uuid()})
    (feature,) = shown(False)["alarms"]
    assert feature["geometry"]["coordinates"] == [104.97, -5.21]  # the village's office


def test_a_person_is_given_and_erased(raise_alarm, send, village, budi, siti, village_head):
    alarm = raise_alarm(budi).json()["alarm"]
    url = f"{base(village)}/alarms/{alarm}/witness/"
    send(siti, url, {"uuid": new_uuid(), "text": "Saya Siti, lihat sendiri"})
    PushSubscription.objects.create(
        village=village, endpoint="https://push.example/1", p256dh="x", auth="y", user=siti.user
    )
    (given,) = call_each("export_personal_data", slugs=["ronda"], user=siti.user)
    assert given.ok
    told = {item.title: item.rows for item in given.value}
    assert any("Saya Siti, lihat sendiri" in str(rows) for rows in told.values())
    assert any("push.example" in str(rows) for rows in told.values())
    (erased,) = call_each("erase_personal_data", slugs=["ronda"], user=siti.user)
    assert erased.ok
    kept = list(AlarmStep.objects.unscoped().order_by("pk").values_list("kind", "actor", "text"))
    assert kept == [("raised", "Budi", ""), ("witnessed", "", ""), ("confirmed", "", "")]
    assert not PushSubscription.objects.unscoped().exists()


def test_examples_are_the_same_at_every_run_and_valid(village, other_village):
    villages = list(Village.objects.with_places())
    for _run in range(2):
        (outcome,) = call_each(
            "load_demo_data", slugs=["ronda"], villages=villages, progress=lambda count: None
        )
        assert outcome.ok, outcome.error
    alarms = Alarm.objects.unscoped()
    assert 2 <= alarms.count() <= 6
    assert not alarms.filter(state__in=Alarm.RUNNING).exists()
    assert AlarmCode.objects.unscoped().count() == 12
    messages = list(AlertMessage.objects.unscoped().order_by("pk"))
    assert [message.kind for message in messages] == ["Alert", "Cancel"]
    for message in messages:
        checked_cap(message.xml)


def test_a_village_gets_its_codes_when_the_watch_is_switched_on(village):
    from core.plugins.switching import switch

    switch([village], "ronda", False)
    assert not AlarmCode.objects.for_village(village).exists()
    outcomes = switch([village], "ronda", True)
    assert all(outcome.ok for outcome in outcomes)
    assert AlarmCode.objects.for_village(village).count() == 6


def test_whoever_is_off_the_list_of_members_hears_no_alarm_that_is_not_confirmed(
    village, other_village, budi, siti, operator, make_user, django_assert_max_num_queries
):
    raised = append("alarm.raised", village=village)
    elsewhere = append("alarm.raised", village=other_village)
    siti.is_active = False
    siti.save()
    listed_nowhere = make_user("tanpa", "watch_member", village)
    for user, hears_it in (
        (budi.user, True), (siti.user, False), (listed_nowhere, False), (operator, True),
    ):  # fmt: skip
        with django_assert_max_num_queries(8):  # those of the transaction's savepoints among them
            heard = heard_by(user)
        with django_assert_max_num_queries(0):
            assert hears(heard, raised) is hears_it
            assert not hears(heard, elsewhere)
