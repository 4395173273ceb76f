"""The coordinate reference systems that features are given and asked for in."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import Polygon
from django.utils.translation import gettext as _

from core.geo.queries import SRID, BBox
from core.rest.problems import BadParameter

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = re.compile(r"http://www\.opengis\.net/def/crs/EPSG/[0-9.]+/([0-9]{4,6})")


@dataclass(frozen=True, slots=True)
class Crs:
    """`northing_first` where the authority's axis order is latitude, then longitude."""

    uri: str
    srid: int
    northing_first: bool = False


def _epsg(code: int, **values) -> Crs:
    return Crs(f"http://www.opengis.net/def/crs/EPSG/0/{code}", code, **values)


DEFAULT = Crs(CRS84, SRID)
# Latitude first; web maps; zone 48 south, in which surveys of Lampung are drawn.
KNOWN = (DEFAULT, _epsg(4326, northing_first=True), _epsg(3857), _epsg(32748))


def read_crs(parameter: str, text: str | None) -> Crs:
    """The system named by a URI; CRS84 where none is. Raises `BadParameter` for an unknown one."""
    if text is None:
        return DEFAULT
    match = _EPSG.fullmatch(text)
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{match[1]}" if match else text
    for crs in KNOWN:
        if crs.uri == uri:
            return crs
    known = ", ".join(crs.uri for crs in KNOWN)
    raise BadParameter(
        parameter,
        _("%(name)s is none that is offered here. There are: %(known)s.")
        % {"name": parameter, "known": known},
    )


def read_bbox(text: str, crs: Crs) -> list[Polygon] | list:
    """The box of four numbers, or of six with heights, as geometries in WGS 84. Raises
    `BadParameter`."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(math.isfinite(number) for number in numbers):
        raise BadParameter(
            "bbox", _("Give bbox four numbers by commas, or six: the least corner, the greatest.")
        )
    if crs.northing_first:
        numbers = [numbers[1], numbers[0], numbers[3], numbers[2]]
    if crs.srid == SRID:
        try:
            return BBox(*numbers).geometries()
        except ValueError as error:
            raise BadParameter("bbox", str(error)) from None
    return [_moved(numbers, crs)]


def _moved(numbers: list[float], crs: Crs) -> Polygon:
    if numbers[0] > numbers[2] or numbers[1] > numbers[3]:
        raise BadParameter(
            "bbox", _("The first corner of bbox is the least, the second the other.")
        )
    box = Polygon.from_bbox(numbers)
    box.srid = crs.srid
    try:
        box.transform(SRID)
    except GDALException:
        box = None
    if box is None or not all(math.isfinite(value) for value in box.extent):
        raise BadParameter("bbox", _("The box lies outside of where bbox-crs holds."))
    return box


def swapped(coordinates):
    """The coordinates of a GeoJSON geometry with each position's two numbers exchanged."""
    if coordinates and isinstance(coordinates[0], int | float):
        return [coordinates[1], coordinates[0], *coordinates[2:]]
    return [swapped(part) for part in coordinates]
