"""Shifts on duty begin, are handed over and taken over; what happens is in the log for good."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from core.command_centre import duty
from core.command_centre.duty import NotDone, on_duty
from core.command_centre.models import DutyEntry, DutyShift

pytestmark = pytest.mark.django_db


def log_of(area, name="log"):
    return reverse(f"command_centre:{name}", args=[area.code])


@pytest.fixture
def second_officer(make_user, village):
    return make_user("sekcam", "district_officer", village.district)


def kinds(area):
    rows = DutyEntry.objects.filter(area=area.code).order_by("at", "pk")
    return list(rows.values_list("kind", flat=True))


def test_a_shift_from_its_beginning_to_its_end(client, district_officer, second_officer, village):
    area = village.district
    client.force_login(district_officer)
    assert client.post(log_of(area), {"action": "begin"}).status_code == 302
    assert on_duty(area).officer == district_officer
    client.post(log_of(area), {"action": "note", "note-text": "Hujan deras di hulu"})
    client.post(
        log_of(area),
        {"action": "hand", "hand-person": second_officer.pk, "hand-summary": "Pantau sungai"},
    )
    shift = on_duty(area)
    assert (shift.officer, shift.handed_to) == (district_officer, second_officer)

    client.force_login(second_officer)
    page = client.get(log_of(area)).content.decode()
    assert "Pantau sungai" in page and "Hujan deras di hulu" in page
    client.post(log_of(area), {"action": "take"})
    assert on_duty(area).officer == second_officer
    before = DutyShift.objects.get(officer=district_officer)
    assert before.ended_at is not None and before.taken_at is not None
    client.post(log_of(area), {"action": "end", "end-text": "Aman"})
    assert on_duty(area) is None
    assert kinds(area) == ["begun", "note", "handed", "taken", "ended"]


def test_the_desk_says_who_is_on_duty(client, district_officer, second_officer, village):
    client.force_login(second_officer)
    desk = log_of(village.district, "desk")
    assert log_of(village.district) in client.get(desk).content.decode()
    duty.begin(village.district, district_officer)
    assert "camat" in client.get(desk).content.decode()
    duty.hand_over(village.district, district_officer, second_officer, "Semua aman")
    assert "diserahkan kepada Anda" in client.get(desk).content.decode()


def test_an_area_has_one_shift_at_a_time_whoever_comes_second_is_told(
    client, district_officer, second_officer, village
):
    area = village.district
    duty.begin(area, district_officer)
    client.force_login(second_officer)
    answer = client.post(log_of(area), {"action": "begin", "begin-text": "Saya mulai"})
    assert answer.status_code == 409
    assert "camat" in answer.content.decode()
    assert DutyShift.objects.count() == 1
    assert kinds(area) == ["begun"]


def test_the_duty_of_regency_and_districts_is_apart(
    district_officer, regency_officer, village, other_village
):
    duty.begin(village.district, district_officer)
    duty.begin(village.district.regency, regency_officer)
    assert on_duty(village.district).officer == district_officer
    assert on_duty(village.district.regency).officer == regency_officer
    assert on_duty(other_village.district) is None


def test_only_whom_it_was_handed_to_takes_over(
    district_officer, second_officer, regency_officer, village
):
    area = village.district
    duty.begin(area, district_officer)
    with pytest.raises(NotDone):
        duty.take_over(area, second_officer)
    duty.hand_over(area, district_officer, second_officer, "Semua aman")
    with pytest.raises(NotDone):
        duty.take_over(area, regency_officer)
    duty.take_over(area, second_officer)
    with pytest.raises(NotDone):  # once
        duty.take_over(area, second_officer)


def test_it_is_handed_over_within_the_area_by_its_officer_and_with_a_summary(
    client, district_officer, second_officer, other_operator, regency_officer, village
):
    area = village.district
    with pytest.raises(NotDone):  # nobody is on duty
        duty.hand_over(area, district_officer, second_officer, "x")
    duty.begin(area, district_officer)
    with pytest.raises(NotDone, match="camat"):
        duty.hand_over(area, second_officer, district_officer, "x")
    for stranger in (other_operator, regency_officer, district_officer):
        with pytest.raises(NotDone):
            duty.hand_over(area, district_officer, stranger, "x")
    client.force_login(district_officer)
    answer = client.post(
        log_of(area), {"action": "hand", "hand-person": second_officer.pk, "hand-summary": " "}
    )
    assert answer.status_code == 400
    assert on_duty(area).handed_to is None


def test_whom_the_duty_is_handed_to_gets_the_summary(
    district_officer, second_officer, village, django_capture_on_commit_callbacks
):
    second_officer.email = "sekcam@x.example"
    second_officer.save()
    duty.begin(village.district, district_officer)
    with django_capture_on_commit_callbacks(execute=True):
        duty.hand_over(village.district, district_officer, second_officer, "Pantau sungai")
    (message,) = mail.outbox
    assert message.to == ["sekcam@x.example"]
    assert "Pantau sungai" in message.body and log_of(village.district) in message.body


def test_a_forgotten_shift_is_ended_by_another_and_the_log_says_whose_it_was(
    district_officer, second_officer, village
):
    duty.begin(village.district, district_officer)
    duty.end(village.district, second_officer, "Lupa ditutup")
    last = DutyEntry.objects.filter(kind="ended").get()
    assert last.author == second_officer
    assert "camat" in last.text and "Lupa ditutup" in last.text


def test_two_who_act_on_the_same_shift_at_once(district_officer, second_officer, village):
    area = village.district
    seen = duty.begin(area, district_officer)
    duty.end(area, second_officer)
    with pytest.raises(NotDone):
        duty._change(seen, handed_to=second_officer)


def test_an_officer_of_one_district_sees_and_writes_no_other_log(
    client, district_officer, village, other_village
):
    duty.write(other_village.district, None, "Rahasia tetangga")
    duty.write(village.district.regency, None, "Rahasia kabupaten")
    client.force_login(district_officer)
    for area in (other_village.district, other_village, village.district.regency):
        for name in ("log", "log_print", "log_file"):
            assert client.get(log_of(area, name)).status_code == 404
        answer = client.post(log_of(area), {"action": "note", "note-text": "x"})
        assert answer.status_code == 404
    assert DutyEntry.objects.count() == 2
    assert "Rahasia" not in client.get(log_of(village.district)).content.decode()


def test_a_village_has_a_log_of_its_own(client, operator, village):
    client.force_login(operator)
    client.post(log_of(village), {"action": "note", "note-text": "Ronda lengkap"})
    assert "Ronda lengkap" in client.get(log_of(village)).content.decode()


def test_the_log_is_shown_by_day_kind_and_word_and_in_pages(client, district_officer, village):
    area = village.district
    old = duty.write(area, district_officer, "Kemarin banjir")
    yesterday = timezone.localtime() - timedelta(days=1)
    DutyEntry.objects.filter(pk=old.pk).update(at=yesterday)
    for number in range(60):
        duty.write(area, district_officer, f"Baris {number:02}")
    client.force_login(district_officer)

    def shown(**query):
        return client.get(log_of(area), query).content.decode()

    assert "Baris 59" in shown() and "Baris 00" not in shown()
    assert "Baris 00" in shown(p=2)
    day = shown(day=f"{yesterday:%Y-%m-%d}")
    assert "Kemarin banjir" in day and "Baris" not in day
    assert "Baris 07" in shown(q="baris 07") and "Baris 08" not in shown(q="baris 07")
    assert "Baris" not in shown(kind="begun")
    wrong = shown(day="kapan-kapan")
    assert "Baris" not in wrong and 'role="alert"' in wrong


def test_the_log_is_printed_and_exported_without_formulas(client, district_officer, village):
    area = village.district
    duty.write(area, district_officer, '=HYPERLINK("http://x.example")')
    duty.write(area, district_officer, "<b>Air naik</b>\x07")
    client.force_login(district_officer)
    printed = client.get(log_of(area, "log_print")).content.decode()
    assert "&lt;b&gt;Air naik" in printed and "<script" not in printed
    answer = client.get(log_of(area, "log_file"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    texts = [row[3].value for row in sheet.iter_rows(min_row=2)]
    assert texts == ["<b>Air naik</b>", '\'=HYPERLINK("http://x.example")']
    assert all(row[3].data_type != "f" for row in sheet.iter_rows())


def test_what_is_not_understood_changes_nothing_and_is_told(client, district_officer, village):
    client.force_login(district_officer)
    for sent in ({}, {"action": "erase"}, {"action": "note", "note-text": ""},
                 {"action": "note", "note-text": "x" * 5000}):  # fmt: skip
        assert client.post(log_of(village.district), sent).status_code == 400
    assert not DutyEntry.objects.exists()
    assert client.post(log_of(village.district), {"action": "take"}).status_code == 409
    assert client.post(log_of(village.district), {"action": "end"}).status_code == 409
