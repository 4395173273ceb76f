"""What an import would do, before it does: the first rows, what is wrong, and a drawn map."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely

from core.geo.files.errors import FileError
from core.geo.files.reading import Row
from plugins.gismap.imports import saving
from plugins.gismap.imports.checking import Checker
from plugins.gismap.imports.models import Import
from plugins.gismap.imports.plans import Plan
from plugins.gismap.printing.frames import Frame, lines_of

ROWS_READ, ROWS_SHOWN, PROBLEMS_SHOWN = 2_000, 10, 20
WIDTH, HEIGHT = 640, 420
# Corners drawn; they bound the size of the page.
MOST_CORNERS = 20_000


@dataclass(slots=True)
class Picture:
    """Path data of an SVG of `WIDTH` by `HEIGHT`."""

    points: str = ""
    lines: str = ""
    areas: str = ""
    borders: str = ""
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(slots=True)
class Preview:
    """`read` rows of `total` were looked at, `good` of them can be saved. `table` has a list of
    values for each of `columns`. `error` is why the file cannot be read as planned."""

    total: int = 0
    read: int = 0
    good: int = 0
    columns: list[str] = field(default_factory=list)
    table: list[tuple[int, list[str]]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    more_problems: int = 0
    villages: list[tuple[str, int]] = field(default_factory=list)
    picture: Picture | None = None
    error: str = ""


def preview(source: Import, plan: Plan, villages: list) -> Preview:
    """Look at the first rows, as the plan has them."""
    answer = Preview()
    rows: list[Row] = []
    try:
        found = saving.rows_of(source, plan)
        answer.total = found.count
        answer.columns = [name for name, _type in found.fields]
        for row in found:
            rows.append(row)
            if len(rows) == ROWS_READ:
                break
        found.close()
    except (FileError, ValueError) as error:
        answer.error = str(error)
        return answer
    checker = Checker(plan, saving.target_of(source, plan), villages)
    counts: dict[str, int] = {}
    for count, ready in checker.batches(rows):
        answer.read += count
        answer.good += len(ready)
        for item in ready:
            counts[item.village.name] = counts.get(item.village.name, 0) + 1
    answer.villages = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    answer.problems = checker.problems[:PROBLEMS_SHOWN]
    answer.more_problems = len(checker.problems) - len(answer.problems)
    answer.table = [
        (row.number, [_shown(row.values[name]) for name in answer.columns])
        for row in rows[:ROWS_SHOWN]
    ]
    answer.picture = _draw([row.wkb for row in rows if row.wkb], villages)
    return answer


def _shown(value) -> str:
    return "" if value is None else str(value)[:80]


def _draw(blobs: list[bytes], villages: list) -> Picture | None:
    if not blobs:
        return None
    shapes = shapely.from_wkb(blobs)
    frame = Frame.around(shapely.total_bounds(shapes), WIDTH, HEIGHT)
    picture, left = Picture(), MOST_CORNERS
    shapes = frame.simplified(shapes)
    dimensions = shapely.get_dimensions(shapes)
    for shape, dimension in zip(shapes, dimensions, strict=True):
        left -= shapely.get_num_coordinates(shape)
        if left < 0:
            break
        if dimension == 0:
            # A line without length, drawn with a round end, is a dot.
            picture.points += "".join(
                f"M{x:.0f},{y:.0f}h0" for x, y in frame.place(shapely.get_coordinates(shape))
            )
        elif dimension == 1:
            picture.lines += _path(frame, shape, "")
        else:
            picture.areas += _path(frame, shape, "Z")
    bounded = [village.boundary for village in villages if village.boundary]
    borders = shapely.from_wkb([bytes(boundary.wkb) for boundary in bounded])
    for border in frame.simplified(borders, 1.0):
        left -= shapely.get_num_coordinates(border)
        if left > -MOST_CORNERS:
            picture.borders += _path(frame, border, "Z")
    return picture


def _path(frame: Frame, shape, end: str) -> str:
    data = ""
    for lines in lines_of(shape):
        for line in lines:
            points = np.round(frame.place(line)).astype(int).tolist()
            data += "M" + " ".join(f"{x},{y}" for x, y in points) + end
    return data
