"""The fields of a kind of letter as lines that people edit: a field a line, its parts between bars.

alamat | Alamat | lines | required | citizen | Dusun, RT/RW
agama | Agama | choice | required | citizen | | Islam; Kristen; Katolik
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from plugins.netizen.letters.fields import check_fields

REQUIRED, OPTIONAL = "required", "optional"


def written(fields: list[dict]) -> str:
    return "\n".join(_line(field) for field in fields)


def _line(field: dict) -> str:
    parts = [
        field["code"],
        field["label"],
        field["type"],
        REQUIRED if field["required"] else OPTIONAL,
        field["by"],
        field["hint"],
        "; ".join(field["choices"]),
    ]
    while not parts[-1]:
        parts.pop()
    return " | ".join(parts)


def read(text: str) -> list[dict]:
    """The fields of the lines. Raises `ValidationError` that names the one that is unfit."""
    lines = [line for line in text.splitlines() if line.strip()]
    return check_fields([_field(line, number) for number, line in enumerate(lines, start=1)])


def _field(line: str, number: int) -> dict:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) > 7:
        raise ValidationError(_("Field %d: it has more than seven parts.") % number)
    parts += [""] * (7 - len(parts))
    code, label, kind, required, by, hint, choices = parts
    if required not in (REQUIRED, OPTIONAL, ""):
        raise ValidationError(
            _("Field %(number)d: its fourth part is “required” or “optional”.") % {"number": number}
        )
    return {
        "code": code,
        "label": label,
        "type": kind or "text",
        "required": required == REQUIRED,
        "by": by or "citizen",
        "hint": hint,
        "choices": [choice.strip() for choice in choices.split(";") if choice.strip()],
    }
