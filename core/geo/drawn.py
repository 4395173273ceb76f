"""What the template of a drawn map is given: all in units of the map's plane."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.geo.roads import EDGE

if TYPE_CHECKING:
    from django.contrib.gis.geos import GEOSGeometry


@dataclass(frozen=True, slots=True)
class Numbered:
    """A feature that is drawn under its number in a list; `kind` is its line in the legend."""

    number: int
    geometry: GEOSGeometry
    colour: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Stroke:
    """Lines or areas of one look."""

    path: str
    colour: str
    width: float
    dashes: str = ""
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class RoadStroke:
    """Roads of one look; `casing` is the width with both edges."""

    path: str
    colour: str
    width: float
    casing: float


@dataclass(frozen=True, slots=True)
class RoadName:
    """A name beside a road, around its middle; `angle` in degrees clockwise."""

    x: int
    y: int
    angle: int
    text: str


@dataclass(frozen=True, slots=True)
class Marks:
    """Points of one look; those that are `hollow` are white within."""

    path: str
    colour: str
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A line of the legend: `kind` is `point`, `line` or `polygon`, `path` a mark at 8, 8. A
    category stands under its layer's line, whose `kind` is empty where nothing is drawn in the look
    of the layer itself."""

    title: str
    count: int
    kind: str
    colour: str
    path: str = ""
    dashes: str = ""
    hollow: bool = False
    is_category: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template `geo/drawing.html` draws, in units of the view box. `bar` is the scale
    bar's length, for `metres` metres. What has no
    line in the legend is not drawn: `left_out` is how many layers that are."""

    label: str
    width: int
    height: int
    border: str
    strokes: tuple[Stroke, ...]
    points: tuple[Marks, ...]
    marks: tuple[NumberedMark, ...]
    labels: tuple[Label, ...]
    legend: tuple[Sample, ...]
    left_out: int
    bar: int
    metres: int
    roads: tuple[RoadStroke, ...] = ()
    road_names: tuple[RoadName, ...] = ()

    @property
    def road_edge(self) -> str:
        return EDGE

    @property
    def key(self) -> str:
        """Tells the drawings of a page apart."""
        shown = (self.label, self.border, self.points, self.marks, self.roads)
        return f"{zlib.crc32(repr(shown).encode()):x}"


@dataclass(frozen=True, slots=True)
class NumberedMark:
    number: int
    x: int
    y: int
    colour: str
