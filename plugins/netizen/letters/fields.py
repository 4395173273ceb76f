"""The fields a kind of letter asks for beside name and NIK.

A field is a dict: `code` (lower case, a placeholder of the letter's text), `label`, `type`,
`required`, `by` (who fills it in: `citizen` or `operator`), `hint`, and for a choice `choices`, a
list of texts. A value is a text; a date is written as in ISO 8601.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TYPES = {
    "text": gettext_lazy("a line"),
    "lines": gettext_lazy("several lines"),
    "number": gettext_lazy("a number"),
    "date": gettext_lazy("a date"),
    "choice": gettext_lazy("a choice"),
    "nik": gettext_lazy("a NIK"),
}
BY = ("citizen", "operator")
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
NIK = re.compile(r"\d{16}")
MOST_FIELDS, MOST_CHOICES = 30, 40
LONGEST = {"text": 200, "lines": 1000, "number": 30}
MOST_LINES = 20
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip
# What the letter itself knows; see `bodies.KNOWN`.
TAKEN = frozenset(
    ("name", "nik", "phone", "data", "number", "date", "valid_until", "village", "district",
     "regency", "address", "signer", "signer_title", "kind")
)  # fmt: skip


def check_fields(fields: Any) -> list[dict]:
    """The fields in their full form. Raises `ValidationError` that names the one that is unfit."""
    if not isinstance(fields, list) or len(fields) > MOST_FIELDS:
        raise ValidationError(_("Give a list of at most %d fields.") % MOST_FIELDS)
    checked = [_field(field, number) for number, field in enumerate(fields, start=1)]
    codes = [field["code"] for field in checked]
    if len(set(codes)) < len(codes):
        raise ValidationError(_("Two fields have the same code: give each its own."))
    return checked


def _field(field: Any, number: int) -> dict:
    def refuse(why):
        raise ValidationError(_("Field %(number)d: %(why)s") % {"number": number, "why": why})

    if not isinstance(field, dict):
        refuse(_("describe it by code, label and type."))
    code, label, kind = field.get("code"), field.get("label"), field.get("type", "text")
    if not isinstance(code, str) or not CODE.fullmatch(code):
        refuse(_("its code is lower-case letters, digits and underscores, a letter first."))
    if code in TAKEN:
        refuse(_("the code “%s” is taken by the letter itself.") % code)
    if not isinstance(label, str) or not label.strip() or len(label) > 100:
        refuse(_("say in at most 100 characters what is filled in, as its label."))
    if kind not in TYPES:
        refuse(_("its type is one of %s.") % ", ".join(TYPES))
    if field.get("by", "citizen") not in BY:
        refuse(_("it is filled in by citizen or operator."))
    choices = field.get("choices", []) if kind == "choice" else []
    if kind == "choice":
        fit = isinstance(choices, list) and 0 < len(choices) <= MOST_CHOICES
        choices = [str(choice).strip()[:100] for choice in choices] if fit else []
        if not all(choices) or not choices or len(set(choices)) < len(choices):
            refuse(_("a choice needs choices, each of them once."))
    return {
        "code": code,
        "label": label.strip(),
        "type": kind,
        "required": bool(field.get("required", False)),
        "by": field.get("by", "citizen"),
        "hint": str(field.get("hint", "")).strip()[:200],
        "choices": choices,
    }


def check_nik(value: Any) -> str:
    """The 16 digits, from what somebody typed with spaces or dots. Raises `ValidationError`."""
    digits = re.sub(r"[\s.-]", "", value) if isinstance(value, str) else ""
    if not NIK.fullmatch(digits) or not digits.isascii():
        raise ValidationError(_("A NIK has 16 digits. Copy them from the KTP or the KK."))
    return digits


def check_values(
    fields: list[dict], values: dict[str, Any], by: tuple[str, ...] = BY, lenient: bool = False
) -> dict[str, str]:
    """The values by code as texts, empty ones left out; of the fields filled in `by` those.

    Raises `ValidationError` with a dict by code: a required one without a value (unless `lenient`),
    one that does not fit its type, and a code that is none of these fields.
    """
    known = {field["code"]: field for field in fields if field["by"] in by}
    errors = {code: [_("This letter has no such field.")] for code in values if code not in known}
    checked = {}
    for code, field in known.items():
        value = values.get(code)
        if value is None or (isinstance(value, str) and not value.strip()):
            if field["required"] and not lenient:
                errors[code] = [_("Fill this in.")]
            continue
        try:
            checked[code] = _value(field, value)
        except ValidationError as error:
            errors[code] = error.messages
    if errors:
        raise ValidationError(errors)
    return checked


def _value(field: dict, value: Any) -> str:
    kind = field["type"]
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool) and kind == "number":
        value = str(value)
    if not isinstance(value, str):
        raise ValidationError(_("Write a text."))
    value = value.replace("\x00", "").strip()
    if kind == "nik":
        return check_nik(value)
    if kind == "date":
        return _date(value)
    if kind == "choice":
        if value not in field["choices"]:
            raise ValidationError(_("Choose one of the answers offered."))
        return value
    if kind == "number" and not re.fullmatch(r"[\d.,]{1,30}", value):
        raise ValidationError(_("Write a number."))
    if len(value) > LONGEST[kind]:
        raise ValidationError(_("Write at most %d characters.") % LONGEST[kind])
    if kind != "lines":
        return " ".join(value.split())
    lines = [line.strip() for line in value.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValidationError(_("Write at most %d lines.") % MOST_LINES)
    return "\n".join(lines)


def _date(value: str) -> str:
    try:
        found = parse_date(value)
    except ValueError:
        found = None
    if found is None or not 1850 <= found.year <= 2200:
        raise ValidationError(_("Write a date as year-month-day, as in 1990-05-17."))
    return found.isoformat()


def missing(fields: list[dict], values: dict[str, str]) -> list[str]:
    """The labels of required fields that are empty, whoever fills them in."""
    return [
        field["label"] for field in fields if field["required"] and not values.get(field["code"])
    ]


def shown(field: dict, value: str) -> str:
    """A value as it stands in a letter: a date in words, in Indonesian."""
    if field["type"] == "date" and value:
        return long_date(date.fromisoformat(value))
    return value


def long_date(day: date) -> str:
    """A date in words, as letters have it: Indonesian, whatever the reader's language."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def masked(nik: str) -> str:
    """A NIK of which the last four digits are to be seen."""
    return "•" * max(0, len(nik) - 4) + nik[-4:] if len(nik) > 4 else "•" * len(nik)


def told(fields: list[dict], values: dict[str, str], mask: bool = False) -> list[tuple[str, str]]:
    """(label, value) as people read them, in the fields' order; with `mask` no NIK is whole."""
    rows = []
    for field in fields:
        value = values.get(field["code"], "")
        if value and field["type"] == "nik" and mask:
            value = masked(value)
        elif value:
            value = shown(field, value)
        rows.append((field["label"], value))
    return rows
