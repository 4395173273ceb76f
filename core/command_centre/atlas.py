"""The places of an area with their outlines, kept in this process until one of them changes.

Outlines are drawn once, for all who look: in whole units of a view box, neighbours along the same
line, a few kilobytes for hundreds of villages. Figures colour them by classes at each look.
"""

from __future__ import annotations

import math
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from core.command_centre.access import Area
from core.geo.plane import encoded
from core.villages.models import District, Regency, Village

SIZE = 1000  # units of the view box, of its longer side
MARGIN = 8
# Corners that make no more than a triangle of this side, in units, are left out.
DETAIL = 1.5
MOST_VILLAGES = 400  # of more, districts are drawn
POINT = 7  # radius, in units, of a village that has a position and no boundary
KEPT = 400  # areas


@dataclass(frozen=True, slots=True)
class Place:
    """A district, or a village that has a website, with its `kind`; `path` is SVG path data, empty
    where it has no place on the map. `x` and `y` are where its name stands."""

    pk: int
    code: str
    name: str
    full_name: str
    path: str = ""
    x: int = 0
    y: int = 0
    kind: str = ""

    @property
    def village(self) -> Village:
        """It as far as screens name it; not read from the database, nor to be saved."""
        return Village(pk=self.pk, code=self.code, name=self.name, kind=self.kind)


@dataclass(frozen=True, slots=True)
class Atlas:
    """The places below an area by their codes; a village is its own. `drawn` are those that the map
    shows each with its figure, `borders` the lines between districts, `around` what is there and
    has no figures: villages without a website, or the neighbours of a village."""

    villages: dict[str, Place] = field(default_factory=dict)
    districts: dict[str, Place] = field(default_factory=dict)
    draws_districts: bool = False
    width: int = SIZE
    height: int = SIZE
    borders: str = ""
    around: str = ""

    @property
    def drawn(self) -> dict[str, Place]:
        return self.districts if self.draws_districts else self.villages


_kept: OrderedDict[str, tuple[int, Atlas]] = OrderedDict()


def atlas(area: Area) -> Atlas:
    """What is there now, of an area as `access` finds it: no query where it is known, and three
    where something has changed, or of an area that was come by in another way."""
    current = getattr(area, "atlas_version", None)
    kept = _kept.get(area.code)
    if kept is not None and current and kept[0] == current:
        return kept[1]
    made = _make(area)
    if current:
        _kept[area.code] = current, made
        _kept.move_to_end(area.code)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return made


def _make(area: Area) -> Atlas:
    villages = Village.objects.order_by("code")
    if isinstance(area, Regency):
        villages = villages.filter(district__regency=area)
        districts = District.objects.filter(regency=area)
    else:
        district = area if isinstance(area, District) else area.district
        villages = villages.filter(district=district)
        districts = District.objects.filter(pk=district.pk)
    found = list(villages.values_list("pk", "code", "name", "kind", "site"))
    names = {
        code: (pk, name, f"{Village.Kind(kind).label} {name}", kind)
        for pk, code, name, kind, _site in found
    }
    own = {code for _pk, code, _name, _kind, site in found if site is not None}
    if isinstance(area, Village):
        own &= {area.code}
    draws_districts = len(names) > MOST_VILLAGES
    shapes = _shapes(districts.order_by("code") if draws_districts else villages)
    plane = _fitted(shapes)
    paths = {code: _path([shape]) for code, shape in plane.shapes.items()}
    middles = {code: _middle(shape) for code, shape in plane.shapes.items()}
    by_district: dict[str, list] = defaultdict(list)
    for code, shape in plane.shapes.items():
        by_district[code[:8]].append(shape)
    whole = {code: _joined(parts) for code, parts in by_district.items()}
    rest = [shape for code, shape in plane.shapes.items() if len(code) > 8 and code not in own]
    return Atlas(
        {
            code: Place(
                pk, code, name, full_name, paths.get(code, ""), *middles.get(code, (0, 0)), kind
            )
            for code, (pk, name, full_name, kind) in names.items()
            if code in own
        },
        {
            row.code: Place(
                row.pk,
                row.code,
                row.name,
                row.full_name,
                paths.get(row.code, ""),
                *(_middle(whole[row.code]) if row.code in whole else (0, 0)),
            )
            for row in districts.order_by("code")
        },
        draws_districts,
        plane.width,
        plane.height,
        _path(whole.values()),
        _path(rest),
    )


def _shapes(rows) -> dict[str, shapely.Geometry]:
    """The boundaries in degrees; a point where a village has no more than that."""
    columns = ["code", "boundary", *(["point"] if rows.model is Village else [])]
    found = {}
    for code, boundary, *point in rows.values_list(*columns):
        geometry = boundary or next(iter(point), None)
        if geometry:
            found[code] = shapely.from_wkb(bytes(geometry.wkb))
    return found


@dataclass(frozen=True, slots=True)
class _Fitted:
    shapes: dict[str, shapely.Geometry]
    width: int = SIZE
    height: int = SIZE


def _fitted(shapes: dict[str, shapely.Geometry]) -> _Fitted:
    """Onto the view box, true at the middle latitude, and without what is too small to be seen."""
    if not shapes:
        return _Fitted({})
    codes, geometries = list(shapes), np.array(list(shapes.values()), dtype=object)
    west, south, east, north = shapely.total_bounds(geometries)
    across = max(0.01, math.cos(math.radians((south + north) / 2)))
    # A place that is a single point still gets some ground around it.
    wide, high = max((east - west) * across, 1e-3), max(north - south, 1e-3)
    scale = (SIZE - 2 * MARGIN) / max(wide, high)

    def onto(positions):
        return np.column_stack(
            (
                MARGIN + (positions[:, 0] - west) * across * scale,
                MARGIN + (north - positions[:, 1]) * scale,
            )
        )

    drawn = shapely.transform(geometries, onto)
    points = shapely.get_type_id(drawn) == shapely.GeometryType.POINT
    drawn[~points] = _simple(drawn[~points])
    drawn[points] = shapely.buffer(drawn[points], POINT, quad_segs=4)
    return _Fitted(
        dict(zip(codes, drawn, strict=True)),
        math.ceil(wide * scale + 2 * MARGIN),
        math.ceil(high * scale + 2 * MARGIN),
    )


def _simple(geometries):
    try:
        return shapely.coverage_simplify(geometries, DETAIL)
    except shapely.errors.ShapelyError:  # shapes that overlap or cross themselves, each alone
        return shapely.simplify(geometries, DETAIL / 2, preserve_topology=True)


def _joined(shapes: Sequence[shapely.Geometry]) -> shapely.Geometry:
    try:
        return shapely.union_all(shapes)
    except shapely.errors.ShapelyError:
        return shapely.GeometryCollection(list(shapes))


def _middle(shape: shapely.Geometry) -> tuple[int, int]:
    """A place inside of its largest part, or nearly, for its name."""
    largest = max(shapely.get_parts(shape), key=shapely.area, default=shape)
    point = shapely.centroid(largest)
    if not shapely.contains(largest, point):
        point = shapely.point_on_surface(largest)
    return (round(point.x), round(point.y)) if not point.is_empty else (0, 0)


def _path(shapes: Iterable[shapely.Geometry]) -> str:
    """Path data of areas with their holes, which the even-odd rule leaves open."""
    data = ""
    for shape in shapes:
        for part in shapely.get_parts(shape):
            if part.geom_type != "Polygon" or part.is_empty:
                continue
            for ring in (part.exterior, *part.interiors):
                corners = [(round(x), round(y)) for x, y in ring.coords[:-1]]
                data += f"{encoded(corners)}z" if corners else ""
    return data
