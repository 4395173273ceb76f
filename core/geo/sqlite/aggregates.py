"""The spatial aggregates: union, extent and collection of a column's geometries.

As in PostGIS, NULL is passed over and the aggregate of nothing is NULL.
"""

from __future__ import annotations

from collections.abc import Callable

import shapely

from core.geo.sqlite import ewkb

_COLLECTION_OF = {
    frozenset({"Point"}): shapely.multipoints,
    frozenset({"LineString"}): shapely.multilinestrings,
    frozenset({"Polygon"}): shapely.multipolygons,
}


def union(geometries: list[shapely.Geometry]) -> shapely.Geometry:
    if all(geometry.is_empty for geometry in geometries):
        # Empty as well, of the most complex type among them, as in PostGIS.
        return max(geometries, key=shapely.get_type_id)
    return shapely.union_all(geometries)


def collect(geometries: list[shapely.Geometry]) -> shapely.Geometry:
    """All geometries side by side: a multi-geometry when they are single and of one kind."""
    kinds = frozenset(geometry.geom_type for geometry in geometries)
    return _COLLECTION_OF.get(kinds, shapely.geometrycollections)(geometries)


def extent(geometries: list[shapely.Geometry]) -> str | None:
    """The box around everything in PostGIS's words, `BOX(xmin ymin,xmax ymax)`; None if empty."""
    if all(geometry.is_empty for geometry in geometries):
        return None
    xmin, ymin, xmax, ymax = shapely.total_bounds(geometries).tolist()
    return f"BOX({xmin!r} {ymin!r},{xmax!r} {ymax!r})"


AGGREGATES = {"ST_Union": union, "ST_Collect": collect, "ST_Extent": extent}


class Aggregate:
    """The shape in which sqlite3 wants an aggregate: a step for each row, then the end.

    `note` is told why it fails.
    """

    def __init__(self, combine: Callable, note: Callable[[Exception], None]):
        self.combine = combine
        self.note = note
        self.geometries = []

    def step(self, blob: bytes | None) -> None:
        try:
            if blob is not None:
                self.geometries.append(ewkb.read(blob))
        except ewkb.MalformedGeometry as error:
            self.note(error)
            raise

    def finalize(self) -> bytes | str | None:
        if not self.geometries:
            return None
        try:
            answer = self.combine(self.geometries)
        except Exception as error:  # GEOS raises several kinds
            self.note(error)
            raise
        if isinstance(answer, shapely.Geometry):
            return ewkb.write(answer, int(shapely.get_srid(self.geometries[0])))
        return answer
