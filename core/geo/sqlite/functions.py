"""What the SQL functions that take one geometry or combine two compute.

Each takes shapely geometries, then plain SQL values, and returns a geometry, a plain value or None.
The names and answers are PostGIS's; `connection.py` puts them into SQLite.
"""

from __future__ import annotations

import ctypes
import json
import re

import numpy as np
import shapely
from django.contrib.gis.gdal import OGRGeometry, SpatialReference
from django.contrib.gis.gdal.libgdal import lgdal

from core.geo import sphere


def parts_of(geometry: shapely.Geometry, kind: str) -> list[shapely.Geometry]:
    """Every part of one kind (`Point`, `LineString`, `Polygon`), however deeply it is nested."""
    if geometry.geom_type == kind:
        return [geometry]
    return [part for child in getattr(geometry, "geoms", ()) for part in parts_of(child, kind)]


def distance(left: shapely.Geometry, right: shapely.Geometry) -> float | None:
    """The planar distance in units of the coordinates; None when one of them is empty."""
    if shapely.is_empty(left) or shapely.is_empty(right):
        return None
    return float(shapely.distance(left, right))


def length(geometry: shapely.Geometry) -> float:
    """The planar length of the lines in a geometry; a polygon has none."""
    return float(shapely.length(parts_of(geometry, "LineString")).sum())


def perimeter(geometry: shapely.Geometry) -> float:
    """The planar length of all the rings of the polygons in a geometry; a line has none."""
    return float(shapely.length(parts_of(geometry, "Polygon")).sum())


def geodesic_length(geometry: shapely.Geometry, spheroid: str) -> float:
    """The length in metres on the ellipsoid of the geometry's SRID, rings of polygons included.

    `spheroid` is there because PostGIS is told it; the SRID says the same. Needs GDAL 3.10.
    """
    parts = [*parts_of(geometry, "LineString"), *parts_of(geometry, "Polygon")]
    reference = SpatialReference(int(shapely.get_srid(geometry)))
    # The handles own what their pointers point to, so they must outlive the measuring.
    handles = [
        OGRGeometry(memoryview(shapely.to_wkb(part)), reference)
        for part in parts
        if not part.is_empty
    ]
    measure = lgdal.OGR_G_GeodesicLength
    measure.argtypes, measure.restype = [ctypes.c_void_p, ctypes.c_void_p], ctypes.c_double
    lengths = [measure(handle.ptr, None) for handle in handles]
    if any(length < 0 for length in lengths):
        raise ValueError("GDAL cannot measure this geometry; is its SRID one in degrees?")
    return float(sum(lengths))


def number_of_geometries(geometry: shapely.Geometry) -> int:
    return 0 if geometry.is_empty else int(shapely.get_num_geometries(geometry))


def as_geojson(geometry: shapely.Geometry, decimals: int = 9, options: int = 0) -> str:
    """GeoJSON (RFC 7946) of a geometry; `options` is 1 for a bbox, 2 for a crs, 3 for both."""
    rounded = shapely.transform(geometry, lambda degrees: np.round(degrees, decimals))
    if geometry.geom_type == "Polygon" and geometry.is_empty:
        # shapely gives it one ring without points.
        text = '{"type":"Polygon","coordinates":[]}'
    else:
        text = shapely.to_geojson(rounded)
    if not options:
        return text
    document = json.loads(text)
    head = {"type": document.pop("type")}
    if options & 2 and (srid := int(shapely.get_srid(geometry))):
        head["crs"] = {"type": "name", "properties": {"name": f"EPSG:{srid}"}}
    if options & 1 and not geometry.is_empty:
        head["bbox"] = shapely.bounds(rounded).tolist()
    return json.dumps({**head, **document}, separators=(",", ":"))


def as_text(geometry: shapely.Geometry) -> str:
    """Well-known text with PostGIS's spacing and 15 significant decimals."""
    text = shapely.to_wkt(geometry, rounding_precision=15, trim=True)
    return re.sub(r"(?<=[A-Z]) (?=\()|(?<=,) ", "", text)


def as_binary(geometry: shapely.Geometry) -> bytes:
    return shapely.to_wkb(geometry, include_srid=False, byte_order=1)


def envelope(geometry: shapely.Geometry) -> shapely.Geometry:
    """The box around a geometry; a line or a point where it has no width or height."""
    if geometry.is_empty:
        return geometry
    xmin, ymin, xmax, ymax = shapely.bounds(geometry).tolist()
    if xmin == xmax and ymin == ymax:
        return shapely.Point(xmin, ymin)
    if xmin == xmax or ymin == ymax:
        return shapely.LineString([(xmin, ymin), (xmax, ymax)])
    return shapely.box(xmin, ymin, xmax, ymax)


def translate(geometry, x, y, z=0.0):
    """Move by x and y; z is for geometries with a height, which are not stored here."""
    return shapely.transform(geometry, lambda points: points + (float(x), float(y)))


def scale(geometry, x, y, z=1.0):
    """Multiply the coordinates by x and y; z is as in `translate`."""
    return shapely.transform(geometry, lambda points: points * (float(x), float(y)))


def snap_to_grid(geometry: shapely.Geometry, *grid: float) -> shapely.Geometry:
    """Move each vertex to the nearest node of a grid and drop what collapses, as PostGIS does.

    `grid` is the size, or the sizes in x and y, or the origin and the sizes in x and y. A size of 0
    leaves that coordinate alone.
    """
    numbers = [float(number) for number in grid]
    if len(numbers) == 1:
        numbers *= 2
    origin = np.array(numbers[:2] if len(numbers) == 4 else (0.0, 0.0))
    size = np.array(numbers[-2:])
    step = np.where(size == 0, 1.0, size)

    def to_node(points: np.ndarray) -> np.ndarray:
        nodes = np.rint((points - origin) / step) * step + origin
        return np.where(size == 0, points, nodes)

    return _without_collapsed(shapely.transform(geometry, to_node))


def _without_collapsed(geometry: shapely.Geometry) -> shapely.Geometry:
    """Drop repeated vertices, and the lines and rings that are left with too few of them."""
    if geometry.geom_type == "LineString":
        line = _distinct(geometry)
        return shapely.LineString(line if len(line) > 1 else None)
    if geometry.geom_type == "Polygon":
        shell, *holes = [_distinct(ring) for ring in shapely.get_rings(geometry)] or [[]]
        if len(shell) < 4:
            return shapely.Polygon()
        return shapely.Polygon(shell, [hole for hole in holes if len(hole) > 3])
    if geometry.geom_type in ("Point", "MultiPoint"):
        return geometry
    parts = [_without_collapsed(part) for part in geometry.geoms]
    return type(geometry)([part for part in parts if not part.is_empty])


def _distinct(line: shapely.Geometry) -> np.ndarray:
    points = shapely.get_coordinates(line)
    if not len(points):
        return points
    moved = np.any(points[1:] != points[:-1], axis=1)
    return points[np.concatenate([[True], moved])]


def intersection(left: shapely.Geometry, right: shapely.Geometry) -> shapely.Geometry:
    """What both share. Of an empty geometry it is that geometry, as it is in PostGIS."""
    for empty in (right, left):
        if empty.is_empty:
            return empty
    return shapely.intersection(left, right)


def union(left: shapely.Geometry, right: shapely.Geometry) -> shapely.Geometry:
    if left.is_empty:
        return right
    return left if right.is_empty else shapely.union(left, right)


def difference(left: shapely.Geometry, right: shapely.Geometry) -> shapely.Geometry:
    return left if left.is_empty or right.is_empty else shapely.difference(left, right)


def symmetric_difference(left: shapely.Geometry, right: shapely.Geometry) -> shapely.Geometry:
    if right.is_empty:
        return left
    return right if left.is_empty else shapely.symmetric_difference(left, right)


# SQL name and number of arguments: what computes it. Those of OVERLAYS take two geometries.
FUNCTIONS = {
    ("ST_Area", 1): shapely.area,
    ("ST_Length", 1): length,
    ("ST_LengthSpheroid", 2): geodesic_length,
    ("ST_Perimeter", 1): perimeter,
    ("ST_IsValid", 1): shapely.is_valid,
    ("ST_IsEmpty", 1): shapely.is_empty,
    ("ST_NPoints", 1): shapely.get_num_coordinates,
    ("ST_NumGeometries", 1): number_of_geometries,
    ("ST_AsGeoJSON", 1): as_geojson,
    ("ST_AsGeoJSON", 2): as_geojson,
    ("ST_AsGeoJSON", 3): as_geojson,
    ("ST_AsText", 1): as_text,
    ("ST_AsBinary", 1): as_binary,
    ("ST_Centroid", 1): shapely.centroid,
    ("ST_PointOnSurface", 1): shapely.point_on_surface,
    ("ST_Envelope", 1): envelope,
    ("ST_MakeValid", 1): shapely.make_valid,
    ("ST_Reverse", 1): shapely.reverse,
    ("ST_ForcePolygonCW", 1): lambda geometry: shapely.orient_polygons(geometry, exterior_cw=True),
    ("ST_SnapToGrid", 2): snap_to_grid,
    ("ST_SnapToGrid", 3): snap_to_grid,
    ("ST_SnapToGrid", 5): snap_to_grid,
    ("ST_Translate", 3): translate,
    ("ST_Translate", 4): translate,
    ("ST_Scale", 3): scale,
    ("ST_Scale", 4): scale,
}
OVERLAYS = {
    ("ST_Distance", 2): distance,
    ("ST_DistanceSphere", 2): sphere.distance,
    ("ST_Intersection", 2): intersection,
    ("ST_Union", 2): union,
    ("ST_Difference", 2): difference,
    ("ST_SymDifference", 2): symmetric_difference,
}
