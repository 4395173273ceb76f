"""A map whose places are coloured by a figure: which class each is in, and what the classes are."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.command_centre.atlas import Atlas, Place

CLASSES = 5
# Which of five colours fewer classes take, so that the ends stay far apart.
SHADES = {0: (), 1: (3,), 2: (1, 5), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}


@dataclass(frozen=True, slots=True)
class Class:
    """Places with values from `low` to `high`, both included; `shade` is 1 to 5."""

    shade: int
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A place with its value, None where it has none: then its `shade` is 0."""

    place: Place
    value: float | None
    shade: int


@dataclass(frozen=True, slots=True)
class Choropleth:
    """Every drawn place of an atlas with its class, in the order of the codes."""

    atlas: Atlas
    shapes: tuple[Shape, ...]
    classes: tuple[Class, ...]

    @property
    def without(self) -> int:
        """How many have no value."""
        return sum(shape.value is None for shape in self.shapes)

    @property
    def unplaced(self) -> int:
        """How many are nowhere on the map."""
        return sum(not shape.place.path for shape in self.shapes)

    @property
    def placed(self) -> Iterator[Shape]:
        return (shape for shape in self.shapes if shape.place.path)


def choropleth(atlas: Atlas, values: Mapping[str, float]) -> Choropleth:
    """The map by these values, by the places' codes."""
    known = [values[code] for code in atlas.drawn if code in values]
    bounds = breaks(known)
    shades = SHADES[len(bounds)]
    shapes, members = [], [[] for _bound in bounds]
    for code, place in atlas.drawn.items():
        value = values.get(code)
        if value is None:
            shapes.append(Shape(place, None, 0))
            continue
        number = bisect_left(bounds, value)
        members[number].append(value)
        shapes.append(Shape(place, value, shades[number]))
    classes = [
        Class(shade, min(inside), max(inside), len(inside))
        for shade, inside in zip(shades, members, strict=True)
    ]
    return Choropleth(atlas, tuple(shapes), tuple(classes))


def breaks(values: Iterable[float]) -> list[float]:
    """The upper bounds of up to five classes by quantiles, each with a value at least. Equal values
    are never parted, so that there are fewer classes where many are equal."""
    ordered = sorted(values)
    different = sorted(set(ordered))
    if len(different) <= CLASSES:
        return different
    cuts = (math.ceil(len(ordered) * part / CLASSES) - 1 for part in range(1, CLASSES + 1))
    return sorted({ordered[cut] for cut in cuts})
