"""What PostGIS answered, kept in `postgis_answers.json`, so that a run without it compares too.

Both engines are held to the record; PostGIS itself, so that a change in it is noticed. To make the
record anew, run this folder's tests on PostGIS with GEO_RECORD_ANSWERS=1 and look at the diff.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.contrib.gis.measure import MeasureBase

FILE = Path(__file__).with_name("postgis_answers.json")
RECORDING = os.environ.get("GEO_RECORD_ANSWERS") == "1"

# Versions of PROJ differ by less; in degrees or metres.
TOLERANCE = 1e-6


class Answers:
    """Recorded answers by question."""

    def __init__(self):
        self.answers = json.loads(FILE.read_text()) if FILE.exists() else {}

    def check(self, question: str, answer, *, from_postgis: bool) -> None:
        """Hold an answer to the record, or record it."""
        if RECORDING and from_postgis:
            self.answers[question] = plain(answer)
        else:
            differences = list(differing(plain(answer), self.answers[question]))
            assert not differences, f"{question}: {differences}"

    def save(self) -> None:
        if RECORDING:
            lines = [
                f"{json.dumps(key)}: {json.dumps(self.answers[key])}"
                for key in sorted(self.answers)
            ]
            FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def plain(answer):
    """An answer in JSON's terms; geometries as EWKT, measures in their standard unit."""
    if isinstance(answer, dict):
        return {key: plain(value) for key, value in answer.items()}
    if isinstance(answer, (list, tuple)):
        return [plain(value) for value in answer]
    if isinstance(answer, GEOSGeometry):
        return answer.ewkt
    if isinstance(answer, MeasureBase):
        return answer.standard
    return bytes(answer).hex() if isinstance(answer, (bytes, memoryview)) else answer


def differing(answer, expected, path="answer"):
    """Where two plain answers differ, in words."""
    if isinstance(answer, dict) and isinstance(expected, dict):
        for key in sorted({*answer, *expected}):
            yield from differing(answer.get(key), expected.get(key), f"{path}, {key}")
    elif isinstance(answer, str) and isinstance(expected, str):
        if not alike_texts(answer, expected):
            yield f"{path}: {answer} instead of {expected}"
    elif isinstance(answer, float) and isinstance(expected, float):
        if not math.isclose(answer, expected, rel_tol=1e-9, abs_tol=TOLERANCE):
            yield f"{path}: {answer} instead of {expected}"
    elif isinstance(answer, list) and isinstance(expected, list) and len(answer) == len(expected):
        for position, pair in enumerate(zip(answer, expected, strict=True)):
            yield from differing(*pair, f"{path}, {position}")
    elif answer != expected:
        yield f"{path}: {answer} instead of {expected}"


def alike_texts(answer: str, expected: str) -> bool:
    if answer == expected:
        return True
    if answer.startswith("{"):
        return not list(differing(json.loads(answer), json.loads(expected)))
    if not (answer.startswith("SRID=") and expected.startswith("SRID=")):
        return False
    srid, wkt = answer.split(";", 1)
    expected_srid, expected_wkt = expected.split(";", 1)
    return srid == expected_srid and same_shape(
        shapely.from_wkt(wkt), shapely.from_wkt(expected_wkt)
    )


def same_shape(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    """Whether two geometries are of one type and cover the same points, within the tolerance."""
    if one.geom_type != other.geom_type or one.is_empty or other.is_empty:
        return one.geom_type == other.geom_type and one.is_empty and other.is_empty
    if shapely.equals_exact(one, other, tolerance=TOLERANCE, normalize=True):
        return True
    return bool(shapely.equals(one, other))
