"""A letter on its paper: letterhead, number, text, signature and QR code; and the blank form.

What is written here is Indonesian, as letters are, whatever the reader's language.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import uuid
from typing import TYPE_CHECKING

import segno
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.utils.html import escape

from core.villages.routing import site_url
from plugins.netizen.letters.bodies import clean_html, in_lines
from plugins.netizen.letters.fields import long_date
from plugins.netizen.letters.pdf import NotMade, make_pdf, settled
from plugins.netizen.models import Letter, Letterhead

if TYPE_CHECKING:
    from core.villages.models import Village
    from plugins.netizen.models import LetterKind

log = logging.getLogger("kampung.netizen")

LOGO_SIDE = 62  # points on paper
QR_SIDE = 74
BLANK_KEPT = 24 * 3600  # seconds that a blank form is kept
DOTS = "." * 62


def head_of(village: Village) -> dict[str, str]:
    """The lines of the letterhead, as they are kept with each letter."""
    own = Letterhead.objects.for_village(village).first()
    return lines_of(village, own or Letterhead(village=village))


def lines_of(village: Village, own: Letterhead) -> dict[str, str]:
    contact = [f"Telp. {village.phone_display}" if village.phone else "", village.email]
    return {
        "regency": f"Pemerintah {village.district.regency.full_name}".upper(),
        "district": village.district.full_name.upper(),
        "village": village.full_name.upper(),
        "address": own.address or village.address,
        "contact": own.contact or " · ".join(filter(None, contact)),
    }


def abbreviation_of(village: Village) -> str:
    own = Letterhead.objects.for_village(village).values_list("abbreviation", flat=True).first()
    return own or village.code.rpartition(".")[2]


def verify_path(letter: Letter) -> str:
    """Where anybody sees on the village's website whether the letter is genuine."""
    return f"/p/netizen/surat/verifikasi/{letter.token}/"


def verify_url(letter: Letter) -> str:
    return site_url(letter.village.hostname) + verify_path(letter)


def pdf_of(letter: Letter) -> bytes:
    """The letter's PDF: the one that is kept, else a new one, which is kept. Raises `NotMade`."""
    if letter.file:
        try:
            with letter.file.open("rb") as file:
                return file.read()
        except FileNotFoundError:
            log.warning("The PDF of letter %s is lost and made again", letter.pk)
    return make(letter)


def make(letter: Letter) -> bytes:
    """Make and keep the PDF of a letter in the register. Needs no lock: of two that are made at
    once one is kept. Raises `NotMade`."""
    if not letter.html:
        raise NotMade("its text has been erased")
    before = letter.file.name if letter.file else ""
    content = make_pdf(letter_html(letter), f"{letter.title} {letter.number_text}")
    name = letter.file.storage.save(f"netizen/letters/{uuid.uuid4().hex}.pdf", ContentFile(content))
    # In bulk, for no signal: the register is not public.
    rows = Letter.objects.for_village(letter.village_id).filter(pk=letter.pk, file=before)
    if rows.update(file=name):
        letter.file = name
    else:
        letter.file.storage.delete(name)
    return content


def letter_html(letter: Letter) -> str:
    stamp = ""
    if letter.is_revoked:
        stamp = "<p align='center'><b>SURAT INI TELAH DICABUT</b></p>"
    valid = ""
    if letter.valid_until:
        valid = f'<p class="small">Berlaku sampai {long_date(letter.valid_until)}.</p>'
    title = escape(letter.title.upper())
    return (
        _head(letter.head, _logo(letter.village))
        + f"<h1><u>{title}</u></h1>"
        + f'<p class="number">Nomor: {escape(letter.number_text)}</p>{stamp}'
        + clean_html(letter.html)
        + _signature(letter)
        + valid
    )


def _head(head: dict[str, str], logo: str) -> str:
    lines = "".join(
        f'<p class="head"><font size="{size}">{"<b>" if bold else ""}{escape(head.get(name, ""))}'
        f"{'</b>' if bold else ''}</font></p>"
        for name, size, bold in (
            ("regency", "12pt", True),
            ("district", "12pt", True),
            ("village", "14pt", True),
            ("address", "9pt", False),
            ("contact", "9pt", False),
        )
        if head.get(name)
    )
    picture = f'<img src="{logo}" width="{LOGO_SIDE}" height="{LOGO_SIDE}"/>' if logo else ""
    return (
        f'<table class="head"><tr><td width="16%" align="left">{picture}</td>'
        f'<td width="68%">{lines}</td><td width="16%"></td></tr></table>'
    )


def _logo(village: Village) -> str:
    own = Letterhead.objects.for_village(village).exclude(logo="").first()
    if own is None:
        return ""
    try:
        with own.logo.open("rb") as file:
            return "data:image/png;base64," + base64.b64encode(file.read()).decode()
    except OSError:
        return ""


def _signature(letter: Letter) -> str:
    address = verify_url(letter)
    code = segno.make(address, error="m").png_data_uri(scale=5, border=1)
    title = in_lines(letter.signer_title)
    place = escape(letter.village.name)
    return (
        '<br/><table><tr><td width="50%" valign="bottom">'
        f'<img src="{code}" width="{QR_SIDE}" height="{QR_SIDE}"/>'
        f'<p class="small">Keaslian surat ini dapat diperiksa dengan kode QR atau di<br/>'
        f"{escape(address)}</p></td>"
        f'<td width="50%" align="center"><p class="sign">{place}, {long_date(letter.date)}</p>'
        f'<p class="sign">{title}</p><br/><br/><br/><br/>'
        f'<p class="sign"><b><u>{escape(letter.signer_name)}</u></b></p>'
        f'<p class="sign">{escape(letter.signer_number)}</p></td></tr></table>'
    )


def blank_pdf(village: Village, kind: LetterKind) -> bytes:
    """A form of a kind of letter to fill in by hand and bring along. Raises `NotMade`."""
    html = blank_html(village, kind)
    key = "netizen-blank-" + hashlib.sha256(html.encode()).hexdigest()
    content = cache.get(key)
    if content is None:
        content = settled(make_pdf(html, kind.title))
        cache.set(key, content, BLANK_KEPT)
    return content


def blank_html(village: Village, kind: LetterKind) -> str:
    rows = [("Nama lengkap", ""), ("NIK", ""), ("Nomor telepon", "")]
    rows += [
        (field["label"], " / ".join(field["choices"]) if field["type"] == "choice" else "")
        for field in kind.fields
        if field["by"] == "citizen"
    ]
    table = "".join(
        f'<tr><td width="38%">{escape(label)}</td><td width="3%">:</td>'
        f'<td width="59%">{escape(text) or DOTS}</td></tr>'
        for label, text in rows
    )
    needed = "".join(f"<li>{escape(line)}</li>" for line in kind.requirement_lines)
    needed = f"<h2>Yang perlu dibawa</h2><ul>{needed}</ul>" if needed else ""
    return (
        _head(head_of(village), _logo(village))
        + "<h1>FORMULIR PERMOHONAN</h1>"
        + f'<p class="number">{escape(kind.title)}</p><table class="data">{table}</table>'
        + needed
        + "<p>Keterangan ini saya isi dengan sebenarnya dan dapat saya pertanggungjawabkan.</p><br/>"
        + '<table><tr><td width="50%"></td><td width="50%">'
        + f'<p class="sign">{escape(village.name)}, ..............................</p>'
        + '<p class="sign">Pemohon</p><br/><br/><br/>'
        + '<p class="sign">(............................................)</p></td></tr></table>'
    )
