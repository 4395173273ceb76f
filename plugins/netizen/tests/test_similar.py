"""What has been reported nearby is offered before the same is reported again."""

import pytest
from django.contrib.gis.geos import Point

from plugins.netizen.models import Report, ReportSupport
from plugins.netizen.tests.conftest import HOST, URL

HERE = (104.9712, -5.2137)


def at(metres):
    """A point so many metres east of here."""
    return Point(HERE[0] + metres / 110_800, HERE[1], srid=4326)


def found(client, query):
    answer = client.get(f"{URL}similar/?{query}")
    assert answer.status_code == 200
    return [row["title"] for row in answer.json()["results"]]


def test_open_reports_within_300_metres_come_nearest_first(client, make_report, other_village):
    make_report("Jauh", point=at(290))
    make_report("Dekat", point=at(20))
    make_report("Terlalu jauh", point=at(320))
    make_report("Selesai", point=at(5), state="resolved")
    make_report("Belum diperiksa", point=at(5), is_public=False)
    make_report("Lain", point=at(5), category="water")
    make_report("Desa lain", point=at(5), village=other_village)
    assert found(client, "category=road&point=-5.2137,104.9712") == ["Dekat", "Jauh"]
    assert found(client, "point=-5.2137,104.9712") == ["Lain", "Dekat", "Jauh"]
    answer = client.get(f"{URL}similar/?category=road&point=-5.2137,104.9712").json()
    assert answer["results"][0]["distance"] == pytest.approx(20, abs=0.5)
    assert "Joko" not in str(answer)


def test_without_a_point_words_decide(client, make_report):
    make_report("Jembatan patah di dusun dua")
    make_report("Jembatan bambu", text="Patah dan hanyut di dusun dua.")
    make_report("Jalan berlubang")
    assert found(client, "text=jembatan+di+dusun+tiga") == [
        "Jembatan bambu", "Jembatan patah di dusun dua",
    ]  # fmt: skip
    assert found(client, "text=di+ke") == []
    assert len(found(client, "category=road")) == 3


def test_an_unfit_parameter_is_refused(client, village, subtests):
    for query in (
        "category=weather",
        "point=here",
        "point=95,104",
        f"text={'x' * 201}",
        "near=1,2",
    ):
        with subtests.test(query=query[:20]):
            answer = client.get(f"{URL}similar/?{query}")
            assert answer.status_code == 400
            assert answer.json()["parameter"] == query.split("=")[0]


def test_one_query_finds_them_whatever_their_number(
    client, make_report, django_assert_max_num_queries
):
    for number in range(8):
        make_report(f"Laporan {number}", point=at(number))
    with django_assert_max_num_queries(4):
        answer = client.get(f"{URL}similar/?point=-5.2137,104.9712")
    assert len(answer.json()["results"]) == 5


@pytest.fixture
def shown(client, make_report, form):
    """The answer to a form about a trouble that was reported nearby, and that report."""
    report = make_report("Lampu padam", category="lighting", point=at(30))
    return client.post("/p/netizen/lapor/", form, headers=HOST), report


def test_the_form_offers_them_and_loses_nothing(shown, form):
    answer, report = shown
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Lampu padam" in html and f'name="me_too" value="{report.code}"' in html
    assert "simpang tiga" in html and form["uuid"] in html and "0812-3456-7890" in html
    assert Report.objects.unscoped().count() == 1


def test_whoever_says_no_files_theirs(client, shown, form):
    answer = client.post("/p/netizen/lapor/", {**form, "not_these": "1"}, headers=HOST)
    assert answer.status_code == 302
    assert Report.objects.unscoped().count() == 2


def test_me_too_joins_and_files_nothing(client, shown, form):
    report = shown[1]
    answer = client.post("/p/netizen/lapor/", {**form, "me_too": report.code}, headers=HOST)
    assert answer["Location"] == f"/p/netizen/{report.code}/?joined=1"
    assert Report.objects.unscoped().get().support_count == 1
    client.post("/p/netizen/lapor/", {**form, "me_too": report.code}, headers=HOST)
    assert ReportSupport.objects.unscoped().count() == 1
    assert Report.objects.unscoped().get().support_count == 1


def test_one_word_in_common_holds_nobody_up(client, make_report, form):
    make_report("Lampu padam", category="lighting")
    answer = client.post("/p/netizen/lapor/", {**form, "point": ""}, headers=HOST)
    assert answer.status_code == 302
