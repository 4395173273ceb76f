"""Makes features of a file's rows, or says of each row why it cannot be one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.geo.files.errors import row_problem
from core.geo.files.reading import Row
from plugins.gismap import geojson, topology
from plugins.gismap.attributes import clean_value
from plugins.gismap.imports.plans import KINDS, Plan
from plugins.gismap.imports.validity import Periods

if TYPE_CHECKING:
    from core.villages.models import Village
    from plugins.gismap.models import Layer

BATCH = 1000
TYPES = {name: shapely.GeometryType[name].value for name in KINDS}
LONGEST_NAME, LONGEST_DESCRIPTION = 120, 1000


@dataclass(slots=True)
class Ready:
    """A row that can be saved. `was_mended`: its area crossed itself."""

    number: int
    village: Village
    wkb: bytes
    name: str
    description: str
    attributes: dict[str, Any]
    valid_from: date | None
    valid_until: date | None
    was_mended: bool

    def key(self, name: str) -> str:
        """The value by which the feature is known again, as text."""
        value = self.name if name == "name" else self.attributes.get(name)
        return "" if value is None else str(value)


@dataclass(slots=True)
class Checker:
    """Checks rows against a plan, a layer and the villages they may lie in. `problems` gathers
    (number, reason)."""

    plan: Plan
    layer: Layer
    villages: list[Village]
    problems: list[tuple[int, str]] = field(default_factory=list)
    _keys: dict[tuple[int, str], int] = field(default_factory=dict)
    _grounds: _Grounds | None = None
    _periods: Periods | None = None

    def batches(self, rows: Iterable[Row]) -> Iterator[tuple[int, list[Ready]]]:
        """How many rows were looked at, and those of them that can be saved."""
        rows = iter(rows)
        while batch := list(islice(rows, BATCH)):
            yield len(batch), list(self._check(batch))

    def _check(self, batch: list[Row]) -> Iterator[Ready]:
        good = []
        for row in batch:
            if row.problem:
                self._refuse(row, str(row_problem(row.problem)))
            else:
                good.append(row)
        shapes = shapely.from_wkb([row.wkb for row in good])
        villages = self._villages_of(good, shapes)
        wrong = self._wrong_shapes(shapes)
        is_valid = shapely.is_valid(shapes)
        for at, row in enumerate(good):
            try:
                if wrong[at]:
                    raise ValidationError(wrong[at])
                if isinstance(villages[at], str):
                    raise ValidationError(villages[at])
                wkb = row.wkb if is_valid[at] else _mended(row.wkb)
                yield self._ready(row, wkb, villages[at], not is_valid[at])
            except ValidationError as error:
                self._refuse(row, " ".join(error.messages))

    def _refuse(self, row: Row, reason: str) -> None:
        self.problems.append((row.number, reason))

    def _ready(self, row: Row, wkb: bytes, village: Village, was_mended: bool) -> Ready:
        """Raises `ValidationError`."""
        plan, values = self.plan, row.values
        name = _text(values.get(plan.name)) or f"{self.layer.title} {row.number}"
        description = _text(values.get(plan.description))
        if len(description) > LONGEST_DESCRIPTION:
            raise ValidationError(
                _("The description is longer than %s characters.") % LONGEST_DESCRIPTION
            )
        kept = {}
        for item in self.layer.attributes:
            value = values.get(plan.attributes.get(item["name"], ""))
            if isinstance(value, str):
                value = value.strip()
            value = clean_value(item, value)
            if value is not None:
                kept[item["name"]] = value
        days = self._days.read(values)
        ready = Ready(
            row.number, village, wkb, name[:LONGEST_NAME], description, kept, *days, was_mended
        )
        if plan.key:
            self._check_key(ready)
        return ready

    def _check_key(self, ready: Ready) -> None:
        key = ready.key(self.plan.key)
        if not key:
            raise ValidationError(_("The key column is empty."))
        first = self._keys.setdefault((ready.village.pk, key), ready.number)
        if first != ready.number:
            raise ValidationError(
                _("The key “%(key)s” is already that of row %(row)s.")
                % {"key": key[:60], "row": first}
            )
        self._days.check_changed((ready.village.pk, key), ready.valid_from, ready.valid_until)

    @property
    def _days(self) -> Periods:
        if self._periods is None:
            self._periods = Periods.of(self.plan, self.layer, self.villages)
        return self._periods

    def _wrong_shapes(self, shapes: np.ndarray) -> list[str]:
        """Why each of these shapes is none for the layer; empty where it is one."""
        wrong = [""] * len(shapes)
        kinds = shapely.get_type_id(shapes)
        taken = [
            TYPES[name] for name, kind in KINDS.items() if self.layer.geometry in (kind, "mixed")
        ]
        for at in np.flatnonzero(~np.isin(kinds, taken)):
            wrong[at] = _("The layer “%(layer)s” takes only: %(kinds)s.") % {
                "layer": self.layer, "kinds": self.layer.get_geometry_display()
            }  # fmt: skip
        for at in np.flatnonzero(shapely.get_num_coordinates(shapes) > geojson.MAX_POSITIONS):
            wrong[at] = _("The shape has more than %s corners: draw it with fewer.") % (
                geojson.MAX_POSITIONS
            )
        parts, owners = shapely.get_parts(shapes, return_index=True)
        short = (shapely.length(parts) == 0) & (shapely.get_dimensions(parts) == 1)
        for at in owners[short]:
            wrong[at] = _("The line has no length: give it two different corners.")
        return wrong

    def _villages_of(self, rows: list[Row], shapes: np.ndarray) -> list[Village | str]:
        """The village of each row, or why there is none."""
        if len(self.villages) == 1:
            return [self.villages[0]] * len(rows)
        if self._grounds is None:
            self._grounds = _Grounds(self.villages)
        if self.plan.village:
            return [self._grounds.by_code(row.values.get(self.plan.village)) for row in rows]
        return self._grounds.by_position(shapes)


def _mended(wkb: bytes) -> bytes:
    """An area that crosses itself, without its crossings. Raises `ValidationError`."""
    geometry = topology.mended(GEOSGeometry(memoryview(wkb), srid=geojson.SRID))
    if geometry is None:
        raise ValidationError(_("The shape crosses itself and has no area: draw its border anew."))
    return bytes(geometry.wkb)


class _Grounds:
    """The villages by code and by what they cover."""

    def __init__(self, villages: list[Village]):
        self._by_code = {village.code: village for village in villages}
        self._bounded = [village for village in villages if village.boundary]
        self._shapes = shapely.from_wkb([bytes(v.boundary.wkb) for v in self._bounded])
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)

    def by_code(self, value) -> Village | str:
        digits = _text(value)
        if digits.isdecimal() and len(digits) == 10:
            digits = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"
        return self._by_code.get(digits) or (
            _("No village of this area has the code “%s”.") % digits[:40]
        )

    def by_position(self, shapes: np.ndarray) -> list[Village | str]:
        """By a point that lies on the shape."""
        outside = _("Lies in none of the villages with a known boundary.")
        answer: list[Village | str] = [outside] * len(shapes)
        points = shapely.point_on_surface(shapes)
        rows, grounds = self._tree.query(points, predicate="intersects")
        # Where two boundaries overlap, the village of the lower code.
        for row, ground in sorted(zip(rows.tolist(), grounds.tolist(), strict=True), reverse=True):
            answer[row] = self._bounded[ground]
        return answer


def _text(value) -> str:
    return "" if value is None else str(value).strip()
