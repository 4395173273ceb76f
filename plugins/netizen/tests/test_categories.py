"""What can be reported, what is asked and told then, over the API and on the website."""

import pytest

from plugins.netizen.categories import known
from plugins.netizen.models import Category, Report
from plugins.netizen.tests.conftest import BASE, HOST, URL

QUESTIONS = [
    {"code": "depth", "datatype": "number", "required": True, "description": "Berapa dalam?",
     "hint": "", "values": []},
    {"code": "risks", "datatype": "multivaluelist", "required": False, "description": "Bahayanya?",
     "hint": "", "values": [{"key": "fall", "name": "Jatuh"}, {"key": "flood", "name": "Banjir"}]},
    {"code": "since", "datatype": "datetime", "required": False, "description": "Sejak kapan?",
     "hint": "", "values": []},
]  # fmt: skip


@pytest.fixture
def holes(village):
    """A category of the village's own that asks three questions."""
    return Category.objects.create(
        village=village, code="hole", name="Lubang", notice="Beri tanda dahulu.",
        questions=QUESTIONS,
    )  # fmt: skip


def rows(client):
    return {row["code"]: row for row in client.get(f"{BASE}categories/").json()["results"]}


def test_the_categories_tell_what_is_asked_and_told(client, holes):
    found = rows(client)
    assert found["hole"] == {
        "code": "hole",
        "name": "Lubang",
        "group": "",
        "description": "",
        "notice": "Beri tanda dahulu.",
        "contacts": [],
        "questions": QUESTIONS,
        "diverted": False,
        "confidential": False,
    }
    assert found["emergency"]["diverted"]
    assert {"label": "Polisi", "contact": "110"} in found["crime"]["contacts"]
    assert found["road"]["questions"][0]["code"] == "danger"


def test_a_village_leaves_out_a_category_of_the_regency_s(client, village):
    Category.objects.create(village=village, code="waste", name="Sampah", is_active=False)
    assert "waste" not in rows(client)


def test_answers_are_checked_and_kept(file, body, holes):
    body["category"] = "hole"
    answer = file({**body, "answers": {"depth": "1,5", "risks": ["fall"], "since": ""}})
    assert answer.status_code == 201
    assert Report.objects.unscoped().get().answers == {"depth": 1.5, "risks": ["fall"]}


def test_unfit_answers_are_refused_by_the_question_s_name(file, body, holes, subtests):
    body["category"] = "hole"
    for answers, wrong in [
        ({}, "depth"),
        (None, "depth"),
        ({"depth": "deep"}, "depth"),
        ({"depth": 1, "risks": ["fire"]}, "risks"),
        ({"depth": 1, "since": "yesterday"}, "since"),
        ({"depth": 1, "width": 2}, "width"),
    ]:
        with subtests.test(answers=answers):
            sent = {**body} if answers is None else {**body, "answers": answers}
            answer = file(sent)
            assert answer.status_code == 400
            assert list(answer.json()["errors"]) == [f"answers.{wrong}"]
    assert file({**body, "answers": [1]}).status_code == 400
    assert file({**body, "category": "road", "answers": {"depth": 1}}).status_code == 400
    assert not Report.objects.unscoped().exists()


def test_a_text_with_a_nul_is_no_answer(file, body, village):
    question = {"code": "what", "datatype": "text", "description": "Apa?"}
    Category.objects.create(village=village, code="odd", name="Aneh", questions=[question])
    answer = file({**body, "category": "odd", "answers": {"what": "a\x00b"}})
    assert list(answer.json()["errors"]) == ["answers.what"]


def test_an_emergency_is_diverted_to_those_who_help(file, body):
    answer = file({**body, "category": "emergency"})
    (message,) = answer.json()["errors"]["category"]
    assert answer.status_code == 400
    assert "112" in message and "hubungi nomor darurat" in message
    assert not Report.objects.unscoped().exists()


def test_reports_of_a_category_switched_off_can_still_be_listed(client, make_report, village):
    make_report(category="waste")
    Category.objects.create(village=village, code="waste", name="Sampah", is_active=False)
    assert len(client.get(f"{URL}?category=waste").json()["results"]) == 1
    answer = client.get(f"{URL}?category=weather")
    assert (answer.status_code, answer.json()["parameter"]) == (400, "category")


def test_the_form_asks_what_the_category_asks(client, village, holes, form):
    html = client.get("/p/netizen/lapor/?category=hole", headers=HOST).content.decode()
    assert "Berapa dalam?" in html and "Beri tanda dahulu." in html
    assert 'name="answer_risks"' in html and 'type="datetime-local"' in html
    assert 'name="asked" value="hole"' in html

    def send(**more):
        return client.post("/p/netizen/lapor/", {**form, "category": "hole", **more}, headers=HOST)

    answer = send(asked="", answer_depth="2")
    assert answer.status_code == 200
    assert "Berapa dalam?" in answer.content.decode()
    answer = send(asked="hole", answer_depth="")
    assert answer.status_code == 400
    assert 'id="id_answer_depth_error"' in answer.content.decode()
    answer = send(asked="hole", answer_depth="2", answer_risks=["fall", "flood"])
    assert answer.status_code == 302
    report = Report.objects.unscoped().get()
    assert report.answers == {"depth": 2, "risks": ["fall", "flood"]}
    html = client.get(answer["Location"], headers=HOST).content.decode()
    assert "Jatuh, Banjir" in html


def test_the_questions_are_shown_without_losing_what_is_typed(client, village, holes, form):
    sent = {**form, "category": "hole", "title": "", "choose": "1"}
    answer = client.post("/p/netizen/lapor/", sent, headers=HOST)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Berapa dalam?" in html and "simpang tiga" in html
    assert "field-error" not in html
    assert form["uuid"] in html


def test_the_website_diverts_too_and_gives_the_numbers(client, village, form):
    answer = client.post("/p/netizen/", {**form, "category": "crime"}, headers=HOST)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="tel:110"' in html and "Ombudsman" in html
    assert "simpang tiga" in html
    assert not Report.objects.unscoped().exists()


def test_what_was_begun_in_a_block_stands_in_the_form(client, village):
    begun = {"category": "road", "title": "Aspal <retak>"}
    answer = client.post("/p/netizen/lapor/mulai/", begun, headers=HOST)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Aspal &lt;retak&gt;"' in html
    assert known(village)["road"].questions[0]["description"] in html
    assert not Report.objects.unscoped().exists()
