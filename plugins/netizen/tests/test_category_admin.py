"""Categories, canned answers and holidays in the admin, and reports entered at the counter."""

import pytest

from core.events.models import Event
from plugins.netizen.categories import offered
from plugins.netizen.clocks import Calendar
from plugins.netizen.models import CannedAnswer, Category, Holiday, Report
from plugins.netizen.tests.desk_fixtures import INDEX, stored

CATEGORIES = "/admin/netizen/category/"


def form_of(**values):
    return {
        "name": "Hewan liar", "code": "animals", "description": "", "group": "", "keywords": "",
        "order": "100", "is_active": "on", "desk": "village", "agency": "", "notice": "",
        "contacts": "", **values,
    }  # fmt: skip


def asked(number, description, datatype="string", values="", code="", **more):
    head = f"questions-{number}"
    return {
        f"{head}-code": code, f"{head}-description": description, f"{head}-datatype": datatype,
        f"{head}-values": values, f"{head}-hint": "", **{f"{head}-{k}": v for k, v in more.items()},
    }  # fmt: skip


@pytest.fixture
def regency_desk(client, regency_officer):
    client.force_login(regency_officer)
    return client


def test_a_village_adds_a_category_with_questions(desk, village):
    form = form_of(
        **asked(0, "Apakah berbahaya?", "singlevaluelist", "Ya\nTidak\nYa\n", required="1"),
        **asked(1, "", "number"),
        **asked(2, "Sejak kapan?", "datetime"),
        **asked(3, "Apakah berbahaya?", "text"),
    )
    assert desk.post(f"{CATEGORIES}create/", form).status_code == 302
    row = Category.objects.unscoped().get(code="animals")
    assert row.village == village
    assert [(q["code"], q["datatype"], q["required"]) for q in row.questions] == [
        ("apakah_berbahaya", "singlevaluelist", True),
        ("sejak_kapan", "datetime", False),
        ("apakah_berbahaya_2", "text", False),
    ]
    assert row.questions[0]["values"] == [
        {"key": "ya", "name": "Ya"}, {"key": "tidak", "name": "Tidak"},
    ]  # fmt: skip


def test_codes_and_keys_stay_while_questions_are_reworded(regency_desk, village):
    row = Category.objects.unscoped().get(code="road")
    url = f"{CATEGORIES}edit/{row.pk}/"
    html = regency_desk.get(url).content.decode()
    assert "Apakah membahayakan orang yang lewat?" in html
    form = form_of(
        name="Jalan", code="road", regency=row.regency_id,
        **asked(0, "Bahaya?", "singlevaluelist", "Tidak\nYa\nTidak tahu", code="danger"),
        **asked(1, "Nomor tiang", "string", code="invented"),
    )  # fmt: skip
    assert regency_desk.post(url, form).status_code == 302
    row.refresh_from_db()
    assert [q["code"] for q in row.questions] == ["danger", "nomor_tiang"]
    assert [v["key"] for v in row.questions[0]["values"]] == ["no", "yes", "tidak_tahu"]


def test_what_is_unfit_is_told_where_it_is(desk, subtests):
    for values, field in [
        ({"code": "Hewan Liar"}, "code"),
        ({"desk": "agency"}, "agency"),
        ({"is_diverted": "on"}, "contacts"),
        (asked(0, "Pilih", "singlevaluelist", ""), "questions"),
    ]:
        with subtests.test(field):
            answer = desk.post(f"{CATEGORIES}create/", form_of(**values))
            assert answer.status_code == 200
            assert list(answer.context["form"].errors) == [field]
    assert not Category.objects.unscoped().filter(village__isnull=False).exists()


def test_a_village_makes_one_of_its_own_of_the_regency_s(desk, village):
    common = Category.objects.unscoped().get(code="road")
    html = desk.get(CATEGORIES).content.decode()
    assert f"{CATEGORIES}create/?from={common.pk}" in html
    url = f"{CATEGORIES}edit/{common.pk}/"
    assert desk.post(url, form_of()).status_code in (302, 403)
    copied = desk.get(f"{CATEGORIES}create/?from={common.pk}")
    assert copied.context["form"]["code"].value() == "road"
    assert "Apakah membahayakan" in copied.content.decode()
    question = asked(0, "Bahaya?", "singlevaluelist", "Ya\nTidak", code="danger")
    form = form_of(name=common.name, code="road", **question)
    del form["is_active"]
    assert desk.post(f"{CATEGORIES}create/?from={common.pk}", form).status_code == 302
    assert "road" not in offered(village)
    made = Category.objects.unscoped().get(village=village)
    assert [q["code"] for q in made.questions] == ["danger"]
    common.refresh_from_db()
    assert common.is_active


def test_the_code_stays_once_reports_have_been_filed(regency_desk, make_report):
    row = make_report().category
    form = form_of(name="Jalan", code="street", regency=row.regency_id)
    assert regency_desk.post(f"{CATEGORIES}edit/{row.pk}/", form).status_code == 302
    row.refresh_from_db()
    assert (row.code, row.name) == ("road", "Jalan")


def test_another_village_s_categories_and_answers_are_not_seen(desk, other_village, subtests):
    Category.objects.create(village=other_village, code="x", name="Rahasia")
    CannedAnswer.objects.create(village=other_village, title="Rahasia", text="x")
    for model in ("category", "cannedanswer", "holiday"):
        with subtests.test(model):
            assert "Rahasia" not in desk.get(f"/admin/netizen/{model}/").content.decode()


def test_a_holiday_of_the_village_moves_its_clocks(desk, village):
    form = {"date": "2026-06-03", "name": "Panen raya", "is_working": ""}
    assert desk.post("/admin/netizen/holiday/create/", form).status_code == 302
    row = Holiday.objects.unscoped().get()
    assert row.village == village
    assert not Calendar.of(village).is_working(row.date)


def test_an_answer_is_kept_for_the_desk(desk, village):
    form = {"title": "Terima kasih", "text": "Laporan {code} kami terima."}
    assert desk.post("/admin/netizen/cannedanswer/create/", form).status_code == 302
    assert CannedAnswer.objects.unscoped().get().village == village
    assert "Terima kasih" in desk.get(INDEX).content.decode()


# -- At the counter ----------------------------------------------------------------------------


COUNTER = {
    "title": "Lubang", "text": "Di depan pasar.", "address": "Pasar", "point": "-5.21, 104.97",
    "reporter_name": "Pak Slamet", "reporter_phone": "0812-3456-7890", "reporter_email": "",
    "anonymity": "public", "question-danger": "yes",
}  # fmt: skip


def test_a_report_told_at_the_counter_is_entered_and_announced(desk, operator, village):
    url = f"{INDEX}create/?category=road"
    assert "Apakah membahayakan" in desk.get(url).content.decode()
    answer = desk.post(url, COUNTER)
    report = stored()
    assert answer["Location"] == f"{INDEX}inspect/{report.pk}/"
    assert (report.village, report.channel, report.state) == (village, "counter", "received")
    assert (report.answers, report.reporter_phone) == ({"danger": "yes"}, "+6281234567890")
    assert report.due_at is not None
    step = report.steps.get()
    assert (step.kind, step.user, step.role) == ("filed", operator, "village")
    assert Event.objects.get(kind="report.created").subject_id == report.code


def test_what_is_missing_is_told_at_the_counter(desk, subtests):
    row = Category.objects.unscoped().get(code="road")
    row.questions[0]["required"] = True
    row.save()
    for values, field in [
        ({"title": ""}, "title"),
        ({"reporter_phone": "12"}, "reporter_phone"),
        ({"point": "di sana"}, "point"),
        ({"question-danger": ""}, "question-danger"),
        ({"question-danger": "maybe"}, "question-danger"),
    ]:
        with subtests.test(field):
            answer = desk.post(f"{INDEX}create/?category=road", {**COUNTER, **values})
            assert list(answer.context["form"].errors) == [field]
    assert not Report.objects.unscoped().exists()


def test_what_is_diverted_shows_the_numbers_and_takes_nothing(desk):
    url = f"{INDEX}create/?category=emergency"
    assert "112" in desk.get(url).content.decode()
    assert desk.post(url, COUNTER).status_code == 403
    assert not Report.objects.unscoped().exists()


def test_an_officer_of_several_villages_chooses_one_first(
    client, regency_officer, village, other_village
):
    client.force_login(regency_officer)
    first = client.get(f"{INDEX}create/")
    assert "category" not in first.context["start"].fields
    url = f"{INDEX}create/?village={other_village.code}&category=road"
    assert client.post(url, COUNTER).status_code == 302
    assert stored().village == other_village
