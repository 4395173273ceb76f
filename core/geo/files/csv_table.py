"""Reads a table with coordinates: any usual delimiter, encoding and way of writing numbers.

Columns are recognised by their names in English and Indonesian. Runs inside the jail.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import numpy as np
import shapely

from core.exports import without_guard
from core.geo.files.coordinates import angle, number, pair
from core.geo.files.inference import narrowest
from core.geo.files.limits import Limits
from core.geo.files.refusals import Refusal
from core.geo.files.tables import Geodata, Source, Table, unique_names

DELIMITERS = ",;\t|"
# Names as they look without spaces, signs and upper case.
LATITUDE = ("latitude", "lat", "lintang", "garislintang", "latdeg", "ylat", "latitud")
LONGITUDE = ("longitude", "lon", "long", "lng", "bujur", "garisbujur", "londeg", "xlon", "xlong")
NORTHING = ("northing", "utara", "y", "ycoord", "koordinaty", "ykoordinat", "pointy", "yutm", "utmy",
            "north")  # fmt: skip
EASTING = ("easting", "timur", "x", "xcoord", "koordinatx", "xkoordinat", "pointx", "xutm", "utmx",
           "east")  # fmt: skip
WKT = ("wkt", "geom", "geometry", "thegeom", "wktgeom", "geometri", "shape")
BOTH = ("koordinat", "coordinates", "coordinate", "latlon", "latlong", "latlng", "posisi", "titik")
KINDS = ("POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON")


def open_csv(path: Path, limits: Limits) -> Geodata:
    text = _decoded(path.read_bytes())
    csv.field_size_limit(max(limits.characters, 4_000_000))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        header = next(rows, [])
        if len(header) > limits.fields + 3:
            raise Refusal("too_many_fields", most=limits.fields)
        lines = []
        for row in rows:
            if any(cell.strip() for cell in row):
                lines.append((rows.line_num, row))
                if len(lines) > limits.features:
                    raise Refusal("too_many_features", most=limits.features)
    except csv.Error:
        raise Refusal("damaged", format="CSV") from None
    if not any(cell.strip() for cell in header):
        raise Refusal("no_header")
    names = unique_names([without_guard(cell.strip()) for cell in header])
    places = _places(names)
    return Geodata("csv", [Source("table", lambda: _table(names, places, lines), len(lines))])


def _decoded(content: bytes) -> str:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
        (b"", "utf-8"), (b"", "cp1252"),
    ):  # fmt: skip
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                if mark:
                    break
    raise Refusal("bad_encoding")


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into the same number of cells, and most of them."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:20]
    best = (0, 0)
    chosen = ","
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        if not widths or widths[0] < 2:
            continue
        score = (sum(width == widths[0] for width in widths), widths[0])
        if score > best:
            best, chosen = score, delimiter
    return chosen


def _places(names: list[str]) -> list[tuple[str, tuple[int, ...]]]:
    """How the columns tell a position, and which they are; of two ways the second counts where
    the first says nothing. Raises `Refusal`."""
    plain = [re.sub(r"[^a-z0-9]", "", name.casefold()) for name in names]
    # Units follow the name in brackets: “lintang (derajat)”, “X (m)”.
    bare = [re.sub(r"[^a-z0-9]", "", name.casefold().partition("(")[0]) for name in names]

    def find(wanted: tuple[str, ...]) -> int | None:
        for candidate in wanted:
            for at, name in enumerate(plain):
                if candidate in (name, bare[at]):
                    return at
        return None

    ways = []
    for how, *wanted in (
        ("wkt", WKT), ("degrees", LONGITUDE, LATITUDE), ("metres", EASTING, NORTHING),
        ("both", BOTH),
    ):  # fmt: skip
        found = tuple(find(names) for names in wanted)
        if None not in found:
            ways.append((how, found))
    if not ways:
        raise Refusal("no_coordinates", columns=", ".join(names)[:150])
    # WKT and degrees side by side: each row has the one or the other.
    return ways[:2] if [how for how, _found in ways[:2]] == ["wkt", "degrees"] else ways[:1]


def _table(names, places, lines) -> Table:
    problems = [""] * len(lines)
    width = len(names)
    for at, (_line, row) in enumerate(lines):
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            problems[at] = "columns"
        row += [""] * (width - len(row))
    cells = [row for _line, row in lines]
    shapes, found = _shapes(cells, *places[0])
    if len(places) > 1:
        others, found_there = _shapes(cells, *places[1])
        for at, problem in enumerate(found):
            if problem == "no_geometry":
                shapes[at], found[at] = others[at], found_there[at]
    problems = [known or new for known, new in zip(problems, found, strict=True)]
    positions = {at for _how, columns in places for at in columns}
    fields, values = [], []
    for at, name in enumerate(names):
        if at not in positions:
            kind, column = narrowest([without_guard(row[at].strip()) for _line, row in lines])
            fields.append((name, kind))
            values.append(column)
    return Table(fields, values, shapes, [line for line, _row in lines], problems)


def _shapes(rows: list[list[str]], how: str, columns) -> tuple[np.ndarray, list[str]]:
    """The geometries that these columns tell, and the problems."""
    problems = [""] * len(rows)
    if how == "wkt":
        return _from_wkt([row[columns[0]].strip() for row in rows], problems), problems
    return _points([[row[at].strip() for at in columns] for row in rows], how, problems), problems


def _from_wkt(texts: list[str], problems: list[str]) -> np.ndarray:
    taken: list[str | None] = []
    for at, text in enumerate(texts):
        text = re.sub(r"\ASRID=\d+;", "", text)
        kind = re.match(r"[A-Za-z]*", text)[0].upper()
        if not text:
            problems[at] = problems[at] or "no_geometry"
        elif kind not in KINDS:
            problems[at] = problems[at] or ("kind" if "(" in text else "bad_geometry")
        taken.append(text if text and kind in KINDS else None)
    shapes = shapely.from_wkt(np.array(taken, dtype=object), on_invalid="ignore")
    for at, text in enumerate(taken):
        if text is not None and shapes[at] is None:
            problems[at] = problems[at] or "bad_geometry"
    return shapes


def _points(cells: list[list[str]], how: str, problems: list[str]) -> np.ndarray:
    points = np.full((len(cells), 2), 0.0)
    missing = []
    for at, texts in enumerate(cells):
        if not any(texts):
            problem, found = "no_geometry", None
        else:
            problem = "bad_coordinate"
            if how == "both":
                both = pair(texts[0])
                found = both and (both[1], both[0])
            else:
                read = angle if how == "degrees" else number
                found = (read(texts[0]), read(texts[1]))
        if found is None or None in found:
            problems[at] = problems[at] or problem
            missing.append(at)
        else:
            points[at] = found
    shapes = shapely.points(points)
    shapes[missing] = None
    return shapes
