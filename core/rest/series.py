"""Answers at addresses that differ in the numbers at their end alone, as tiles do.

Once the framework has answered one of them, all that it found on the way there, who is let in, what is
shown and every header, holds for the others as long as the version does. So these need what makes a
body of the numbers, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from core.rest.kept import Check, Headers, Key

# No more digits than any resource here has: what is longer is refused by its view.
NUMBERS = re.compile(r"(?:/[0-9]{1,10})+\Z")


class Place(NamedTuple):
    """Where an address stands: in which series, and at which numbers there."""

    series: tuple
    path: str
    numbers: tuple[int, ...]


def place_of(key: Key) -> Place | None:
    """The place of what is kept under this key; None for an address that ends in no number."""
    path = key[0]
    found = NUMBERS.search(path)
    if found is None:
        return None
    numbers = tuple(int(number) for number in found[0][1:].split("/"))
    return Place((path[: found.start()], len(numbers), *key[1:]), path, numbers)


@dataclass(frozen=True, slots=True)
class Series:
    """How to answer at all addresses of a series.

    `make` takes a path and its numbers, and gives the etag and the body; None for what the view has
    to answer, an error first of all. It must not hold the request that it was made for. `headers`
    lack what tells of one body.
    """

    check: Check
    version: str
    headers: Headers
    make: Callable[[str, tuple[int, ...]], tuple[str, bytes] | None]
