"""Open311: discovery, services, definitions, and reading requests, in both formats."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from core.plugins.switching import switch
from plugins.netizen.models import Agency, Category, Report, ReportPhoto
from plugins.netizen.open311 import selection
from plugins.netizen.tests.open311 import BASE, OTHER, REGENCY, V2, VILLAGE, ids, read, xml

pytestmark = pytest.mark.usefixtures("village")


def test_discovery_names_the_endpoint_and_its_formats(client, village):
    answer = client.get(f"{BASE}discovery.json")
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    found = answer.json()
    assert list(found) == ["changeset", "contact", "key_service", "endpoints"]
    assert found["contact"] == "Kabupaten Lampung Tengah, http://localhost:8000"
    assert found["endpoints"] == [
        {
            "specification": "http://wiki.open311.org/GeoReport_v2",
            "url": f"http://testserver{V2}".rstrip("/"),
            "changeset": found["changeset"],
            "type": "production",
            "formats": ["text/xml", "application/json"],
        }
    ]
    root = xml(client.get(f"{BASE}discovery.xml"))
    assert root.tag == "discovery"
    assert root.findtext("endpoints/endpoint/url") == found["endpoints"][0]["url"]
    formats = [item.text for item in root.findall("endpoints/endpoint/formats/format")]
    assert formats == ["text/xml", "application/json"]


@pytest.mark.one_database  # PostgreSQL's clock stands still within the test's transaction
def test_the_changeset_is_another_once_categories_change(client, village):
    def changeset():
        return client.get(f"{BASE}discovery.json").json()["changeset"]

    first = changeset()
    assert first.endswith("+07:00")
    Category.objects.unscoped().get(regency__code=REGENCY, code="road").save()
    second = changeset()
    assert second > first
    Category.objects.create(village=village, code="market", name="Pasar")
    assert changeset() >= second


def test_services_are_what_the_village_takes_reports_of(client):
    answer = read(client, "services")
    found = {row["service_code"]: row for row in answer.json()}
    assert found["road"] == {
        "service_code": "road",
        "service_name": "Jalan dan jembatan",
        "description": "Jalan berlubang, jembatan rusak, rambu hilang.",
        "metadata": True,
        "type": "realtime",
        "keywords": "jalan,lubang,jembatan,aspal,gorong-gorong",
        "group": "Infrastruktur",
    }
    assert found["lighting"]["metadata"] is False
    assert not {"emergency", "crime"} & set(found)
    root = xml(client.get(f"{V2}services.xml", {"jurisdiction_id": VILLAGE}))
    assert [item.tag for item in root] == ["service"] * len(found)
    flags = {row.findtext("service_code"): row.findtext("metadata") for row in root}
    assert (flags["road"], flags["lighting"]) == ("true", "false")


def test_a_villages_own_category_is_its_own_and_not_the_regencys(client, village, other_village):
    Category.objects.create(village=village, code="market", name="Pasar")
    Category.objects.create(village=village, code="health", name="Sehat", is_active=False)

    def codes(area):
        return {
            row["service_code"] for row in read(client, "services", jurisdiction_id=area).json()
        }

    assert "market" in codes(VILLAGE) and "health" not in codes(VILLAGE)
    assert "market" not in codes(OTHER) and "health" in codes(OTHER)
    assert "market" not in codes(REGENCY) and "health" in codes(REGENCY)


def test_a_definition_lists_the_questions(client):
    answer = read(client, "services/road")
    assert answer.json() == {
        "service_code": "road",
        "attributes": [
            {
                "variable": True,
                "code": "danger",
                "datatype": "singlevaluelist",
                "required": False,
                "datatype_description": None,
                "order": 1,
                "description": "Apakah membahayakan orang yang lewat?",
                "values": [{"key": "yes", "name": "Ya"}, {"key": "no", "name": "Tidak"}],
            }
        ],
    }
    root = xml(client.get(f"{V2}services/road.xml", {"jurisdiction_id": REGENCY}))
    assert root.tag == "service_definition"
    assert root.findtext("attributes/attribute/variable") == "true"
    assert root.findtext("attributes/attribute/datatype_description") == ""
    keys = [item.text for item in root.findall("attributes/attribute/values/value/key")]
    assert keys == ["yes", "no"]
    assert read(client, "services/lighting").json()["attributes"] == []


def test_a_public_request_has_every_field_of_the_standard(client, make_report, village):
    agency = Agency.objects.unscoped().get(code="pupr")
    due = timezone.now() + timedelta(days=3)
    report = make_report(
        point=Point(104.97, -5.21, srid=4326), address="Dusun II", public_note="Dijadwalkan",
        desk="agency", agency=agency, due_at=due,
    )  # fmt: skip
    answer = read(client, f"requests/{report.code.lower()}")
    assert answer.json() == [
        {
            "service_request_id": report.code,
            "status": "open",
            "status_notes": "Dijadwalkan",
            "service_name": "Jalan dan jembatan",
            "service_code": "road",
            "description": "Lubang di depan pasar.",
            "agency_responsible": agency.name,
            "service_notice": None,
            "requested_datetime": timezone.localtime(report.created_at).isoformat(
                timespec="seconds"
            ),
            "updated_datetime": timezone.localtime(report.updated_at).isoformat(timespec="seconds"),
            "expected_datetime": timezone.localtime(due).isoformat(timespec="seconds"),
            "address": "Dusun II, Kampung Kalirejo, Kecamatan Kalirejo, Kabupaten Lampung Tengah",
            "address_id": VILLAGE,
            "zipcode": None,
            "lat": -5.21,
            "long": 104.97,
            "media_url": None,
        }
    ]
    assert answer.json() == read(client, "requests").json()
    assert "public" in answer["Cache-Control"]
    assert "Joko" not in answer.content.decode() and "8123456" not in answer.content.decode()


def test_a_closed_request_was_changed_when_it_was_closed(client, make_report):
    closed = timezone.now() - timedelta(days=1)
    report = make_report(state="resolved", closed_at=closed)
    told = read(client, f"requests/{report.code}").json()[0]
    assert told["status"] == "closed"
    expected = timezone.localtime(closed).isoformat(timespec="seconds")
    assert told["updated_datetime"] == expected
    assert told["agency_responsible"] == "Kampung Kalirejo"


@pytest.mark.parametrize(
    "hidden", [{"is_public": False}, {"state": "rejected"}, {"is_public": False, "held_for": "x"}]
)
def test_of_an_unpublished_request_the_code_tells_state_and_answer_only(
    client, make_report, hidden
):
    report = make_report(
        address="Dusun II",
        public_note="Diperiksa",
        point=Point(104.97, -5.21),
        due_at=timezone.now(),
        **hidden,
    )
    assert read(client, "requests").json() == []
    assert read(client, "requests", jurisdiction_id=REGENCY).json() == []
    for answer in (
        read(client, f"requests/{report.code}"),
        read(client, "requests", service_request_id=report.code),
    ):
        told = answer.json()[0]
        assert (told["status_notes"], told["service_code"]) == ("Diperiksa", "road")
        unsaid = ("description", "agency_responsible", "address", "address_id", "lat", "long",
                  "media_url", "expected_datetime")  # fmt: skip
        assert {told[name] for name in unsaid} == {None}
        assert "private" in answer["Cache-Control"]


def test_photos_are_shown_where_there_is_a_view_of_them(client, make_report, village, monkeypatch):
    report = make_report()
    photos = [
        ReportPhoto.objects.create(village=village, report=report, is_hidden=hidden)
        for hidden in (True, False)
    ]
    monkeypatch.setattr("plugins.netizen.open311.representation.PHOTO_VIEW", "no-such-view")
    assert read(client, "requests").json()[0]["media_url"] is None
    monkeypatch.setattr(
        "plugins.netizen.open311.representation.reverse",
        lambda name, kwargs: f"/{kwargs['code']}/{kwargs['uuid']}/",
    )
    expected = f"http://localhost:8000/{VILLAGE}/{photos[1].uuid}/"
    assert read(client, "requests").json()[0]["media_url"] == expected


def test_characters_that_xml_cannot_hold_are_left_out(client, make_report):
    report = make_report(text="a\x08b <script>&\ufffe c")
    root = xml(client.get(f"{V2}requests/{report.code}.xml", {"jurisdiction_id": VILLAGE}))
    assert root.tag == "service_requests"
    assert root.findtext("request/description") == "ab <script>& c"
    assert root.findtext("request/zipcode") == ""


def test_a_token_is_the_code_itself(client, make_report):
    report = make_report()
    told = [{"service_request_id": report.code, "token": report.code}]
    assert read(client, f"tokens/{report.code}").json() == told
    root = xml(client.get(f"{V2}tokens/{report.code}.xml", {"jurisdiction_id": REGENCY}))
    assert root.findtext("request/token") == report.code


def test_lists_are_of_the_jurisdiction(client, make_report, other_village):
    here, there = make_report(), make_report(village=other_village)
    assert ids(read(client, "requests")) == [here.code]
    assert ids(read(client, "requests", jurisdiction_id=OTHER)) == [there.code]
    assert ids(read(client, "requests", jurisdiction_id=REGENCY)) == [there.code, here.code]
    assert read(client, f"requests/{there.code}").status_code == 404
    switch([other_village], "netizen", False)
    assert ids(read(client, "requests", jurisdiction_id=REGENCY)) == [here.code]
    assert read(client, f"requests/{there.code}", jurisdiction_id=REGENCY).status_code == 404


def test_a_list_takes_four_queries_however_long(
    client, make_report, other_village, django_assert_num_queries
):
    for number in range(5):
        make_report(f"Laporan {number}", village=other_village)
        report = make_report(f"Laporan {number}")
    for area in (VILLAGE, REGENCY):
        with django_assert_num_queries(4):
            read(client, "requests", jurisdiction_id=area)
        with django_assert_num_queries(4):
            read(client, f"requests/{report.code}", jurisdiction_id=area)
        with django_assert_num_queries(4):
            read(client, "services/road", jurisdiction_id=area)


def test_answers_are_kept_by_caches_under_names_that_changes_purge(client, make_report):
    make_report()
    for area, kind in ((VILLAGE, "village"), (REGENCY, "regency")):
        answer = read(client, "requests", jurisdiction_id=area)
        keys = set(answer["Surrogate-Key"].split())
        assert {"kampung", "plugin-netizen", f"{kind}-{area}", f"records-{area}"} == keys
        assert answer["Access-Control-Allow-Origin"] == "*"
        url = f"{V2}requests.json?jurisdiction_id={area}"
        again = client.get(url, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_more_than_a_thousand_are_read_by_page(client, make_report, monkeypatch):
    codes = [make_report(f"Laporan {number}").code for number in range(3)][::-1]
    monkeypatch.setattr(selection, "MOST", 2)
    first = read(client, "requests")
    assert ids(first) == codes[:2]
    assert 'page=2>; rel="next"' in first["Link"]
    second = read(client, "requests", page=2)
    assert ids(second) == codes[2:]
    assert "Link" not in second
    assert ids(read(client, "requests", page=3, page_size=1)) == codes[2:]
    assert Report.objects.unscoped().count() == 3
