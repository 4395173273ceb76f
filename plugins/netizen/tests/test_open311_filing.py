"""Open311: filing requests by form, in a village and in the whole regency."""

import uuid
from xml.etree import ElementTree

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from core.accounts.models import AccessToken
from core.plugins.switching import switch
from plugins.netizen import throttling
from plugins.netizen.categories import known
from plugins.netizen.desks import reply_key
from plugins.netizen.models import BlockedSender, Category, Report
from plugins.netizen.moderation import key_of
from plugins.netizen.open311 import submissions
from plugins.netizen.tests.open311 import FORM, OTHER, REGENCY, URL, V2, VILLAGE, send

pytestmark = pytest.mark.usefixtures("village")


def reports():
    return Report.objects.unscoped()


def test_a_request_is_filed_as_a_report_of_the_village(client, village):
    answer = send(client)
    assert answer.status_code == 201, answer.content
    report = reports().get()
    (receipt,) = answer.json()
    assert list(receipt) == ["service_request_id", "service_notice", "account_id"]
    assert (receipt["service_request_id"], receipt["account_id"]) == (report.code, None)
    page = f"http://kalirejo.localhost:8000/p/netizen/{report.code}/?key={reply_key(report)}"
    assert page in receipt["service_notice"]
    assert answer["Location"].endswith(f"{V2}requests/{report.code}.json?jurisdiction_id={VILLAGE}")
    assert (report.village, report.category.code, report.channel) == (village, "road", "open311")
    assert report.title == "Lubang besar di jalan."
    assert report.text == "Lubang besar di jalan.\nSudah dua minggu."
    assert (report.state, report.is_public, report.answers) == (
        "received",
        False,
        {"danger": "yes"},
    )
    assert report.point.coords == (104.9712, -5.2121)
    assert report.address == "Depan pasar, Dusun II"
    assert report.reporter_name == "Siti Aminah"
    assert report.reporter_phone == "+6281234567890"
    assert report.reporter_email == "siti@warga.example"
    assert report.due_at is not None
    steps = report.steps.values_list("kind", "text", "is_public")
    assert list(steps) == [
        ("filed", "", True),
        ("note", "media_url: https://foto.example/1.jpg", False),
    ]


def test_the_answer_comes_in_xml_too(client):
    answer = send(client, f"{V2}requests.xml")
    root = ElementTree.fromstring(answer.content)
    assert (answer.status_code, root.tag) == (201, "service_requests")
    assert root.findtext("request/service_request_id") == reports().get().code
    assert root.findtext("request/account_id") == ""


def test_jurisdiction_and_key_may_stand_in_the_address(client):
    answer = send(client, f"{URL}?jurisdiction_id={VILLAGE}&api_key=", jurisdiction_id=None)
    assert answer.status_code == 201


def test_the_least_is_service_and_place(client, subtests):
    for place in (
        {"lat": "-5.2", "long": "104.9"},
        {"address_string": "Dusun I"},
        {"address_id": VILLAGE},
    ):
        with subtests.test(place=place):
            least = dict.fromkeys(FORM) | place
            answer = send(client, **{**least, "jurisdiction_id": VILLAGE, "service_code": "road"})
            assert answer.status_code == 201
    assert set(reports().values_list("title", "text")) == {("Jalan dan jembatan",) * 2}


def test_a_long_first_line_is_cut_for_the_title(client):
    send(client, description="Jalan " * 40)
    send(client, description="x" * 300)
    for title in reports().values_list("title", flat=True):
        assert 40 < len(title) <= 80 and title.endswith("…")


def test_answers_to_the_categorys_questions_are_checked(client, village):
    values = [{"key": "a", "name": "A"}, {"key": "b", "name": "B"}]
    Category.objects.create(
        village=village, code="market", name="Pasar",
        questions=[
            {"code": "stall", "datatype": "number", "required": True, "description": "Lapak?"},
            {"code": "what", "datatype": "multivaluelist", "required": False,
             "description": "Apa?", "values": values},
        ],
    )  # fmt: skip
    market = {"service_code": "market", "attribute[danger]": None}
    answer = send(client, **market, **{"attribute[stall]": "7", "attribute[what][]": ["a", "b"]})
    assert answer.status_code == 201
    assert reports().get().answers == {"stall": 7, "what": ["a", "b"]}
    for change, name in (
        ({}, "attribute[stall]"),
        ({"attribute[stall]": "many"}, "attribute[stall]"),
        ({"attribute[stall]": "7", "attribute[what][]": ["c"]}, "attribute[what]"),
        ({"attribute[stall]": "7", "attribute[who]": "x"}, "attribute[who]"),
    ):
        answer = send(client, **market, **change)
        assert answer.status_code == 400
        assert [row["description"].startswith(f"{name}: ") for row in answer.json()] == [True]
    assert reports().count() == 1


def test_what_is_confidential_or_held_is_filed_and_stays_out_of_lists(client, village):
    Category.objects.create(village=village, code="market", name="Pasar", is_held=True)
    for code in ("security", "market"):
        answer = send(client, service_code=code, **{"attribute[danger]": None})
        assert answer.status_code == 201
        (receipt,) = answer.json()
        query = {"jurisdiction_id": VILLAGE}
        assert client.get(URL, query).json() == []
        address = f"{V2}requests/{receipt['service_request_id']}.json"
        (told,) = client.get(address, query).json()
        assert (told["status"], told["description"]) == ("open", None)
    assert reports().exclude(held_for="").get().category.code == "market"


def test_the_same_uuid_files_once(client):
    known_uuid = str(uuid.uuid4())
    first, again = send(client, uuid=known_uuid), send(client, uuid=known_uuid)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    for change in (
        {"description": "Lain."},
        {"media_url": None},
        {"media_url": "https://x.example"},
    ):
        answer = send(client, uuid=known_uuid, **change)
        assert (answer.status_code, answer.json()[0]["code"]) == (409, 409)
    assert reports().get().steps.count() == 2
    reports().get().delete()
    assert send(client, uuid=known_uuid).status_code == 410
    assert send(client).status_code == send(client).status_code == 201
    assert reports().count() == 2


# -- Who may send --------------------------------------------------------------------------------


def test_a_wrong_key_is_403_and_a_good_one_is_not(client, operator, other_operator, village):
    _token, good = AccessToken.objects.issue(operator, "Uji", [village], ["netizen.write"])
    _token, weak = AccessToken.objects.issue(operator, "Uji", [village], ["netizen.read"])
    _token, foreign = AccessToken.objects.issue(other_operator, "Uji", [village], ["netizen.write"])
    for key in ("x", "kampung_" + "a" * 43, weak, foreign):
        answer = send(client, api_key=key)
        assert (answer.status_code, answer.json()[0]["code"]) == (403, 403)
        assert "api_key" in answer.json()[0]["description"]
    assert not reports().exists()
    assert send(client, api_key=good).status_code == 201
    assert reports().get().reporter is None


def test_a_village_that_takes_no_anonymous_reports_wants_a_name_or_a_key(client, operator, village):
    village.plugin_settings.create(plugin="netizen", values={"allow_anonymous": False})
    nobody = {"first_name": None, "last_name": None, "phone": None}
    assert send(client, **nobody).status_code == 403
    assert send(client, phone=None).status_code == 403
    assert send(client).status_code == 201
    _token, secret = AccessToken.objects.issue(operator, "Uji", [village], ["netizen.write"])
    assert send(client, **nobody, api_key=secret).status_code == 201


def test_a_village_that_asks_for_a_puzzle_wants_a_key(client, operator, village, monkeypatch):
    settings = {"allow_anonymous": True, "captcha": True}
    monkeypatch.setattr(submissions, "plugin_settings", lambda village, slug: settings)
    assert send(client).status_code == 403
    _token, secret = AccessToken.objects.issue(operator, "Uji", [village], ["netizen.write"])
    assert send(client, api_key=secret).status_code == 201


def test_a_blocked_device_is_403(client, village):
    BlockedSender.objects.create(
        village=village, kind="device", key=key_of("device", "tt222111"), reason="Iklan"
    )
    assert send(client).status_code == 403
    assert send(client, device_id="other").status_code == 201


def test_requests_are_bounded_by_address_and_village(client, other_village, monkeypatch):
    monkeypatch.setattr(throttling.VillageThrottle, "rate", "1/hour")
    assert send(client).status_code == 201
    answer = send(client)
    assert (answer.status_code, answer.json()[0]["code"]) == (429, 429)
    assert int(answer["Retry-After"]) > 0
    assert send(client, jurisdiction_id=OTHER).status_code == 201
    monkeypatch.setattr(throttling.AddressThrottle, "rate", "1/hour")
    answer = send(client, f"{V2}requests.xml", jurisdiction_id=OTHER)
    assert answer.status_code == 429
    assert ElementTree.fromstring(answer.content).findtext("error/code") == "429"


# -- The regency as jurisdiction -----------------------------------------------------------------


def bound(area, west):
    ring = Polygon.from_bbox((west, -5.3, west + 0.1, -5.2))
    area.boundary = MultiPolygon(ring, srid=4326)
    area.save()


def test_the_boundary_says_which_village_it_is_for(client, village, other_village):
    bound(village, 104.9)
    bound(other_village, 105.0)
    for longitude, area in (("104.95", village), ("105.05", other_village)):
        answer = send(client, jurisdiction_id=REGENCY, lat="-5.25", long=longitude)
        code = answer.json()[0]["service_request_id"]
        assert reports().get(code=code).village == area
    answer = send(client, jurisdiction_id=REGENCY, lat="-5.25", long="106")
    assert answer.status_code == 400
    assert "address_id" in answer.json()[0]["description"]
    switch([other_village], "netizen", False)
    assert send(client, jurisdiction_id=REGENCY, lat="-5.25", long="105.05").status_code == 400


def test_without_boundaries_it_is_the_nearest_office(client, village, other_village):
    answer = send(client, jurisdiction_id=REGENCY, lat="-5.13", long="104.86")
    assert answer.status_code == 201
    assert reports().get().village == other_village
    far = send(client, jurisdiction_id=REGENCY, lat="-7.8", long="110.4")
    assert (far.status_code, "jurisdiction_id" in far.json()[0]["description"]) == (400, True)


def test_a_regency_is_told_the_village_by_its_code(client, village, other_village):
    place = {"jurisdiction_id": REGENCY, "lat": None, "long": None}
    assert send(client, **place).status_code == 400
    assert send(client, **place, address_id=OTHER).status_code == 201
    assert reports().get().village == other_village
    for code in ("18.02.99.2001", "x"):
        assert send(client, **place, address_id=code).status_code == 400
    assert send(client, address_id=OTHER).status_code == 400


def test_what_only_one_village_offers_is_for_that_village(client, village, other_village):
    Category.objects.create(village=village, code="market", name="Pasar")
    place = {"jurisdiction_id": REGENCY, "service_code": "market", "attribute[danger]": None}
    assert send(client, **place, address_id=OTHER).status_code == 404
    assert send(client, **place, address_id=VILLAGE).status_code == 201
    assert reports().get().category == known(village)["market"]
