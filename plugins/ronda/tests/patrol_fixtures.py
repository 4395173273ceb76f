"""What the tests of patrols share: posts, members with accounts, and phones that send. A test module
imports all of it."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from plugins.ronda.models import (
    Checkpoint,
    Duty,
    IncidentPhoto,
    Member,
    Shift,
    WatchPost,
)

BASE = "/api/v1/villages/18.02.01.2003/ronda/"
OTHER_BASE = "/api/v1/villages/18.02.02.2001/ronda/"
HERE = {"longitude": 104.97, "latitude": -5.21}


@pytest.fixture
def post(village):
    """Pos Mawar, with a radius of 100 m."""
    point = Point(HERE["longitude"], HERE["latitude"], srid=4326)
    return WatchPost.objects.create(village=village, name="Pos Mawar", point=point)


@pytest.fixture
def checkpoints(post):
    """Three on the post's round, about 300 m apart."""
    return [
        Checkpoint.objects.create(
            village=post.village,
            post=post,
            name=f"Titik {number}",
            order=number,
            point=Point(104.97 + 0.003 * number, -5.21, srid=4326),
        )
        for number in (1, 2, 3)
    ]


@pytest.fixture
def make_member(make_user, village, post):
    """A function that makes a member with an account: `make_member("budi", name="Budi")`."""

    def make(username, area=None, **values):
        area = area or village
        user = make_user(username, "watch_member", area)
        values.setdefault("name", username.capitalize())
        return Member.objects.create(village=area, user=user, **values)

    return make


@pytest.fixture
def budi(make_member):
    return make_member("budi")


@pytest.fixture
def siti(make_member):
    return make_member("siti")


@pytest.fixture
def night():
    """When the shift of the last night that is over began: at nine in the evening."""
    yesterday = timezone.localdate(timezone.now() - timedelta(hours=7)) - timedelta(days=1)
    return timezone.make_aware(datetime.combine(yesterday, datetime.min.time())) + timedelta(
        hours=21
    )


@pytest.fixture
def shift(post, night, budi):
    """Last night's shift, which Budi was to keep."""
    shift = Shift.objects.create(
        village=post.village,
        post=post,
        night=timezone.localdate(night),
        starts_at=night,
        ends_at=night + timedelta(hours=7),
    )
    Duty.objects.create(village=post.village, shift=shift, member=budi)
    return shift


class Phone:
    """A phone of a person's, signed in."""

    def __init__(self, user):
        self.client = Client()
        if user is not None:
            self.client.force_login(user)

    def post(self, path, body, base=BASE, **headers):
        return self.client.post(base + path, body, content_type="application/json", **headers)

    def get(self, path, base=BASE, **parameters):
        return self.client.get(base + path, parameters)

    def sync(self, *records, base=BASE, **values):
        """The outcomes of a batch."""
        answer = self.post("sync/", {"records": list(records), **values}, base)
        assert answer.status_code == 200, answer.content
        return answer.json()["outcomes"]


@pytest.fixture
def phone_of():
    """A function from a member or user to their phone."""
    return lambda person: Phone(getattr(person, "user", person))


@pytest.fixture
def phone(budi, phone_of):
    return phone_of(budi)


@pytest.fixture
def make_checkin(night):
    """A function that makes a check-in as a phone sends it."""

    def make(minutes=0, **values):
        return {
            "uuid": str(uuid.uuid4()),
            "device_time": (night + timedelta(minutes=minutes)).isoformat(),
            "point": dict(HERE),
            "accuracy": 8.0,
            "device": "telepon-1",
            **values,
        }

    return make


@pytest.fixture
def make_incident(night):
    """A function that makes an incident as a phone sends it."""

    def make(**values):
        return {
            "uuid": str(uuid.uuid4()),
            "what": "livestock",
            "severity": 3,
            "narrative": "Dua ekor sapi Pak Joko hilang dari kandang.",
            "people": "Joko",
            "goods": "2 ekor sapi",
            "point": {"longitude": 104.97123, "latitude": -5.21456},
            "accuracy": 12.0,
            "device_time": night.isoformat(),
            **values,
        }

    return make


@pytest.fixture
def private_files(settings, tmp_path):
    """The private storage in a folder of the test's own."""
    options = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "private")},
    }
    settings.STORAGES = {**settings.STORAGES, "private": options}
    field = IncidentPhoto._meta.get_field("file")
    before, field.storage = field.storage, storages["private"]
    yield tmp_path / "private"
    field.storage = before
