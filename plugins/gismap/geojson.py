"""Which geometries features have: any of points, lines and areas on the globe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.geo import geojson
from core.geo.geojson import (  # noqa: F401
    DECIMALS,
    KINDS,
    MAX_POSITIONS,
    SRID,
    Point,
    geometry_object,
)

if TYPE_CHECKING:
    from django.contrib.gis.geos import GEOSGeometry


def build(data: Any) -> GEOSGeometry:
    """The geometry of a GeoJSON geometry object; it may cross itself. Raises `ValidationError`."""
    return geojson.build(data, sound=False)


def check(geometry: GEOSGeometry) -> None:
    """The validator of the model's field: whatever way a geometry came, it may cross itself."""
    geojson.check(geometry, sound=False)
