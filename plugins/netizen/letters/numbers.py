"""Numbers of letters: running for a village and a year, without gap, written by a pattern.

The counter is a row that is raised in the transaction that makes the register's entry. PostgreSQL
locks the row; on SQLite a transaction that writes holds the whole database from its beginning
(`BEGIN IMMEDIATE`). What is undone takes its number back, so there are neither gaps nor doubles.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import date

    from core.villages.models import Village

PATTERN = "{classification}/{number:03}/{village}/{month_roman}/{year}"
PLACES = ("classification", "number", "village", "month", "month_roman", "year")
PLACE = re.compile(r"\{([a-z_]+)(?::0([1-9]))?\}")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def check_pattern(pattern: str) -> None:
    """Raises `ValidationError` for a pattern without number or year, or with an unknown place."""
    names = [name for name, _digits in PLACE.findall(pattern)]
    unknown = sorted(set(names) - set(PLACES))
    if unknown or re.search(r"[{}]", PLACE.sub("", pattern)):
        raise ValidationError(_("Known are: %s.") % ", ".join(f"{{{name}}}" for name in PLACES))
    if "number" not in names or "year" not in names:
        raise ValidationError(_("A number needs {number} and {year}, else two letters share one."))


def written(pattern: str, number: int, day: date, classification: str, village: str) -> str:
    """The number as it stands in a letter of that day."""
    values = {
        "classification": classification,
        "number": number,
        "village": village,
        "month": day.month,
        "month_roman": ROMAN[day.month - 1],
        "year": day.year,
    }

    def value_of(match: re.Match) -> str:
        value = str(values.get(match[1], ""))
        return value.zfill(int(match[2])) if match[2] else value

    return PLACE.sub(value_of, pattern)[:120]


def take_number(village: Village, year: int) -> int:
    """The next number of the village's register. Must run in the transaction that keeps it; the
    counter is locked until that ends."""
    from plugins.netizen.models import LetterCounter

    rows = LetterCounter.objects.for_village(village).filter(year=year)
    counter = rows.select_for_update(of=("self",)).first()
    if counter is None:
        _begin(village, year)
        counter = rows.select_for_update(of=("self",)).get()
    number = counter.last + 1
    rows.filter(pk=counter.pk).update(last=number)
    return number


def _begin(village: Village, year: int) -> None:
    """The year's counter, after what was given on paper. Another transaction may be quicker: this
    one then waits for it and goes on from what it left."""
    from plugins.netizen.models import LetterCounter, Letterhead

    head = Letterhead.objects.for_village(village).filter(paper_year=year).first()
    counter = LetterCounter(village=village, year=year, last=head.last_on_paper if head else 0)
    try:
        with transaction.atomic():
            LetterCounter.objects.bulk_create([counter])
    except IntegrityError:
        pass
