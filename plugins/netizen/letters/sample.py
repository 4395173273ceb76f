"""A letter as it would look, to see what a kind's text makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from plugins.netizen.letters import bodies, issuing, numbers, paper
from plugins.netizen.letters.handling import default_signer
from plugins.netizen.letters.pdf import make_pdf
from plugins.netizen.models import Letter, LetterRequest, LetterSigner

if TYPE_CHECKING:
    from core.villages.models import Village
    from plugins.netizen.models import LetterKind

BY_TYPE = {"number": "3", "date": "1990-05-17", "nik": "1802010101900001"}


def pdf_of(kind: LetterKind, village: Village) -> bytes:
    """The PDF of a made-up letter of this kind; nothing is stored. Raises `NotMade`."""
    today = timezone.localdate()
    row = LetterRequest(
        village=village,
        kind=kind,
        name="Nama Pemohon",
        nik=BY_TYPE["nik"],
        values={field["code"]: _value(field) for field in kind.fields},
    )
    signer = default_signer(village) or LetterSigner(name="Nama Pejabat", title="Jabatan")
    letter = Letter(
        village=village,
        kind=kind,
        title=kind.title,
        holder=row.name,
        date=today,
        number_text=numbers.written(
            kind.number_pattern, 1, today, kind.classification, paper.abbreviation_of(village)
        ),
        signer_name=signer.name,
        signer_title=issuing.title_of(signer),
        signer_number=signer.number,
        head=paper.head_of(village),
    )
    letter.html = "<h2>CONTOH</h2>" + issuing.text_of(letter, row, bodies.clean_html(kind.body))
    return make_pdf(paper.letter_html(letter), kind.title)


def _value(field: dict) -> str:
    if field["type"] == "choice":
        return field["choices"][0]
    return BY_TYPE.get(field["type"], f"({field['label']})")
