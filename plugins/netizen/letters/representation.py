"""How letters appear in the API and on the websites: the catalogue to all, a request to whoever has
its code, what it says to who asked, a letter's validity to whoever has scanned it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.villages.routing import site_url
from plugins.netizen.letters.fields import told
from plugins.netizen.letters.paper import verify_url
from plugins.netizen.letters.privacy import initials
from plugins.netizen.models import Letter, LetterKind, LetterRequest

if TYPE_CHECKING:
    from core.villages.models import Village

PATH = "/p/netizen/surat/"


def kind_path(kind: LetterKind) -> str:
    return f"{PATH}{kind.code}/"


def request_path(row: LetterRequest) -> str:
    """Where a request is followed on its village's website."""
    return f"{PATH}permohonan/{row.tracking_code}/"


def kind_representation(kind: LetterKind, village: Village) -> dict[str, Any]:
    website = site_url(village.hostname)
    return {
        "code": kind.code,
        "title": kind.title,
        "description": kind.description,
        "requirements": kind.requirement_lines,
        "fields": kind.fields,
        "takes_days": kind.takes_days,
        "validity_days": kind.validity_days,
        "fee": kind.fee,
        "url": website + kind_path(kind),
        "form_url": f"{website}{kind_path(kind)}formulir.pdf",
    }


def request_representation(row: LetterRequest, is_applicants: bool) -> dict[str, Any]:
    """A request for whoever has its code: how far it is. What it says, and the letter, for who
    asked alone; a NIK is whole for nobody."""
    letter = getattr(row, "letter", None) if is_applicants else None
    return {
        "tracking_code": row.tracking_code,
        "kind": row.kind.code,
        "title": row.kind.title,
        "state": row.state,
        "note": row.note,
        "created_at": row.created_at.isoformat(),
        "updated_at": row.updated_at.isoformat(),
        "url": site_url(row.village.hostname) + request_path(row),
        "name": row.name if is_applicants else None,
        "nik": row.masked_nik if is_applicants else None,
        "values": dict(_values(row)) if is_applicants else None,
        "letter": _letter(letter) if letter is not None else None,
    }


def _values(row: LetterRequest):
    labels = told(row.kind.fields, row.values, mask=True)
    return [
        (field["code"], text)
        for field, (_label, text) in zip(row.kind.fields, labels, strict=True)
        if text
    ]


def _letter(letter: Letter) -> dict[str, Any]:
    return {
        "number": letter.number_text,
        "date": letter.date.isoformat(),
        "valid_until": letter.valid_until.isoformat() if letter.valid_until else None,
        "is_revoked": letter.is_revoked,
        "verify_url": verify_url(letter),
    }


def receipt(row: LetterRequest) -> dict[str, Any]:
    """What the sender of a request is answered, word for word the same at each repetition."""
    return {
        "uuid": str(row.uuid),
        "tracking_code": row.tracking_code,
        "created_at": row.created_at.isoformat(),
        "url": site_url(row.village.hostname) + request_path(row),
    }


def verified(letter: Letter) -> dict[str, Any]:
    """What anybody who has a letter's QR code is told of it: no more than shows whether the paper
    is genuine."""
    state = "revoked" if letter.is_revoked else "expired" if letter.is_over else "valid"
    return {
        "state": state,
        "kind": letter.title,
        "number": letter.number_text,
        "date": letter.date.isoformat(),
        "valid_until": letter.valid_until.isoformat() if letter.valid_until else None,
        "village": letter.village.full_name,
        "initials": initials(letter.holder),
        "signer": letter.signer_name,
        "signer_title": letter.signer_title.replace("\n", " "),
    }
