"""What every reader gives: a layer as columns, with a geometry and perhaps a problem a row.

Runs inside the jail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import shapely

from core.geo.files.limits import Limits
from core.geo.files.refusals import Refusal

# Types of a field: string, integer, number, boolean, date (ISO 8601).
COLLECTION = shapely.GeometryType.GEOMETRYCOLLECTION
RING = shapely.GeometryType.LINEARRING


@dataclass(slots=True)
class Table:
    """A layer. `values[i]` is the column of `fields[i]`; `numbers` are what an operator calls the
    rows by; `problems` are codes of `errors.PROBLEMS`, empty for good rows. Geometries are
    shapely's, in the file's own system `crs` (what the file says: an EPSG name, WKT or None)."""

    fields: list[tuple[str, str]]
    values: list[list]
    geometries: np.ndarray
    numbers: list[int]
    problems: list[str]
    crs: str | None = None
    # Whether the file's format leaves no choice but WGS 84.
    fixed_crs: bool = False


@dataclass(slots=True)
class Source:
    """A layer that can be read: its name, and the function that reads it."""

    name: str
    read: Callable[[], Table]
    count: int = -1


@dataclass(slots=True)
class Geodata:
    """An opened file: its format and its layers."""

    format: str
    sources: list[Source] = field(default_factory=list)


def from_wkb(blobs: np.ndarray, problems: list[str]) -> np.ndarray:
    """Geometries of WKB, None and a problem where it cannot be read."""
    shapes = shapely.from_wkb(blobs, on_invalid="ignore")
    given = np.array([blob is not None for blob in blobs], dtype=bool)
    _mark(problems, shapely.is_missing(shapes) & given, "bad_geometry")
    return shapes


def check(table: Table, limits: Limits) -> None:
    """Mark the rows whose geometry or texts cannot be taken, and drop third dimensions.

    Raises `Refusal` where the whole is too large.
    """
    if len(table.numbers) > limits.features:
        raise Refusal("too_many_features", most=limits.features)
    if len(table.fields) > limits.fields:
        raise Refusal("too_many_fields", most=limits.fields)
    shapes = shapely.force_2d(table.geometries)
    corners = shapely.get_num_coordinates(shapes)
    if corners.sum() > limits.all_corners:
        raise Refusal("too_many_corners", most=limits.all_corners)
    problems = table.problems
    kinds = shapely.get_type_id(shapes)
    rings = kinds == RING
    if rings.any():
        shapes[rings] = shapely.linestrings([shapely.get_coordinates(s) for s in shapes[rings]])
    _mark(problems, shapely.is_missing(shapes) | shapely.is_empty(shapes), "no_geometry")
    _mark(problems, kinds >= COLLECTION, "kind")
    _mark(problems, corners > limits.corners, "corners")
    _mark(problems, ~finite(shapes), "not_finite")
    table.geometries = shapes
    _check_texts(table, limits)


def _check_texts(table: Table, limits: Limits) -> None:
    total = 0
    for (_name, kind), column in zip(table.fields, table.values, strict=True):
        if kind not in ("string", "date"):
            continue
        for row, value in enumerate(column):
            if value is None:
                continue
            size = len(value)
            total += size
            if size > limits.characters:
                column[row] = None
                table.problems[row] = table.problems[row] or "long_text"
            elif "\0" in value:
                column[row] = value.replace("\0", "")
    if total > limits.all_characters:
        raise Refusal("too_much_text", most=limits.all_characters // (1024 * 1024))


def finite(shapes: np.ndarray) -> np.ndarray:
    """Of each geometry whether all its coordinates are numbers; the missing count as such."""
    coordinates, owners = shapely.get_coordinates(shapes, return_index=True)
    answer = np.ones(len(shapes), dtype=bool)
    answer[owners[~np.isfinite(coordinates).all(axis=1)]] = False
    return answer


def _mark(problems: list[str], where: np.ndarray, code: str) -> None:
    for row in np.flatnonzero(where):
        problems[row] = problems[row] or code


def unique_names(names: list[str]) -> list[str]:
    """The names in their order, made different by a number, none empty, 100 characters at most."""
    taken: set[str] = set()
    answer = []
    for position, name in enumerate(names, start=1):
        base = " ".join(str(name).replace("\0", "").split())[:90] or f"column {position}"
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base} {number}"
        taken.add(name.casefold())
        answer.append(name)
    return answer
