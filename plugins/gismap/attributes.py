"""What is known of a layer's features: a schema of typed attributes, and values that fit it.

A schema is a list of objects: `name` (as programs call it), `label`, `type` (one of `TYPES`),
`choices` (texts, for the type `choice`) each optionally with a colour in `colours`, and `required`.
Values are kept as JSON has them, dates as ISO 8601.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.plugins.specs import NAME, RESERVED_PROPERTIES

TYPES = {
    "string": gettext_lazy("text"),
    "choice": gettext_lazy("choice"),
    "integer": gettext_lazy("whole number"),
    "number": gettext_lazy("decimal number"),
    "boolean": gettext_lazy("yes or no"),
    "date": gettext_lazy("date"),
}
# Names that every feature has beside its attributes.
TAKEN = frozenset(
    {*RESERVED_PROPERTIES, "id", "name", "description", "valid_from", "valid_until", "layer"}
)
MOST_ATTRIBUTES, MOST_CHOICES = 40, 100
LONGEST_TEXT = 500
COLOUR = re.compile(r"#[0-9a-f]{6}")


def check_schema(schema: Any) -> None:
    """Raise `ValidationError` unless it is a schema."""
    if not isinstance(schema, list) or len(schema) > MOST_ATTRIBUTES:
        raise ValidationError(_("A layer has at most %s attributes.") % MOST_ATTRIBUTES)
    seen = set()
    for item in schema:
        if not isinstance(item, dict):
            raise ValidationError(_("An attribute has a name, a label and a type."))
        name = item.get("name")
        if not isinstance(name, str) or not NAME.fullmatch(name) or "__" in name:
            raise ValidationError(
                _("“%s” is no name of an attribute: use lower-case letters, digits and _.") % name
            )
        if name in TAKEN or name in seen:
            raise ValidationError(_("The name “%s” is taken: choose another.") % name)
        seen.add(name)
        _check_item(item)


def _check_item(item: dict) -> None:
    if not isinstance(item.get("label"), str) or not 0 < len(item["label"]) <= 100:
        raise ValidationError(_("Give the attribute “%s” a label.") % item["name"])
    if item.get("type") not in TYPES:
        raise ValidationError(
            _("The type of “%(label)s” is one of: %(types)s.")
            % {"label": item["label"], "types": ", ".join(str(text) for text in TYPES.values())}
        )
    choices = item.get("choices") or []
    if not isinstance(choices, list) or not all(
        isinstance(choice, str) and 0 < len(choice) <= LONGEST_TEXT for choice in choices
    ):
        raise ValidationError(_("The choices of “%s” are texts.") % item["label"])
    if (item["type"] == "choice") != bool(choices) or len(choices) > MOST_CHOICES:
        raise ValidationError(
            _("Give “%(label)s” between 1 and %(most)s choices, or another type than a choice.")
            % {"label": item["label"], "most": MOST_CHOICES}
        )
    colours = item.get("colours") or {}
    if not isinstance(colours, dict) or not all(
        isinstance(colour, str) and COLOUR.fullmatch(colour) for colour in colours.values()
    ):
        raise ValidationError(_("Write colours as #rrggbb."))


def clean_value(item: Mapping[str, Any], value: Any) -> Any:
    """The value as it is kept, None for none. Raises `ValidationError` where it does not fit."""
    if value is None or value == "":
        if item.get("required"):
            raise ValidationError(_("“%s” must be given.") % item["label"])
        return None
    try:
        return _READERS[item["type"]](item, value)
    except (ValueError, TypeError, OverflowError):
        raise ValidationError(
            _("“%(value)s” does not fit “%(label)s”, which is a %(type)s.")
            % {
                "value": str(value)[:60],
                "label": item["label"],
                "type": TYPES[item["type"]],
            }
        ) from None


def clean_values(schema: list[dict], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by name that fit the schema; what it does not know is left out. Raises
    `ValidationError` by name of the attribute."""
    kept, errors = {}, {}
    for item in schema:
        try:
            value = clean_value(item, values.get(item["name"]))
        except ValidationError as error:
            errors[item["name"]] = error
        else:
            if value is not None:
                kept[item["name"]] = value
    if errors:
        raise ValidationError(errors)
    return kept


def shown(schema: list[dict], values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Label and value for people, of what is known."""
    for item in schema:
        value = values.get(item["name"])
        if value is None:
            continue
        if isinstance(value, bool):
            value = _("yes") if value else _("no")
        elif isinstance(value, float):
            value = f"{value:g}"
        yield item["label"], str(value)


def form_field(item: Mapping[str, Any]) -> forms.Field:
    """The field with which the attribute is entered; its cleaned value fits `clean_value`."""
    options = {"label": item["label"], "required": bool(item.get("required"))}
    match item["type"]:
        case "integer":
            return forms.IntegerField(min_value=-(2**53), max_value=2**53, **options)
        case "number":
            return forms.FloatField(**options)
        case "boolean":
            given = [("", "–"), ("true", _("yes")), ("false", _("no"))]
            return forms.TypedChoiceField(
                choices=given, coerce=lambda text: text == "true", empty_value=None, **options
            )
        case "date":
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **options)
        case "choice":
            choices = [("", "–"), *((choice, choice) for choice in item["choices"])]
            return forms.ChoiceField(choices=choices, **options)
        case _:
            return forms.CharField(max_length=LONGEST_TEXT, **options)


def _text(item, value) -> str:
    text = str(value).strip()
    if len(text) > LONGEST_TEXT or "\x00" in text:
        raise ValueError
    return text


def _choice(item, value) -> str:
    text = str(value).strip()
    for choice in item["choices"]:
        if choice.casefold() == text.casefold():
            return choice
    raise ValueError


def _integer(item, value) -> int:
    number = _number(item, value)
    if number != int(number) or abs(number) > 2**53:
        raise ValueError
    return int(number)


def _number(item, value) -> float:
    if isinstance(value, bool):
        raise ValueError
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _boolean(item, value) -> bool:
    known = {"true": True, "1": True, "ya": True, "yes": True, "ada": True,
             "false": False, "0": False, "tidak": False, "no": False}  # fmt: skip
    try:
        return value if isinstance(value, bool) else known[str(value).strip().casefold()]
    except KeyError:
        raise ValueError from None


def _date(item, value) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    return date.fromisoformat(str(value).strip()[:10]).isoformat()


_READERS = {
    "string": _text,
    "choice": _choice,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
}
