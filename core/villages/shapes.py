"""Reads a boundary: GeoJSON or WKT that somebody has pasted, or WKB of a file, in degrees."""

from __future__ import annotations

import json
import re

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.utils.translation import gettext as _

POLYGONS = frozenset({"polygon", "multipolygon"})
OTHERS = {
    "point": "Point",
    "multipoint": "MultiPoint",
    "linestring": "LineString",
    "multilinestring": "MultiLineString",
    "geometrycollection": "GeometryCollection",
    "featurecollection": "FeatureCollection",
}


class ShapeError(ValueError):
    """A text that is no boundary; the message says why."""


def read_boundary(text: str) -> MultiPolygon:
    """The polygon in a GeoJSON geometry or feature, or in WKT, without heights, WGS 84.

    Raises `ShapeError` for a point or a line, for garbage, for coordinates that are not degrees
    and for an outline that crosses itself.
    """
    try:
        shape = shapely.force_2d(_parsed(text))
    except ShapeError:
        raise
    except (ValueError, RecursionError, shapely.errors.ShapelyError):
        raise _unreadable() from None
    return _checked(shape)


def boundary_of(wkb: bytes) -> MultiPolygon:
    """The same of WKB in degrees. Raises `ShapeError` as `read_boundary` does."""
    shape = shapely.from_wkb(wkb)
    if shape.geom_type.lower() not in POLYGONS:
        raise ShapeError(
            _("A boundary is a polygon; this is a %(kind)s.") % {"kind": shape.geom_type}
        )
    return _checked(shape)


def _checked(shape: shapely.Geometry) -> MultiPolygon:
    if shape.is_empty:
        raise ShapeError(_("The boundary is empty."))
    west, south, east, north = shape.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise ShapeError(_("The boundary is not in degrees. Export it as WGS 84 (EPSG:4326)."))
    if not shape.is_valid:
        raise ShapeError(_("The boundary crosses itself. Mend it in a map program."))
    boundary = GEOSGeometry(shape.wkb_hex, srid=4326)
    return MultiPolygon(boundary, srid=4326) if isinstance(boundary, Polygon) else boundary


def _parsed(text: str) -> shapely.Geometry:
    """The shape, its kind looked at before it is parsed: GEOS dies of deeply nested collections."""
    if text.startswith("{"):
        geometry = json.loads(text)
        if geometry.get("type") == "Feature":
            geometry = geometry.get("geometry")
        kind = str(geometry.get("type")) if isinstance(geometry, dict) else ""
        text, read = json.dumps(geometry), shapely.from_geojson
    else:
        text, read = text.removeprefix("SRID=4326;"), shapely.from_wkt
        kind = re.match(r"\w*", text)[0]
    if kind.lower() in OTHERS:
        raise ShapeError(
            _("A boundary is a polygon; this is a %(kind)s.") % {"kind": OTHERS[kind.lower()]}
        )
    if kind.lower() not in POLYGONS:
        raise _unreadable()
    return read(text)


def _unreadable() -> ShapeError:
    return ShapeError(
        _("A boundary is a polygon, as GeoJSON or WKT; this cannot be read as either.")
    )
