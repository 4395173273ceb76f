"""The guides for operators and officers use the words of the screens, and tell every column."""

import re
from functools import cache

import polib
import pytest

from core.plugins.registry import registry
from core.villages.sheets import COLUMNS
from core.villages.tables import MAX_BYTES
from tests.docs.samples import ROOT, document

pytestmark = pytest.mark.one_database

GUIDES = ("operators.md", "officers.md", "citizens.md", "agencies.md", "duty-officers.md")
# Emphasis that is no word of a screen.
OWN = {"tebal", "mengganti", "lupa", "lupa dan tidak punya email", "memberi peran",
       "mencabut peran", "sel kosong tidak mengubah apa pun"}  # fmt: skip


@cache
def words() -> frozenset[str]:
    """Every Indonesian text of the catalogues, as the guides may write it."""
    found = set()
    for path in sorted(ROOT.glob("*/locale*/id/LC_MESSAGES/*.po")) + sorted(
        ROOT.glob("plugins/*/locale/id/LC_MESSAGES/*.po")
    ):
        for entry in polib.pofile(str(path)):
            found.update([entry.msgstr, *entry.msgstr_plural.values()])
    return frozenset(plain(text) for text in found)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" .:").casefold()


def bold(name: str) -> list[str]:
    return [plain(text) for text in re.findall(r"\*\*(.+?)\*\*", document(name), re.DOTALL)]


@pytest.mark.parametrize("name", GUIDES)
def test_bold_words_are_on_the_screens(name):
    titles = {plain(str(plugin.manifest.title)) for plugin in registry.plugins.values()}
    missing = [
        text for text in bold(name) if text not in words() | titles | OWN and not _adds_a_row(text)
    ]
    assert missing == []


def _adds_a_row(text: str) -> bool:
    """“Tambah pos ronda”: a list's button, made of a word and the model's name."""
    verb, _space, model = text.partition(" ")
    return verb == "tambah" and model in words()


def test_every_column_is_told_with_all_its_names():
    rows = dict(re.findall(r"^\| (`\w+`) \| (`[^|]+`) \|", document("officers.md"), re.MULTILINE))
    told = {frozenset(re.findall(r"`(\w+)`", first + rest)) for first, rest in rows.items()}
    assert told == {frozenset(names) for names in COLUMNS.values()}


def test_the_limits_are_those_of_the_code(settings):
    from core.villages.screens.uploads import MAX_ROWS

    officers, operators = document("officers.md"), document("operators.md")
    assert (
        f"{MAX_BYTES // 1024**2} MB dan {MAX_ROWS // 1000}.{MAX_ROWS % 1000:03} baris" in officers
    )
    assert f"| gambar | {settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE // 1024**2} MB |" in operators
    assert f"| dokumen | {settings.WAGTAILDOCS_MAX_UPLOAD_SIZE // 1024**2} MB |" in operators
