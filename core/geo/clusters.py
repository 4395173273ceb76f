"""Points that would lie on top of one another, put together by the cells of a grid.

At each zoom a tile's side is divided into `CELLS` cells. A point is in one cell wherever it is looked
at from, so a cluster is the same in every tile whose border it is near, and a cell of one zoom is
four of the next. The grid is reckoned in the database on PostGIS, by numpy elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BinaryField, F, FloatField, Func, QuerySet

from core.geo.mercator import HALF_WORLD, RADIUS, degrees, metres
from core.geo.queries import BBox

if TYPE_CHECKING:
    from core.plugins.specs import MapLayerSpec

MOST_ZOOM = 14  # where every point stands for itself
CELLS = 16  # along a tile's side: 32 pixels of a tile of 512
FINEST = CELLS * 2**MOST_ZOOM  # cells around the world at the greatest zoom
# In degrees, about a tenth of a millimetre: a box around cells holds what lies on its border.
PADDING = 1e-9


@dataclass(frozen=True, slots=True)
class Cell:
    """`count` points at their mean, in metres of EPSG:3857. `key` is the primary key of the
    first of them; from `expansion_zoom` on they are not all in one cluster any more."""

    count: int
    x: float
    y: float
    key: int
    expansion_zoom: int

    def properties(self) -> dict:
        """What a feature that stands for several points tells, as MapLibre's clusters do."""
        return {
            "cluster": True,
            "point_count": self.count,
            "point_count_abbreviated": abbreviated(self.count),
            "expansion_zoom": self.expansion_zoom,
        }


def are_clustered(spec: MapLayerSpec, zoom: int) -> bool:
    """Whether the layer's points are put together at this zoom."""
    return spec.geometry == "point" and zoom < MOST_ZOOM


def abbreviated(count: int) -> str:
    """A number that fits into a circle: 999, 1.2k, 13k."""
    if count >= 10_000:
        return f"{(count + 500) // 1000}k"
    if count < 1000:
        return str(count)
    tenths = (count + 50) // 100
    return f"{tenths // 10}.{tenths % 10}k" if tenths % 10 else f"{tenths // 10}k"


def whole_cells(box: BBox, zoom: int) -> BBox:
    """The box widened to the borders of the cells it touches, so that their clusters are whole."""
    side = 2 * HALF_WORLD / (CELLS * 2**zoom)
    sides = np.array([[box.west, box.south], [box.east, box.north]])
    (west, south), (east, north) = metres(sides)
    west, south = np.floor(np.array([west, south]) / side) * side
    east, north = (np.floor(np.array([east, north]) / side) + 1) * side
    west, south = degrees(float(west), float(south))
    east, north = degrees(float(east), float(north))
    return BBox(
        max(west - PADDING, -180.0),
        max(south - PADDING, -90.0),
        min(east + PADDING, 180.0),
        min(north + PADDING, 90.0),
    )


def cells(spec: MapLayerSpec, rows: QuerySet, zoom: int, most: int | None = None) -> list[Cell]:
    """The rows' points by the cells of a zoom, in the order of their keys, `most` at most. What is
    more than a point counts as one at its centre. One query."""
    rows = rows.order_by()
    shift = MOST_ZOOM - zoom
    make = _by_postgis if connection.vendor == "postgresql" else _by_numpy
    return make(spec, rows, shift, most)


def _by_postgis(spec: MapLayerSpec, rows: QuerySet, shift: int, most: int | None) -> list[Cell]:
    centre = Func(F(spec.geometry_field), function="ST_Centroid", output_field=BinaryField())
    found = rows.annotate(
        _longitude=Func(centre, function="ST_X", output_field=FloatField()),
        _latitude=Func(centre, function="ST_Y", output_field=FloatField()),
    ).values_list("pk", "_longitude", "_latitude")
    try:
        inner, parameters = found.query.sql_with_params()
    except EmptyResultSet:  # no village is asked, which Django knows without the database
        return []
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT.format(inner=inner), [*parameters, shift, shift, most])
        return [
            Cell(count, x, y, key, _expansion(across | down))
            for count, x, y, key, across, down in cursor.fetchall()
        ]


# Longitude and latitude that are null belong to shapes without a place.
_STATEMENT = f"""
    SELECT COUNT(*), AVG(x), AVG(y), MIN(key),
        MIN(across) # MAX(across), MIN(down) # MAX(down)
    FROM (
        SELECT key, x, y,
            LEAST(GREATEST(FLOOR((x + {HALF_WORLD!r}) / {2 * HALF_WORLD / FINEST!r}), 0),
                {FINEST - 1})::int AS across,
            LEAST(GREATEST(FLOOR(({HALF_WORLD!r} - y) / {2 * HALF_WORLD / FINEST!r}), 0),
                {FINEST - 1})::int AS down
        FROM (
            SELECT key, {RADIUS!r} * RADIANS(longitude) AS x,
                {RADIUS!r} * ASINH(TAN(RADIANS(LEAST(GREATEST(latitude, -89.9), 89.9)))) AS y
            FROM ({{inner}}) AS found(key, longitude, latitude)
            WHERE longitude IS NOT NULL
        ) AS placed
    ) AS numbered
    GROUP BY across >> %s, down >> %s
    ORDER BY MIN(key) LIMIT %s
"""


def _by_numpy(spec: MapLayerSpec, rows: QuerySet, shift: int, most: int | None) -> list[Cell]:
    found = list(rows.values_list("pk", blob(spec.geometry_field)))
    if not found:
        return []
    keys = np.array([key for key, _blob in found])
    corners = centres([bytes(item) for _key, item in found])
    placed = ~np.isnan(corners[:, 0])
    keys, places = keys[placed], metres(corners[placed])
    if not len(keys):
        return []
    side = 2 * HALF_WORLD / FINEST
    across = np.floor((places[:, 0] + HALF_WORLD) / side).astype(np.int64).clip(0, FINEST - 1)
    down = np.floor((HALF_WORLD - places[:, 1]) / side).astype(np.int64).clip(0, FINEST - 1)
    number = (across >> shift) * FINEST + (down >> shift)
    order = np.lexsort((keys, number))
    starts = np.flatnonzero(np.r_[True, np.diff(number[order]) != 0])
    counts = np.diff(np.r_[starts, len(order)])
    x, y = (np.add.reduceat(places[order, axis], starts) / counts for axis in (0, 1))
    spread = _spread(across[order], starts) | _spread(down[order], starts)
    firsts = keys[order][starts]
    made = [
        Cell(count, x, y, key, _expansion(bits))
        for count, x, y, key, bits in zip(
            counts.tolist(), x.tolist(), y.tolist(), firsts.tolist(), spread.tolist(), strict=True
        )
    ]
    return sorted(made, key=lambda cell: cell.key)[:most]


def _spread(numbers: np.ndarray, starts: np.ndarray) -> np.ndarray:
    return np.minimum.reduceat(numbers, starts) ^ np.maximum.reduceat(numbers, starts)


def _expansion(bits: int) -> int:
    """The zoom at which points part whose finest cells' numbers differ in these bits."""
    return min(MOST_ZOOM, MOST_ZOOM + 1 - bits.bit_length())


def blob(field: str):
    """A geometry as it is stored by SQLite (EWKB), without a call for every row; as WKB on
    PostGIS."""
    if connection.vendor == "postgresql":
        return AsWKB(field)
    return Func(F(field), template="%(expressions)s", output_field=BinaryField())


def centres(blobs: list[bytes]) -> np.ndarray:
    """Longitude and latitude of each shape's centre, two columns; not numbers where it is empty."""
    joined = b"".join(blobs)
    # Points alone: little-endian, with an SRID, two numbers.
    if len(joined) == 25 * len(blobs) and all(
        item[:5] == b"\x01\x01\x00\x00\x20" for item in blobs
    ):
        kind = np.dtype([("head", "V9"), ("place", "<f8", 2)])
        return np.frombuffer(joined, kind)["place"]
    shapes = shapely.centroid(shapely.from_wkb(blobs))
    return np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])
