"""Pages of a list of which nobody counts all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PER_PAGE = 50
MOST_COUNTED = 1000
MOST_PAGES = 2000


@dataclass(frozen=True)
class PageOf:
    """The rows of page `number`, and whether more come after them."""

    rows: list[Any]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def page_of(queryset, text: str) -> PageOf:
    """One query, which reads one row more than a page has."""
    number = int(text) if text.isdecimal() and len(text) < 6 else 1
    number = min(max(number, 1), MOST_PAGES)
    first = (number - 1) * PER_PAGE
    rows = list(queryset[first : first + PER_PAGE + 1])
    return PageOf(rows[:PER_PAGE], number, len(rows) > PER_PAGE)


@dataclass(frozen=True)
class Count:
    """How many rows there are, told exactly up to `MOST_COUNTED`."""

    number: int
    is_more: bool

    @classmethod
    def of(cls, queryset) -> Count:
        found = queryset.order_by()[: MOST_COUNTED + 1].count()
        return cls(min(found, MOST_COUNTED), found > MOST_COUNTED)
