"""Matches the features of a file of boundaries with the areas they are of.

By the official code, in the columns that offices use for it, with or without points; by name within
the district only where that is asked for, because names repeat and are spelled in several ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import numpy as np
import shapely
from django.utils.translation import gettext as _

from core.geo.files.errors import row_problem
from core.geo.files.reading import Row
from core.geo.sphere import EARTH_RADIUS
from core.villages.models import District, Regency, Village
from core.villages.shapes import ShapeError, boundary_of

# An official code's length tells which kind of area it names.
AREAS = {5: Regency, 8: District, 13: Village}
# Columns of the code and of names, as BIG, Kemendagri and villages' own files call them.
CODE_COLUMNS = ("code", "id", "kode", "kode_desa", "kode_wilayah", "kdepum", "kddesa", "kodedesa")
NAME_COLUMNS = ("name", "nama", "wadmkd", "nama_desa", "desa", "kampung", "kelurahan", "namobj")
DISTRICT_COLUMNS = ("district", "kecamatan", "wadmkc", "nama_kec", "kec", "namakec")
KINDS = re.compile(r"^(kampung|desa|kelurahan|kecamatan|kec\.?|kel\.?)\s+", re.IGNORECASE)
# Names as alike as this are the same, if no other comes as near as the margin.
ALIKE, MARGIN = 0.85, 0.05
# Square metres, below which overlaps and gaps are the drawing's inaccuracy.
LEAST_AREA = 10_000.0
MOST_WARNINGS = 50


@dataclass(slots=True)
class Match:
    """An area with its new boundary, not saved. `likeness` is 1 where the code matched, else that
    of the name `told` in the file."""

    area: Regency | District | Village
    number: int
    likeness: float = 1.0
    told: str = ""


@dataclass(slots=True)
class Matches:
    """What fits, and what is wrong with the other features: (number, message)."""

    found: list[Match] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def counts(self) -> dict[type, int]:
        return {
            model: sum(isinstance(match.area, model) for match in self.found)
            for model in AREAS.values()
        }


def match(rows: Iterable[Row], *, by_name: bool = False) -> Matches:
    """The areas of the file's features with their new boundaries."""
    rows = list(rows)
    known = {area.code: area for model in AREAS.values() for area in model.objects.all()}
    names = _Names() if by_name else None
    columns = _code_columns(rows, known)
    answer, seen = Matches(), {}
    for row in rows:
        try:
            found = _match(row, columns, known, names)
            if found.area.code in seen:
                raise ShapeError(
                    _("%(code)s occurs twice, first as feature %(first)s.")
                    % {"code": found.area.code, "first": seen[found.area.code]}
                )
            found.area.boundary = boundary_of(row.wkb)
        except ShapeError as error:
            answer.problems.append((row.number, str(error)))
        else:
            seen[found.area.code] = row.number
            answer.found.append(found)
    return answer


def _match(row: Row, columns: list[str], known: dict, names: _Names | None) -> Match:
    if row.problem:
        raise ShapeError(str(row_problem(row.problem)))
    code = next((text for name in columns if (text := str(row.values[name] or ""))), "")
    area = known.get(official(code))
    if area is not None:
        return Match(area, row.number)
    told = _column(row.values, NAME_COLUMNS)
    if names is not None and told:
        return names.match(row.number, told, _column(row.values, DISTRICT_COLUMNS))
    if told:
        raise ShapeError(
            _("No area here has the code “%(code)s” (%(name)s).") % {"code": code, "name": told}
        )
    if not code:
        raise ShapeError(_("The feature has no official code."))
    raise ShapeError(_("No area here has the code “%(code)s”.") % {"code": code})


def official(text: str) -> str:
    """The code with its points: “1802012003” is 18.02.01.2003."""
    digits = text.strip()
    if digits.isdecimal() and len(digits) in (4, 6, 10):
        parts = [digits[:2], digits[2:4], digits[4:6], digits[6:]]
        return ".".join(part for part in parts if part)
    return digits


def _code_columns(rows: list[Row], known: dict) -> list[str]:
    """The columns that hold the code: those named for it, else the one with most known codes.

    One for all features: a village whose own code is unknown must not be taken for its district.
    """
    present = list(dict.fromkeys(name for row in rows for name in row.values))
    named = [
        name for wanted in CODE_COLUMNS for name in present if name.casefold() == wanted
    ]  # fmt: skip
    if named:
        return named
    hits = {
        name: len(
            {official(str(row.values.get(name) or "")) for row in rows}.intersection(known)
        )
        for name in present
    }  # fmt: skip
    best = max(hits, key=hits.get, default=None)
    return [best] if best is not None and hits[best] else []


def _column(values: dict, wanted: tuple[str, ...]) -> str:
    plain = {name.casefold(): value for name, value in values.items()}
    return next((str(plain[name]) for name in wanted if plain.get(name)), "")


class _Names:
    """The villages by name and district."""

    def __init__(self):
        self._villages = [
            (village, _parts(village.name), _plain(village.district.name))
            for village in Village.objects.with_places()
        ]

    def match(self, number: int, name: str, district: str) -> Match:
        """Raises `ShapeError` where none is alike enough, or several are."""
        (wanted, wanted_number), place = _parts(name), _plain(district)
        scores = []
        for village, (own, own_number), district_name in self._villages:
            if place and _likeness(place, district_name) < ALIKE:
                continue
            if own_number == wanted_number:
                scores.append((_likeness(wanted, own), village.code, village))
        scores.sort(key=lambda score: (-score[0], score[1]))
        where = f"{name}, {district}" if district else name
        if not scores or scores[0][0] < ALIKE:
            raise ShapeError(_("No village here has a name like “%(name)s”.") % {"name": where})
        # The same name leaves no doubt, unless another village has it too.
        margin = 0 if scores[0][0] == 1 else MARGIN
        if len(scores) > 1 and scores[1][0] >= scores[0][0] - margin:
            raise ShapeError(
                _("“%(name)s” may be %(first)s or %(second)s; give its code.")
                % {"name": where, "first": scores[0][1], "second": scores[1][1]}
            )
        return Match(scores[0][2], number, scores[0][0], where)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", KINDS.sub("", name.strip()).casefold())


def _parts(name: str) -> tuple[str, int | None]:
    """A name to compare, and the number at its end, Roman or not, which tells villages apart that
    are called alike but for it: Gaya Baru VI and Gaya Baru VIII."""
    first, _space, last = name.strip().rpartition(" ")
    number = _number(last.upper()) if first else None
    return _plain(first if number else name), number


def _number(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    if not re.fullmatch("X{0,3}(IX|IV|V?I{0,3})", text):
        return None
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in text]
    following = [*values[1:], 0]
    return sum(-one if one < two else one for one, two in zip(values, following, strict=True))


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def warnings(matches: Matches) -> list[str]:
    """Where villages would overlap or leave gaps, once these boundaries are taken."""
    shapes = {
        village.pk: (village.code, shapely.from_wkb(bytes(village.boundary.wkb)))
        for village in Village.objects.defer(None).filter(boundary__isnull=False)
    }
    for found in matches.found:
        if isinstance(found.area, Village):
            code = found.area.code
            shapes[found.area.pk] = code, shapely.from_wkb(bytes(found.area.boundary.wkb))
    codes = [code for code, _shape in shapes.values()]
    areas = np.array([shape for _code, shape in shapes.values()], dtype=object)
    if len(areas) == 0:
        return []
    return [*_overlaps(codes, areas), *_gaps(areas)][:MOST_WARNINGS]


def _overlaps(codes: list[str], areas: np.ndarray) -> list[str]:
    first, second = shapely.STRtree(areas).query(areas, predicate="intersects")
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a < b]
    sizes = [
        (_square_metres(shapely.intersection(areas[a], areas[b])), codes[a], codes[b])
        for a, b in pairs
    ]
    return [
        _("%(first)s and %(second)s overlap by %(size).1f hectares.")
        % {"first": one, "second": other, "size": size / 10_000}
        for size, one, other in sorted(sizes, reverse=True)
        if size >= LEAST_AREA
    ]


def _gaps(areas: np.ndarray) -> list[str]:
    """Holes in what the villages cover together."""
    covered = shapely.union_all(shapely.make_valid(areas))
    holes = [
        shapely.Polygon(ring)
        for part in shapely.get_parts(covered)
        if part.geom_type == "Polygon"
        for ring in part.interiors
    ]
    found = sorted(((_square_metres(hole), hole) for hole in holes), key=lambda gap: -gap[0])
    return [
        _("No village covers %(size).1f hectares around %(latitude).5f, %(longitude).5f.")
        % {
            "size": size / 10_000,
            "latitude": hole.representative_point().y,
            "longitude": hole.representative_point().x,
        }
        for size, hole in found
        if size >= LEAST_AREA
    ]


def _square_metres(shape: shapely.Geometry) -> float:
    """The area, on an equirectangular plane true at the shape's middle."""
    if shape.is_empty:
        return 0.0
    degree = np.radians(1) * EARTH_RADIUS
    middle = np.radians((shape.bounds[1] + shape.bounds[3]) / 2)
    return float(shapely.area(shape) * degree * degree * np.cos(middle))
