"""Who hears what on the stream of events: everybody what is public, people what is for their roles."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace

import pytest
from django.test import AsyncClient

from core.events import broker as brokers
from core.events.hearing import heard_by, hears
from core.events.log import append, newest
from core.events.models import Event
from core.plugins import specs
from core.plugins.registry import registry
from core.villages.models import Membership
from frontend_api import events as streams
from plugins.ronda.models import Member

URL = "/api/v1/events/stream"


@pytest.fixture
def make_watch_member(make_user):
    """A function that makes somebody of the watch: by role, and by the village's list."""

    def make(village):
        user = make_user("ronda", "watch_member", village)
        Member.objects.create(village=village, name="Budi", user=user)
        return user

    return make


def test_a_role_hears_its_villages_events_of_a_kind_that_names_it(
    village, other_village, make_user, make_watch_member, operator, district_officer
):
    watch = make_watch_member(village)
    citizen = make_user("warga", "citizen", village)
    raised = append("alarm.raised", village=village)
    elsewhere = append("alarm.raised", village=other_village)
    other_kind = append("records.changed", village=village)
    for who in (watch, operator, district_officer):
        heard = heard_by(who)
        assert hears(heard, raised)
        assert not hears(heard, elsewhere)
        assert not hears(heard, other_kind)
    assert not heard_by(citizen)


def test_a_plugin_narrows_who_of_a_role_hears_a_kind(
    village, other_village, make_user, operator, monkeypatch
):
    asked = []

    def in_the_first(user, villages):
        asked.append((user, villages))
        return [min(villages)]

    def fails(user, villages):
        raise RuntimeError("It cannot say.")

    roles = ("citizen", "village_operator")
    kinds = [
        specs.EventTypeSpec("test.narrow", "Narrowed", roles=roles, narrow=in_the_first),
        specs.EventTypeSpec("test.same", "Narrowed alike", roles=roles, narrow=in_the_first),
        specs.EventTypeSpec("test.broken", "Narrowed by what fails", roles=roles, narrow=fails),
        specs.EventTypeSpec("test.wide", "Not narrowed", roles=roles),
    ]
    monkeypatch.setattr(
        registry, "specs", lambda hook: [(SimpleNamespace(slug="dummy"), spec) for spec in kinds]
    )
    citizen = make_user("warga", "citizen", village)
    Membership.objects.create(user=citizen, role="citizen", village=other_village)
    both = {village.pk, other_village.pk}
    heard = heard_by(citizen)
    assert heard.villages == {
        "test.narrow": {min(both)},
        "test.same": {min(both)},
        "test.wide": both,
    }
    assert asked == [(citizen, both)]


def test_whom_an_event_names_hears_it_wherever_it_is(
    village, other_village, make_user, monkeypatch
):
    asked = []

    def desks_of(user):
        asked.append(user)
        return [7, 9] if user.username == "petugas" else []

    def fails(user):
        raise RuntimeError("It cannot say.")

    named, broken = specs.AddresseesSpec("desks", desks_of), specs.AddresseesSpec("desks", fails)
    kinds = [
        specs.EventTypeSpec("test.named", "Addressed", addressees=named),
        specs.EventTypeSpec("test.same", "To the same", addressees=named),
        specs.EventTypeSpec("test.both", "By role too", roles=("citizen",), addressees=named),
        specs.EventTypeSpec("test.broken", "Addressed by what fails", addressees=broken),
    ]
    monkeypatch.setattr(
        registry, "specs", lambda hook: [(SimpleNamespace(slug="dummy"), spec) for spec in kinds]
    )
    officer = make_user("petugas", "citizen", village)
    heard = heard_by(officer)
    assert asked == [officer]
    for payload, hears_it in (
        ({"desks": [9]}, True),
        ({"desks": [1, 7]}, True),
        ({"desks": [1]}, False),
        ({"desks": []}, False),
        ({"desks": 7}, False),
        ({"desks": "79"}, False),
        ({"others": [7]}, False),
        ({}, False),
    ):
        for kind in ("test.named", "test.same"):
            event = append(kind, village=other_village, payload=payload)
            assert hears(heard, event) is hears_it, payload
        broken = append("test.broken", village=village, payload=payload)
        assert not hears(heard, broken)
    assert hears(heard, append("test.both", village=village))
    assert not hears(heard, append("test.both", village=other_village))
    assert hears(heard, append("test.both", village=other_village, payload={"desks": [7]}))
    assert not heard_by(make_user("lain"))


def told(client, village, monkeypatch) -> list[str]:
    """Kinds that a listener who resumes behind everything so far is told, of two that happen."""
    since = newest()
    append("alarm.raised", village=village)
    append("test.public", village=village, visibility="public")

    async def listen():
        monkeypatch.setattr(streams, "broker", brokers.Broker(interval=0.05))
        answer = await client.get(
            f"{URL}?village={village.code}", headers={"last-event-id": str(since)}
        )
        assert answer.status_code == 200
        kinds = []
        async for chunk in answer.streaming_content:
            for line in chunk.decode().splitlines():
                if line.startswith("data: "):
                    kinds.append(json.loads(line[6:])["kind"])
            if "test.public" in kinds:
                break
        await answer.streaming_content.aclose()
        return kinds

    return asyncio.run(asyncio.wait_for(listen(), 30))


@pytest.mark.django_db(transaction=True)
def test_the_stream_tells_the_watch_what_the_public_does_not_hear(
    village, make_watch_member, monkeypatch
):
    watch = make_watch_member(village)
    assert told(AsyncClient(), village, monkeypatch) == ["test.public"]
    client = AsyncClient()
    client.force_login(watch)
    assert told(client, village, monkeypatch) == ["alarm.raised", "test.public"]


@pytest.mark.django_db(transaction=True)
def test_a_session_token_that_does_not_hold_is_refused(village):
    async def ask():
        return await AsyncClient().get(URL, headers={"x-session-token": "x" * 32})

    answer = asyncio.run(ask())
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_an_events_subject_is_told_by_its_code_only_where_that_is_a_text(village):
    append("test.happened", village=village, subject=village)
    assert Event.objects.get(kind="test.happened").subject_id == village.code
