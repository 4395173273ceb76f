"""What the watch tells those on duty: alarms that run, grave incidents, and how its phones are
reached."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from core.events.models import Event
from core.plugins.registry import registry
from core.villages.models import Village
from plugins.ronda.models import Alarm, CheckIn, Incident, Patrol
from plugins.ronda.tests.patrol_fixtures import *  # noqa: F403  the fixtures
from plugins.ronda.tests.patrol_fixtures import BASE


def new_uuid_of(number):
    return uuid.UUID(int=number)


def told(hook, name, attribute):
    (spec,) = [item for item in registry.plugins["ronda"].collected[hook] if item.name == name]
    found = getattr(spec, attribute)(Village.objects.all())
    return found if isinstance(found, dict) else list(found)


def alerts(name):
    return told("register_alerts", name, "active")


@pytest.fixture
def make_alarm(village, post):
    """A function that stores an alarm at Pos Mawar, raised a minute ago."""

    def make(number, **values):
        defaults = {
            "uuid": new_uuid_of(number), "village": village, "beats": "3", "label": "Kebakaran",
            "post": post, "raised_at": timezone.now() - timedelta(minutes=1),
        }  # fmt: skip
        return Alarm.objects.create(**{**defaults, **values})

    return make


def test_an_alarm_stands_on_top_until_it_is_over(make_alarm, village):
    alarm = make_alarm(1)
    make_alarm(2, state="ended")
    make_alarm(3, state="recalled")
    (alert,) = alerts("alarms")
    assert (alert.key, alert.village, alert.level) == (str(alarm.uuid), village.pk, "alarm")
    assert alert.title == "Kebakaran, Pos Mawar"
    assert alert.at == alarm.raised_at
    assert alert.state == str(Alarm.State.RAISED.label)
    assert not alert.is_drill
    alarm.state = "ended"
    alarm.save()
    assert alerts("alarms") == []


def test_a_drill_is_told_as_one(make_alarm):
    make_alarm(1, state="confirmed", is_drill=True, post=None, place="Pasar")
    (alert,) = alerts("alarms")
    assert alert.is_drill
    assert alert.title == "Kebakaran, Pasar"


def test_an_alarm_leads_to_its_record(make_alarm, client, superuser):
    make_alarm(1)
    client.force_login(superuser)
    assert client.get(alerts("alarms")[0].url).status_code == 200


def test_a_severe_incident_warns_until_it_is_handed_over(village, client, superuser, post):
    def add(**values):
        return Incident.objects.create(**{
            "village": village, "kind": "livestock", "severity": 3, "post": post,
            "narrative": "Sapi Pak Joko hilang.", "happened_at": timezone.now(), **values,
        })  # fmt: skip

    grave = add()
    add(severity=2)
    add(state="handed_over")
    add(state="closed")
    (alert,) = alerts("incidents")
    assert (alert.key, alert.level) == (str(grave.uuid), "warning")
    assert "Joko" not in alert.title
    assert "Pos Mawar" in alert.title
    client.force_login(superuser)
    assert client.get(alert.url).status_code == 200


@pytest.fixture
def store_checkin(village, post):
    """A function that stores a check-in which took place so many minutes ago and was so many
    seconds on its way."""

    def store(number, minutes, delay, **values):
        happened = timezone.now() - timedelta(minutes=minutes)
        return CheckIn.objects.create(**{
            "uuid": new_uuid_of(number), "village": village, "post": post, "method": "printed",
            "device_time": happened, "happened_at": happened,
            "server_time": happened + timedelta(seconds=delay), **values,
        })  # fmt: skip

    return store


def signs():
    return told("register_signs_of_life", "phones", "latest")


def test_phones_are_heard_of_with_the_median_delay(store_checkin, village, other_village):
    for number, delay in enumerate((10, 20, 9000)):
        store_checkin(number, 300, delay)
    store_checkin(9, 10, 1, method="staff")  # no phone's
    sign = signs()[village.pk]
    assert sign.delay == pytest.approx(20, abs=0.2)
    assert timezone.now() - sign.at == pytest.approx(
        timedelta(minutes=150), abs=timedelta(minutes=2)
    )
    assert other_village.pk not in signs()


def test_what_arrives_late_counts_when_it_arrives(store_checkin, village):
    store_checkin(1, 60, 5)
    late = store_checkin(2, 60 * 24 * 20, 60 * 60 * 24 * 20)
    assert signs()[village.pk].at == late.server_time


def test_a_phone_of_long_ago_is_remembered_without_a_delay(store_checkin, village, post):
    old = store_checkin(1, 60 * 24 * 90, 30)
    sign = signs()[village.pk]
    assert (sign.at, sign.delay) == (old.server_time, None)
    patrol = Patrol.objects.create(
        village=village, uuid=new_uuid_of(5), post=post,
        started_at=timezone.now() - timedelta(days=40),
        server_time=timezone.now() - timedelta(days=39),
    )  # fmt: skip
    assert signs()[village.pk].at == patrol.server_time


def test_check_ins_have_the_village_measured_anew_once_a_batch(phone, post, make_checkin, village):
    told = Event.objects.filter(kind="figures.changed", village=village)
    records = [{**make_checkin(minutes, post=post.pk), "kind": "checkin"} for minutes in (1, 2, 3)]
    assert {outcome["status"] for outcome in phone.sync(*records)} == {"created"}
    assert told.count() == 1
    assert {outcome["status"] for outcome in phone.sync(*records)} == {"same"}
    assert told.count() == 1
    assert phone.post("checkins/", make_checkin(4, post=post.pk), BASE).status_code == 201
    assert told.count() == 2
