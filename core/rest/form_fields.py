"""A Django form as JSON: what its fields are, a schema of what is sent, and back into form data.

What is sent as JSON is checked here for being of the right kind at all, a text or a list of texts;
whether it is right decides the form itself, as on the website.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.public_forms import UUID_MEMBER

# By the class of the field and, where that is not enough, of its widget; the first that fits.
KINDS = (
    (forms.BooleanField, object, "checkbox"),
    (forms.MultipleChoiceField, object, "checkboxes"),
    (forms.ChoiceField, forms.RadioSelect, "radio"),
    (forms.ChoiceField, object, "dropdown"),
    (forms.DateTimeField, object, "datetime"),
    (forms.DateField, object, "date"),
    (forms.EmailField, object, "email"),
    (forms.URLField, object, "url"),
    (forms.DecimalField, object, "number"),
    (forms.CharField, forms.Textarea, "multiline"),
)
FORMATS = {"datetime": "date-time", "date": "date", "email": "email", "url": "uri"}
MOST_UNKNOWN = 10  # unknown members that an answer names


class FieldChoiceSerializer(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()


@extend_schema_field(
    {"type": ["string", "number", "boolean", "array", "null"], "items": {"type": "string"}}
)
class DefaultField(serializers.JSONField):
    """A value as the field's type has it."""


class FormFieldSerializer(serializers.Serializer):
    """A field of a form, with all a frontend needs to draw it."""

    name = serializers.CharField(help_text="The member of the body that holds its value.")
    type = serializers.ChoiceField(
        choices=[*dict.fromkeys(kind for _field, _widget, kind in KINDS), "singleline"]
    )
    label = serializers.CharField()
    required = serializers.BooleanField()
    help_text = serializers.CharField()
    choices = FieldChoiceSerializer(many=True)
    default = DefaultField(help_text="As the type has it: a list for `checkboxes`.")
    max_length = serializers.IntegerField(allow_null=True, help_text="In characters.")


def kind_of(field: forms.Field) -> str:
    """The type a frontend knows a field by."""
    for field_class, widget_class, kind in KINDS:
        if isinstance(field, field_class) and isinstance(field.widget, widget_class):
            return kind
    return "singleline"


def choices_of(field: forms.Field) -> list[tuple[str, str]]:
    """What may be chosen, without the line that stands for nothing."""
    return [(value, str(label)) for value, label in getattr(field, "choices", ()) if value != ""]


def describe(form: forms.Form) -> list[dict[str, Any]]:
    """The form's fields in their order, as `FormFieldSerializer` has them."""
    return [
        {
            "name": name,
            "type": kind_of(field),
            "label": str(field.label),
            "required": field.required,
            "help_text": str(field.help_text),
            "choices": [{"value": value, "label": label} for value, label in choices_of(field)],
            "default": _default(field),
            "max_length": getattr(field, "max_length", None),
        }
        for name, field in form.fields.items()
    ]


def _default(field: forms.Field):
    """What the field is filled with at first; None where that is nothing, or nothing fit."""
    initial = field.initial() if callable(field.initial) else field.initial
    if isinstance(field, forms.BooleanField):
        return bool(initial)
    if initial in (None, "", []):
        return None
    if isinstance(field, forms.DecimalField):
        try:
            number = Decimal(str(initial))
        except ArithmeticError:
            return None
        if not number.is_finite():
            return None
        return int(number) if number == number.to_integral_value() else float(number)
    return list(initial) if isinstance(initial, (list, tuple)) else str(initial)


def body_schema(form: forms.Form) -> dict[str, Any]:
    """The JSON Schema of a body that fills in the form."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            **{name: _schema(field) for name, field in form.fields.items()},
            UUID_MEMBER: {"type": "string", "format": "uuid"},
        },
        "required": [name for name, field in form.fields.items() if field.required],
        "additionalProperties": False,
    }


def _schema(field: forms.Field) -> dict[str, Any]:
    schema = {"title": str(field.label), **_values(field)}
    if field.help_text:
        schema["description"] = str(field.help_text)
    default = _default(field)
    if default is not None:
        schema["default"] = default
    return schema


def _values(field: forms.Field) -> dict[str, Any]:
    kind = kind_of(field)
    chosen = [value for value, _label in choices_of(field)]
    if kind == "checkbox":
        return {"const": True} if field.required else {"type": "boolean"}
    if kind == "checkboxes":
        least = {"minItems": 1} if field.required else {}
        return {"type": "array", "items": {"enum": chosen}, **least}
    if kind in ("radio", "dropdown"):
        return {"enum": chosen if field.required else [*chosen, ""]}
    if kind == "number":
        return {"type": "number"}
    schema: dict[str, Any] = {"type": "string"}
    if kind in FORMATS:
        schema["format"] = FORMATS[kind]
    if field.required:
        schema["minLength"] = 1
    if getattr(field, "max_length", None):
        schema["maxLength"] = field.max_length
    return schema


def form_data(form: forms.Form, body: dict[str, Any]) -> tuple[QueryDict, dict[str, list[str]]]:
    """What a browser would send for these members, and messages by member for those that are
    unknown or of the wrong kind. None is the same as leaving a member out."""
    data, errors = QueryDict(mutable=True), {}
    unknown = [name for name in body if name not in form.fields]
    for name in sorted(unknown)[:MOST_UNKNOWN]:
        known = ", ".join([*form.fields, UUID_MEMBER])
        errors[name] = [_("Unknown field. Known are: %s.") % known]
    for name, field in form.fields.items():
        value = body.get(name)
        if value is None:
            continue
        try:
            data.setlist(name, _texts(kind_of(field), value))
        except TypeError as error:
            errors[name] = [str(error)]
    return data, errors


def _texts(kind: str, value) -> list[str]:
    """The value as a browser sends it. Raises `TypeError` with what to give instead."""
    if kind == "checkbox":
        if not isinstance(value, bool):
            raise TypeError(_("Give true or false."))
        return ["on"] if value else []
    if kind == "checkboxes":
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise TypeError(_("Give a list of texts."))
        return value
    if kind == "number":
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError(_("Give a number."))
        return [str(value)]
    if not isinstance(value, str):
        raise TypeError(_("Give a text."))
    return [value]
