"""Reads a boundary that somebody has pasted: GeoJSON or WKT, in degrees."""

from __future__ import annotations

import json

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, MultiPolygon, Polygon, WKBWriter
from django.utils.translation import gettext as _


class ShapeError(ValueError):
    """A text that is no boundary; the message says why."""


def read_boundary(text: str) -> MultiPolygon:
    """The polygon in a GeoJSON geometry or feature, or in WKT, without heights, WGS 84.

    Raises `ShapeError` for a point or a line, for garbage, for coordinates that are not degrees
    and for an outline that crosses itself.
    """
    try:
        shape = GEOSGeometry(_geometry(text), srid=4326)
    except (ValueError, RecursionError, GEOSException, GDALException):
        raise ShapeError(
            _("A boundary is a polygon, as GeoJSON or WKT; this cannot be read as either.")
        ) from None
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.empty:
        raise ShapeError(
            _("A boundary is a polygon; this is a %(kind)s.") % {"kind": shape.geom_type}
        )
    flat = GEOSGeometry(WKBWriter(dim=2).write(shape), srid=4326)
    west, south, east, north = flat.extent
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise ShapeError(_("The boundary is not in degrees. Export it as WGS 84 (EPSG:4326)."))
    if not flat.valid:
        raise ShapeError(_("The boundary crosses itself. Mend it in a map program."))
    return MultiPolygon(flat, srid=4326) if isinstance(flat, Polygon) else flat


def _geometry(text: str) -> str:
    """What GEOS reads: WKT as it is, of GeoJSON the bare geometry."""
    if not text.startswith("{"):
        return text
    parsed = json.loads(text)
    if parsed.get("type") == "Feature":
        parsed = parsed.get("geometry")
    return json.dumps(parsed)
