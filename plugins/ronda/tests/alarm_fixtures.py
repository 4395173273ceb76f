"""Fixtures of the tests of alarms and alerts. A test module imports all of it."""

from __future__ import annotations

import pytest

from plugins.ronda.models import Member
from plugins.ronda.tests.alarm_helpers import base, code_of, new_uuid


@pytest.fixture
def make_member(make_user, village):
    """A function that makes a member of the watch with an account: `make_member("budi")`."""

    def make(username: str, role="member", of=None, **values):
        where = of or village
        user = make_user(username, "watch_member", where)
        return Member.objects.create(
            village=where, name=username.title(), user=user, role=role, **values
        )

    return make


@pytest.fixture
def budi(make_member):
    return make_member("budi")


@pytest.fixture
def siti(make_member):
    return make_member("siti")


@pytest.fixture
def lead(make_member):
    return make_member("lead", role="lead")


@pytest.fixture
def send(client):
    """A function that posts a body as somebody: `send(member or user, url, body)`."""

    def post(who, url, body=None, **headers):
        user = getattr(who, "user", who)
        client.logout()
        if user is not None:
            client.force_login(user)
        return client.post(url, body or {}, content_type="application/json", **headers)

    return post


@pytest.fixture
def raise_alarm(send, village):
    """A function that raises an alarm through the API and answers the response."""

    def post(who, **values):
        where = values.pop("of", village)
        beats = values.pop("beats", "3")
        body = {"uuid": new_uuid(), "code": code_of(where, beats).pk, **values}
        return send(who, f"{base(where)}/alarms/", body)

    return post


@pytest.fixture
def confirmed(raise_alarm, send, village, budi, siti):
    """The UUID of an alarm that Budi raised and Siti witnessed."""
    alarm = raise_alarm(budi).json()["alarm"]
    send(siti, f"{base(village)}/alarms/{alarm}/witness/", {"uuid": new_uuid()})
    return alarm
