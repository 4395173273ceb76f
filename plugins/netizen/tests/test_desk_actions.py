"""A report's own screen: what it shows, and each thing that staff do there, by who may."""

import io

import pytest
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.events.models import Event
from plugins.netizen.handling import ACTIONS
from plugins.netizen.models import Redaction, Report, ReportPhoto, ReportStep
from plugins.netizen.tests.desk_fixtures import INDEX, act, stored

# Action, the state before it, what the form holds, and the state after it.
DONE = [
    ("verify", "received", {}, "verified"),
    ("hand_over", "verified", {"to": "district"}, "forwarded"),
    ("start", "verified", {"text": "Kami cek."}, "in_progress"),
    ("resolve", "in_progress", {"text": "Sudah ditambal."}, "resolved"),
    ("reject", "received", {"text": "Bukan wewenang kami."}, "rejected"),
    ("refer", "verified", {"text": "Ini jalan provinsi."}, "referred"),
    ("answer", "resolved", {"text": "Terima kasih."}, "resolved"),
    ("note", "verified", {"text": "Tanya Pak RT."}, "verified"),
    ("open_again", "rejected", {"text": "Keliru."}, "verified"),
    ("publish", "verified", {}, "verified"),
    ("hide", "verified", {}, "verified"),
    ("release", "received", {}, "received"),
]
OF_THE_REPORTER = {"reply", "withdraw", "reopen", "rate"}


def prepared(make_report, name, state):
    return make_report(
        state=state,
        is_public=name not in ("publish", "verify", "release"),
        held_for="x" if name == "release" else "",
    )


def test_every_action_of_staff_is_tried_here():
    assert {name for name, *_rest in DONE} | {"merge"} == set(ACTIONS) - OF_THE_REPORTER - {"close"}


@pytest.mark.parametrize(("name", "before", "values", "after"), DONE, ids=[row[0] for row in DONE])
def test_the_desk_does_it_and_the_chain_tells_so(
    desk, operator, make_report, name, before, values, after
):
    report = prepared(make_report, name, before)
    answer = act(desk, report, name, **values)
    assert answer.status_code == 302
    assert stored().state == after
    step = ReportStep.objects.unscoped().get()
    assert (step.kind, step.role, step.user) == (ACTIONS[name].kind, "village", operator)
    assert Event.objects.get(kind="report.changed").payload["action"] == name


@pytest.mark.parametrize(("name", "before", "values", "after"), DONE, ids=[row[0] for row in DONE])
def test_a_desk_that_has_it_not_only_notes(desk, make_report, agency, name, before, values, after):
    report = prepared(make_report, name, before)
    Report.objects.unscoped().update(desk="agency", agency=agency)
    answer = act(desk, report, name, **values)
    assert answer.status_code == (302 if name == "note" else 403)
    assert stored().state == before
    assert ReportStep.objects.unscoped().count() == (1 if name == "note" else 0)


@pytest.mark.parametrize("name", sorted(OF_THE_REPORTER))
def test_staff_do_nothing_in_the_reporter_s_name(desk, make_report, operator, name):
    report = make_report(state="resolved", reporter=operator)
    act(desk, report, name, text="Saya", rating="5")
    assert stored().rating is None
    assert not ReportStep.objects.unscoped().exists()


def test_what_may_not_be_done_is_not_offered(desk, make_report, agency):
    report = make_report()
    answer = desk.get(f"{INDEX}inspect/{report.pk}/")
    assert {form.name for form in answer.context["forms"]} == {
        "hand_over", "start", "resolve", "reject", "refer", "merge", "answer", "note",
    }  # fmt: skip
    assert [form.name for form in answer.context["plain_forms"]] == ["hide"]
    Report.objects.unscoped().update(desk="agency", agency=agency)
    answer = desk.get(f"{INDEX}inspect/{report.pk}/")
    assert [form.name for form in answer.context["forms"]] == ["note"]
    assert answer.context["block_form"] is None


def test_what_is_missing_is_told_and_nothing_is_changed(desk, make_report, subtests):
    report = make_report()
    for name, values, field in [
        ("resolve", {"text": " "}, "text"),
        ("hand_over", {"to": ""}, "to"),
        ("hand_over", {"to": "agency:999"}, "to"),
        ("merge", {"before": ""}, "before"),
        ("merge", {"before": "K7RWT4CX"}, "before"),
        ("merge", {"before": report.code}, "before"),
    ]:
        with subtests.test(action=name, **values):
            answer = act(desk, report, name, **values)
            assert answer.status_code == 200
            form = next(form for form in answer.context["forms"] if form.name == name)
            assert list(form.errors) == [field]
    assert stored().state == "verified"
    assert act(desk, report, "fly").status_code == 302
    assert not ReportStep.objects.unscoped().exists()


def test_a_canned_answer_is_filled_in_and_added_to(desk, make_report, canned):
    report = make_report()
    act(desk, report, "answer", canned=str(canned.pk), text="Besok kami datang.")
    assert stored().public_note == (
        f"Laporan {report.code} di Kampung Kalirejo sudah kami terima. {{lain}}\n\n"
        "Besok kami datang."
    )


def test_a_text_for_staff_alone_is_no_answer(desk, make_report):
    act(desk, make_report(), "start", text="Dana belum ada.", private="on")
    assert stored().public_note == ""
    step = ReportStep.objects.unscoped().get()
    assert (step.text, step.is_public) == ("Dana belum ada.", False)


def test_a_report_is_joined_with_the_one_before(desk, make_report, other_village):
    first = make_report("Lubang besar", point=Point(104.97, -5.21))
    report = make_report("Lubang", point=Point(104.9701, -5.21))
    make_report("Jauh", point=Point(105.2, -5.21))
    make_report("Tetangga", point=Point(104.97, -5.21), village=other_village)
    screen = desk.get(f"{INDEX}inspect/{report.pk}/")
    assert [row.title for row in screen.context["similar"]] == ["Lubang besar"]
    act(desk, report, "merge", similar=first.code)
    joined = stored(report)
    assert (joined.state, joined.duplicate_of) == ("duplicate", first)
    assert first.code in joined.public_note


def test_the_officers_above_act_as_themselves(
    client, make_report, district_officer, regency_officer
):
    report = make_report(state="received", is_public=False)
    client.force_login(district_officer)
    act(client, report, "verify")
    client.force_login(regency_officer)
    act(client, report, "start")
    assert list(ReportStep.objects.unscoped().values_list("role", "actor")) == [
        ("district", "camat"),
        ("regency", "kabupaten"),
    ]


def test_the_reporter_is_told_to_those_who_may_know(
    desk, client, make_report, regency_officer, district_officer
):
    open_one = make_report(reporter_email="joko@contoh.example")
    hidden = make_report("Rahasia", anonymity="village")
    html = desk.get(f"{INDEX}inspect/{open_one.pk}/").content.decode()
    assert "Joko Susilo" in html and "joko@contoh.example" in html
    for user, knows in ((None, False), (district_officer, False), (regency_officer, True)):
        if user is not None:
            client.force_login(user)
        html = client.get(f"{INDEX}inspect/{hidden.pk}/").content.decode()
        assert ("Joko Susilo" in html) == knows
        assert ("+6281234567890" in html) == knows


def test_answers_position_and_chain_are_shown(desk, make_report):
    report = make_report(point=Point(104.97, -5.21), answers={"danger": "yes"}, address="RT 3")
    act(desk, report, "note", text="Tanya Pak RT.")
    html = desk.get(f"{INDEX}inspect/{report.pk}/").content.decode()
    for text in ("Apakah membahayakan", "<dd>Ya</dd>", "geo:-5.210000,104.970000", "RT 3",
                 "Tanya Pak RT."):  # fmt: skip
        assert text in html


def test_private_matters_are_taken_out_and_kept(desk, operator, make_report):
    report = make_report(text="Pak Budi mencuri.")
    act(desk, report, "answer", text="Pak Budi ditegur.")
    step = ReportStep.objects.unscoped().get()
    url = f"{INDEX}edit/{report.pk}/"
    form = {
        "title": report.title, "text": "Ada pencurian.", "category": "road", "address": "",
        "point": "", "public_note": "Sudah ditegur.", "steps": [step.pk], "reason": "Nama orang",
    }  # fmt: skip
    assert desk.post(url, {**form, "reason": ""}).status_code == 200
    assert stored().text == "Pak Budi mencuri."
    assert desk.post(url, form).status_code == 302
    changed = stored()
    assert (changed.text, changed.public_note) == ("Ada pencurian.", "Sudah ditegur.")
    assert set(Redaction.objects.unscoped().values_list("text", "reason", "user")) == {
        ("Pak Budi mencuri.", "Nama orang", operator.pk),
        ("Pak Budi ditegur.", "Nama orang", operator.pk),
    }
    written = ReportStep.objects.unscoped().get(kind="redacted")
    assert written.text.startswith("Nama orang")
    assert not written.is_public
    step.refresh_from_db()
    assert step.text == ""
    assert "Pak Budi mencuri." in desk.get(f"{INDEX}inspect/{report.pk}/").content.decode()


def test_a_report_on_another_desk_is_not_corrected(desk, make_report, agency):
    report = make_report(desk="agency", agency=agency)
    url = f"{INDEX}edit/{report.pk}/"
    for answer in (desk.get(url), desk.post(url, {"title": "x", "text": "x", "reason": "x"})):
        assert answer.status_code == 403
    assert desk.post(f"{INDEX}delete/{report.pk}/").status_code == 403
    assert stored().title == report.title


def test_a_photo_is_for_staff_and_is_hidden_from_the_public(
    desk, client, make_report, make_photo, other_operator
):
    report = make_report()
    photo = make_photo(report)
    url = f"{INDEX}photo/{photo.uuid}/"
    answer = desk.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in answer["Cache-Control"]
    act(desk, report, "photo", photo=str(photo.uuid))
    photo.refresh_from_db()
    assert photo.is_hidden
    assert desk.get(url).status_code == 200
    act(desk, report, "photo", photo=str(photo.uuid))
    photo.refresh_from_db()
    assert not photo.is_hidden
    client.force_login(other_operator)
    assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).status_code == 302


def sent_photo():
    content = io.BytesIO()
    Image.new("RGB", (1200, 900), "green").save(content, "JPEG")
    return SimpleUploadedFile("sesudah.jpg", content.getvalue(), "image/jpeg")


def test_a_photo_goes_with_what_was_done(desk, make_report, make_photo, client, village):
    report = make_report(state="in_progress")
    make_photo(report)
    desk.post(
        f"{INDEX}inspect/{report.pk}/",
        {"do": "resolve", "text": "Sudah ditambal.", "photo": sent_photo()},
    )
    photo = ReportPhoto.objects.for_village(village).get(report=report, step__isnull=False)
    assert (photo.step.kind, photo.is_hidden) == ("state", False)
    page = client.get(f"/p/netizen/{report.code}/", headers={"host": "kalirejo.localhost"})
    assert str(photo.uuid) in page.content.decode()
    desk.post(
        f"{INDEX}inspect/{report.pk}/",
        {"do": "note", "text": "Untuk arsip.", "photo": sent_photo()},
    )
    assert ReportPhoto.objects.for_village(village).get(step__kind="note").is_hidden


def test_nothing_is_done_with_a_photo_that_is_none_or_one_too_many(
    desk, make_report, make_photo, village
):
    report = make_report(state="in_progress")
    where = f"{INDEX}inspect/{report.pk}/"
    damaged = SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")
    answer = desk.post(where, {"do": "resolve", "text": "Beres.", "photo": damaged})
    assert answer.status_code == 200
    for _time in range(5):
        desk.post(where, {"do": "answer", "text": "Lihat.", "photo": sent_photo()})
    steps = ReportStep.objects.for_village(village).filter(report=report)
    assert steps.count() == 5
    answer = desk.post(where, {"do": "resolve", "text": "Beres.", "photo": sent_photo()})
    assert answer.status_code == 200
    assert stored(report).state == "in_progress"
    assert steps.count() == 5
