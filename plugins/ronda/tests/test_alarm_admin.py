"""The alarm console, the table of codes and the alerts' screens in the admin."""

from __future__ import annotations

import io
import wave

import pytest
from django.urls import reverse

from plugins.ronda.models import Alarm, AlarmCode, AlertMessage
from plugins.ronda.tests.alarm_fixtures import *  # noqa: F403  the fixtures
from plugins.ronda.tests.alarm_helpers import checked_cap, said

CONSOLE = "/admin/ronda/alarm/console/"
NEW = {
    "headline": "Kebakaran di pasar",
    "description": "Api besar di kios.",
    "instruction": "Jauhi pasar.",
    "minutes": "180",
}


def alarms():
    return Alarm.objects.unscoped()


@pytest.fixture
def act(client):
    def post(action, text="", alarm=None):
        pk = (alarm or alarms().get()).pk
        url = reverse("ronda_alarm_modeladmin_act", args=[pk])
        return client.post(url, {"action": action, "text": text}, follow=True)

    return post


def test_the_console_shows_running_alarms_and_takes_their_steps(
    client, raise_alarm, budi, operator, act
):
    raise_alarm(budi, place="Dekat pasar")
    client.force_login(operator)
    page = client.get(CONSOLE).content.decode()
    assert "Dekat pasar" in page and "Budi" in page
    assert act("witness", "Terlihat asap").status_code == 200
    assert alarms().get().state == "confirmed"
    assert "Terlihat asap" in client.get(f"{CONSOLE}?part=1").content.decode()
    act("recall")
    assert alarms().get().state == "confirmed"  # no reason was given
    act("end", "Padam")
    assert alarms().get().state == "ended"
    assert (
        "Padam"
        in client.get(
            reverse("ronda_alarm_modeladmin_inspect", args=[alarms().get().pk])
        ).content.decode()
    )


def test_a_step_that_does_not_fit_is_told_and_changes_nothing(
    client, raise_alarm, budi, operator, act
):
    raise_alarm(budi)
    client.force_login(operator)
    told = act("confirm").content.decode()
    assert alarms().get().state == "raised"
    assert 'class="messages"' in told or "message" in told
    assert act("explode").status_code == 200
    assert alarms().get().state == "raised"


def test_the_console_shows_no_other_villages_alarms(
    client, raise_alarm, budi, other_village, make_member, other_operator, act
):
    raise_alarm(budi, place="Dekat pasar")
    client.force_login(other_operator)
    assert "Dekat pasar" not in client.get(CONSOLE).content.decode()
    assert act("witness").status_code in (302, 403, 404)
    assert alarms().get().state == "raised"


def test_an_officer_of_the_district_acts_too_and_a_citizen_sees_nothing(
    client, raise_alarm, budi, district_officer, make_user, village, act
):
    raise_alarm(budi)
    client.force_login(district_officer)
    act("witness")
    assert alarms().get().state == "confirmed"
    client.force_login(make_user("warga", "citizen", village))
    assert client.get(CONSOLE).status_code in (302, 403)


def test_nobody_writes_or_deletes_alarms_by_hand(client, raise_alarm, budi, superuser):
    raise_alarm(budi)
    client.force_login(superuser)
    pk = alarms().get().pk
    for url in (
        "/admin/ronda/alarm/create/",
        f"/admin/ronda/alarm/edit/{pk}/",
        f"/admin/ronda/alarm/delete/{pk}/",
    ):
        for answer in (client.get(url), client.post(url, {})):
            assert answer.status_code in (302, 403, 404)
    assert alarms().count() == 1


@pytest.mark.parametrize("beats", ["3", "1-7-1"])
def test_a_code_sounds_as_it_is_struck(client, operator, beats):
    client.force_login(operator)
    answer = client.get(f"/admin/ronda/alarm/sound/{beats}/")
    assert answer["Content-Type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.content)) as file:
        assert 1 < file.getnframes() / file.getframerate() < 6
    assert client.get("/admin/ronda/alarm/sound/99/").status_code == 404


def test_a_village_finds_the_usual_codes_and_edits_them(client, village, operator):
    client.force_login(operator)
    page = client.get("/admin/ronda/alarmcode/")
    assert page.status_code == 200
    codes = AlarmCode.objects.for_village(village)
    assert codes.count() == 6
    code = codes.get(beats="5")
    url = f"/admin/ronda/alarmcode/edit/{code.pk}/"
    form = {"beats": "6", "label": "Ternak hilang", "instruction": "", "category": "Security",
            "severity": "Severe", "order": "5", "is_active": "on"}  # fmt: skip
    assert client.post(url, form).status_code == 302
    code.refresh_from_db()
    assert (code.beats, code.label) == ("6", "Ternak hilang")
    for wrong in ("0", "x", "1-", "3"):  # the last is another code's
        assert client.post(url, {**form, "beats": wrong}).status_code == 200


def test_an_alert_is_previewed_before_it_is_sent(client, village, village_head, confirmed):
    client.force_login(village_head)
    url = reverse("ronda_alarm_modeladmin_alert", args=[alarms().get().pk])
    page = client.get(url).content.decode()
    assert "Kampung Kalirejo" in page
    form = {**NEW, "villages": [str(village.pk)]}
    preview = client.post(url, form)
    assert "ronda-preview" in preview.content.decode()
    assert not AlertMessage.objects.unscoped().exists()
    sent = client.post(url, {**form, "send": "1"}, follow=True)
    message = AlertMessage.objects.unscoped().get()
    assert said(checked_cap(message.xml), "info/headline") == NEW["headline"]
    assert NEW["headline"] in sent.content.decode()


def test_an_alert_is_updated_and_cancelled_in_the_admin(client, village, village_head, confirmed):
    client.force_login(village_head)
    url = reverse("ronda_alarm_modeladmin_alert", args=[alarms().get().pk])
    form = {**NEW, "villages": [str(village.pk)], "send": "1"}
    client.post(url, form)
    first = AlertMessage.objects.unscoped().get()
    update = reverse("ronda_alertmessage_modeladmin_update", args=[first.pk])
    assert NEW["headline"] in client.get(update).content.decode()
    client.post(update, {**form, "headline": "Api meluas"})
    second = AlertMessage.objects.unscoped().order_by("pk").last()
    assert (second.kind, second.headline) == ("Update", "Api meluas")
    end = reverse("ronda_alertmessage_modeladmin_end", args=[second.pk])
    client.post(end, {"action": "cancel", "text": ""})
    assert AlertMessage.objects.unscoped().count() == 2
    client.post(end, {"action": "cancel", "text": "Padam"})
    last = AlertMessage.objects.unscoped().order_by("pk").last()
    assert last.kind == "Cancel"
    document = client.get(reverse("ronda_alertmessage_modeladmin_document", args=[last.pk]))
    assert document["Content-Type"] == "application/cap+xml; charset=utf-8"
    assert said(checked_cap(document.content), "msgType") == "Cancel"


def test_an_operator_sends_no_alert(client, village, operator, confirmed, village_head):
    pk = alarms().get().pk
    client.force_login(operator)
    url = reverse("ronda_alarm_modeladmin_alert", args=[pk])
    assert client.get(url).status_code in (302, 403)
    client.post(url, {**NEW, "villages": [str(village.pk)], "send": "1"})
    assert not AlertMessage.objects.unscoped().exists()
    assert url not in client.get(CONSOLE).content.decode()
    client.force_login(village_head)
    assert url in client.get(CONSOLE).content.decode()


def test_the_console_keeps_to_its_queries(
    client, raise_alarm, budi, operator, django_assert_max_num_queries
):
    for beats in ("2", "3", "4"):
        raise_alarm(budi, beats=beats)
    client.force_login(operator)
    client.get(CONSOLE)
    with django_assert_max_num_queries(15):
        client.get(f"{CONSOLE}?part=1")
