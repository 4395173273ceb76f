"""The text of geometries in GeoJSON (RFC 7946), whole or as simple as a zoom can show.

PostGIS writes it; on SQLite shapely does so for many rows at once, which a function that SQLite
calls for each row would take several times as long for.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsGeoJSON, Transform
from django.db import connection
from django.db.models import BinaryField, F, Func, TextField

from core.geo.queries import SRID

# About a tenth of a metre, of degrees and of metres.
DECIMALS_OF_DEGREES, DECIMALS_OF_METRES = 6, 1
MOST_ZOOM = 22
# A side of so many steps of the rounding is told with all decimals: it would be out of shape.
LEAST_STEPS = 4

Texts = Callable[[list], list[str]]


def geojson(field: str, srid: int = SRID, zoom: int | None = None) -> tuple[Func, Texts]:
    """What to select of a geometry (SRID 4326), and what makes texts of the values selected, many
    at once. With a `zoom` shapes are simplified to a pixel of it, none so far that nothing is left."""
    place = F(field) if srid == SRID else Transform(field, srid)
    decimals = DECIMALS_OF_DEGREES if srid == SRID else DECIMALS_OF_METRES
    if connection.vendor != "postgresql":
        stored = Func(place, template="%(expressions)s", output_field=BinaryField())
        return stored, lambda blobs: written(blobs, decimals, zoom)
    if zoom is None:
        return AsGeoJSON(field if srid == SRID else place, precision=decimals), list
    template = (
        "(SELECT ST_AsGeoJSON(shape, CASE WHEN LEAST(ST_XMax(shape) - ST_XMin(shape), "
        f"ST_YMax(shape) - ST_YMin(shape)) > {LEAST_STEPS * 10.0 ** -decimals_at(zoom)!r} "
        f"THEN {decimals_at(zoom)} ELSE {decimals} END) FROM (SELECT "
        f"ST_SimplifyPreserveTopology(%(expressions)s, {pixel(zoom)!r}) AS shape OFFSET 0) AS one)"
    )
    return Func(place, template=template, output_field=TextField()), list


def pixel(zoom: int) -> float:
    """Degrees along the equator of half a pixel of the web's maps (tiles of 256 pixels)."""
    return 360 / 512 / 2**zoom


def decimals_at(zoom: int) -> int:
    """How many decimals of a degree tell a pixel from the next."""
    return min(DECIMALS_OF_DEGREES, max(1, math.ceil(-math.log10(pixel(zoom)))))


def written(blobs: list[bytes], decimals: int, zoom: int | None = None) -> list[str]:
    """The GeoJSON of geometries in EWKB."""
    shapes = shapely.from_wkb(blobs)
    if zoom is None:
        return _texts(shapes, decimals)
    shapes = shapely.simplify(shapes, pixel(zoom), preserve_topology=True)
    west, south, east, north = shapely.bounds(shapes).T
    few = decimals_at(zoom)
    large = np.minimum(east - west, north - south) > LEAST_STEPS * 10.0**-few
    texts = np.empty(len(shapes), object)
    for chosen, number in ((large, few), (~large, decimals)):
        texts[chosen] = _texts(shapes[chosen], number)
    return texts.tolist()


def _texts(shapes: np.ndarray, decimals: int) -> list[str]:
    if not len(shapes):
        return []
    texts = shapely.to_geojson(shapely.transform(shapes, lambda all_: np.round(all_, decimals)))
    empty = shapely.is_empty(shapes) & (shapely.get_type_id(shapes) == 3)
    # shapely gives it one ring without points.
    texts[empty] = '{"type":"Polygon","coordinates":[]}'
    return texts.tolist()
