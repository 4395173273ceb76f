"""The demo's form: what visitors want to tell or ask the office."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core.villages.models import Village
from core.villages.tree import Node
from sites.models import FormField, FormPage

FIELDS = (
    {"label": "Nama", "field_type": "singleline"},
    {
        "label": "Telepon atau surel",
        "field_type": "singleline",
        "required": False,
        "help_text": "Bila ingin dijawab.",
    },
    {
        "label": "Tentang",
        "field_type": "dropdown",
        "choices": "Pelayanan kantor\nPembangunan\nKeamanan\nLainnya",
    },
    {"label": "Saran atau pertanyaan", "field_type": "multiline"},
)


def suggestion_form(village: Village) -> Node:
    """The unsaved page; its fields are `demo_fields`, to be saved once it is."""
    page = FormPage(
        title="Saran",
        slug="saran",
        show_in_menus=True,
        intro=f"Sampaikan saran atau pertanyaan kepada kantor {village.full_name}.",
        thank_you="Terima kasih. Saran Anda sudah kami terima dan dibaca pada jam kerja.",
        first_published_at=timezone.now() - timedelta(days=120),
    )
    page.demo_fields = [
        FormField(sort_order=number, **field) for number, field in enumerate(FIELDS)
    ]
    for field in page.demo_fields:
        field.clean_name = field.get_field_clean_name()
    return Node(page)
