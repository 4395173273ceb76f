"""Reading reports through the API: only what staff have published, and nothing of the person."""

import pytest
from django.contrib.gis.geos import Point

from plugins.netizen.tests.conftest import HOST, URL

PERSONAL = ("reporter", "reporter_name", "reporter_phone", "uuid", "body_hash", "device_time")


@pytest.mark.parametrize("hidden", [{"is_public": False}, {"state": "rejected"}])
def test_the_list_shows_public_reports_only(client, make_report, hidden):
    shown = make_report(point=Point(104.97, -5.21, srid=4326))
    make_report("Belum diperiksa", **hidden)
    answer = client.get(URL)
    assert answer.status_code == 200
    assert answer.json()["results"] == [
        {
            "code": shown.code,
            "category": "road",
            "category_name": "Jalan dan jembatan",
            "state": "verified",
            "is_public": True,
            "title": "Jalan berlubang",
            "text": "Lubang di depan pasar.",
            "address": "",
            "point": {"longitude": 104.97, "latitude": -5.21},
            "reported_by": "",
            "support_count": 0,
            "public_note": "",
            "due_at": None,
            "closes_at": None,
            "created_at": shown.created_at.isoformat(),
            "updated_at": shown.updated_at.isoformat(),
        }
    ]


def test_the_list_holds_the_village_s_own_reports(client, make_report, other_village):
    make_report(village=other_village)
    assert client.get(URL).json()["results"] == []


def test_the_list_is_narrowed_by_state_and_category(client, make_report):
    make_report("Satu")
    make_report("Dua", state="resolved", public_note="Selesai")
    make_report("Tiga", state="resolved", public_note="Selesai", category="water")
    titles = [
        row["title"] for row in client.get(f"{URL}?state=resolved&category=water").json()["results"]
    ]
    assert titles == ["Tiga"]


def test_an_unfit_parameter_is_refused(client, village, subtests):
    for query in ("state=done", "category=x", "reporter_phone=1", "limit=0"):
        with subtests.test(query=query):
            answer = client.get(f"{URL}?{query}")
            assert answer.status_code == 400
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["parameter"] == query.split("=")[0]


def test_a_report_is_found_by_its_code_in_any_case(client, make_report):
    report = make_report()
    answer = client.get(f"{URL}{report.code.lower()}/")
    assert answer.json()["title"] == "Jalan berlubang"


@pytest.mark.parametrize("hidden", [{"is_public": False}, {"state": "rejected"}])
def test_of_an_unpublished_report_the_code_tells_the_state_only(client, make_report, hidden):
    report = make_report(public_note="Sudah dilaporkan", point=Point(104.97, -5.21), **hidden)
    answer = client.get(f"{URL}{report.code}/")
    shown = answer.json()
    assert shown["state"] == report.state
    assert shown["public_note"] == "Sudah dilaporkan"
    assert (shown["title"], shown["text"], shown["point"]) == (None, None, None)
    assert not shown["is_public"]
    assert "private" in answer["Cache-Control"]


def test_no_answer_names_the_reporter(client, make_report):
    report = make_report()
    for url in (URL, f"{URL}{report.code}/"):
        text = client.get(url).content.decode()
        assert "Joko" not in text
        assert "81234567890" not in text
        assert not any(f'"{name}"' in text for name in PERSONAL)


def test_a_report_of_another_village_is_not_found(client, make_report, other_village):
    report = make_report(village=other_village)
    answer = client.get(f"{URL}{report.code}/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_village_without_the_service_answers_404(client, make_report, village):
    from core.plugins.switching import switch

    report = make_report()
    switch([village], "netizen", False)
    assert client.get(URL).status_code == 404
    assert client.get(f"{URL}{report.code}/").status_code == 404
    assert client.post(URL, {}, content_type="application/json").status_code == 404


def test_a_known_etag_gets_304(client, make_report):
    make_report()
    etag = client.get(URL)["ETag"]
    assert client.get(URL, headers={"If-None-Match": etag}).status_code == 304


def test_a_name_is_public_only_where_its_owner_allowed_it(client, make_report):
    shown = {}
    for anonymity in ("none", "public", "village"):
        report = make_report(anonymity=anonymity)
        shown[anonymity] = client.get(f"{URL}{report.code}/").json()["reported_by"]
        html = client.get(f"/p/netizen/{report.code}/", headers=HOST).content.decode()
        assert ("Joko Susilo" in html) == (anonymity == "none")
    assert shown == {"none": "Joko Susilo", "public": "", "village": ""}
    hidden = make_report(anonymity="none", is_public=False)
    assert client.get(f"{URL}{hidden.code}/").json()["reported_by"] == ""
