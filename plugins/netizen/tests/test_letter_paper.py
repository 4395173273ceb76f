"""The letter itself: what is in the PDF, and that nothing in it is fetched or breaks it."""

import io
import re
import socket
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from plugins.netizen.letters import bodies, issuing, paper, sample
from plugins.netizen.letters.pdf import NotMade, make_pdf
from plugins.netizen.models import Letterhead, LetterKind
from plugins.netizen.tests.letter_fixtures import *  # noqa: F403  the fixtures
from plugins.netizen.tests.letter_fixtures import HEAD, NIK, VALUES


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


@pytest.fixture
def nothing_fetched(monkeypatch):
    """Fails whatever opens a connection or a file that a document could name."""
    asked = []
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: asked.append(a))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: asked.append(a) or [])
    read = Path.read_bytes
    opened = Path.open

    def watch(method):
        def call(path, *arguments, **named):
            if str(path).startswith(("/etc", "/proc")):
                asked.append(path)
            return method(path, *arguments, **named)

        return call

    monkeypatch.setattr(Path, "read_bytes", watch(read))
    monkeypatch.setattr(Path, "open", watch(opened))
    yield
    assert not asked


def test_a_letter_has_head_number_text_signature_and_code(make_request, signer):
    letter = issuing.sign(make_request("waiting"), HEAD)
    content = paper.make(letter)
    text = text_of(content)
    for part in (
        "PEMERINTAH KABUPATEN LAMPUNG TENGAH", "KECAMATAN KALIREJO", "KAMPUNG KALIREJO",
        "Jl. Raya Kalirejo No. 1", "SURAT KETERANGAN DOMISILI", letter.number_text, "Siti Aminah",
        NIK, "5 Januari 1990", "Dusun II RT 03", "pendaftaran sekolah", "Sutrisno", "NIPD 123",
        letter.token,
    ):  # fmt: skip
        assert part in text, part
    images = [image for page in PdfReader(io.BytesIO(content)).pages for image in page.images]
    assert len(images) == 1
    assert paper.verify_url(letter).endswith(f"/p/netizen/surat/verifikasi/{letter.token}/")


def test_the_village_s_own_head_and_emblem_stand_on_top(make_request, signer, picture):
    from django.core.files.base import ContentFile

    from plugins.netizen.letters.paper_admin import _on_white

    head = Letterhead(village=signer.village, address="Balai Kampung", contact="Kode pos 34174")
    head.logo.save("logo.png", ContentFile(_on_white(picture())), save=False)
    head.save()
    content = paper.make(issuing.sign(make_request("waiting"), HEAD))
    assert "Balai Kampung" in text_of(content) and "Kode pos 34174" in text_of(content)
    assert len(PdfReader(io.BytesIO(content)).pages[0].images) == 2


def test_a_revoked_letter_says_so_when_it_is_printed_again(make_request, signer, files):
    letter = issuing.sign(make_request("waiting"), HEAD)
    paper.make(letter)
    issuing.revoke(letter, HEAD, "Salah nama.")
    letter.refresh_from_db()
    letter.village = signer.village
    assert "TELAH DICABUT" in text_of(paper.pdf_of(letter))


HOSTILE = {
    "file": '<img src="file:///etc/passwd"><p>isi</p>',
    "address": '<img src="http://169.254.169.254/x.png"><p>isi</p>',
    "style": '<style>@import url("http://example.com/x.css");</style><p>isi</p>',
    "style attribute": "<p style=\"background:url('file:///etc/passwd')\">isi</p>",
    "font": "<style>@font-face{font-family:x;src:url(file:///etc/passwd)}</style><p>isi</p>",
    "pdf element": '<pdf:barcode value="x"/><pdf:include src="/etc/passwd"/><p>isi</p>',
    "link element": '<link rel="stylesheet" href="http://example.com/a.css"><p>isi</p>',
    "frame": '<iframe src="http://example.com/"></iframe><p>isi</p>',
    "object": '<object data="/etc/passwd"></object><p>isi</p>',
    "svg": '<svg><image href="http://example.com/a.png"/></svg><p>isi</p>',
    "script": "<script>alert(1)</script><p>isi</p>",
    "unclosed": "<table><tr><td><b>isi",
    "closed only": "</table></td></b>isi</p></p>",
    "deep": "<b>" * 5000 + "isi",
    "comment": "<!-- --><!-- <p>isi",
    "attributes": "<td width='9999999%' colspan='99999' align='x'>isi</td><p>isi</p>",
    "entity": "<p>&lt;img src=http://example.com/x&gt; isi</p>",
    "engine": "<p>isi {% load x %} {{ name|safe }} {{ settings.SECRET_KEY }}</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_fetches_nothing_and_breaks_nothing(
    name, make_request, signer, nothing_fetched
):
    row = make_request("waiting")
    LetterKind.objects.unscoped().filter(pk=row.kind_id).update(body=HOSTILE[name])
    row.refresh_from_db()
    row.village = signer.village
    letter = issuing.sign(row, HEAD)
    text = text_of(paper.make(letter))
    assert letter.number_text in text
    assert "root:" not in text and "only-for-tests" not in text
    kept = bodies.clean_html(HOSTILE[name])
    assert not re.search(
        r"<(img|style|script|pdf|svg|iframe|object|link)|<[^>]*(src|style|on\w+)=", kept
    )


VALUE = {
    "html": '<img src="file:///etc/passwd"><script>alert(1)</script>',
    "address": "http://169.254.169.254/latest/",
    "placeholder": "{{ nik }} {{ data }} {% debug %}",
    "unclosed": "<table><tr><td><b>",
    "one word": "x" * 200,
    "signs": "😀 العربية 中文 \u202e “kutip” & < > '",
    "entity": "&#x3c;b&#x3e; &amp; &nbsp",
}


@pytest.mark.parametrize("name", VALUE)
def test_a_hostile_value_is_text_and_nothing_else(name, make_request, signer, nothing_fetched):
    row = make_request(
        "waiting", values={**VALUES, "keperluan": VALUE[name], "alamat": VALUE[name]}
    )
    letter = issuing.sign(row, HEAD)
    assert "<img" not in letter.html and "<script" not in letter.html
    text = text_of(paper.make(letter))
    assert text.count(NIK) == 1
    if name == "placeholder":
        assert "{{ nik }}" in text


def test_values_as_long_as_they_may_be_still_make_a_letter(make_request, signer):
    long = {"alamat": "\n".join(["kata " * 9] * 20), "keperluan": "W" * 200, "sejak": "a b " * 50}
    row = make_request("waiting", values={**VALUES, **long})
    assert paper.make(issuing.sign(row, HEAD)).startswith(b"%PDF")


def test_the_renderer_itself_reads_no_file_and_no_address(nothing_fetched):
    for source in HOSTILE.values():
        try:
            content = make_pdf(source, "Uji")
        except NotMade:
            continue
        assert "root:" not in text_of(content)
    with pytest.raises(NotMade):
        make_pdf("x" * 3_000_000, "Uji")


def test_a_body_is_kept_clean_and_knows_its_placeholders(subtests):
    assert bodies.checked('<p align="center" onclick="x()">{{ name }}</p>', set()) == (
        '<p align="center">{{ name }}</p>'
    )
    for body in ("<p>{{ sandi }}</p>", "<p>{{ name.x }}</p>", "{% if x %}", "x" * 20_001):
        with subtests.test(body=body[:30]), pytest.raises(ValidationError):
            bodies.checked(body, {"alamat"})
    assert "{{ alamat }}" in bodies.checked("<p>{{ alamat }}</p>", {"alamat"})


def test_every_kind_a_regency_begins_with_makes_a_letter_and_a_blank_form(letters, signer):
    kinds = LetterKind.objects.for_village(letters)
    assert kinds.count() >= 12
    for kind in kinds:
        kind.full_clean()
        assert "CONTOH" in text_of(sample.pdf_of(kind, letters))
        blank = text_of(paper.blank_pdf(letters, kind))
        assert kind.title in blank and kind.requirement_lines[0] in blank


def test_a_blank_form_made_again_is_the_same(letters):
    kind = LetterKind.objects.for_village(letters).get(code="domisili")
    made = []
    for _time in range(2):
        cache.clear()
        made.append(paper.blank_pdf(letters, kind))
    assert made[0] == made[1]
    assert "Nama lengkap" in text_of(made[0])
