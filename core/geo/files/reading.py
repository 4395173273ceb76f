"""Tells what is in a file of geodata, and yields its features in degrees."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from core.geo.files import jail
from core.geo.files.crs import WGS84, Guess, is_known, name_of
from core.geo.files.errors import Crashed, Empty
from core.geo.files.limits import LIMITS, Limits

FORMATS = {
    "geojson": "GeoJSON", "kml": "KML", "kmz": "KMZ", "gpx": "GPX", "shapefile": "Shapefile",
    "gpkg": "GeoPackage", "csv": "CSV",
}  # fmt: skip
TYPES = ("string", "integer", "number", "boolean", "date")
# Less than this of a layer inside the area, and what the file says of its system is doubted.
DOUBT = 0.5

Extent = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class FieldFound:
    """A column: its `type` is one of `TYPES`, `filled` tells how many rows have a value."""

    name: str
    type: str
    samples: tuple[str, ...]
    filled: int


@dataclass(frozen=True, slots=True)
class CrsFound:
    """What is known of a layer's coordinate system.

    `epsg` is the system proposed, None when nothing fits; `swapped`, that the file writes latitude
    first. `why`: "format" (it allows no other), "told" by the file, "guessed" from the numbers,
    "contradicted" (the file tells one in which its features lie elsewhere, another fits),
    "elsewhere" (told, and outside of the area), "unknown". `told` is the file's own word and
    `choices` are all systems that fit.
    """

    epsg: int | None
    swapped: bool
    why: str
    told: str
    choices: tuple[Guess, ...]

    @property
    def name(self) -> str:
        return name_of(self.epsg) if self.epsg else ""


@dataclass(frozen=True, slots=True)
class LayerFound:
    """A layer: `kinds` counts its good geometries by kind, `problems` its bad rows; `bounds` are in
    the file's own numbers."""

    name: str
    count: int
    problems: int
    kinds: dict[str, int]
    bounds: Extent | None
    fields: tuple[FieldFound, ...]
    crs: CrsFound


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file: `format` is a key of `FORMATS`."""

    format: str
    layers: tuple[LayerFound, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A feature. `number` is what the operator finds it by: the line of a table, else its place in
    the layer. `wkb` is its geometry in WGS 84; without one `problem` is a code of
    `errors.PROBLEMS`."""

    number: int
    wkb: bytes
    values: dict[str, Any]
    problem: str = ""


@dataclass(slots=True)
class Rows:
    """The rows of a layer as they are read; iterate once, `close` when that is not to the end."""

    fields: tuple[tuple[str, str], ...]
    count: int
    epsg: int
    swapped: bool
    _messages: Iterator = field(repr=False)

    def __iter__(self) -> Iterator[Row]:
        names = [name for name, _type in self.fields]
        for message, blob in self._messages:
            yield from _rows(message, blob, names)

    def close(self) -> None:
        self._messages.close()


def inspect(file, *, extent: Extent | None = None, limits: Limits = LIMITS) -> FileFound:
    """What the file holds. `extent` is the area (west, south, east, north in degrees) in which the
    features are expected: by it systems are guessed and doubted; Indonesia without it.

    Raises `errors.FileError`.
    """
    format, layers = "", []
    for message, _blob in jail.answers(file, extent=extent, limits=limits):
        try:
            if message["is"] == "file":
                format = FORMATS[message["format"]] and message["format"]
            elif message["is"] == "layer":
                layers.append(_layer(message))
        except (KeyError, TypeError, ValueError):
            raise Crashed() from None
    if not layers:
        raise Empty()
    return FileFound(format, tuple(layers))


def rows(
    file, layer: str, *, epsg: int | None = None, swapped: bool = False,
    extent: Extent | None = None, limits: Limits = LIMITS,
) -> Rows:  # fmt: skip
    """The features of a layer. Without `epsg`, in the system the file tells or, failing that, the
    one its numbers show.

    Raises `errors.FileError`, here or while the rows are read; ValueError for an unknown `epsg`.
    """
    if epsg is not None and not is_known(epsg):
        raise ValueError(f"EPSG:{epsg} is no known coordinate system.")
    messages = jail.answers(
        file, layer=layer, epsg=epsg, swapped=swapped, extent=extent, limits=limits
    )
    for message, _blob in messages:
        if message["is"] == "fields":
            try:
                fields = tuple((_text(name), _type(kind)) for name, kind in message["fields"])
                return Rows(
                    fields, int(message["count"]), int(message["epsg"]), bool(message["swapped"]),
                    messages,
                )  # fmt: skip
            except (KeyError, TypeError, ValueError):
                messages.close()
                raise Crashed() from None
    raise Crashed()


def _layer(message: dict) -> LayerFound:
    bounds = message["bounds"]
    return LayerFound(
        _text(message["name"]),
        int(message["count"]),
        int(message["problems"]),
        {_text(kind): int(count) for kind, count in message["kinds"].items()},
        None if bounds is None else tuple(map(float, bounds)),
        tuple(
            FieldFound(
                _text(found["name"]),
                _type(found["type"]),
                tuple(map(_text, found["samples"])),
                int(found["filled"]),
            )
            for found in message["fields"]
        ),
        _crs(message),
    )


def _crs(message: dict) -> CrsFound:
    guesses = tuple(
        Guess(int(epsg), bool(swapped), float(share)) for epsg, swapped, share in message["guesses"]
    )
    told = "" if message["told"] is None else _text(message["told"])
    epsg = message["epsg"]
    if message["fixed"] or epsg is not None:
        epsg = WGS84 if message["fixed"] else int(epsg)
        if float(message["share"]) >= DOUBT or message["bounds"] is None:
            return CrsFound(epsg, False, "format" if message["fixed"] else "told", told, guesses)
        if guesses and message["clear"]:
            return CrsFound(guesses[0].epsg, guesses[0].swapped, "contradicted", told, guesses)
        return CrsFound(epsg, False, "elsewhere", told, guesses)
    if guesses and message["clear"]:
        return CrsFound(guesses[0].epsg, guesses[0].swapped, "guessed", told, guesses)
    return CrsFound(None, False, "unknown", told, guesses)


def _rows(message: dict, blob: bytes, names: list[str]) -> Iterator[Row]:
    try:
        if message["is"] != "rows" or len(message["columns"]) != len(names):
            raise Crashed()
        start = 0
        lines = zip(*message["columns"], strict=True) if names else iter(tuple, None)
        # Without columns there are as many empty rows as numbers.
        for number, problem, size, values in zip(
            message["numbers"], message["problems"], message["sizes"], lines,
            strict=bool(names),
        ):  # fmt: skip
            end = start + int(size)
            row = Row(
                int(number),
                blob[start:end],
                dict(zip(names, map(_value, values), strict=True)),
                _text(problem),
            )
            if not row.problem and not row.wkb:
                raise Crashed()
            yield row
            start = end
    except (KeyError, TypeError, ValueError):
        raise Crashed() from None


def _text(value) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _type(value) -> str:
    if value not in TYPES:
        raise ValueError
    return value


def _value(value):
    """A plain value: the worker promises no other."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise TypeError
