"""What the tests of the reports share."""

import uuid

import pytest
from django.core.cache import cache

from plugins.netizen.categories import known
from plugins.netizen.models import Report
from plugins.netizen.tests.desk_fixtures import (  # noqa: F401
    agency,
    canned,
    desk,
    make_officer,
    make_photo,
    officer,
)

URL = "/api/v1/villages/18.02.01.2003/netizen/reports/"


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
