"""Letters on a village's website, used without JavaScript."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plugins.netizen.letters import catalogue, issuing, throttling
from plugins.netizen.models import LetterAttachment, LetterRequest
from plugins.netizen.tests.letter_fixtures import *  # noqa: F403  the fixtures
from plugins.netizen.tests.letter_fixtures import HEAD, HOST, NIK, PAGES

URL = f"{PAGES}domisili/"


@pytest.fixture
def send(client, letters):
    return lambda form, url=URL, **kwargs: client.post(url, form, headers=HOST, **kwargs)


@pytest.fixture
def page(client, letters):
    def get(url):
        return client.get(url, headers=HOST).content.decode()

    return get


def test_the_catalogue_leads_to_what_each_letter_needs(page):
    assert f"{PAGES}domisili/" in page(PAGES)
    html = page(URL)
    assert "Fotokopi KTP" in html and 'name="field_tempat_lahir"' in html
    assert 'enctype="multipart/form-data"' in html and "csrfmiddlewaretoken" in html
    assert re.search(r">Nama lengkap <span class=\"required\">\(wajib\)</span></label>", html)
    assert re.search(r'<label for="id_phone">Telepon</label>', html)
    assert " style=" not in html
    assert len(html.encode()) < 50_000


def test_a_sent_form_asks_for_a_letter_and_shows_its_code(send, filled, page, picture):
    files = [SimpleUploadedFile("ktp.jpg", picture(), "image/jpeg")]
    answer = send({**filled, "pictures": files})
    row = LetterRequest.objects.unscoped().get()
    assert answer["Location"] == f"{PAGES}permohonan/{row.tracking_code}/?filed=1"
    assert (row.channel, row.nik, row.phone) == ("website", NIK, "+6281234567890")
    assert row.values["tanggal_lahir"] == "1990-01-05"
    assert LetterAttachment.objects.unscoped().count() == 1
    html = page(answer["Location"])
    assert row.tracking_code in html
    assert "Siti" not in html and NIK not in html and str(row.uuid) not in html


def test_a_second_press_asks_for_nothing_twice(send, filled, picture):
    for _time in range(2):
        files = [SimpleUploadedFile("ktp.jpg", picture(), "image/jpeg")]
        assert send({**filled, "pictures": files}).status_code == 302
    assert LetterRequest.objects.unscoped().count() == 1
    assert LetterAttachment.objects.unscoped().count() == 1


def test_the_form_shown_can_be_sent_once_somebody_has_had_time_to_fill_it_in(
    send, filled, page, monkeypatch
):
    from plugins.netizen import traps

    html = page(URL)
    filled["shown"] = re.search(r'name="shown" value="([^"]+)"', html)[1]
    filled["uuid"] = re.search(r'name="uuid" value="([^"]+)"', html)[1]
    assert send(filled).status_code == 400
    monkeypatch.setattr(traps, "LEAST_SECONDS", -1)
    assert send(filled).status_code == 302


def test_programs_are_caught_and_told(send, filled, subtests):
    for change in ({"website": "http://spam.example"}, {"shown": ""}, {"shown": "x:y:z"}):
        with subtests.test(**change):
            answer = send({**filled, **change})
            assert answer.status_code == 400
            assert 'role="alert"' in answer.content.decode()
            assert "spam.example" not in answer.content.decode()
    assert not LetterRequest.objects.unscoped().exists()


def test_an_unfit_form_says_what_to_mend_and_keeps_what_was_typed(send, filled, subtests):
    for field, value in [
        ("nik", "123"),
        ("name", ""),
        ("phone", "12"),
        ("field_tempat_lahir", ""),
        ("field_tanggal_lahir", "kemarin"),
        ("field_agama", "Lain"),
        ("field_alamat", "x" * 1001),
    ]:
        with subtests.test(field=field):
            answer = send({**filled, field: value})
            html = answer.content.decode()
            assert answer.status_code == 400
            assert f'id="id_{field}_error"' in html and "pendaftaran sekolah" in html
    assert not LetterRequest.objects.unscoped().exists()


def test_what_is_no_picture_or_too_large_is_refused(send, filled, monkeypatch):
    from plugins.netizen.letters import forms

    bad = SimpleUploadedFile("surat.pdf", b"%PDF-1.4", "application/pdf")
    assert send({**filled, "pictures": [bad]}).status_code == 400
    monkeypatch.setattr(forms, "MOST_BYTES", 4)
    large = SimpleUploadedFile("ktp.jpg", b"xxxxxxxx", "image/jpeg")
    answer = send({**filled, "pictures": [large]})
    assert answer.status_code == 413
    assert not LetterRequest.objects.unscoped().exists()


def test_a_form_from_elsewhere_is_refused(letters, filled):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post(URL, filled, headers=HOST).status_code == 403


def test_a_village_may_take_requests_at_its_office_only(send, filled, letters, page):
    letters.plugin_settings.create(plugin="netizen", values={"letter_requests": "closed"})
    assert 'name="nik"' not in page(URL)
    assert send(filled).status_code == 200
    assert not LetterRequest.objects.unscoped().exists()


def test_a_letter_the_village_does_not_offer_has_no_page(client, letters):
    catalogue.copied(catalogue.kind_of(letters, "usaha"), letters, is_active=False)
    for path in ("usaha/", "usaha/formulir.pdf", "paspor/"):
        assert client.get(f"{PAGES}{path}", headers=HOST).status_code == 404


def test_the_blank_form_can_be_printed(client, letters):
    answer = client.get(f"{URL}formulir.pdf", headers=HOST)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_a_known_code_leads_to_its_request(client, make_request, other_village):
    row = make_request()
    typed = f" {row.tracking_code[:4].lower()}-{row.tracking_code[4:]} "
    answer = client.get(f"{PAGES}lacak/", {"code": typed}, headers=HOST)
    assert answer["Location"] == f"{PAGES}permohonan/{row.tracking_code}/"
    unknown = client.get(f"{PAGES}lacak/", {"code": "K7RWT4CX"}, headers=HOST)
    assert unknown.status_code == 404 and 'role="alert"' in unknown.content.decode()
    elsewhere = {"host": "purwodadi.localhost"}
    path = f"{PAGES}permohonan/{row.tracking_code}/"
    assert client.get(path, headers=elsewhere).status_code == 404


def test_who_knows_code_and_nik_gets_the_letter_and_nobody_else(send, make_request, signer):
    row = make_request("ready")
    url = f"{PAGES}permohonan/{row.tracking_code}/"
    for nik in ("", "123", "1802010101900002"):
        assert send({"action": "pdf", "nik": nik}, url).status_code == 403
    answer = send({"action": "pdf", "nik": "1802 0101 0190 0001"}, url)
    assert answer.content.startswith(b"%PDF") and "no-store" in answer["Cache-Control"]


def test_a_nik_is_not_tried_for_long(send, make_request, signer, monkeypatch):
    monkeypatch.setattr(throttling.ProofThrottle, "rate", "2/hour")
    row = make_request("ready")
    url = f"{PAGES}permohonan/{row.tracking_code}/"
    for _time in range(2):
        send({"action": "pdf", "nik": "1802010101900002"}, url)
    assert send({"action": "pdf", "nik": NIK}, url).status_code == 403


def test_an_incomplete_request_is_completed_on_its_page(send, page, make_request, picture):
    row = make_request("incomplete")
    url = f"{PAGES}permohonan/{row.tracking_code}/"
    html = page(url)
    assert "Foto KK belum ada." in html and "Petani" not in html
    form = {"action": "resubmit", "nik": NIK, "field_pekerjaan": "Guru"}
    form["pictures"] = [SimpleUploadedFile("kk.jpg", picture(), "image/jpeg")]
    assert send(form, url)["Location"] == f"{url}?sent=1"
    row.refresh_from_db()
    assert (row.state, row.values["pekerjaan"], row.values["agama"]) == (
        "submitted", "Guru", "Islam",
    )  # fmt: skip
    assert row.attachments.count() == 1
    assert send({"action": "resubmit", "nik": NIK}, url).status_code == 409


def test_a_request_is_cancelled_by_who_asked(send, make_request, page):
    row = make_request()
    url = f"{PAGES}permohonan/{row.tracking_code}/"
    assert send({"action": "cancel", "nik": "1802010101900002"}, url).status_code == 403
    assert send({"action": "cancel", "nik": NIK}, url).status_code == 302
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert send({"action": "cancel", "nik": NIK}, url).status_code == 409


def test_internal_notes_are_not_on_the_page(page, make_request, signer):
    from plugins.netizen.letters import handling
    from plugins.netizen.tests.letter_fixtures import OPERATOR

    row = make_request("waiting")
    handling.note(row, OPERATOR, "Tetangga bilang lain.")
    handling.act(row, "return", OPERATOR, "Ragu akan alamatnya.")
    html = page(f"{PAGES}permohonan/{row.tracking_code}/")
    assert "Tetangga" not in html and "Ragu" not in html


def test_the_code_on_a_letter_tells_whether_it_is_genuine(client, make_request, signer):
    letter = issuing.sign(make_request("waiting"), HEAD)
    url = f"{PAGES}verifikasi/{letter.token}/"
    html = client.get(url, headers=HOST).content.decode()
    assert letter.number_text in html and "S. A." in html
    assert "Aminah" not in html and NIK not in html and "Dusun" not in html
    issuing.revoke(letter, HEAD, "Salah nama.")
    html = client.get(url, headers=HOST).content.decode()
    assert "field-error" in html and "Salah nama" not in html
    missing = client.get(f"{PAGES}verifikasi/{uuid.uuid4().hex}/", headers=HOST)
    assert missing.status_code == 404 and 'role="alert"' in missing.content.decode()
