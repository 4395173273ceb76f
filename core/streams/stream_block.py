"""A stream block that keeps rows whose type it does not know.

Wagtail's own drops them on load, and the next save erases them from the database. Here such a row
is wrapped on the way in and unwrapped, as it was, on the way out. While it is wrapped it renders
nothing, says nothing to the API or the search, and shows in the editor as "unavailable".
"""

from __future__ import annotations

import json
import logging
import uuid
from dataclasses import dataclass

from django import forms
from django.utils.functional import cached_property
from django.utils.html import escape, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter

from core.plugins.gating import is_enabled

log = logging.getLogger("kampung.streams")

UNAVAILABLE = "unavailable"
SEPARATOR = "__"
_ROW_IDS = uuid.UUID("5f0c8a52-7c0f-4a4e-9d5c-0f6a2c8d3b11")


def plugin_of(block_type: str) -> str | None:
    """The slug of the plugin a block type belongs to; None for a core block."""
    slug, separator, _name = block_type.partition(SEPARATOR)
    return slug if separator else None


@dataclass(frozen=True, slots=True)
class KeptRow:
    """Stands in a posted form for a stored row; the row itself is taken from the database by id."""

    label: str


class UnavailableBlock(blocks.FieldBlock):
    """Holds a stored row as it is. In the editor it is one line of text that cannot be changed."""

    def __init__(self, **kwargs):
        self.field = forms.CharField(
            required=False,
            widget=forms.TextInput(attrs={"readonly": True, "tabindex": "-1"}),
            help_text=self._meta_class.help_text,
        )
        super().__init__(**kwargs)

    class Meta:
        icon = "warning"
        label = _("Unavailable")
        default = None
        help_text = _(
            "This part belongs to a service that is switched off or not installed here. It is "
            "kept and shows again when the service returns. You can remove it."
        )

    def value_for_form(self, value):
        if isinstance(value, KeptRow):
            return value.label
        return value["type"].replace(SEPARATOR, ": ") if value else ""

    def value_from_form(self, value):
        return KeptRow(str(value or "")[:200])

    def clean(self, value):
        return value

    def get_prep_value(self, value):
        return {"label": value.label} if isinstance(value, KeptRow) else value

    def to_python(self, value):
        return value

    def bulk_to_python(self, values):
        return list(values)

    def normalize(self, value):
        return value

    def render(self, value, context=None):
        return ""

    def render_basic(self, value, context=None):
        # The comparison of two revisions names the row; its content is nobody's to read here.
        return escape(self.value_for_form(value))

    def get_searchable_content(self, value):
        return []

    def extract_references(self, value):
        return ()

    def get_translatable_segments(self, value):
        return []

    def restore_translated_segments(self, value, segments):
        return value


class KeepingStreamBlock(blocks.StreamBlock):
    """A stream of core blocks and of the plugins' blocks.

    Rendering and API leave out what belongs to a plugin the village does not have. A plugin's
    block that raises is logged and left out; the rest of the page stands.
    """

    def __init__(self, local_blocks=None, **kwargs):
        super().__init__([*(local_blocks or []), (UNAVAILABLE, UnavailableBlock())], **kwargs)

    def offer(self, name: str, block: blocks.Block) -> None:
        """Add a block type after construction; plugins' blocks come once all models are ready."""
        block.set_name(name)
        self.child_blocks[name] = block

    def restricted_to(self, village, present: int) -> KeepingStreamBlock:
        """The same stream for a village's edit form: only what it may use is offered, and as many
        unavailable rows as are stored (`present`) may be posted back."""
        names = [
            name
            for name in self.child_blocks
            if name != UNAVAILABLE and self._is_offered(name, village)
        ]
        variant = KeepingStreamBlock([(name, self.child_blocks[name]) for name in names])
        counts = {name: limits for name, limits in self.meta.block_counts.items() if name in names}
        if present:
            counts[UNAVAILABLE] = {"max_num": present}
        else:
            del variant.child_blocks[UNAVAILABLE]
        variant.set_meta_options(
            {
                "required": self.meta.required,
                "min_num": self.meta.min_num,
                "max_num": self.meta.max_num,
                "collapsed": self.meta.collapsed,
                "block_counts": counts,
            }
        )
        return variant

    def _is_offered(self, name: str, village) -> bool:
        slug = plugin_of(name)
        return slug is None or (village is not None and is_enabled(village, slug))

    # -- Loading and saving ------------------------------------------------------------------

    def _wrap(self, rows):
        return [
            row
            if row["type"] in self.child_blocks and row["type"] != UNAVAILABLE
            else {"type": UNAVAILABLE, "value": row, "id": row.get("id") or _row_id(row, number)}
            # Whoever builds a stream from another's rows hands over wrapped ones.
            for number, row in enumerate(map(_unwrap, rows))
        ]

    def to_python(self, value):
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except ValueError:
                return self.empty_value(raw_text=value)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            value = self._wrap(value)
        return super().to_python(value)

    def bulk_to_python(self, values):
        return super().bulk_to_python([self._wrap(rows) for rows in values])

    def get_prep_value(self, value):
        return [_unwrap(row) for row in super().get_prep_value(value)]

    def get_searchable_content(self, value):
        # The search index is made once for all; a plugin's block may be switched off tomorrow.
        core = [child for child in value if plugin_of(child.block_type) is None]
        return [text for child in core for text in child.block.get_searchable_content(child.value)]

    # -- Showing -----------------------------------------------------------------------------

    def _shown(self, value, context):
        village = (context or {}).get("village")
        return [
            child
            for child in value
            if child.block_type != UNAVAILABLE and self._is_offered(child.block_type, village)
        ]

    def render_basic(self, value, context=None):
        rendered = []
        for child in self._shown(value, context):
            try:
                rendered.append((child.render(context=context), child.block_type))
            except Exception:
                if plugin_of(child.block_type) is None:
                    raise
                log.exception("Block %s failed to render", child.block_type)
        return format_html_join("\n", '<div class="block block-{1}">{0}</div>', rendered)

    def get_api_representation(self, value, context=None):
        rows = []
        for child in self._shown(value or [], context):
            try:
                shown = child.block.get_api_representation(child.value, context=context)
            except Exception:
                if plugin_of(child.block_type) is None:
                    raise
                log.exception("Block %s failed in the API", child.block_type)
                continue
            rows.append({"type": child.block_type, "value": shown, "id": child.id})
        return rows


class KeepingStreamBlockAdapter(StreamBlockAdapter):
    js_constructor = "kampung.streams.KeepingStreamBlock"

    @cached_property
    def media(self):
        script = versioned_static("streams_admin/keeping_stream_block.js")
        return super().media + forms.Media(js=[script])


register(KeepingStreamBlockAdapter(), KeepingStreamBlock)


def _unwrap(row: dict) -> dict:
    if row["type"] == UNAVAILABLE and "type" in (row["value"] or {}):
        return {**row["value"], "id": row.get("id")}
    return row


def _row_id(row: dict, number: int) -> str:
    """The same id at every load for a stored row that has none, so that a form finds it again."""
    return str(uuid.uuid5(_ROW_IDS, f"{number}:{json.dumps(row, sort_keys=True, default=str)}"))
