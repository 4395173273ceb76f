"""The Indonesian catalogues are whole, and what people meet is in Indonesian."""

import re
import shutil

import polib
import pytest
from django.conf import settings
from django.utils import dates, translation
from wagtail.users.models import UserProfile

from core.plugins.management.commands.collect_texts import (
    catalogue_folders,
    collect,
    collect_packages,
)
from core.plugins.management.commands.compile_texts import catalogues

CATALOGUES = [path for path in catalogues() if not path.is_relative_to(settings.BASE_DIR / "tests")]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
PACKAGES = settings.BASE_DIR / "core" / "locale_wagtail"
OWN = [path for path in CATALOGUES if not path.is_relative_to(PACKAGES)]

each_catalogue = pytest.mark.parametrize(
    "path", CATALOGUES, ids=lambda path: str(path.relative_to(settings.BASE_DIR))
)


def translations(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def keys(path):
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(path))}


def test_every_app_with_texts_has_a_catalogue():
    names = {path.relative_to(settings.BASE_DIR).parts[0] for path in CATALOGUES}
    assert {"core", "sites", "frontend_api", "plugins"} <= names


@each_catalogue
def test_every_text_is_translated(path):
    catalogue = polib.pofile(str(path))
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


@each_catalogue
def test_a_translation_keeps_the_placeholders(path):
    wrong = [
        entry.msgid
        for entry in polib.pofile(str(path))
        for text in translations(entry)
        if placeholders(text)
        not in (placeholders(entry.msgid), placeholders(entry.msgid_plural or entry.msgid))
    ]
    assert wrong == []


@each_catalogue
def test_the_compiled_catalogue_is_there(path):
    compiled = path.with_suffix(".mo")
    assert compiled.exists(), "Run manage.py compile_texts."
    assert compiled.stat().st_mtime >= path.stat().st_mtime, "Run manage.py compile_texts."


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.parts[-5])
def test_what_a_catalogue_says_is_what_comes_out(path):
    """No other catalogue, another app's or a package's, answers in its place."""
    hidden = {}
    with translation.override("id"):
        for entry in polib.pofile(str(path)):
            if entry.msgid_plural:
                shown = translation.ngettext(entry.msgid, entry.msgid_plural, 2)
            elif entry.msgctxt:
                shown = translation.pgettext(entry.msgctxt, entry.msgid)
            else:
                shown = translation.gettext(entry.msgid)
            if shown not in translations(entry):
                hidden[entry.msgid] = shown
    assert hidden == {}


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="GNU gettext is not installed")
@pytest.mark.parametrize(
    "folder",
    catalogue_folders(settings.BASE_DIR),
    ids=lambda folder: str(folder.relative_to(settings.BASE_DIR)),
)
def test_the_catalogue_holds_every_text_of_the_code(folder, tmp_path):
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    path = collect(copy)
    if path is None:
        return
    kept = folder / path.relative_to(copy)
    assert keys(path) - keys(kept) == set(), "Run make messages and translate what is new."
    assert keys(kept) - keys(path) == set(), "Run make messages: these texts are gone."


def test_the_packages_catalogues_hold_every_text_of_the_packages(tmp_path):
    for path in collect_packages(tmp_path):
        kept = PACKAGES / path.relative_to(tmp_path)
        assert keys(path) - keys(kept) == set(), "Run make messages and translate what is new."
        assert keys(kept) - keys(path) == set(), "Run make messages: these texts are gone."


@pytest.mark.parametrize(
    ("text", "indonesian"),
    [
        ("Search", "Cari"),
        ("Email", "Email"),
        ("News", "Berita"),
        ("Profile", "Profil"),
        ("Public services", "Layanan publik"),
        ("Contact", "Kontak"),
        ("Save draft", "Simpan draf"),
        ("Publish", "Terbitkan"),
        ("Preview", "Pratinjau"),
        ("Upload", "Unggah"),
        # Wagtail's, whose editor of texts has them; the map's have a context.
        ("Undo", "Urungkan"),
        ("Redo", "Ulangi"),
    ],
)
def test_the_words_met_most_are_ours(text, indonesian):
    with translation.override("id"):
        assert translation.gettext(text) == indonesian


def test_the_sign_in_page_is_in_indonesian(client, db):
    html = client.get("/admin/login/").content.decode()
    assert '<html lang="id"' in html
    for words in ("Masuk ke halaman pengelola", "Nama pengguna", "Lupa kata sandi?"):
        assert words in html


def test_the_operators_first_page_is_in_indonesian(client, operator):
    client.force_login(operator)
    html = client.get("/admin/").content.decode()
    for words in ("Tulis berita", "Draf yang menunggu", "Riwayat situs"):
        assert words in html
    assert "Write news" not in html


def test_the_editor_is_in_indonesian(client, operator, village, make_news):
    client.force_login(operator)
    html = client.get(f"/admin/pages/{make_news(village, 'Panen raya').pk}/edit/").content.decode()
    for words in ("Simpan draf", "Terbitkan", "Untuk mesin pencari", "Belum ada jadwal terbit"):
        assert words in html
    script = client.get("/admin/jsi18n/").content.decode()
    assert "Editor berhenti bekerja." in script


def test_an_editor_who_chose_english_gets_english(client, operator):
    UserProfile.objects.create(user=operator, preferred_language="en")
    client.force_login(operator)
    html = client.get("/admin/").content.decode()
    assert '<html lang="en"' in html
    for words in ("Write news", "Drafts waiting", "Site history"):
        assert words in html
    assert "Tulis berita" not in html


def test_a_website_is_in_indonesian(client, village):
    html = client.get("/", headers={"host": "kalirejo.localhost"}).content.decode()
    assert '<html lang="id"' in html
    for words in ("Langsung ke isi", "Layanan publik", "Berita terbaru", "Telepon kantor"):
        assert words in html


def test_the_report_form_is_in_indonesian(client, village):
    host = {"host": "kalirejo.localhost"}
    html = client.get("/p/netizen/", headers=host).content.decode()
    for words in ("Buat laporan", "Kirim laporan", "Jalan dan jembatan", "Lacak laporan"):
        assert words in html
    html = client.post("/p/netizen/", {"title": ""}, headers=host).content.decode()
    assert "Bagian ini wajib diisi." in html


def test_months_have_their_indonesian_names():
    """A text of a screen that reads like a month would be taken for it in every date."""
    months = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus",
              "September", "Oktober", "November", "Desember"]  # fmt: skip
    with translation.override("id"):
        assert [str(name) for name in dates.MONTHS.values()] == months
