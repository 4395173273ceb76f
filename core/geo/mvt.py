"""Writes Mapbox Vector Tiles 2.1 from shapes in the tile's own coordinates.

The libraries for it work on one feature's objects after another; here numpy and shapely take a
shape's coordinates at once, which a trial found about three times as fast. The format is
https://github.com/mapbox/vector-tile-spec/tree/master/2.1, its encoding protocol buffers.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import shapely

EXTENT = 4096  # units along a tile's side
POINT, LINE, POLYGON = 1, 2, 3
MOVE, DRAW, CLOSE = 1, 2, 7
KINDS = {0: POINT, 4: POINT, 1: LINE, 5: LINE, 3: POLYGON, 6: POLYGON}  # by shapely's type ids
# Numbers of fields in the specification's messages, and how their values are written.
VARINT, DOUBLE, BYTES = 0, 1, 2

Value = str | bool | int | float


def layer(
    name: str, features: Iterable[tuple[Any, shapely.Geometry, Mapping[str, Value]]]
) -> bytes:
    """A tile with one layer; several may be joined to a tile of several layers.

    `features` are id, shape and properties. Shapes are in units of the tile from its upper left
    corner, y downwards; those that vanish when rounded are left out. An id that is no whole number
    from 0 is left out: the format has numbers alone.
    """
    keys: dict[str, int] = {}
    values: dict[tuple[type, Value], int] = {}
    body = bytearray()
    for number, shape, properties in features:
        kind, commands = geometry(shape)
        if not commands:
            continue
        tags = []
        for key, value in properties.items():
            tags.append(keys.setdefault(key, len(keys)))
            tags.append(values.setdefault((type(value), value), len(values)))
        feature = bytearray()
        if isinstance(number, int) and number >= 0:
            feature += _field(1, VARINT) + _varint(number)
        feature += _bytes(2, b"".join(map(_varint, tags)))
        feature += _field(3, VARINT) + _varint(kind)
        feature += _bytes(4, b"".join(map(_varint, commands)))
        body += _bytes(2, feature)
    if not body:
        return b""
    written = bytearray(_bytes(1, name.encode()))
    written += body
    for key in keys:
        written += _bytes(3, key.encode())
    for _kind, value in values:
        written += _bytes(4, _value(value))
    written += _field(5, VARINT) + _varint(EXTENT) + _field(15, VARINT) + _varint(2)
    return _bytes(3, written)


def geometry(shape: shapely.Geometry) -> tuple[int, list[int]]:
    """Kind and commands of a shape; no commands when nothing is left of it."""
    kind = KINDS.get(shapely.get_type_id(shape), 0)
    if not kind or shape.is_empty:
        return kind, []
    commands: list[int] = []
    place = np.zeros(2, dtype=np.int64)
    if kind == POINT:
        return kind, _run(MOVE, _whole(shape), place)[0]
    for corners in _lines(shape) if kind == LINE else _rings(shape):
        moved, place = _run(MOVE, corners[:1], place)
        drawn, place = _run(DRAW, corners[1:], place)
        commands += moved + drawn
        if kind == POLYGON:
            commands.append(CLOSE | 1 << 3)
    return kind, commands


def _run(command: int, corners: np.ndarray, place: np.ndarray) -> tuple[list[int], np.ndarray]:
    """One command for all the corners, as steps from the one before, and where it ends."""
    steps = np.diff(np.vstack([place, corners]), axis=0)
    zigzag = (steps << 1) ^ (steps >> 63)
    return [command | len(corners) << 3, *zigzag.ravel().tolist()], corners[-1]


def _lines(shape: shapely.Geometry) -> Iterator[np.ndarray]:
    for part in shapely.get_parts(shape):
        corners = _whole(part)
        if len(corners) > 1:
            yield corners


def _rings(shape: shapely.Geometry) -> Iterator[np.ndarray]:
    """Rings without their last corner: the outer one with a positive area as the specification
    reckons it (y downwards), holes with a negative one."""
    for part in shapely.get_parts(shape):
        for number, ring in enumerate((part.exterior, *part.interiors)):
            corners = _whole(ring)[:-1]
            area = _doubled_area(corners) if len(corners) > 2 else 0
            if area == 0:
                if number == 0:
                    break  # and its holes with it
                continue
            yield corners if (area > 0) == (number == 0) else corners[::-1]


def _doubled_area(corners: np.ndarray) -> int:
    x, y = corners[:, 0], corners[:, 1]
    return int(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def _whole(shape: shapely.Geometry) -> np.ndarray:
    """The coordinates in whole units, none twice in a row."""
    corners = shapely.get_coordinates(shape).round().astype(np.int64)
    return corners[np.r_[True, np.any(np.diff(corners, axis=0) != 0, axis=1)]]


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return _field(7, VARINT) + _varint(int(value))
    if isinstance(value, int):
        return _field(6, VARINT) + _varint((value << 1) ^ (value >> 63))
    if isinstance(value, float):
        return _field(3, DOUBLE) + struct.pack("<d", value)
    return _bytes(1, value.encode())


def _field(number: int, kind: int) -> bytes:
    return _varint(number << 3 | kind)


def _bytes(number: int, content: bytes) -> bytes:
    return _field(number, BYTES) + _varint(len(content)) + bytes(content)


def _varint(number: int) -> bytes:
    if number < 0x80:
        return bytes((number,))
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)
