"""The letter desk, the register and the catalogue in the admin."""

import io
import uuid

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from plugins.netizen.letters import catalogue, issuing
from plugins.netizen.models import (
    Letter,
    Letterhead,
    LetterKind,
    LetterRequest,
    LetterSigner,
)
from plugins.netizen.tests.letter_fixtures import *  # noqa: F403  the fixtures
from plugins.netizen.tests.letter_fixtures import HEAD, NIK, VALUES


def url(model, action, *arguments):
    return reverse(f"netizen_{model}_modeladmin_{action}", args=arguments)


@pytest.fixture
def act(client):
    def post(row, action, **values):
        address = url("letterrequest", "act", row.pk)
        answer = client.post(address, {"action": action, **values}, follow=True)
        row.refresh_from_db()
        return answer

    return post


def test_the_list_masks_each_nik_and_filters_by_state_and_kind(client, operator, make_request):
    make_request(name="Siti Aminah")
    make_request("checked", code="belum-menikah", name="Joko Susilo")
    client.force_login(operator)
    index = url("letterrequest", "index")
    html = client.get(index).content.decode()
    assert "Siti Aminah" in html and NIK not in html and "•" * 12 + "0001" in html
    for query in ("state__exact=checked", "kind=belum-menikah", "open=1&state__exact=checked"):
        html = client.get(f"{index}?{query}").content.decode()
        assert "Joko Susilo" in html and "Siti Aminah" not in html
    assert client.get(f"{index}?applicant__password=x").status_code == 200


def test_a_request_goes_all_the_way_from_desk_to_hand(
    client, operator, village_head, make_request, signer, act
):
    row = make_request()
    client.force_login(operator)
    html = client.get(url("letterrequest", "inspect", row.pk)).content.decode()
    assert NIK in html and 'value="check"' in html and 'value="sign"' not in html
    act(row, "check")
    act(row, "send", signer=signer.pk)
    assert (row.state, row.signer) == ("waiting", signer)
    act(row, "sign")
    assert row.state == "waiting"
    client.force_login(village_head)
    html = act(row, "sign").content.decode()
    letter = Letter.objects.unscoped().get()
    assert row.state == "ready" and letter.number_text in html
    assert letter.file and letter.signed_by == village_head
    client.force_login(operator)
    pdf = client.get(url("letter", "pdf", letter.pk))
    assert pdf.content.startswith(b"%PDF") and "no-store" in pdf["Cache-Control"]
    act(row, "hand_over")
    assert row.state == "handed_over"


def test_what_is_missing_is_asked_for_and_filled_in_at_the_desk(
    client, operator, make_request, signer, act
):
    row = make_request(values={**VALUES, "pekerjaan": ""})
    client.force_login(operator)
    assert "Pekerjaan" in act(row, "check").content.decode()
    assert row.state == "submitted"
    act(row, "ask")
    assert row.state == "submitted"
    act(row, "ask", text="Pekerjaan belum diisi.")
    assert (row.state, row.note) == ("incomplete", "Pekerjaan belum diisi.")
    fill = url("letterrequest", "fill", row.pk)
    assert 'name="field_pekerjaan"' in client.get(fill).content.decode()
    form = {f"field_{code}": value for code, value in VALUES.items()}
    form |= {"name": "Siti Aminah, S.Pd.", "nik": NIK, "phone": ""}
    assert client.post(fill, {**form, "nik": "1"}).status_code == 200
    assert client.post(fill, form).status_code == 302
    act(row, "resubmit")
    act(row, "check")
    assert (row.state, row.name) == ("checked", "Siti Aminah, S.Pd.")


def test_a_request_is_refused_with_a_reason(client, operator, make_request, act):
    row = make_request()
    client.force_login(operator)
    act(row, "refuse")
    assert row.state == "submitted"
    act(row, "refuse", text="Bukan penduduk kampung ini.")
    assert row.state == "refused"


def test_somebody_at_the_counter_is_helped(client, operator, letters):
    client.force_login(operator)
    create = url("letterrequest", "create")
    assert "kind=domisili" in client.get(create).content.decode()
    assert 'name="nik"' in client.get(f"{create}?kind=domisili").content.decode()
    form = {"uuid": str(uuid.uuid4()), "name": "Slamet", "nik": NIK, "phone": ""}
    for _time in range(2):
        answer = client.post(f"{create}?kind=domisili", form)
    row = LetterRequest.objects.unscoped().get()
    assert answer["Location"] == url("letterrequest", "inspect", row.pk)
    assert (row.channel, row.applicant, row.village) == ("counter", None, letters)


def test_pictures_are_for_the_village_s_own_staff(
    client, operator, other_operator, make_request, picture
):
    from plugins.netizen.letters.attachments import attach

    attachment, _new = attach(make_request(), uuid.uuid4(), picture(), "KTP")
    address = url("letterrequest", "picture", attachment.uuid)
    client.force_login(operator)
    assert client.get(address)["Content-Type"] == "image/jpeg"
    client.force_login(other_operator)
    assert client.get(address).status_code == 404


def test_no_officer_above_the_village_reaches_a_request_or_the_register(
    client, regency_officer, district_officer, other_operator, make_request, signer
):
    row = make_request("ready")
    letter = Letter.objects.unscoped().get()
    for user in (regency_officer, district_officer, other_operator):
        client.force_login(user)
        for address in (
            url("letterrequest", "inspect", row.pk),
            url("letterrequest", "fill", row.pk),
            url("letter", "inspect", letter.pk),
            url("letter", "pdf", letter.pk),
        ):
            answer = client.get(address)
            assert answer.status_code in (302, 403, 404), (user, address)
            assert NIK not in answer.content.decode(errors="ignore")
        lists = client.get(url("letterrequest", "index"), follow=True).content.decode()
        assert "Siti Aminah" not in lists and row.tracking_code not in lists
        export = client.get(url("letter", "index") + "?export=csv")
        assert letter.number_text not in b"".join(export).decode(errors="ignore")


def test_the_register_is_exported_without_a_nik(client, operator, make_request, signer):
    letter = issuing.sign(make_request("waiting"), HEAD)
    client.force_login(operator)
    index = url("letter", "index")
    assert letter.number_text in client.get(index).content.decode()
    table = b"".join(client.get(f"{index}?export=csv")).decode()
    assert letter.number_text in table and "Siti Aminah" in table and NIK not in table
    book = load_workbook(io.BytesIO(b"".join(client.get(f"{index}?export=xlsx"))))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert letter.number_text in cells and NIK not in cells


def test_an_entry_is_revoked_with_a_reason_and_never_deleted(
    client, operator, make_request, signer
):
    letter = issuing.sign(make_request("waiting"), HEAD)
    client.force_login(operator)
    revoke = url("letter", "revoke", letter.pk)
    client.post(revoke, {"text": ""})
    letter.refresh_from_db()
    assert not letter.is_revoked
    client.post(revoke, {"text": "Salah nama."})
    letter.refresh_from_db()
    assert letter.is_revoked and letter.revoked_for == "Salah nama."
    assert client.post(url("letter", "delete", letter.pk)).status_code in (302, 403)
    assert client.post(url("letterrequest", "delete", letter.request_id)).status_code in (302, 403)
    assert Letter.objects.unscoped().count() == LetterRequest.objects.unscoped().count() == 1


def test_a_village_changes_or_switches_off_the_regency_s_kind(client, operator, letters):
    kind = catalogue.kind_of(letters, "domisili")
    client.force_login(operator)
    assert client.get(url("letterkind", "edit", kind.pk)).status_code in (302, 403)
    html = client.get(url("letterkind", "inspect", kind.pk)).content.decode()
    assert 'value="switch_off"' in html
    copy = url("letterkind", "copy", kind.pk)
    edit = client.post(copy, {"action": "copy"})["Location"]
    own = LetterKind.objects.unscoped().get(village=letters, code="domisili")
    assert edit == url("letterkind", "edit", own.pk)
    html = client.get(edit).content.decode()
    assert "tempat_lahir | Tempat lahir | text | required | citizen" in html
    client.post(copy, {"action": "switch_off"})
    assert catalogue.kind_of(letters, "domisili") is None
    preview = client.get(url("letterkind", "preview", own.pk))
    assert preview.content.startswith(b"%PDF")


KIND = {
    "title": "Surat Keterangan Janda", "code": "janda", "description": "", "requirements": "KTP",
    "takes_days": "1", "validity_days": "", "fee": "", "order": "5", "is_active": "on",
    "field_lines": "alamat | Alamat | lines | required\nagama | Agama | choice | optional | "
    "operator | | Islam; Hindu", "body": "<p onclick='x()'>{{ name }} di {{ alamat }}</p>{{ data }}",
    "classification": "474.2", "number_pattern": "{classification}/{number:03}/{year}",
}  # fmt: skip


def test_a_village_enters_a_kind_of_its_own(client, operator, letters):
    client.force_login(operator)
    create = url("letterkind", "create")
    assert client.post(create, KIND).status_code == 302
    kind = catalogue.kind_of(letters, "janda")
    assert [(f["code"], f["type"], f["required"], f["by"]) for f in kind.fields] == [
        ("alamat", "lines", True, "citizen"), ("agama", "choice", False, "operator"),
    ]  # fmt: skip
    assert kind.body.startswith("<p>{{ name }}") and kind.village == letters
    assert catalogue.offered(letters).first() == kind


@pytest.mark.parametrize(
    "change",
    [
        {"field_lines": "Alamat"},
        {"field_lines": "alamat | Alamat | film"},
        {"field_lines": "nik | NIK"},
        {"body": "<p>{{ sandi }}</p>"},
        {"body": "<p>{% load x %}</p>"},
        {"number_pattern": "{year}"},
        {"code": "verifikasi"},
        {"code": "Besar Kecil"},
    ],
)
def test_an_unfit_kind_says_what_to_mend(client, operator, letters, change):
    client.force_login(operator)
    answer = client.post(url("letterkind", "create"), {**KIND, **change})
    assert answer.status_code == 200
    assert not LetterKind.objects.unscoped().filter(village=letters).exists()


def test_who_signs_and_the_letterhead_are_entered(
    client, operator, other_operator, letters, picture
):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(operator)
    signer = {"name": "Sutrisno", "title": "Kepala Kampung", "order": "1", "is_active": "on"}
    create = url("lettersigner", "create")
    assert client.post(create, {**signer, "user": other_operator.pk}).status_code == 200
    assert client.post(create, {**signer, "user": operator.pk}).status_code == 302
    assert LetterSigner.objects.unscoped().get().user == operator
    emblem = SimpleUploadedFile("lambang.jpg", picture(), "image/jpeg")
    head = {"abbreviation": "KLR", "last_on_paper": "41", "paper_year": "2026", "emblem": emblem}
    assert client.post(url("letterhead", "create"), head).status_code == 302
    stored = Letterhead.objects.unscoped().get()
    with stored.logo.open() as file:
        content = file.read()
    assert content.startswith(b"\x89PNG") and b"Kamera" not in content
