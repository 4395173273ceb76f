"""Open311: what is refused, in the format that was asked for, and the limits of lists."""

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from core.plugins.switching import switch
from plugins.netizen.models import Report
from plugins.netizen.tests.open311 import (
    BASE,
    ENCODED,
    FORM,
    OTHER,
    REGENCY,
    V2,
    VILLAGE,
    ids,
    read,
    send,
)

pytestmark = pytest.mark.usefixtures("village")


def refused(answer, status):
    """The descriptions of the errors of an answer in either format."""
    assert answer.status_code == status, answer.content
    if answer["Content-Type"] == "text/xml; charset=utf-8":
        root = ElementTree.fromstring(answer.content)
        assert root.tag == "errors"
        told = [(int(row.findtext("code")), row.findtext("description")) for row in root]
        assert {row.tag for row in root} == {"error"}
    else:
        assert answer["Content-Type"] == "application/json; charset=utf-8"
        told = [(row["code"], row["description"]) for row in json.loads(answer.content)]
    assert told and {code for code, _text in told} == {status}
    assert all(text for _code, text in told)
    return [text for _code, text in told]


@pytest.mark.parametrize("suffix", ["json", "xml"])
def test_every_resource_wants_a_jurisdiction_that_is_there(client, village, suffix, subtests):
    for resource in ("services", "services/road", "requests", "requests/X", "tokens/X"):
        url = f"{V2}{resource}.{suffix}"
        with subtests.test(resource=resource):
            (text,) = refused(client.get(url), 400)
            assert "jurisdiction_id" in text
            refused(client.get(url, {"jurisdiction_id": ""}), 400)
            for code in ("18.02.99.2001", "18.03", "18.02.01", "x", "18", "é"):
                (text,) = refused(client.get(url, {"jurisdiction_id": code}), 404)
                assert "jurisdiction_id" in text


def test_a_village_that_has_the_service_off_is_no_jurisdiction(client, other_village):
    switch([other_village], "netizen", False)
    for resource in ("services", "requests"):
        refused(read(client, resource, jurisdiction_id=OTHER), 404)
    refused(send(client, jurisdiction_id=OTHER), 404)
    assert read(client, "services").status_code == 200


def test_what_is_not_there_is_404(client, subtests):
    for resource in ("services/weather", "requests/AAAA2222", "tokens/AAAA2222", "services/a.b"):
        with subtests.test(resource=resource):
            answer = read(client, resource)
            refused(answer, 404)
            assert answer["Cache-Control"] == "no-store"
    assert client.get(f"{V2}services.html").status_code == 404


def test_a_diverted_service_says_where_to_turn(client):
    for answer in (
        read(client, "services/emergency"),
        send(client, service_code="emergency", **{"attribute[danger]": None}),
    ):
        (text,) = refused(answer, 404)
        assert "Panggilan darurat: 112" in text


@pytest.mark.parametrize("suffix", ["json", "xml"])
def test_an_unknown_parameter_is_refused_and_those_that_clients_send_are_not(
    client, village, suffix
):
    url = f"{V2}requests.{suffix}"
    (text,) = refused(client.get(url, {"jurisdiction_id": VILLAGE, "colour": "red"}), 400)
    assert "colour" in text
    query = {"jurisdiction_id": VILLAGE, "api_key": "x", "extensions": "true", "status": ""}
    assert client.get(url, query).status_code == 200


def test_what_the_framework_refuses_is_told_in_the_same_way(client, village, subtests, settings):
    for suffix in ("json", "xml"):
        url = f"{V2}requests.{suffix}"
        with subtests.test(suffix=suffix):
            refused(client.put(url), 405)
            refused(client.post(f"{V2}services.{suffix}", {}), 405)
            refused(client.post(url, "{}", content_type="application/json"), 415)
            refused(client.post(url, FORM), 415)
            refused(client.get(f"{url}?jurisdiction_id=%00"), 400)
            refused(client.get(f"{url}?jurisdiction_id={VILLAGE}&status=%00"), 400)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20
    refused(client.post(url, "a=" + "x" * 30, content_type=ENCODED), 413)
    settings.KAMPUNG_READS_A_MINUTE = 1
    client.get(f"{BASE}discovery.xml")
    answer = client.get(f"{BASE}discovery.xml")
    refused(answer, 429)
    assert int(answer["Retry-After"]) > 0


def test_the_address_says_the_format_and_accept_does_not(client, village):
    answer = client.get(f"{BASE}discovery.xml", headers={"accept": "application/json"})
    assert answer["Content-Type"].startswith("text/xml")
    answer = client.get(f"{BASE}discovery.json", headers={"accept": "text/html"})
    assert answer["Content-Type"].startswith("application/json")


UNFIT = [
    ({"service_code": None}, 400, "service_code"),
    ({"service_code": "weather"}, 404, "service_code"),
    ({"jurisdiction_id": None}, 400, "jurisdiction_id"),
    ({"jurisdiction_id": [VILLAGE, OTHER]}, 400, "jurisdiction_id"),
    ({"lat": None}, 400, "lat"),
    ({"long": ""}, 400, "long"),
    ({"lat": "nan"}, 400, "lat"),
    ({"lat": "91"}, 400, "lat"),
    ({"long": "1e999"}, 400, "long"),
    ({"long": "x"}, 400, "long"),
    ({"lat": None, "long": None, "address_string": None}, 400, "lat"),
    ({"address_string": "x" * 251}, 400, "address_string"),
    ({"description": "x" * 4001}, 400, "description"),
    ({"description": "a\x00b"}, 400, "description"),
    ({"description": ["a", "b"]}, 400, "description"),
    ({"phone": "12"}, 400, "phone"),
    ({"email": "siti"}, 400, "email"),
    ({"first_name": "x" * 60, "last_name": "y" * 60}, 400, "last_name"),
    ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
    ({"media_url": "file:///etc/passwd"}, 400, "media_url"),
    ({"uuid": "12"}, 400, "uuid"),
    ({"colour": "red"}, 400, "colour"),
    ({"colour": ""}, 400, "colour"),
    ({"is_public": "1"}, 400, "is_public"),
    ({"attribute": "yes"}, 400, "attribute"),
    ({"attribute[danger]": "maybe"}, 400, "attribute[danger]"),
    ({"attribute[x\x00]": "1"}, 400, "attribute"),
]


def test_an_unfit_request_is_refused_by_name(client, subtests, monkeypatch):
    monkeypatch.setattr("plugins.netizen.throttling.AddressThrottle.rate", "9999/hour")
    for change, status, name in UNFIT:
        with subtests.test(change=str(change)[:60]):
            texts = refused(send(client, **change), status)
            assert any(name in text for text in texts), texts
    assert not Report.objects.unscoped().exists()


def test_several_mistakes_are_several_errors(client):
    texts = refused(send(client, f"{V2}requests.xml", lat="x", phone="12", email="y"), 400)
    assert {text.partition(":")[0] for text in texts} == {"lat", "phone", "email"}


def test_an_empty_form_is_refused(client, village):
    refused(client.generic("POST", f"{V2}requests.json"), 400)
    refused(client.post(f"{V2}requests.json", "", content_type=ENCODED), 400)


# -- The limits of lists -------------------------------------------------------------------------


@pytest.fixture
def old(make_report):
    """Codes of reports by how many days ago they were filed."""
    now = timezone.now()
    return {
        days: make_report(f"{days}", created_at=now - timedelta(days=days)).code
        for days in (1, 80, 100, 185)
    }


def day(days):
    return (timezone.now() - timedelta(days=days)).isoformat()


def test_the_newest_ninety_days_unless_a_time_is_given(client, old):
    assert ids(read(client, "requests")) == [old[1], old[80]]
    assert ids(read(client, "requests", start_date=day(90))) == [old[1], old[80]]
    assert ids(read(client, "requests", start_date=day(190))) == [old[100], old[185]][:2]
    assert ids(read(client, "requests", end_date=day(90))) == [old[100]]
    assert ids(read(client, "requests", start_date=day(170), end_date=day(90))) == [old[100]]
    assert ids(read(client, "requests", service_request_id=old[185])) == [old[185]]


def test_a_time_may_be_a_day_and_its_plus_need_not_be_escaped(client, old):
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    query = {"start_date": yesterday.isoformat(), "end_date": today.isoformat()}
    assert ids(read(client, "requests", **query)) == [old[1]]
    url = f"{V2}requests.json?jurisdiction_id={VILLAGE}&start_date={yesterday}T00:00:00+07:00"
    assert ids(client.get(url)) == [old[1]]


def test_unfit_filters_are_refused_by_name(client, subtests):
    for name, value in (
        ("start_date", "yesterday"),
        ("start_date", "2026-03-01T00:00:00"),
        ("start_date", "2026-02-30"),
        ("start_date", "0001-01-01T00:00:00Z"),
        ("end_date", "9999-12-31T00:00:00Z"),
        ("status", "solved"),
        ("page", "0"),
        ("page", "x"),
        ("page_size", "1001"),
        ("service_request_id", ",".join(["AAAA2222"] * 51)),
    ):
        with subtests.test(name=name, value=value[:30]):
            (text,) = refused(read(client, "requests", **{name: value}), 400)
            assert name in text
    refused(read(client, "requests", start_date=day(95), end_date=day(1)), 400)
    refused(read(client, "requests", start_date=day(1), end_date=day(2)), 400)


def test_lists_are_narrowed_by_service_and_status(client, make_report):
    road = make_report()
    water = make_report(category="water")
    done = make_report(state="resolved", category="water", public_note="Selesai")
    assert ids(read(client, "requests", service_code="water")) == [done.code, water.code]
    assert ids(read(client, "requests", service_code="water,road", status="open")) == [
        water.code,
        road.code,
    ]
    assert ids(read(client, "requests", status="closed", jurisdiction_id=REGENCY)) == [done.code]
    assert len(ids(read(client, "requests", status="open,closed"))) == 3
    url = f"{V2}requests.json?jurisdiction_id={VILLAGE}&service_code=water&service_code=road"
    assert len(ids(client.get(url))) == 3
    both = {"service_request_id": f"{road.code}, {done.code}", "status": "open"}
    assert set(ids(read(client, "requests", **both))) == {road.code, done.code}
