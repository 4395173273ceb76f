"""Asks every source what it measures and asks for, each apart: one that fails leaves a gap of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.command_centre.sources import metrics, rules
from core.command_centre.totals import Measured
from core.plugins.calls import guarded_reading

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.villages.models import Village

Key = tuple[str, str]  # source and name
OWN = "command_centre"
COMPLETENESS: Key = (OWN, "completeness")


@dataclass(slots=True)
class Answers:
    """What was found of some villages: values by metric and village id, unmet rules by village id,
    and what failed. A metric or rule that failed is in none of the others."""

    values: dict[Key, dict[int, Measured]] = field(default_factory=dict)
    missing: dict[int, set[Key]] = field(default_factory=dict)
    asked: set[Key] = field(default_factory=set)
    failed: dict[tuple[str, str, str], str] = field(default_factory=dict)
    well: set[tuple[str, str, str]] = field(default_factory=set)


def measure(villages: QuerySet[Village]) -> Answers:
    """All figures and all rules of these villages, each with a query or two."""
    answers = Answers()
    for source, spec in metrics():
        key = source.slug, spec.name
        if key == COMPLETENESS:
            continue  # made of the rules, below
        outcome = guarded_reading(source.slug, spec.name, _values, spec, source.villages(villages))
        if outcome.ok:
            answers.values[key] = outcome.value
            answers.well.add(("metric", *key))
        else:
            answers.failed["metric", *key] = _reason(outcome.error)
    _complete(answers, villages)
    return answers


def _values(spec, villages) -> dict[int, Measured]:
    values = spec.measure(villages)
    weights = spec.weights(villages) if spec.weights is not None else {}
    found = {}
    for village, value in values.items():
        number = float(value)
        if not math.isfinite(number):
            raise ValueError(f"{spec.name} of village {village} is {number}.")
        found[village] = Measured(number, float(weights.get(village, 1)))
    return found


def _complete(answers: Answers, villages: QuerySet[Village]) -> None:
    """The score of each village: of the weights of the rules that apply to it, those met, of 100."""
    ids = list(villages.values_list("pk", flat=True))
    owed, met = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
    answers.missing = {pk: set() for pk in ids}
    for source, spec in rules():
        key = source.slug, spec.name
        outcome = guarded_reading(source.slug, spec.name, _met, spec, source.villages(villages))
        if not outcome.ok:
            answers.failed["rule", *key] = _reason(outcome.error)
            continue
        answers.well.add(("rule", *key))
        answers.asked.add(key)
        owing, meeting = outcome.value
        for pk in owing & owed.keys():
            owed[pk] += spec.weight
            if pk in meeting:
                met[pk] += spec.weight
            else:
                answers.missing[pk].add(key)
    answers.values[COMPLETENESS] = {
        pk: Measured(100 * met[pk] / owed[pk]) for pk in ids if owed[pk]
    }
    answers.well.add(("metric", *COMPLETENESS))


def _met(spec, villages) -> tuple[set[int], set[int]]:
    owing = spec.applies(villages) if spec.applies is not None else villages
    return set(owing.values_list("pk", flat=True)), set(spec.met(owing))


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:300]
