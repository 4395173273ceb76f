"""What is a place's geometry: one point, line or area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.geo import geojson
from core.geo.geojson import DECIMALS, SRID, geometry_object  # noqa: F401

if TYPE_CHECKING:
    from django.contrib.gis.geos import GEOSGeometry

TYPES = geojson.SINGLE


def build(data: Any) -> GEOSGeometry:
    return geojson.build(data, TYPES)


def check(geometry: GEOSGeometry) -> None:
    """The validator of the model's field."""
    geojson.check(geometry, TYPES)
