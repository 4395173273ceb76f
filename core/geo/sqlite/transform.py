"""Moves geometries between coordinate reference systems, through GDAL and its PROJ."""

from __future__ import annotations

import shapely
from django.contrib.gis.gdal import CoordTransform, OGRGeometry, SpatialReference

# How many transformations a connection keeps at hand at most.
TRANSFORMATIONS_KEPT = 16


class Transformer:
    """Moves geometries to other reference systems, keeping the costly transformations at hand.

    Each connection has its own: a GDAL transformation must not be shared between threads.
    """

    def __init__(self):
        self._known = {}

    def __call__(self, geometry: shapely.Geometry, srid: int) -> shapely.Geometry:
        """The geometry in `srid`, an EPSG code. Raises ValueError when it has no SRID itself."""
        source = int(shapely.get_srid(geometry))
        if not source:
            raise ValueError("the geometry has no SRID, so it cannot be transformed")
        if source != srid and not geometry.is_empty:
            moved = OGRGeometry(memoryview(shapely.to_wkb(geometry, include_srid=False)))
            moved.transform(self._transformation(source, srid))
            geometry = shapely.from_wkb(bytes(moved.wkb))
        return shapely.set_srid(geometry, srid)

    def _transformation(self, source: int, target: int) -> CoordTransform:
        if (source, target) not in self._known:
            if len(self._known) >= TRANSFORMATIONS_KEPT:
                self._known.clear()
            self._known[source, target] = CoordTransform(
                SpatialReference(source), SpatialReference(target)
            )
        return self._known[source, target]
