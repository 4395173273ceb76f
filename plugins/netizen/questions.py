"""The questions a category asks beside a report's text, as Open311's attributes have them.

A question is a dict: `code` (lower case), `datatype`, `required`, `description` (what is asked),
`hint` (Open311's `datatype_description`), and for lists `values`, a list of `{"key", "name"}`. Their
order is the list's. An answer is a text, a number, or for `multivaluelist` a list of keys.
"""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

DATATYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")
LISTS = ("singlevaluelist", "multivaluelist")
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_QUESTIONS, MOST_VALUES = 20, 50
LONGEST = {"string": 200, "text": 2000}


def check_questions(questions: Any) -> list[dict]:
    """The questions in their full form. Raises `ValidationError` that names the one that is unfit."""
    if not isinstance(questions, list) or len(questions) > MOST_QUESTIONS:
        raise ValidationError(_("Give a list of at most %d questions.") % MOST_QUESTIONS)
    checked = [_question(question, number) for number, question in enumerate(questions, start=1)]
    codes = [question["code"] for question in checked]
    if len(set(codes)) < len(codes):
        raise ValidationError(_("Two questions have the same code: give each its own."))
    return checked


def _question(question: Any, number: int) -> dict:
    def refuse(message):
        raise ValidationError(
            _("Question %(number)d: %(why)s") % {"number": number, "why": message}
        )

    if not isinstance(question, dict):
        refuse(_("describe it by code, datatype and description."))
    code, datatype = question.get("code"), question.get("datatype", "string")
    description = question.get("description")
    if not isinstance(code, str) or not CODE.fullmatch(code):
        refuse(_("its code is lower-case letters, digits and underscores, a letter first."))
    if datatype not in DATATYPES:
        refuse(_("its datatype is one of %s.") % ", ".join(DATATYPES))
    if not isinstance(description, str) or not description.strip() or len(description) > 200:
        refuse(_("say in at most 200 characters what is asked, as its description."))
    values = []
    if datatype in LISTS:
        values = _values(question.get("values"), refuse)
    return {
        "code": code,
        "datatype": datatype,
        "required": bool(question.get("required", False)),
        "description": description.strip(),
        "hint": str(question.get("hint", ""))[:200],
        "values": values,
    }


def _values(values: Any, refuse) -> list[dict]:
    fit = isinstance(values, list) and 0 < len(values) <= MOST_VALUES
    if not fit or not all(
        isinstance(value, dict) and value.get("key") and value.get("name") for value in values
    ):
        refuse(_("a list needs values, each with key and name."))
    checked = [{"key": str(item["key"])[:40], "name": str(item["name"])[:100]} for item in values]
    if len({item["key"] for item in checked}) < len(checked):
        refuse(_("two of its values have the same key."))
    return checked


def check_answers(questions: list[dict], answers: dict[str, Any]) -> dict[str, Any]:
    """The answers by code in plain types, empty ones left out.

    Raises `ValidationError` with a dict by the question's code: a required one without an answer,
    one that does not fit its datatype, and a code that is none of the questions.
    """
    known = {question["code"]: question for question in questions}
    errors = {
        code: [_("This category asks no such question.")] for code in answers if code not in known
    }
    checked = {}
    for code, question in known.items():
        answer = answers.get(code)
        if answer in (None, "", []):
            if question.get("required"):
                errors[code] = [_("Answer this question.")]
            continue
        try:
            checked[code] = _answer(question, answer)
        except ValidationError as error:
            errors[code] = error.messages
    if errors:
        raise ValidationError(errors)
    return checked


def _answer(question: dict, answer: Any) -> Any:
    datatype = question["datatype"]
    if datatype == "number":
        try:
            number = float(str(answer).replace(",", "."))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise ValidationError(_("Write a number."))
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if datatype == "datetime":
        return _moment(answer)
    if datatype in LISTS:
        return _chosen(question, answer)
    if not isinstance(answer, str):
        raise ValidationError(_("Write a text."))
    if len(answer) > LONGEST[datatype]:
        raise ValidationError(_("Write at most %d characters.") % LONGEST[datatype])
    return answer.strip()


def _moment(answer: Any) -> str:
    try:
        moment = parse_datetime(str(answer))
    except ValueError:
        moment = None
    if not isinstance(moment, datetime):
        raise ValidationError(_("Write day and time, as in 2026-03-01T07:30."))
    return moment.isoformat()


def _chosen(question: dict, answer: Any) -> Any:
    several = question["datatype"] == "multivaluelist"
    keys = answer if isinstance(answer, list) else [answer]
    known = {value["key"] for value in question["values"]}
    chosen = list(dict.fromkeys(str(key) for key in keys))
    if not set(chosen) <= known or (not several and len(chosen) != 1):
        raise ValidationError(_("Choose one of the answers offered."))
    return chosen if several else chosen[0]


def told(questions: list[dict], answers: dict[str, Any]) -> list[tuple[str, str]]:
    """(question, answer) as people read them, in the questions' order; an answer whose question is
    gone stands under its code."""
    known = {question["code"]: question for question in questions}
    ordered = [code for code in known if code in answers]
    ordered += [code for code in answers if code not in known]
    return [
        (
            known[code]["description"] if code in known else code,
            _text(known.get(code), answers[code]),
        )
        for code in ordered
    ]


def _text(question: dict | None, answer: Any) -> str:
    names = {value["key"]: value["name"] for value in (question or {}).get("values", [])}
    items = answer if isinstance(answer, list) else [answer]
    return ", ".join(str(names.get(item, item)) for item in items)
