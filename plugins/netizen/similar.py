"""Finds what may be the same trouble, so that it is joined and not reported again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db.models import Q

from core.geo.queries import near
from plugins.netizen.models import Report

if TYPE_CHECKING:
    from django.contrib.gis.geos import Point

    from core.villages.models import Village

METRES = 300
MOST = 5
LONGEST_TEXT = 200
LEAST_LETTERS = 4  # shorter words say little: di, ke, yang
MOST_WORDS = 8
LOOKED_AT = 50  # of the newest that have one of the words


def similar(
    village: Village,
    *,
    category: str = "",
    point: Point | None = None,
    text: str = "",
    limit: int = MOST,
    least_words: int = 1,
) -> list[Report]:
    """The village's open public reports that may be about the same: of the category with that code,
    if one is given, within 300 metres of `point`, the nearest first, with `distance` in metres.
    Without a point those that share most words with `text`, `least_words` at least, the newest
    first of equals; without either the newest. One query."""
    found = Report.objects.for_village(village).public().open().select_related("category")
    if category:
        found = found.filter(category__code=category)
    if point is not None:
        return list(near(found, "point", point, METRES, limit=limit))
    words = words_of(text)
    if not text.strip():
        return list(found[:limit])
    if not words:
        return []
    some = Q()
    for word in words:
        some |= Q(title__icontains=word) | Q(text__icontains=word)
    shared = [(_shared(row, words), row) for row in found.filter(some)[:LOOKED_AT]]
    # Stable: of equals the newest stay first.
    shared.sort(key=lambda item: -item[0])
    return [row for count, row in shared if count >= least_words][:limit]


def words_of(text: str) -> list[str]:
    """The words that say something, each once, in their order."""
    found = re.findall(rf"\w{{{LEAST_LETTERS},}}", text.lower())
    return list(dict.fromkeys(found))[:MOST_WORDS]


def _shared(report: Report, words: list[str]) -> int:
    said = f"{report.title} {report.text}".lower()
    return sum(word in said for word in words)
