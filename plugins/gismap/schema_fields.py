"""A layer's schema as rows of a table that people fill in, without a script.

There are always some empty rows at the end; a row without a label is none. The name by which
programs call an attribute is made from its label once and stays when that is changed.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from plugins.gismap.attributes import MOST_ATTRIBUTES, TYPES, check_schema
from plugins.gismap.models import Layer

SPARE_ROWS = 5
CHOICE = re.compile(r"(?P<text>.*?)\s*(?P<colour>#[0-9a-fA-F]{6})?")


class SchemaWidget(forms.Widget):
    """Values are rows of texts: `name`, `label`, `type`, `choices`, `required`."""

    template_name = "gismap/admin/schema_widget.html"
    columns = ("name", "label", "type", "choices", "required")

    def value_from_datadict(self, data, files, name):
        rows = []
        for number in range(MOST_ATTRIBUTES + SPARE_ROWS):
            row = {key: data.get(f"{name}-{number}-{key}", "") for key in self.columns}
            if row["label"].strip():
                rows.append(row)
        return rows

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-0-label" not in data

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        rows = [*(value or []), *({"type": "string"} for _spare in range(SPARE_ROWS))]
        context["widget"]["rows"] = [
            {**row, "prefix": f"{name}-{number}", "number": number + 1}
            for number, row in enumerate(rows)
        ]
        context["widget"]["types"] = TYPES.items()
        return context

    def id_for_label(self, id_, index=None):
        return ""


class SchemaField(forms.Field):
    widget = SchemaWidget

    def prepare_value(self, value):
        return [
            {**row, "choices": ", ".join(_told(row, choice) for choice in row["choices"])}
            if isinstance(row.get("choices"), list)
            else row
            for row in value or []
        ]

    def to_python(self, value):
        schema = []
        for row in value or []:
            item: dict[str, Any] = {
                "name": row["name"] or _free(Layer.name_from(row["label"])[:40], schema),
                "label": row["label"].strip(),
                "type": row["type"],
            }
            if row["required"]:
                item["required"] = True
            choices, colours = _read(row["choices"])
            if choices and item["type"] != "choice":
                raise ValidationError(
                    _("“%s” has choices: let its type be a choice, or leave them out.")
                    % item["label"]
                )
            if choices:
                item["choices"] = choices
            if colours:
                item["colours"] = colours
            schema.append(item)
        check_schema(schema)
        return schema

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != (initial or [])
        except ValidationError:
            return True


def _told(row: dict[str, Any], choice: str) -> str:
    return f"{choice} {(row.get('colours') or {}).get(choice, '')}".strip()


def _read(text: str) -> tuple[list[str], dict[str, str]]:
    choices, colours = [], {}
    for part in text.split(","):
        match = CHOICE.fullmatch(part.strip())
        if match and match["text"] and match["text"] not in choices:
            choices.append(match["text"])
            if match["colour"]:
                colours[match["text"]] = match["colour"].lower()
    return choices, colours


def _free(name: str, schema: list[dict[str, Any]]) -> str:
    """The name, with a number behind it where another attribute has it."""
    taken = {item["name"] for item in schema}
    number, free = 2, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free
