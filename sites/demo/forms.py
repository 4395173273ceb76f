"""The demo's papers as PDF: a blank form for every service, and a cover for public documents.

Drawn here with Pillow, one file each for the whole regency; villages link to the regency's.
"""

from __future__ import annotations

import hashlib
import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont
from wagtail.documents import get_document_model

from core.villages.models import Regency
from sites.demo.villagers import pool

A4 = (1240, 1754)  # pixels, at 150 a inch
PAPERS = {"rpjm": "RPJM Kampung", "rkp": "RKP Kampung", "laporan": "Laporan penyelenggaraan"}

_made: dict[str, dict[str, int]] = {}


def form_documents(regency: Regency) -> dict[str, int]:
    """Ids of the regency's papers by the slug of the service or of the kind of paper; made where
    they are missing."""
    if regency.code in _made and _all_there(_made[regency.code]):
        return _made[regency.code]
    wanted = {
        item["slug"]: (item["form"], item["fields"]) for item in pool("services")["service"]
    } | {slug: (title, []) for slug, title in PAPERS.items()}
    found = {}
    for slug, (title, fields) in wanted.items():
        name = f"contoh-{slug}.pdf"
        documents = get_document_model().objects.filter(collection=regency.collection_id)
        document = documents.filter(file__endswith=name).first()
        if document is None:
            content = _pdf(title, fields)
            document = get_document_model()(
                title=title,
                collection_id=regency.collection_id,
                licence="cc0-1.0",
                file=ContentFile(content, name=name),
                file_size=len(content),
                file_hash=hashlib.sha1(content).hexdigest(),
            )
            document.save()
        found[slug] = document.pk
    _made[regency.code] = found
    return found


def _all_there(keys: dict[str, int]) -> bool:
    return get_document_model().objects.filter(pk__in=keys.values()).count() == len(keys)


def _pdf(title: str, fields: list[str]) -> bytes:
    page = Image.new("1", A4, 1)
    draw = ImageDraw.Draw(page)
    draw.text((120, 140), title, font=ImageFont.load_default(44), fill=0)
    draw.line((120, 215, 1120, 215), fill=0, width=3)
    for number, label in enumerate(fields or ["Contoh dokumen untuk peragaan."]):
        top = 290 + 110 * number
        draw.text((120, top), label, font=ImageFont.load_default(28), fill=0)
        if fields:
            draw.line((520, top + 36, 1120, top + 36), fill=0, width=2)
    if fields:
        top = 330 + 110 * len(fields)
        draw.text((760, top), "Tanggal dan tanda tangan", font=ImageFont.load_default(24), fill=0)
        draw.line((760, top + 200, 1120, top + 200), fill=0, width=2)
    stream = io.BytesIO()
    page.save(stream, "PDF", resolution=150.0, title=title, creationDate=None, modDate=None)
    return stream.getvalue()
