"""Vector tiles of a layer's rows: made by PostGIS, or in Python on SQLite, with the same content.

Tiles are numbered as in the web's maps (EPSG:3857, y downwards from 85.05 degrees north), a scheme
that OGC's registry calls WebMercatorQuad.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from django.contrib.gis.geos import Polygon
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import cached_property

from core.geo import mvt
from core.geo.clusters import CELLS, MOST_ZOOM, are_clustered, blob, cells
from core.geo.layers import filterable, rows_of
from core.geo.mercator import HALF_WORLD, RADIUS, degrees, metres
from core.geo.postgis_tiles import PostgisTiles
from core.geo.queries import SRID

if TYPE_CHECKING:
    from core.plugins.specs import LayerProperty, MapLayerSpec
    from core.villages.models import Village

__all__ = ["HALF_WORLD", "MOST_ZOOM", "RADIUS", "SCHEME", "Tile", "carried", "tile"]

BUFFER = 64  # units around a tile that are drawn too, so that no seam shows
SCHEME = "WebMercatorQuad"
TYPES = ("string", "integer", "number", "boolean")  # for which the format has values


@dataclass(frozen=True, slots=True)
class Tile:
    """Raises `ValueError` for numbers that no tile has."""

    z: int
    x: int
    y: int

    def __post_init__(self):
        if not 0 <= self.z <= MOST_ZOOM:
            raise ValueError(f"There are tiles of the zooms 0 to {MOST_ZOOM}.")
        if not (0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z):
            raise ValueError(f"At zoom {self.z} x and y are 0 to {2**self.z - 1}.")

    @property
    def side(self) -> float:
        """Metres along a side, at the equator."""
        return 2 * HALF_WORLD / 2**self.z

    @property
    def corner(self) -> tuple[float, float]:
        """The upper left one, in metres of EPSG:3857."""
        return -HALF_WORLD + self.x * self.side, HALF_WORLD - self.y * self.side

    def box(self, buffer: float = BUFFER) -> tuple[float, float, float, float]:
        """West, south, east and north of the tile with a buffer of so many of its units, in
        degrees."""
        x, y = self.corner
        more = self.side * buffer / mvt.EXTENT
        west, south = degrees(x - more, y - self.side - more)
        east, north = degrees(x + self.side + more, y + more)
        return max(west, -180.0), south, min(east, 180.0), north

    def area(self, buffer: float = BUFFER) -> Polygon:
        """The same as a shape."""
        area = Polygon.from_bbox(self.box(buffer))
        area.srid = SRID
        return area


def tile(
    spec: MapLayerSpec,
    villages: QuerySet[Village],
    place: Tile,
    *,
    clusters: bool = True,
    name: str = "",
) -> bytes:
    """The layer's rows in the tile as a vector tile with one layer, of the layer's name where none
    is given; empty where there are none. One query; two for points that are put together (`core.geo.clusters`), unless
    `clusters` is false."""
    return LayerTiles(spec, villages).tile(place, clusters=clusters, name=name)


class LayerTiles:
    """The tiles of a layer in some villages. Keep it to make many: on PostGIS the statement is
    written once, for all of them."""

    def __init__(self, spec: MapLayerSpec, villages: QuerySet[Village]):
        self.spec, self.villages = spec, villages

    def tile(self, place: Tile, *, clusters: bool = True, name: str = "") -> bytes:
        """As the function `tile`."""
        name = name or self.spec.name
        if clusters and are_clustered(self.spec, place.z):
            return _clustered(self.spec, self.villages, place, name)
        if connection.vendor != "postgresql":
            rows = _touching(self.spec, self.villages, place.area())
            return _by_python(self.spec, rows.order_by("pk"), carried(self.spec), place, name)
        if self._by_postgis is None:
            return b""
        return self._by_postgis.tile(place, name)

    @cached_property
    def _by_postgis(self) -> PostgisTiles | None:
        try:
            return PostgisTiles(
                rows_of(self.spec, self.villages),
                self.spec.geometry_field,
                carried(self.spec),
                id_field=self.spec.id_field,
                is_point=self.spec.geometry == "point",
                buffer=BUFFER,
            )
        except EmptyResultSet:  # no village is asked, which Django knows without the database
            return None


def _touching(spec, villages, area: Polygon) -> QuerySet:
    return rows_of(spec, villages).filter(**{f"{spec.geometry_field}__bboverlaps": area})


def _clustered(spec: MapLayerSpec, villages: QuerySet[Village], place: Tile, name: str) -> bytes:
    # A cell more on each side, and a little: those that the buffer cuts are known whole.
    rows = _touching(spec, villages, place.area(mvt.EXTENT / CELLS + 0.01))
    west, north = place.corner
    scale = mvt.EXTENT / place.side
    shown = []
    for cell in cells(spec, rows, place.z):
        x, y = (cell.x - west) * scale, (north - cell.y) * scale
        if all(-BUFFER <= number <= mvt.EXTENT + BUFFER for number in (x, y)):
            shown.append((cell, x, y))
    if not shown:
        return b""
    members = carried(spec)
    names = [item.name for item in members]
    alone = rows.filter(pk__in=[cell.key for cell, _x, _y in shown if cell.count == 1])
    told = {
        key: (number, _told(names, values))
        for key, number, *values in alone.order_by().values_list(
            "pk", spec.id_field, *(item.path for item in members)
        )
    }
    points = shapely.points([[x, y] for _cell, x, y in shown])
    return mvt.layer(
        name,
        (
            (None, point, cell.properties())
            if cell.count > 1
            else (told[cell.key][0], point, told[cell.key][1])
            for (cell, _x, _y), point in zip(shown, points, strict=True)
            if cell.count > 1 or cell.key in told  # gone between the two queries
        ),
    )


def carried(spec: MapLayerSpec) -> list[LayerProperty]:
    """What a tile tells of a feature; times are told by the feature itself."""
    return [item for item in filterable(spec) if item.type in TYPES]


def _by_python(spec, rows, members: list[LayerProperty], place: Tile, name: str) -> bytes:
    found = list(
        rows.annotate(_shape=blob(spec.geometry_field)).values_list(
            spec.id_field, "_shape", *(item.path for item in members)
        )
    )
    if not found:
        return b""
    shapes = shapely.from_wkb([row[1] for row in found])
    shapes = fitted(shapes, place)
    names = [item.name for item in members]
    return mvt.layer(
        name,
        ((row[0], shape, _told(names, row[2:])) for row, shape in zip(found, shapes, strict=True)),
    )


def _told(names: list[str], values: tuple) -> dict:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


def fitted(shapes: np.ndarray, place: Tile) -> np.ndarray:
    """Shapes in degrees as they lie in the tile: in its units, without what no unit shows, cut at
    its buffer."""
    west, north = place.corner
    scale = mvt.EXTENT / place.side

    def moved(corners: np.ndarray) -> np.ndarray:
        return (metres(corners) - (west, north)) * (scale, -scale)

    shapes = shapely.transform(shapes, moved)
    is_point = np.isin(shapely.get_type_id(shapes), (0, 4))
    if is_point.all():
        return shapes
    drawn = shapely.simplify(shapes[~is_point], 0.5, preserve_topology=False)
    drawn = shapely.clip_by_rect(drawn, -BUFFER, -BUFFER, mvt.EXTENT + BUFFER, mvt.EXTENT + BUFFER)
    broken = ~shapely.is_valid(drawn)
    if broken.any():
        drawn[broken] = shapely.make_valid(drawn[broken], method="structure")
    shapes[~is_point] = drawn
    return shapes
