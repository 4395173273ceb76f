"""What the websites show of alarms and alerts: banner, pages, blocks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.plugins.switching import switch
from plugins.ronda.tests.alarm_fixtures import *  # noqa: F403  the fixtures
from plugins.ronda.tests.alarm_helpers import base, new_uuid

HEADLINE = "Kebakaran <di> pasar"


@pytest.fixture
def visit(client):
    def get(village, path="/"):
        client.logout()
        return client.get(path, headers={"host": village.hostname})

    return get


@pytest.fixture
def neighbour(make_village):
    return make_village("18.02.01.2004", "Kaliwungu", district="Kalirejo", point=(104.98, -5.22))


@pytest.fixture
def alert(send, village, neighbour, village_head, confirmed):
    body = {
        "uuid": new_uuid(),
        "alarm": confirmed,
        "headline": HEADLINE,
        "description": "Api besar.",
        "instruction": "Jauhi pasar.",
        "villages": [village.code, neighbour.code],
    }
    answer = send(village_head, f"{base(village)}/alerts/", body)
    assert answer.status_code == 201
    return answer.json()["identifier"]


def test_an_alert_stands_on_every_page_of_the_villages_it_is_for(
    visit, alert, village, neighbour, other_village
):
    for where in (village, neighbour):
        for path in ("/", "/berita/", "/p/netizen/", "/tidak-ada/"):
            page = visit(where, path).content.decode()
            assert "banner-alarm" in page, path
            assert "Kebakaran &lt;di&gt; pasar" in page
            assert f'href="/p/ronda/peringatan/{alert}/"' in page
    assert "banner-alarm" not in visit(other_village).content.decode()


def test_the_banner_goes_with_the_alert_and_with_the_plugin(
    visit, alert, village, neighbour, monkeypatch
):
    switch([neighbour], "ronda", False)
    assert "banner-alarm" not in visit(neighbour).content.decode()
    assert "banner-alarm" in visit(village).content.decode()
    later = timezone.now() + timedelta(hours=4)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "banner-alarm" not in visit(village).content.decode()


def test_the_banner_goes_when_the_alert_is_cancelled(visit, send, alert, village, village_head):
    assert "banner-alarm" in visit(village).content.decode()
    body = {"uuid": new_uuid(), "text": "Padam"}
    send(village_head, f"{base(village)}/alerts/{alert}/cancel/", body)
    assert "banner-alarm" not in visit(village).content.decode()


def test_a_banner_costs_a_query_after_a_message_and_none_then(visit, alert, village):
    asked = []
    for _visit in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert "banner-alarm" in visit(village).content.decode()
        asked.append(sum("alertmessage" in query["sql"] for query in queries))
    assert asked == [1, 0]


def test_pages_tell_of_alerts(visit, alert, village, neighbour, other_village):
    for where in (village, neighbour):
        listed = visit(where, "/p/ronda/peringatan/").content.decode()
        assert "Kebakaran &lt;di&gt; pasar" in listed
        page = visit(where, f"/p/ronda/peringatan/{alert}/")
        assert page.status_code == 200
        assert "Jauhi pasar." in page.content.decode()
    assert visit(other_village, f"/p/ronda/peringatan/{alert}/").status_code == 404
    assert visit(village, "/p/ronda/peringatan/x/").status_code == 404


def test_an_older_message_leads_to_the_newest(visit, send, alert, village, village_head):
    body = {"uuid": new_uuid(), "text": "Padam"}
    answer = send(village_head, f"{base(village)}/alerts/{alert}/cancel/", body)
    page = visit(village, f"/p/ronda/peringatan/{alert}/").content.decode()
    assert answer.json()["identifier"] in page


def test_a_page_tells_the_codes_and_whom_to_call(visit, village):
    page = visit(village, "/p/ronda/kentongan/").content.decode()
    assert "1-7-1" in page
    assert 'href="tel:112"' in page


def test_blocks_show_alerts_and_emergency_numbers(
    client, visit, make_news, alert, village, other_village
):
    body = [
        ("ronda__active_alert", {"title": "Peringatan", "all_clear": "Aman."}),
        ("ronda__emergency", {
            "title": "Darurat",
            "numbers": [{"name": "Polsek", "phone": "110"}],
            "show_codes": True,
        }),
    ]  # fmt: skip
    for where in (village, other_village):
        make_news(where, "Darurat", body=body)
    page = visit(village, "/berita/darurat/").content.decode()
    assert "Api besar." in page and "1-7-1" in page and 'href="tel:110"' in page
    assert "Aman." in visit(other_village, "/berita/darurat/").content.decode()
    url = f"/api/v1/villages/{village.code}/pages/by-path/?path=/berita/darurat/"
    shown = client.get(url).json()["content"]["body"]
    blocks = {block["type"]: block["value"] for block in shown}
    assert blocks["ronda__active_alert"]["alerts"][0]["headline"] == HEADLINE
    assert [code["beats"] for code in blocks["ronda__emergency"]["codes"]][0] == "1"
