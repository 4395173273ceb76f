"""The questions of a category as a form: a few fields for each, which need no code and no script.

Codes and keys, by which answers are stored, are made from what is written and kept while a question
or an answer's name stays as it is.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from plugins.netizen.questions import DATATYPES, LISTS, MOST_QUESTIONS

# So many empty questions are offered below those there are; more come with each saving.
SPARE = 3
KINDS = (
    ("string", _("A short text")),
    ("text", _("A long text")),
    ("number", _("A number")),
    ("datetime", _("Day and time")),
    ("singlevaluelist", _("One of the answers below")),
    ("multivaluelist", _("Some of the answers below")),
)
PARTS = ("code", "description", "datatype", "required", "hint", "values")


class QuestionsWidget(forms.Widget):
    """Posts `<name>-<number>-<part>`; `values` one answer a line."""

    def value_from_datadict(self, data, files, name) -> list[dict]:
        questions = []
        for number in range(MOST_QUESTIONS):
            given = {part: data.get(f"{name}-{number}-{part}", "").strip() for part in PARTS}
            if given["description"]:
                questions.append({**given, "required": bool(given["required"])})
        return questions

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-0-description" not in data

    def id_for_label(self, id_):
        return ""

    def render(self, name, value, attrs=None, renderer=None):
        questions = [_as_typed(question) for question in value or []]
        empty = min(SPARE, MOST_QUESTIONS - len(questions))
        rows = [*questions, *({"datatype": "string"} for _number in range(empty))]
        return render_to_string(
            "netizen/desk/questions.html",
            {"name": name, "rows": rows, "kinds": KINDS, "id": (attrs or {}).get("id", name)},
        )


def _as_typed(question: dict) -> dict:
    values = question.get("values") or ""
    if not isinstance(values, str):
        values = "\n".join(value["name"] for value in values)
    return {**question, "values": values}


class QuestionsField(forms.Field):
    """`before` are the questions as they were stored, whose codes and keys are kept."""

    widget = QuestionsWidget
    before: list[dict] = []

    def clean(self, value: list[dict]) -> list[dict]:
        stored = {question["code"]: question for question in self.before}
        taken: set[str] = set()
        return [self._question(typed, stored, taken) for typed in value or []]

    def has_changed(self, initial, data):
        return True

    def _question(self, typed: dict, stored: dict[str, dict], taken: set[str]) -> dict:
        code = typed["code"] if typed["code"] in stored else _name(typed["description"], 40)
        code = _free(code, taken | (set(stored) - {typed["code"]}))
        taken.add(code)
        datatype = typed["datatype"] if typed["datatype"] in DATATYPES else "string"
        known = {
            value["name"]: value["key"] for value in stored.get(typed["code"], {}).get("values", [])
        }
        return {
            "code": code,
            "datatype": datatype,
            "required": typed["required"],
            "description": typed["description"],
            "hint": typed["hint"],
            "values": _values(typed["values"], known) if datatype in LISTS else [],
        }


def _values(text: str, known: dict[str, str]) -> list[dict[str, Any]]:
    """One a line; a line that is there twice counts once."""
    names = dict.fromkeys(line.strip() for line in text.splitlines() if line.strip())
    values: list[dict[str, Any]] = []
    taken = {known[name] for name in names if name in known}
    for name in names:
        key = known.get(name)
        if key is None:
            key = _free(_name(name, 40), taken)
            taken.add(key)
        values.append({"key": key, "name": name[:100]})
    return values


def _name(text: str, most: int) -> str:
    """Lower-case letters, digits and underscores, a letter first."""
    plain = re.sub(r"[^a-z0-9]+", "_", slugify(text)).strip("_")[:most].strip("_")
    return plain if plain[:1].isalpha() else f"q_{plain}"[:most].strip("_")


def _free(name: str, taken: set[str]) -> str:
    number, found = 2, name
    while found in taken:
        found = f"{name[:36]}_{number}"
        number += 1
    return found
