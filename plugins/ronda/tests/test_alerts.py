"""Alerts in CAP 1.2 through the API: published, updated, cancelled, ended, and read by everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils import timezone
from lxml import etree

from core.events.models import Event
from plugins.ronda import cap
from plugins.ronda.models import AlarmStep, AlertMessage
from plugins.ronda.tests.alarm_fixtures import *  # noqa: F403  the fixtures
from plugins.ronda.tests.alarm_helpers import ATOM, CAP, base, checked_cap, new_uuid, said


def messages():
    return AlertMessage.objects.unscoped().order_by("pk")


@pytest.fixture
def neighbour(make_village):
    return make_village("18.02.01.2004", "Kaliwungu", district="Kalirejo", point=(104.98, -5.22))


@pytest.fixture
def publish(send, village, village_head, confirmed):
    """A function that publishes the confirmed alarm: `publish(who, villages=[…], **texts)`."""

    def post(who=None, **values):
        body = {
            "uuid": new_uuid(),
            "alarm": confirmed,
            "headline": "Kebakaran di Pasar Kalirejo",
            "description": "Api menjalar ke kios sebelah.",
            "instruction": "Jauhi pasar.",
            **values,
        }
        return send(who or village_head, f"{base(village)}/alerts/", body)

    return post


@pytest.fixture
def step(send, village, village_head):
    """A function that updates, cancels or ends: `step(identifier, "cancel", text="…")`."""

    def post(identifier, what, who=None, **values):
        url = f"{base(village)}/alerts/{identifier}/{what}/"
        return send(who or village_head, url, {"uuid": new_uuid(), **values})

    return post


def test_from_an_alarm_with_a_witness_to_a_cancelled_alert(
    client, raise_alarm, send, village, neighbour, budi, siti, lead, village_head
):
    """The whole way, each message valid by the schema of CAP 1.2."""
    alarm = raise_alarm(budi, point={"longitude": 104.97, "latitude": -5.21}).json()["alarm"]
    alerts = f"{base(village)}/alerts/"
    texts = {"headline": "Kebakaran di pasar", "description": "Api besar di kios."}
    early = send(village_head, alerts, {"uuid": new_uuid(), "alarm": alarm, **texts})
    assert early.status_code == 409
    send(siti, f"{base(village)}/alarms/{alarm}/witness/", {"uuid": new_uuid()})

    body = {"uuid": new_uuid(), "alarm": alarm, **texts}
    body["villages"] = [village.code, neighbour.code]
    first = send(village_head, alerts, body)
    assert first.status_code == 201
    assert send(village_head, alerts, body).json() == first.json()
    identifier = first.json()["identifier"]
    document = checked_cap(messages().get().xml)
    assert said(document, "status") == "Actual"
    assert said(document, "msgType") == "Alert"
    assert said(document, "scope") == "Public"
    assert said(document, "info/urgency") == "Immediate"
    assert said(document, "info/category") == "Fire"
    assert said(document, "sent").endswith("+07:00")
    assert said(document, "info/expires").endswith("+07:00")
    names = [area.findtext(f"{CAP}areaDesc") for area in document.iter(f"{CAP}area")]
    assert names == ["Kampung Kalirejo", "Kampung Kaliwungu"]

    update = send(
        village_head,
        f"{alerts}{identifier}/update/",
        {"uuid": new_uuid(), "headline": "Api meluas", "description": "Dua blok terbakar."},
    )
    assert update.status_code == 201
    second = checked_cap(messages().last().xml)
    assert said(second, "msgType") == "Update"
    sent = said(document, "sent")
    assert said(second, "references") == f"{said(document, 'sender')},{identifier},{sent}"
    stale = send(village_head, f"{alerts}{identifier}/cancel/", {"uuid": new_uuid(), "text": "x"})
    assert stale.status_code == 409

    newest = update.json()["identifier"]
    lead_end = send(lead, f"{base(village)}/alarms/{alarm}/end/", {"uuid": new_uuid()})
    assert lead_end.status_code == 409  # an alert is in force
    cancelled = send(
        village_head,
        f"{alerts}{newest}/cancel/",
        {"uuid": new_uuid(), "text": "Api sudah padam."},
    )
    assert cancelled.status_code == 201
    third = checked_cap(messages().last().xml)
    assert said(third, "msgType") == "Cancel"
    assert [part.split(",")[1] for part in said(third, "references").split()] == [
        identifier,
        newest,
    ]

    client.logout()
    for where in (village, neighbour):
        rows = client.get(f"{base(where)}/alerts/").json()["results"]
        assert [row["kind"] for row in rows] == ["Cancel", "Update", "Alert"]
        assert client.get(f"{base(where)}/alerts/?in_force=true").json()["count"] == 0
    kinds = Event.objects.filter(kind__startswith="alert.", village=neighbour).order_by("id")
    assert list(kinds.values_list("kind", "visibility")) == [
        ("alert.published", "public"), ("alert.updated", "public"), ("alert.cancelled", "public"),
    ]  # fmt: skip
    assert (
        send(lead, f"{base(village)}/alarms/{alarm}/end/", {"uuid": new_uuid()}).status_code == 201
    )
    chain = AlarmStep.objects.unscoped().values_list("kind", flat=True).order_by("pk")
    assert list(chain) == ["raised", "witnessed", "confirmed", *["alerted"] * 3, "ended"]


def test_who_may_publish(
    publish, village, other_village, make_user, operator, lead, district_officer, regency_officer
):
    stranger = make_user("kakam-lain", "village_head", other_village)
    for who in (operator, lead, stranger):
        assert publish(who).status_code == 403
    assert publish(district_officer).status_code == 201
    assert publish(regency_officer).status_code == 409  # one is in force


def test_a_village_head_reaches_neighbours_and_an_officer_all_of_theirs(
    publish, step, village, neighbour, make_village, regency_officer, monkeypatch
):
    from plugins.ronda import alerts

    far = make_village("18.02.09.2001", "Jauh", district="Jauh", point=(105.6, -4.6))
    monkeypatch.setattr(alerts, "NEAREST", 0)
    answer = publish(villages=[village.code, far.code])
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["villages"])
    assert not messages().exists()
    assert publish(regency_officer, villages=[neighbour.code, far.code]).status_code == 201
    assert publish(villages=["18.02.99.2001"]).status_code == 400


def test_an_alert_runs_out(client, publish, village):
    publish(minutes=10)
    client.logout()
    url = f"{base(village)}/alerts/?in_force=true"
    assert client.get(url).json()["count"] == 1
    messages().update(expires=timezone.now() - timedelta(seconds=1))
    assert client.get(url).json()["count"] == 0


def test_the_all_clear_is_an_update_that_holds_no_longer(client, publish, step, village):
    identifier = publish().json()["identifier"]
    assert step(identifier, "end", text="Api padam").status_code == 201
    document = checked_cap(messages().last().xml)
    assert said(document, "info/responseType") == "AllClear"
    assert said(document, "info/urgency") == "Past"
    client.logout()
    assert client.get(f"{base(village)}/alerts/?in_force=true").json()["count"] == 0


def test_a_cancellation_needs_a_reason(publish, step):
    identifier = publish().json()["identifier"]
    answer = step(identifier, "cancel")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["text"])


def test_a_drill_is_an_exercise(raise_alarm, send, village, village_head, budi, siti):
    alarm = raise_alarm(budi, is_drill=True).json()["alarm"]
    send(siti, f"{base(village)}/alarms/{alarm}/witness/", {"uuid": new_uuid()})
    body = {"uuid": new_uuid(), "alarm": alarm, "headline": "Latihan", "description": "Latihan."}
    assert send(village_head, f"{base(village)}/alerts/", body).status_code == 201
    assert said(checked_cap(messages().get().xml), "status") == "Exercise"


def test_the_document_is_served_as_it_was_published(client, publish, village, other_village):
    identifier = publish().json()["identifier"]
    client.logout()
    answer = client.get(f"{base(village)}/alerts/{identifier}/cap.xml")
    assert answer["Content-Type"] == "application/cap+xml; charset=utf-8"
    assert answer.content.decode() == messages().get().xml
    again = client.get(
        f"{base(village)}/alerts/{identifier}/cap.xml", headers={"if-none-match": answer["ETag"]}
    )
    assert again.status_code == 304
    assert client.get(f"{base(village)}/alerts/{identifier}/").json()["villages"] == [village.code]
    for url in (f"alerts/{identifier}/", f"alerts/{identifier}/cap.xml", "alerts/none/"):
        assert client.get(f"{base(other_village)}/{url}").status_code == 404


@pytest.mark.parametrize("area", ["village", "regency"])
def test_an_index_in_atom_leads_to_the_documents(client, publish, village, area):
    identifier = publish().json()["identifier"]
    client.logout()
    where = base(village) if area == "village" else "/api/v1/regencies/18.02/ronda"
    answer = client.get(f"{where}/alerts/index.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    (entry,) = feed.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Kebakaran di Pasar Kalirejo"
    links = {link.get("type"): link.get("href") for link in entry.iter(f"{ATOM}link")}
    document = client.get(links[cap.MEDIA_TYPE].removeprefix("http://localhost:8000"))
    assert said(checked_cap(document.content), "identifier") == identifier
    assert client.get(f"{where}/alerts/?in_force=true").json()["count"] == 1


def test_texts_that_are_no_xml_do_no_harm(publish):
    publish(headline="<b>Api & asap</b>", description="Baris satu\nbaris dua ]]> \u2028")
    document = checked_cap(messages().get().xml)
    assert said(document, "info/headline") == "<b>Api & asap</b>"


def test_an_area_is_the_boundary_with_few_points_or_a_circle(village, publish):
    import math

    ring = [
        (104.97 + 0.02 * math.cos(turn / 500 * math.tau) * (1 + 0.02 * (turn % 3)),
         -5.21 + 0.02 * math.sin(turn / 500 * math.tau))
        for turn in range(500)
    ]  # fmt: skip
    village.boundary = MultiPolygon(Polygon([*ring, ring[0]]), srid=4326)
    village.save()
    publish()
    document = checked_cap(messages().get().xml)
    (polygon,) = document.iter(f"{CAP}polygon")
    points = polygon.text.split()
    assert 4 <= len(points) <= 100
    assert points[0] == points[-1]
    latitude, longitude = map(float, points[0].split(","))
    assert (round(latitude), round(longitude)) == (-5, 105)
    (code,) = document.iter(f"{CAP}geocode")
    assert code.findtext(f"{CAP}value") == village.code


def test_without_a_boundary_the_area_is_a_circle(publish):
    publish()
    (circle,) = checked_cap(messages().get().xml).iter(f"{CAP}circle")
    assert circle.text == "-5.21000,104.97000 3.0"


def test_what_is_no_message_of_caps_is_not_written():
    now = timezone.now()
    good = {
        "identifier": "a", "sender": "b", "sent": now, "status": "Actual", "kind": "Alert",
        "language": "id", "category": "Fire", "event": "Fire", "severity": "Severe",
        "certainty": "Observed", "expires": now, "sender_name": "c", "headline": "d",
        "description": "e", "areas": [cap.Area("Kalirejo", "18.02.01.2003")],
    }  # fmt: skip
    checked_cap(cap.document(cap.Message(**good)))
    for wrong in ({"kind": "Update"}, {"areas": []}, {"sender": "a b"}, {"identifier": "a,b"}):
        with pytest.raises(ValueError):
            cap.document(cap.Message(**{**good, **wrong}))


def test_kept_pages_are_told_once_that_an_alert_holds_no_longer(publish, village, other_village):
    from core.plugins.scheduler import run_for_villages

    def told():
        return Event.objects.filter(kind="records.changed", village=village).count()

    publish()
    before = told()
    assert all(outcome.ok for outcome in run_for_villages("ronda", "alert_expiry"))
    assert told() == before
    messages().update(expires=timezone.now() - timedelta(minutes=1))
    for _run in range(2):
        run_for_villages("ronda", "alert_expiry")
    assert told() == before + 1
