"""The stream of an area: narrowed to it, resumed where it broke off, and beating."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime

import pytest
from django.test import AsyncClient
from django.utils import timezone

from core.events import broker as brokers
from core.events.log import Cursor, append, newest
from frontend_api import events as streams

URL = "/api/v1/events/stream"
pytestmark = pytest.mark.django_db(transaction=True)


def read(query, monkeypatch, until, **headers):
    """Messages of the stream as dicts of their fields, up to the first that `until` is true of."""

    async def listen():
        monkeypatch.setattr(streams, "broker", brokers.Broker(interval=0.05))
        answer = await AsyncClient().get(f"{URL}?{query}", headers=headers)
        assert answer.status_code == 200
        found, text = [], ""
        async for chunk in answer.streaming_content:
            text += chunk.decode()
            *whole, text = text.split("\n\n")
            for block in whole:
                fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
                if "event" in fields:
                    found.append({**fields, "data": json.loads(fields["data"])})
            if any(until(message) for message in found):
                break
        await answer.streaming_content.aclose()
        return found

    return asyncio.run(asyncio.wait_for(listen(), 30))


@pytest.mark.parametrize(
    ("query", "heard"),
    [
        ("village=18.02.01.2003", ["kalirejo"]),
        ("district=18.02.01", ["kalirejo", "sendang"]),
        ("regency=18.02", ["kalirejo", "sendang", "purwodadi"]),
        ("regency=18.02&village=18.02.02.2001", ["purwodadi"]),
        ("district=18.02.01&village=18.02.02.2001", []),
    ],
)
def test_a_stream_is_narrowed_to_an_area(village, other_village, make_village, query, heard,
                                         monkeypatch):  # fmt: skip
    third = make_village("18.02.01.2004", "Sendang Asih")
    since = newest()
    for place, name in ((village, "kalirejo"), (third, "sendang"), (other_village, "purwodadi")):
        append("test.public", village=place, payload={"name": name}, visibility="public")
    append("test.public", payload={"name": "nowhere"}, visibility="public")
    last = str(newest())
    monkeypatch.setattr(streams, "BEAT", 0.2)
    monkeypatch.setattr(streams, "QUIET", 0.1)
    # A beat with the last position tells that all before it was read, and left out.
    found = read(f"{query}&since={since}&beat=1", monkeypatch,
                 lambda it: (it["event"], it["id"]) == ("beat", last))  # fmt: skip
    names = [it["data"]["payload"]["name"] for it in found if it["event"] != "beat"]
    assert names == heard


def test_a_server_that_cannot_keep_connections_open_says_so(village, client):
    answer = client.get(URL)
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert "ASGI" in answer.json()["detail"]


def test_an_area_or_a_wish_that_is_none_is_refused(village):
    async def ask(query):
        return await AsyncClient().get(f"{URL}?{query}")

    for query, status in (
        ("district=18.02.99", 404),
        ("regency=99.99", 404),
        ("regency=18.02.01", 404),
        ("district=%00", 404),
        ("beat=2", 400),
        ("since=yesterday", 400),
    ):
        answer = asyncio.run(ask(query))
        assert answer.status_code == status, query
        assert answer["Content-Type"] == "application/problem+json"


def test_a_beat_tells_the_time_and_how_far_the_log_was_read(village, monkeypatch):
    monkeypatch.setattr(streams, "BEAT", 0.2)
    monkeypatch.setattr(streams, "QUIET", 0.1)
    start = newest()
    append("test.staff", village=village)  # which nobody hears
    end = newest()
    found = read(f"regency=18.02&beat=1&since={start}", monkeypatch,
                 lambda message: message["id"] == str(end))  # fmt: skip
    assert {message["event"] for message in found} == {"beat"}
    assert found[0]["id"] == str(start)
    at = datetime.fromisoformat(found[-1]["data"]["at"])
    assert abs((timezone.now() - at).total_seconds()) < 60


def test_a_fresh_listener_is_told_nothing_old(village, monkeypatch):
    append("test.public", village=village, visibility="public")
    found = read("beat=1", monkeypatch, lambda message: message["event"] == "beat")
    assert [message["event"] for message in found] == ["beat"]
    assert Cursor.parse(found[0]["id"]) == newest()


def test_what_a_browser_resumes_by_is_newer_than_what_its_page_began_with(village, monkeypatch):
    start = newest()
    append("test.first", village=village, visibility="public")
    middle = newest()
    append("test.second", village=village, visibility="public")
    found = read(f"since={start}", monkeypatch, lambda message: message["event"] == "test.second",
                 **{"last-event-id": str(middle)})  # fmt: skip
    assert [message["event"] for message in found] == ["test.second"]
