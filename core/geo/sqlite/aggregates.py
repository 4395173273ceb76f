"""The spatial aggregates: union, extent and collection of a column's geometries.

As in PostGIS, NULL is passed over and the aggregate of nothing is NULL.
"""

from __future__ import annotations

import shapely

from core.geo.sqlite import ewkb

_COLLECTION_OF = {
    frozenset({"Point"}): shapely.MultiPoint,
    frozenset({"LineString"}): shapely.MultiLineString,
    frozenset({"Polygon"}): shapely.MultiPolygon,
}


def union(geometries: list[shapely.Geometry]) -> shapely.Geometry:
    return shapely.union_all(geometries)


def collect(geometries: list[shapely.Geometry]) -> shapely.Geometry:
    """All geometries side by side: a multi-geometry when they are single and of one kind."""
    kinds = frozenset(geometry.geom_type for geometry in geometries)
    return _COLLECTION_OF.get(kinds, shapely.GeometryCollection)(geometries)


def extent(geometries: list[shapely.Geometry]) -> str | None:
    """The box around everything in PostGIS's words, `BOX(xmin ymin,xmax ymax)`; None if empty."""
    if all(geometry.is_empty for geometry in geometries):
        return None
    xmin, ymin, xmax, ymax = shapely.total_bounds(geometries).tolist()
    return f"BOX({xmin!r} {ymin!r},{xmax!r} {ymax!r})"


AGGREGATES = {"ST_Union": union, "ST_Collect": collect, "ST_Extent": extent}


class Aggregate:
    """The shape in which sqlite3 wants an aggregate: a step for each row, then the end."""

    def __init__(self, combine, failures):
        self.combine = combine
        self.failures = failures
        self.geometries = []

    def step(self, blob: bytes | None) -> None:
        with self.failures.noted(self.combine.__name__):
            if blob is not None:
                self.geometries.append(ewkb.read(blob))

    def finalize(self):
        with self.failures.noted(self.combine.__name__):
            if not self.geometries:
                return None
            answer = self.combine(self.geometries)
            if isinstance(answer, shapely.Geometry):
                return ewkb.write(answer, int(shapely.get_srid(self.geometries[0])))
            return answer
