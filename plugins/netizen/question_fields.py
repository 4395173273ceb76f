"""A category's questions as fields of the website's form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plugins.netizen.questions import LONGEST

ANSWER = "answer_"  # before a question's code


def fields_of(questions: list[dict]) -> dict[str, forms.Field]:
    """A field for each question, by `ANSWER` and its code. Whether it is answered is checked with
    the questions, and asked for by the browser."""
    return {f"{ANSWER}{question['code']}": _field(question) for question in questions}


def answers_from(values: dict[str, Any]) -> dict[str, Any]:
    """The answers by code, of a form's values."""
    return {
        name.removeprefix(ANSWER): value
        for name, value in values.items()
        if name.startswith(ANSWER)
    }


def _field(question: dict) -> forms.Field:
    datatype = question["datatype"]
    told = {
        "label": question["description"],
        "help_text": question.get("hint", ""),
        "required": False,
    }
    choices = [(value["key"], value["name"]) for value in question.get("values", ())]
    if datatype == "multivaluelist":
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **told
        )
    if datatype == "singlevaluelist":
        field: forms.Field = forms.ChoiceField(choices=[("", _("Choose")), *choices], **told)
    elif datatype == "text":
        field = forms.CharField(
            max_length=LONGEST["text"], widget=forms.Textarea(attrs={"rows": 3}), **told
        )
    elif datatype == "number":
        field = forms.CharField(
            max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **told
        )
    elif datatype == "datetime":
        field = forms.CharField(
            max_length=40, widget=forms.TextInput(attrs={"type": "datetime-local"}), **told
        )
    else:
        field = forms.CharField(max_length=LONGEST["string"], **told)
    if question.get("required"):
        field.widget.attrs["required"] = True
    return field
