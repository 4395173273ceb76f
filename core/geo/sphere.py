"""Great-circle distances between geometries in longitude and latitude, in metres.

The embedded database measures with these; PostGIS measures the same with `ST_DistanceSphere`. Both
take the earth for a sphere, an edge for the shorter great circle between its ends, and a geometry
inside another for a distance of 0, so longitudes may run across the antimeridian.
They agree within a micrometre. Against the ellipsoid a sphere errs by up to 0.6 %.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import shapely

# The mean radius of the WGS 84 ellipsoid, (2a + b) / 3, in metres: the sphere PostGIS uses.
EARTH_RADIUS = (2 * 6378137.0 + 6356752.314245179) / 3

# Distances are rounded to this many decimals of a metre, as PostGIS does, so that touching is 0.
DECIMALS = 8

# Cosine of the widest angle from the middle at which a gnomonic projection is still accurate.
HEMISPHERE_MARGIN = 0.02

# The cosine below which the ends of an edge count as opposite points.
OPPOSITE = -1 + 1e-12

# How many pairs of vertices are compared at once; bounds the memory of large polygons.
PAIRS_AT_ONCE = 100_000


def distance(a: shapely.Geometry, b: shapely.Geometry) -> float | None:
    """The least distance in metres between two geometries in degrees, or None if one is empty.

    Raises ValueError for an edge between opposite points of the globe, which has no shortest way,
    and for polygons too large to tell their inside (reaching round more than half of the globe).
    """
    if shapely.is_empty(a) or shapely.is_empty(b):
        return None
    if a.geom_type == b.geom_type == "Point":
        return round(EARTH_RADIUS * _angle_between_points(a.x, a.y, b.x, b.y), DECIMALS)
    left, right = _Shape(a), _Shape(b)
    if _share_a_point(left, right):
        return 0.0
    angle = min(
        _least_angle_between_vertices(left.vertices, right.vertices),
        _least_angle_to_edges(left.vertices, right.edges),
        _least_angle_to_edges(right.vertices, left.edges),
    )
    return round(EARTH_RADIUS * angle, DECIMALS)


class _Shape:
    """A geometry as unit vectors: `vertices` (n, 3) and `edges` (m, 2, 3)."""

    def __init__(self, geometry: shapely.Geometry):
        self.geometry = geometry
        lines = _lines_of(geometry)
        coordinates, line = shapely.get_coordinates(lines, return_index=True)
        self.vertices = _unit_vectors(shapely.get_coordinates(geometry))
        corners = _unit_vectors(coordinates)
        edges = np.stack([corners[:-1], corners[1:]], axis=1)
        self.edges = edges[line[:-1] == line[1:]] if len(corners) else np.empty((0, 2, 3))
        self.middle = _middle(self.vertices)
        if np.any(np.einsum("ij,ij->i", self.edges[:, 0], self.edges[:, 1]) < OPPOSITE):
            raise ValueError("An edge joins two opposite points of the globe; add a point between.")


def _middle(vectors: np.ndarray) -> np.ndarray:
    """A direction amid unit vectors, whichever of them are many."""
    middle = vectors.min(axis=0) + vectors.max(axis=0)
    return middle / (np.linalg.norm(middle) or 1.0)


def _lines_of(geometry: shapely.Geometry) -> np.ndarray:
    """Every line and polygon ring of a geometry, however deeply it is nested."""
    parts = shapely.get_parts(geometry)
    while np.isin(shapely.get_type_id(parts), (4, 5, 6, 7)).any():
        parts = shapely.get_parts(parts)
    kinds = shapely.get_type_id(parts)
    return np.concatenate([parts[kinds == 1], parts[kinds == 2], shapely.get_rings(parts)])


def _unit_vectors(degrees: np.ndarray) -> np.ndarray:
    longitude, latitude = np.radians(degrees).T
    return np.stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ],
        axis=-1,
    )


def _angle_between_points(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """The haversine formula: the angle in radians between two points in degrees."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    across = math.sin(math.radians(lon2 - lon1) / 2)
    along = math.sin((phi2 - phi1) / 2)
    root = math.sqrt(along * along + math.cos(phi1) * math.cos(phi2) * across * across)
    return 2 * math.asin(min(1.0, root))


def _least_angle_between_vertices(ours: np.ndarray, theirs: np.ndarray) -> float:
    chord = min(
        np.square(part[:, None, :] - theirs[None, :, :]).sum(axis=2).min()
        for part in _in_parts(ours, len(theirs))
    )
    return 2 * math.asin(min(1.0, math.sqrt(chord) / 2))


def _least_angle_to_edges(points: np.ndarray, edges: np.ndarray) -> float:
    """The least angle to a point within an edge; infinite where no point faces an edge."""
    start, end = edges[:, 0], edges[:, 1]
    # (a - b) x (a + b) is a x b twice over, without the cancellation that short edges suffer.
    normal = np.cross(start - end, start + end)
    length = np.linalg.norm(normal, axis=1)
    real = length > 0
    start, end, normal = start[real], end[real], normal[real] / length[real, None]
    if not len(start):
        return math.inf
    from_start, to_end = np.cross(normal, start), np.cross(end, normal)
    least = math.inf
    for part in _in_parts(points, len(start)):
        forward, back = part @ from_start.T, part @ to_end.T
        between = (forward >= 0) & (back >= 0)
        angles = np.arctan2(np.abs(part @ normal.T), np.hypot(forward, part @ start.T))
        least = min(least, np.min(angles, where=between, initial=math.inf))
    return float(least)


def _in_parts(points: np.ndarray, partners: int) -> list[np.ndarray]:
    size = max(1, PAIRS_AT_ONCE // max(1, partners))
    bounds = [*range(0, len(points), size), len(points)]
    return [points[start:stop] for start, stop in pairwise(bounds)]


def _share_a_point(left: _Shape, right: _Shape) -> bool:
    """Whether two shapes meet, with great circles for edges.

    A gnomonic projection draws great circles as straight lines, so within one hemisphere the plane
    geometry of the projected shapes is exactly that of the sphere.
    """
    both = np.concatenate([left.vertices, right.vertices])
    middle = _middle(both)
    if (both @ middle).min() > HEMISPHERE_MARGIN:
        return bool(shapely.intersects(*(_gnomonic(s.geometry, middle) for s in (left, right))))
    reach = [math.acos(max(-1.0, (s.vertices @ s.middle).min())) for s in (left, right)]
    apart = math.acos(np.clip(left.middle @ right.middle, -1.0, 1.0))
    if max(reach) < math.pi / 2 and apart > sum(reach):
        return False
    raise ValueError(
        "The geometries reach round more than half of the globe, where their inside is not "
        "defined; measure smaller parts of them."
    )


def _gnomonic(geometry: shapely.Geometry, middle: np.ndarray) -> shapely.Geometry:
    # Any two directions square to the middle and to each other serve as axes.
    helper = np.eye(3)[np.argmin(np.abs(middle))]
    x_axis = np.cross(middle, helper)
    x_axis /= np.linalg.norm(x_axis)
    y_axis = np.cross(middle, x_axis)

    def project(degrees: np.ndarray) -> np.ndarray:
        vectors = _unit_vectors(degrees)
        return np.stack([vectors @ x_axis, vectors @ y_axis], axis=-1) / (vectors @ middle)[:, None]

    return shapely.transform(geometry, project)
