"""Geometries from GeoJSON and to it (RFC 7946), with refusals that say what to mend.

GDAL reads GeoJSON too, but takes NaN, swapped and missing coordinates as they come. What people
paste here is drawn by hand on some website, so each coordinate is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.gis.geos import (
    GEOSGeometry,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SRID = 4326
# By the types that are taken, what people call them.
KINDS = {
    "Point": "point",
    "MultiPoint": "point",
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "polygon",
    "MultiPolygon": "polygon",
}
# A shape of more corners than this was traced by a machine, not drawn for a village's map.
MAX_POSITIONS = 10_000
# Six decimals of a degree are about a tenth of a metre.
DECIMALS = 6


def parse(text: str) -> GEOSGeometry:
    """The geometry that a GeoJSON text describes, in two dimensions and SRID 4326.

    A Feature and a FeatureCollection of one are taken for their geometry. Raises
    `ValidationError` for anything that is no point, line or polygon on the globe.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise _invalid(
            _("This is no GeoJSON. Copy the whole text, from the first { to the last }.")
        ) from None
    return build(_geometry_of(data))


def build(data: Any) -> GEOSGeometry:
    """The geometry of a GeoJSON geometry object; raises as `parse` does."""
    kind = data.get("type") if isinstance(data, dict) else None
    if not isinstance(kind, str):
        raise _invalid(_("This GeoJSON holds no Point, LineString or Polygon: copy it anew."))
    if kind not in KINDS:
        raise _wrong_type(kind)
    geometry = _BUILDERS[kind](data.get("coordinates"))
    geometry.srid = SRID
    check(geometry)
    return geometry


def check(geometry: GEOSGeometry) -> None:
    """Raise `ValidationError` unless it is points, lines or polygons on the globe; those may cross
    themselves. The validator of the model's field, whatever way a geometry came."""
    if geometry.geom_type not in KINDS:
        raise _wrong_type(geometry.geom_type)
    if geometry.empty:
        raise _invalid(_("The shape is empty: give it coordinates."))
    if geometry.hasz:
        raise _invalid(_("The map is flat: leave out the heights."))
    if geometry.num_coords > MAX_POSITIONS:
        raise _too_many()
    for position in _flat(geometry.coords):
        _position(position)
    lines = [geometry] if geometry.geom_type == "LineString" else geometry
    if KINDS[geometry.geom_type] == "line" and any(len(set(line.coords)) < 2 for line in lines):
        raise _invalid(_("The line has no length: give it two different corners."))


def geometry_object(geometry: GEOSGeometry) -> dict:
    """A geometry as a GeoJSON object, rounded to about a tenth of a metre."""
    return {"type": geometry.geom_type, "coordinates": _rounded(geometry.coords)}


def _geometry_of(data: Any) -> Any:
    if isinstance(data, dict) and data.get("type") == "FeatureCollection":
        features = data.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise _invalid(_("Draw one shape: this text holds none or several."))
        data = features[0]
    if isinstance(data, dict) and data.get("type") == "Feature":
        return data.get("geometry")
    return data


def _position(value: Any) -> tuple[float, float]:
    if not isinstance(value, list | tuple) or len(value) < 2:
        raise _invalid(_("A corner is two numbers, longitude and latitude."))
    longitude, latitude = value[0], value[1]
    for number in (longitude, latitude):
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise _invalid(_("A corner is two numbers, longitude and latitude."))
    # Written so that NaN, which compares false with everything, fails as well.
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise _invalid(
            _(
                "%(longitude)s, %(latitude)s is no place on the globe. In GeoJSON the longitude "
                "comes first, from -180 to 180, then the latitude, from -90 to 90."
            )
            % {"longitude": str(longitude)[:20], "latitude": str(latitude)[:20]}
        )
    return float(longitude), float(latitude)


def _line(value: Any) -> list[tuple[float, float]]:
    positions = [_position(position) for position in _array(value)]
    if len(positions) < 2:
        raise _invalid(_("A line needs at least two corners."))
    return positions


def _ring(value: Any) -> list[tuple[float, float]]:
    positions = [_position(position) for position in _array(value)]
    if len(positions) < 4 or positions[0] != positions[-1]:
        raise _invalid(
            _("The border of an area needs at least four corners, the last equal to the first.")
        )
    return positions


def _polygon(value: Any) -> Polygon:
    rings = [_ring(ring) for ring in _array(value)]
    if not rings:
        raise _invalid(_("The shape is empty: give it coordinates."))
    return Polygon(*rings)


_BUILDERS = {
    "Point": lambda value: Point(_position(value)),
    "MultiPoint": lambda value: MultiPoint([Point(_position(item)) for item in _array(value)]),
    "LineString": lambda value: LineString(_line(value)),
    "MultiLineString": lambda value: MultiLineString(
        [LineString(_line(item)) for item in _array(value)]
    ),
    "Polygon": _polygon,
    "MultiPolygon": lambda value: MultiPolygon([_polygon(item) for item in _array(value)]),
}


def _array(value: Any) -> list:
    if not isinstance(value, list):
        raise _invalid(_("The coordinates do not fit the shape: copy the text anew."))
    if len(value) > MAX_POSITIONS:
        raise _too_many()
    return value


def _flat(coordinates: tuple) -> Iterator[tuple]:
    """Every position in the nested coordinates of a geometry."""
    if isinstance(coordinates[0], tuple):
        for inner in coordinates:
            yield from _flat(inner)
    else:
        yield coordinates


def _rounded(coordinates: tuple) -> list:
    if isinstance(coordinates[0], tuple):
        return [_rounded(inner) for inner in coordinates]
    return [round(number, DECIMALS) for number in coordinates[:2]]


def _wrong_type(kind: str) -> ValidationError:
    return _invalid(_("The map takes points, lines and polygons, not “%s”.") % kind[:40])


def _too_many() -> ValidationError:
    return _invalid(_("The shape has more than %s corners: draw it with fewer.") % MAX_POSITIONS)


def _invalid(message: str) -> ValidationError:
    return ValidationError(message, code="geometry")
