"""The edit form of pages with a plugin stream: it offers what the page's village has."""

from __future__ import annotations

from wagtail.admin.forms import WagtailAdminPageForm

from core.streams.fields import stream_fields
from core.villages.scoping import village_of_page


class VillagePageForm(WagtailAdminPageForm):
    """Shows the blocks of plugins that are off or absent as unavailable, and offers none of them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        place = self.parent_page if self.instance.pk is None else self.instance
        self.village = village_of_page(place) if place is not None else None
        for field in stream_fields(self._meta.model):
            if field.name in self.fields:
                self._restrict(field)

    def _restrict(self, field) -> None:
        # Rows of plugins that are off here must be unknown to the form's block, as absent ones are.
        raw = field.get_prep_value(getattr(self.instance, field.attname)) or []
        known = field.stream_block.restricted_to(self.village, present=0).child_blocks
        present = sum(1 for row in raw if row["type"] not in known)
        variant = field.stream_block.restricted_to(self.village, present)
        value = variant.to_python(raw)
        old = self.fields[field.name]
        self.fields[field.name] = field.formfield(
            block=variant, label=old.label, help_text=old.help_text, required=old.required
        )
        self.initial[field.name] = value


