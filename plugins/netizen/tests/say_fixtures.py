"""Fixtures of the tests of a say. A test module imports all of it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from core.plugins.switching import switch
from core.villages.models import Role
from plugins.netizen.models import Announcement, Poll, PollOption, Proposal, Topic

BASE = "/api/v1/villages/18.02.01.2003/netizen"
HOST = {"host": "kalirejo.localhost"}


def new_uuid() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def say_village(village, other_village):
    """The village, with the service and nobody's settings."""
    switch([village, other_village], "netizen", True)
    return village


@pytest.fixture
def set_values(say_village):
    """A function that sets settings of the village's: `set_values(comments="off")`."""
    from core.plugins.models import PluginSettings

    def change(**values):
        row, _new = PluginSettings.objects.get_or_create(village=say_village, plugin="netizen")
        row.values = {**(row.values or {}), **values}
        row.save()

    return change


@pytest.fixture
def citizen(make_user, say_village):
    """A member of the village."""
    return make_user("siti", Role.CITIZEN, say_village, first_name="Siti", last_name="Aminah")


@pytest.fixture
def make_citizen(make_user, say_village):
    """A function that makes further members."""

    def make(name):
        return make_user(name, Role.CITIZEN, say_village, first_name=name.title())

    return make


@pytest.fixture
def stranger(make_user, say_village):
    """Somebody who has signed in and is a member of nothing."""
    return make_user("joko", first_name="Joko")


@pytest.fixture
def ask(client, say_village):
    """A function that asks as somebody: `ask(user, "post", "polls/", body)`."""

    def send(who, method, path, body=None, **headers):
        client.logout()
        if who is not None:
            client.force_login(who)
        url = path if path.startswith("/") else f"{BASE}/{path}"
        if method == "get":
            return client.get(url, body or {}, **headers)
        kwargs = {"content_type": "application/json", **headers}
        return getattr(client, method)(url, body if body is not None else {}, **kwargs)

    return send


@pytest.fixture
def make_poll(say_village):
    """A function that makes a poll that runs, unless told otherwise."""

    def make(question="Kapan gotong royong?", options=("Minggu", "Sabtu"), days=(-1, 1), **values):
        now = timezone.now()
        where = values.pop("village", say_village)
        poll = Poll.objects.create(
            village=where,
            question=question,
            opens_at=now + timedelta(days=days[0]),
            closes_at=now + timedelta(days=days[1]),
            **values,
        )
        for number, text in enumerate(options):
            PollOption.objects.create(village=where, poll=poll, text=text, order=number)
        return poll

    return make


@pytest.fixture
def make_proposal(say_village):
    """A function that stores a proposal, open for support unless told otherwise."""

    def make(title="Lampu jalan", **values):
        state = values.get("state", "open")
        defaults = {
            "village": say_village,
            "text": "Lampu di simpang tiga.",
            "field": "building",
            "year": 2027,
            "state": state,
            "opened_at": None if state == "submitted" else timezone.now(),
        }
        return Proposal.objects.create(title=title, **{**defaults, **values})

    return make


@pytest.fixture
def topic(say_village):
    regency = say_village.district.regency
    found = Topic.objects.unscoped().filter(regency=regency, code="umum").first()
    return found or Topic.objects.create(regency=regency, code="umum", name="Umum")


@pytest.fixture
def make_announcement(say_village, topic):
    """A function that stores a published announcement."""

    def make(title="Posyandu", **values):
        defaults = {
            "village": say_village,
            "topic": topic,
            "text": "Posyandu hari Senin.",
            "state": "published",
            "published_at": timezone.now(),
        }
        return Announcement.objects.create(title=title, **{**defaults, **values})

    return make


@pytest.fixture
def proposal_body():
    return {
        "uuid": new_uuid(),
        "title": "Perbaiki jembatan",
        "text": "Jembatan ke RT 03 lapuk.",
        "field": "building",
        "hamlet": "Dusun II",
        "point": {"longitude": 104.97, "latitude": -5.21},
        "budget": 25_000_000,
        "year": 2027,
    }
