"""Writes Mapbox Vector Tiles 2.1 from shapes in the tile's own coordinates.

The libraries for it work on one feature's objects after another; here numpy and shapely take all
coordinates of a tile at once. The format is
https://github.com/mapbox/vector-tile-spec/tree/master/2.1, its encoding protocol buffers.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely

EXTENT = 4096  # units along a tile's side
POINT, LINE, POLYGON = 1, 2, 3
MOVE, DRAW, CLOSE = 1, 2, 7
KINDS = np.array([POINT, LINE, 0, POLYGON, POINT, LINE, POLYGON, 0])  # by shapely's type ids
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
    features = list(features)
    kinds, drawn = geometries(np.array([shape for _number, shape, _told in features], object))
    keys: dict[str, bytes] = {}
    values: dict[tuple[type, Value], bytes] = {}
    body = []
    for (number, _shape, properties), kind, commands in zip(features, kinds, drawn, strict=True):
        if not commands:
            continue
        tags = []
        for key, value in properties.items():
            tags.append(keys.get(key) or keys.setdefault(key, _varint(len(keys))))
            told = (type(value), value)
            tags.append(values.get(told) or values.setdefault(told, _varint(len(values))))
        feature = b"".join(
            [
                _field(1, VARINT) + _varint(number)
                if isinstance(number, int) and number >= 0
                else b"",
                _bytes(2, b"".join(tags)),
                _field(3, VARINT) + _varint(kind),
                _bytes(4, commands),
            ]
        )
        body.append(_bytes(2, feature))
    if not body:
        return b""
    written = [_bytes(1, name.encode()), *body]
    written += [_bytes(3, key.encode()) for key in keys]
    written += [_bytes(4, _value(value)) for _kind, value in values]
    written.append(_field(5, VARINT) + _varint(EXTENT) + _field(15, VARINT) + _varint(2))
    return _bytes(3, b"".join(written))


def geometries(shapes: np.ndarray) -> tuple[list[int], list[bytes]]:
    """Kind and encoded commands of each shape; no bytes where nothing is left of it."""
    if not len(shapes):
        return [], []
    types = shapely.get_type_id(shapes)
    kinds = np.where(types < 0, 0, KINDS[types])
    written = [b""] * len(shapes)
    for kind, runs in ((POINT, _points), (LINE, _lines), (POLYGON, _rings)):
        chosen = np.flatnonzero((kinds == kind) & ~shapely.is_empty(shapes))
        if len(chosen):
            corners, run, owner = runs(shapes[chosen])
            for number, commands in _written(kind, corners, run, owner):
                written[chosen[number]] = commands
    return kinds.tolist(), written


# Each of these gives corners in whole units, for each corner the number of its run, a part that is
# drawn in one go, and for each run the number of its shape.
Runs = tuple[np.ndarray, np.ndarray, np.ndarray]


def _points(shapes: np.ndarray) -> Runs:
    corners, shape = shapely.get_coordinates(shapes, return_index=True)
    return corners.round().astype(np.int64), shape, np.arange(len(shapes))


def _lines(shapes: np.ndarray) -> Runs:
    lines, owner = shapely.get_parts(shapes, return_index=True)
    corners, run = _distinct(lines)
    return _only(np.bincount(run, minlength=len(lines)) > 1, corners, run, owner)


def _rings(shapes: np.ndarray) -> Runs:
    """Rings without their last corner: the outer one with a positive area as the specification
    reckons it (y downwards), holes with a negative one."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    corners, run = _distinct(rings)
    ends = np.r_[run[1:] != run[:-1], True]
    following = np.roll(corners, -1, axis=0)
    # The closing corner is the first one again: what it adds to the area is nothing.
    cross = np.where(ends, 0, corners[:, 0] * following[:, 1] - following[:, 0] * corners[:, 1])
    area = np.zeros(len(rings), np.int64)
    np.add.at(area, run, cross)
    is_outer = np.r_[True, part[1:] != part[:-1]] if len(part) else np.zeros(0, bool)
    kept = area != 0
    # Holes go with the ring around them.
    kept &= kept[np.flatnonzero(is_outer)][np.cumsum(is_outer) - 1]
    corners, run = corners[~ends], run[~ends]
    turned = ((area > 0) != is_outer)[run]
    starts = np.flatnonzero(np.r_[True, run[1:] != run[:-1]])
    sizes = np.diff(np.r_[starts, len(run)])
    place = np.arange(len(run))
    mirrored = np.repeat(2 * starts + sizes - 1, sizes) - place
    return _only(kept, corners[np.where(turned, mirrored, place)], run, owner[part])


def _distinct(lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The corners of lines in whole units, none twice in a row."""
    corners, run = shapely.get_coordinates(lines, return_index=True)
    corners = corners.round().astype(np.int64)
    new = np.ones(len(corners), bool)
    new[1:] = (run[1:] != run[:-1]) | np.any(corners[1:] != corners[:-1], axis=1)
    return corners[new], run[new]


def _only(kept: np.ndarray, corners: np.ndarray, run: np.ndarray, owner: np.ndarray) -> Runs:
    """The runs that are kept, numbered anew."""
    number = np.cumsum(kept) - 1
    chosen = kept[run]
    return corners[chosen], number[run[chosen]], owner[kept]


def _written(kind: int, corners: np.ndarray, run: np.ndarray, owner: np.ndarray):
    """The numbers of the shapes that have runs, each with its commands."""
    if not len(run):
        return
    sizes = np.bincount(run)
    first = np.r_[True, owner[run][1:] != owner[run][:-1]]
    steps = np.diff(corners, axis=0, prepend=0)
    steps[first] = corners[first]
    steps = (steps << 1) ^ (steps >> 63)  # zigzag
    more = {POINT: 1, LINE: 2, POLYGON: 3}[kind]  # numbers of a run beside its steps
    lengths = 2 * sizes + more
    begin = np.cumsum(lengths) - lengths
    numbers = np.empty(lengths.sum(), np.int64)
    place = np.arange(len(run)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    at = begin[run] + 1 + 2 * place
    if kind == POINT:
        numbers[begin] = MOVE | sizes << 3
    else:
        at += place > 0
        numbers[begin] = MOVE | 1 << 3
        numbers[begin + 3] = DRAW | (sizes - 1) << 3
        if kind == POLYGON:
            numbers[begin + lengths - 1] = CLOSE | 1 << 3
    numbers[at], numbers[at + 1] = steps[:, 0], steps[:, 1]
    written, ends = _varints(numbers)
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    cuts = np.r_[0, ends][np.r_[begin[starts], len(numbers)]].tolist()
    for number, start, end in zip(owner[starts].tolist(), cuts[:-1], cuts[1:], strict=True):
        yield number, written[start:end]


def _varints(numbers: np.ndarray) -> tuple[bytes, np.ndarray]:
    """Numbers from 0 to 2**35 written one after another, and where each of them ends."""
    places = np.arange(5)
    groups = numbers[:, None] >> (7 * places)
    length = 1 + (groups[:, 1:] > 0).sum(axis=1)
    used = places < length[:, None]
    content = (groups & 0x7F) | np.where(places < length[:, None] - 1, 0x80, 0)
    return content.astype(np.uint8)[used].tobytes(), np.cumsum(length)


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
    return _field(number, BYTES) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    if number < 0x80:
        return bytes((number,))
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)
