"""What the tests of the reports share."""

import io
import time
import uuid

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from PIL import Image

from plugins.netizen import traps
from plugins.netizen.categories import known
from plugins.netizen.models import Report, ReportPhoto
from plugins.netizen.tests.desk_fixtures import (  # noqa: F401
    agency,
    canned,
    desk,
    make_officer,
    make_photo,
    officer,
)

BASE = "/api/v1/villages/18.02.01.2003/netizen/"
URL = f"{BASE}reports/"
HOST = {"host": "kalirejo.localhost"}


@pytest.fixture(autouse=True)
def fresh_counts():
    """Each test begins with no request counted against the throttles."""
    cache.clear()


@pytest.fixture
def body():
    """A report as a phone sends it."""
    return {
        "uuid": str(uuid.uuid4()),
        "category": "road",
        "title": "Jembatan rusak",
        "text": "Pagar jembatan di Dusun II patah.",
        "point": {"longitude": 104.971, "latitude": -5.212},
        "accuracy": 12.5,
        "device_time": "2026-03-01T07:30:00+07:00",
        "reporter_name": "Siti Aminah",
        "reporter_phone": "0812-3456-7890",
    }


@pytest.fixture
def file(client, village):
    """A function that posts a body to the village's reports."""

    def post(body, url=URL, **kwargs):
        return client.post(url, body, content_type="application/json", **kwargs)

    return post


@pytest.fixture
def make_report(village):
    """A function that stores a report; public and verified unless told otherwise."""

    def make(title="Jalan berlubang", **values):
        defaults = {
            "village": village,
            "category": "road",
            "text": "Lubang di depan pasar.",
            "state": "verified",
            "is_public": True,
            "reporter_name": "Joko Susilo",
            "reporter_phone": "+6281234567890",
        }
        made = {**defaults, **values}
        made["category"] = known(made["village"])[made["category"]]
        return Report.objects.create(title=title, **made)

    return make


@pytest.fixture
def filed(file, body):
    """The receipt of a report that was filed over the API, without an account."""
    return file(body).json()


@pytest.fixture
def form():
    """The website's form as somebody has filled it in, a minute after it was shown."""
    return {
        "category": "lighting",
        "title": "Lampu jalan mati",
        "text": "Lampu di simpang tiga mati sejak Senin.",
        "point": "-5.2137, 104.9712",
        "reporter_name": "Siti Aminah",
        "reporter_phone": "0812-3456-7890",
        "website": "",
        "uuid": str(uuid.uuid4()),
        "begun": traps.moment(time.time() - 60),
    }


@pytest.fixture
def private_files(settings, tmp_path):
    """The private storage in a folder of the test's own."""
    options = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "private")},
    }
    settings.STORAGES = {**settings.STORAGES, "private": options}
    field = ReportPhoto._meta.get_field("file")
    before, field.storage = field.storage, storages["private"]
    yield tmp_path / "private"
    field.storage = before


@pytest.fixture
def picture():
    """A function that makes a JPEG of that size, with what a telephone writes into it."""

    def make(width=800, height=600, colour="green"):
        exif = Image.Exif()
        exif[0x010F] = "Telepon Rahasia"
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2] = "S", (5.0, 12.0, 45.0)
        gps[3], gps[4] = "E", (104.0, 58.0, 12.0)
        exif.get_ifd(0x8769)[0x9003] = "2026:03:01 07:30:00"
        content = io.BytesIO()
        Image.new("RGB", (width, height), colour).save(content, "JPEG", exif=exif)
        return content.getvalue()

    return make
