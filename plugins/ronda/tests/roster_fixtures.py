"""What the tests of the roster share: a post with members, shifts made by hand, people signed in."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from plugins.ronda.models import Duty, Member, Shift, ShiftPattern, WatchPost
from plugins.ronda.roster.nights import tonight

API = "/api/v1/villages/18.02.01.2003/ronda/"


def at(night: date, hour: int = 21) -> datetime:
    """An hour of the evening of a night, in the village's time zone."""
    return datetime.combine(night, time(hour), timezone.get_default_timezone())


def ahead(days: int) -> date:
    """The night so many days after tonight."""
    return tonight() + timedelta(days=days)


@pytest.fixture
def post(village):
    return WatchPost.objects.create(
        village=village, name="Pos Ronda Rukun", neighbourhood="RT 01/RW 01", point=village.point
    )


@pytest.fixture
def make_member(village, post):
    """A function that stores a member; of the post unless told otherwise."""

    def make(name="Budi", **values):
        defaults = {"village": village, "post": post}
        return Member.objects.create(name=name, **{**defaults, **values})

    return make


@pytest.fixture
def make_shift(village, post):
    """A function that stores a shift of a night, `make_shift(night, *members)`."""

    def make(night, *members, **values):
        defaults = {
            "village": village,
            "post": post,
            "night": night,
            "starts_at": at(night),
            "ends_at": at(night) + timedelta(hours=7),
        }
        shift = Shift.objects.create(**{**defaults, **values})
        for member in members:
            Duty.objects.create(village=shift.village, shift=shift, member=member)
        return shift

    return make


@pytest.fixture
def make_pattern(village, post):
    """A function that stores a recurring shift: each night from 21 to 4 unless told otherwise."""

    def make(**values):
        defaults = {
            "village": village,
            "post": post,
            "weekdays": list(range(7)),
            "first_night": ahead(-30),
            "starts": time(21),
            "ends": time(4),
            "crew": 2,
        }
        return ShiftPattern.objects.create(**{**defaults, **values})

    return make


@pytest.fixture
def sign_in(village, make_user):
    """A function that gives a member an account with the role and a client that is signed in."""

    def make(member, role="watch_member"):
        user = make_user(f"anggota-{uuid.uuid4().hex[:8]}", role, member.village)
        member.user = user
        member.save()
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def staff(operator):
    client = Client()
    client.force_login(operator)
    return client


def send(client, method: str, path: str, body=None, base: str = API):
    return getattr(client, method)(base + path, body or {}, content_type="application/json")
