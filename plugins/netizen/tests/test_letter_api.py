"""Letters over the API: the catalogue, asking exactly once, following, fetching, verifying."""

import io
import uuid

import pytest
from pypdf import PdfReader

from core.accounts.tokens import AccessToken
from core.plugins.switching import switch
from plugins.netizen.letters import catalogue, issuing
from plugins.netizen.models import LetterAttachment, LetterKind, LetterRequest
from plugins.netizen.tests.letter_fixtures import *  # noqa: F403  the fixtures
from plugins.netizen.tests.letter_fixtures import HEAD, NIK, URL, VALUES


@pytest.fixture
def citizen(make_user, letters):
    return make_user("warga", "citizen", letters)


def test_the_catalogue_is_public_and_the_narrower_area_s_kind_holds(client, letters, village):
    rows = client.get(f"{URL}kinds/").json()["results"]
    assert {"domisili", "usaha", "tidak-mampu", "pengantar-ktp", "pengantar-kk", "kehilangan",
            "izin-keramaian", "pengantar-skck", "kelahiran", "kematian", "pindah",
            "belum-menikah"} <= {row["code"] for row in rows}  # fmt: skip
    regencys = catalogue.kind_of(letters, "domisili")
    catalogue.copied(regencys, letters, title="Surat Domisili Kampung")
    catalogue.copied(catalogue.kind_of(letters, "usaha"), letters, is_active=False)
    rows = {row["code"]: row for row in client.get(f"{URL}kinds/?limit=100").json()["results"]}
    assert rows["domisili"]["title"] == "Surat Domisili Kampung"
    assert "usaha" not in rows
    assert client.get(f"{URL}kinds/usaha/").status_code == 404
    detail = client.get(f"{URL}kinds/domisili/").json()
    assert detail["fields"][0]["code"] == "tempat_lahir" and detail["requirements"]
    assert "body" not in detail


def test_other_villages_keep_the_regency_s_kind(client, letters, other_village):
    switch([other_village], "netizen", True)
    catalogue.copied(catalogue.kind_of(letters, "usaha"), letters, is_active=False)
    url = URL.replace("18.02.01.2003", "18.02.02.2001")
    assert client.get(f"{url}kinds/usaha/").json()["title"] == "Surat Keterangan Usaha"


def test_the_blank_form_is_a_public_pdf(client, letters):
    answer = client.get(f"{URL}kinds/domisili/form/")
    assert answer["Content-Type"] == "application/pdf"
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "Surat Keterangan Domisili" in text and "NIK" in text
    assert "public" in answer["Cache-Control"]


def test_a_request_is_taken_exactly_once(send_letter, letter_body):
    first = send_letter(letter_body)
    assert first.status_code == 201
    assert first.json()["uuid"] == letter_body["uuid"]
    assert first["Location"].endswith(f"{first.json()['tracking_code']}/")
    again = send_letter(letter_body)
    assert (again.status_code, again.json()) == (200, first.json())
    other = send_letter({**letter_body, "name": "Orang Lain"})
    assert other.status_code == 409
    assert other.json()["type"].endswith("/netizen-request-differs/")
    row = LetterRequest.objects.unscoped().get()
    assert (row.nik, row.phone, row.channel, row.applicant) == (NIK, "+6281234567890", "api", None)
    row.delete()
    gone = send_letter(letter_body)
    assert gone.status_code == 410 and gone.json()["type"].endswith("/netizen-request-removed/")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"nik": "123"}, "nik"),
        ({"kind": "paspor"}, "kind"),
        ({"name": ""}, "name"),
        ({"uuid": "x"}, "uuid"),
        ({"phone": "12"}, "phone"),
        ({"values": {}}, "values"),
        ({"values": {**VALUES, "tanggal_lahir": "kemarin"}}, "values"),
        ({"values": {**VALUES, "agama": "Lain"}}, "values"),
        ({"values": {**VALUES, "sandi": "x"}}, "values"),
        ({"values": {**VALUES, "alamat": 5}}, "values"),
        ({"values": []}, "values"),
        ({"secret": "x"}, "secret"),
    ],
)
def test_an_unfit_request_says_what_to_mend_and_keeps_nothing(
    send_letter, letter_body, change, where
):
    answer = send_letter({**letter_body, **change})
    assert answer.status_code == 400
    assert where in answer.json()["errors"]
    assert not LetterRequest.objects.unscoped().exists()


def test_who_has_the_code_sees_how_far_it_is_and_nothing_of_the_person(client, make_request):
    row = make_request("incomplete")
    answer = client.get(f"{URL}requests/{row.tracking_code.lower()}/")
    told = answer.json()
    assert (told["state"], told["note"]) == ("incomplete", "Foto KK belum ada.")
    assert told["name"] is told["nik"] is told["values"] is told["letter"] is None
    assert "Siti" not in answer.content.decode() and NIK not in answer.content.decode()
    assert str(row.uuid) not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_who_asked_sees_their_own_with_a_masked_nik(client, make_request, citizen):
    row = make_request(user=citizen)
    make_request()
    client.force_login(citizen)
    (own,) = client.get(f"{URL}requests/").json()["results"]
    assert own["tracking_code"] == row.tracking_code
    assert own["nik"] == "•" * 12 + "0001" and own["values"]["pekerjaan"] == "Petani"
    client.logout()
    assert client.get(f"{URL}requests/").status_code == 401


def test_an_incomplete_request_is_completed_by_who_asked_alone(client, make_request, citizen):
    row = make_request("incomplete", user=citizen)
    url = f"{URL}requests/{row.tracking_code}/resubmit/"
    change = {"values": {"pekerjaan": "Guru"}, "text": "Sudah saya lengkapi."}
    refused = client.post(url, change, content_type="application/json")
    assert refused.status_code == 403
    assert refused.json()["type"].endswith("/netizen-not-the-applicant/")
    client.force_login(citizen)
    answer = client.post(url, change, content_type="application/json")
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["values"]["pekerjaan"]) == ("submitted", "Guru")
    again = client.post(url, change, content_type="application/json")
    assert again.status_code == 409 and again.json()["state"] == "submitted"


def test_without_an_account_the_request_s_uuid_is_the_key(client, make_request):
    row = make_request()
    url = f"{URL}requests/{row.tracking_code}/cancel/"
    wrong = {"Reply-Key": str(uuid.uuid4())}
    assert client.post(url, {}, "application/json", headers=wrong).status_code == 403
    right = {"Reply-Key": str(row.uuid)}
    answer = client.post(url, {}, "application/json", headers=right)
    assert answer.json()["state"] == "cancelled"


def test_the_pdf_is_for_who_asked_alone(
    client, make_request, citizen, signer, operator, regency_officer, make_user
):
    row = make_request("ready", user=citizen)
    url = f"{URL}requests/{row.tracking_code}/pdf/"
    other = make_user("tetangga", "citizen", row.village)
    assert client.get(url).status_code == 403
    for user in (other, operator, regency_officer):
        client.force_login(user)
        assert client.get(url).status_code == 403
    client.force_login(citizen)
    answer = client.get(url)
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]
    client.logout()
    # A program is no person, not even one that acts for who asked.
    _token, secret = AccessToken.objects.issue(citizen, "Uji", [row.village], ["netizen.read"])
    assert client.get(url, headers={"Authorization": f"Bearer {secret}"}).status_code == 403


def test_there_is_no_pdf_before_the_signature(client, make_request):
    row = make_request("submitted")
    answer = client.get(
        f"{URL}requests/{row.tracking_code}/pdf/", headers={"Reply-Key": str(row.uuid)}
    )
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("/netizen-no-letter-yet/")


def test_pictures_come_after_the_request_once_and_without_the_camera_s_notes(
    client, make_request, picture, files
):
    row = make_request()
    key = {"Reply-Key": str(row.uuid)}
    url = f"{URL}requests/{row.tracking_code}/attachments/{uuid.uuid4()}/?label=KTP"

    def put(content, url=url, headers=key):
        return client.put(url, content, content_type="image/jpeg", headers=headers)

    assert put(picture(), headers={}).status_code == 403
    assert put(picture()).status_code == 201
    assert put(picture()).status_code == 200
    assert put(picture((1, 2, 3))).status_code == 409
    attachment = LetterAttachment.objects.unscoped().get()
    assert attachment.label == "KTP"
    (stored,) = files()
    assert b"Kamera Rahasia" not in stored.read_bytes()


def test_too_large_and_too_many_pictures_are_told_the_limit(
    client, make_request, picture, monkeypatch
):
    from plugins.netizen.letters import attachments

    row = make_request()
    key = {"Reply-Key": str(row.uuid)}

    def put(content):
        url = f"{URL}requests/{row.tracking_code}/attachments/{uuid.uuid4()}/"
        return client.put(url, content, content_type="image/jpeg", headers=key)

    damaged = put(b"no picture")
    assert damaged.status_code == 400
    assert damaged.json()["type"].endswith("/netizen-attachment-damaged/")
    large = put(b"x" * (attachments.MOST_BYTES + 1))
    assert large.status_code == 413 and large.json()["maximum_bytes"] == attachments.MOST_BYTES
    monkeypatch.setattr(attachments, "MOST", 1)
    assert put(picture()).status_code == 201
    assert put(picture()).status_code == 409


@pytest.mark.parametrize(
    ("setting", "anonymous"), [("closed", 403), ("account", 403), ("open", 201)]
)
def test_a_village_says_from_whom_it_takes_requests(
    send_letter, letter_body, letters, client, citizen, setting, anonymous
):
    letters.plugin_settings.create(plugin="netizen", values={"letter_requests": setting})
    assert send_letter(letter_body).status_code == anonymous
    client.force_login(citizen)
    letter_body["uuid"] = str(uuid.uuid4())
    assert send_letter(letter_body).status_code == (403 if setting == "closed" else 201)


def test_a_letter_is_verified_without_saying_whose_it_is(client, make_request, signer):
    letter = issuing.sign(make_request("waiting"), HEAD)
    answer = client.get(f"{URL}verify/{letter.token}/")
    told = answer.json()
    assert (told["state"], told["number"], told["initials"]) == (
        "valid", letter.number_text, "S. A.",
    )  # fmt: skip
    assert "Aminah" not in answer.content.decode() and NIK not in answer.content.decode()
    issuing.revoke(letter, HEAD, "Salah nama.")
    assert client.get(f"{URL}verify/{letter.token}/").json()["state"] == "revoked"
    assert client.get(f"{URL}verify/{'0' * 32}/").status_code == 404
    other = URL.replace("18.02.01.2003", "18.02.02.2001")
    assert client.get(f"{other}verify/{letter.token}/").status_code == 404


def test_a_letter_past_its_day_is_told_to_be_over(client, make_request, signer):
    from datetime import timedelta

    from plugins.netizen.models import Letter

    letter = issuing.sign(make_request("waiting"), HEAD)
    rows = Letter.objects.for_village(signer.village)
    rows.update(valid_until=letter.date - timedelta(days=1))
    assert client.get(f"{URL}verify/{letter.token}/").json()["state"] == "expired"


def test_lists_ask_the_database_no_more_the_longer_they_are(
    client, make_request, citizen, django_assert_max_num_queries
):
    for _number in range(4):
        make_request(user=citizen)
    client.force_login(citizen)
    with django_assert_max_num_queries(9):
        client.get(f"{URL}requests/")
    assert LetterKind.objects.unscoped().exists()
