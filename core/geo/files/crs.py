"""Coordinate reference systems of operators' files: found, guessed from the numbers, transformed.

Programs of land offices and surveyors in Indonesia write UTM and TM-3 coordinates on the datums
WGS 84 and DGN95 (EPSG:4755), often without saying so. DGN95 and WGS 84 are the same within a metre
or two, so numbers alone cannot tell them apart: WGS 84 is proposed first. Runs in the jail as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError

WGS84 = 4326
DGN95 = 4755
WEB_MERCATOR = 3857
# West, south, east and north of Indonesia, in degrees.
INDONESIA = (94.0, -12.0, 142.0, 7.0)
# Files reach over the border of their regency: by 0.1 degrees, 11 kilometres, here.
PADDING = 0.1
# Zones of UTM in DGN95: EPSG:23867 to 23872 (47N to 52N; 46N is 23866), 23877 to 23884 (47S to 54S).
DGN95_UTM_NORTH, DGN95_UTM_SOUTH = range(46, 53), range(47, 55)
# TM-3: half zones 46.2 to 54.1, three degrees wide; EPSG:23830 has its meridian at 94.5 degrees.
DGN95_TM3, TM3_FIRST_MERIDIAN = range(23830, 23846), 94.5
SAMPLE = 2_000
# So much of a file must lie where it is expected before its numbers count as a hint.
ENOUGH = 0.9
MOST_GUESSES = 6


@dataclass(frozen=True, slots=True)
class Guess:
    """A system in which `share` (0 to 1) of the positions lie in the expected area; `swapped`:
    if the file's first coordinate is the latitude or northing."""

    epsg: int
    swapped: bool
    share: float


def identify(text: str | None) -> int | None:
    """The EPSG code of what a file says of its system (EPSG:…, URN, WKT); None if unknown."""
    if not text:
        return None
    try:
        found = pyproj.CRS.from_user_input(text)
        if found.is_compound:
            found = found.sub_crs_list[0]
        found = found.to_2d()
    except (CRSError, ValueError):
        return None
    authority = found.to_authority(min_confidence=70)
    if authority == ("OGC", "CRS84"):
        return WGS84
    code = found.to_epsg(min_confidence=70)
    return code if code is not None and is_known(code) else None


@lru_cache(maxsize=256)
def is_known(epsg: int) -> bool:
    """Whether coordinates in this system can be brought to degrees."""
    return name_of(epsg) != ""


@lru_cache(maxsize=256)
def name_of(epsg: int) -> str:
    """The system's name, for example “WGS 84 / UTM zone 48S”; empty if it is no flat system."""
    try:
        found = pyproj.CRS.from_epsg(epsg)
    except (CRSError, ValueError):
        return ""
    return found.name if found.is_projected or found.is_geographic else ""


def candidates(extent: tuple[float, float, float, float] | None = None) -> list[int]:
    """EPSG codes that files of this area (degrees) use, the likeliest first."""
    west, south, east, north = extent or INDONESIA
    zones = range(_zone(west - 3), _zone(east + 3) + 1)
    if extent is not None:
        # The zone the area lies in before its neighbours.
        middle = _zone((west + east) / 2)
        zones = sorted(zones, key=lambda zone: (abs(zone - middle), zone))
    wgs84, dgn95 = [], []
    if south < 0:
        wgs84 += [32700 + zone for zone in zones]
        dgn95 += [23830 + zone for zone in zones if zone in DGN95_UTM_SOUTH]
    if north > 0:
        wgs84 += [32600 + zone for zone in zones]
        dgn95 += [23820 + zone for zone in zones if zone in DGN95_UTM_NORTH]
    tm3 = [
        code
        for code in DGN95_TM3
        if west - 2 <= TM3_FIRST_MERIDIAN + 3 * (code - DGN95_TM3[0]) <= east + 2
    ]
    return [WGS84, *wgs84, DGN95, *dgn95, *tm3, WEB_MERCATOR]


def _zone(longitude: float) -> int:
    return int(min(60, max(1, math.floor((longitude + 180) / 6) + 1)))


def guess(
    shapes: np.ndarray, extent: tuple[float, float, float, float] | None = None
) -> list[Guess]:
    """In which systems these geometries would lie in the area, the best first.

    Axes the right way round come before swapped ones, and WGS 84 before DGN95.
    """
    points = _sample(shapes)
    if not len(points):
        return []
    found = []
    # Numbers this small are degrees: as metres they would be a spot beside a zone's origin.
    in_degrees = bool((np.abs(points) <= 180).all())
    codes = [epsg for epsg in candidates(extent) if (epsg in (WGS84, DGN95)) == in_degrees]
    for swapped in (False, True):
        for epsg in codes:
            share = _share(points, epsg, swapped, extent)
            if share >= ENOUGH:
                found.append(Guess(epsg, swapped, round(share, 3)))
    return found[:MOST_GUESSES]


def likeliest(guesses: list[Guess], extent) -> Guess | None:
    """The first guess, unless it is a zone among others: metres fit into many zones of Indonesia,
    and only a smaller area tells which."""
    if not guesses or (extent is None and guesses[0].epsg not in (WGS84, DGN95)):
        return None
    return guesses[0]


def share_inside(shapes, epsg: int, extent: tuple[float, float, float, float] | None) -> float:
    """How much (0 to 1) of the positions lie in the area when they are in this system."""
    points = _sample(shapes)
    return _share(points, epsg, False, extent) if len(points) else 0.0


def _sample(shapes: np.ndarray) -> np.ndarray:
    points = shapely.get_coordinates(shapes)
    points = points[np.isfinite(points).all(axis=1)]
    return points[:: max(1, math.ceil(len(points) / SAMPLE))]


def _share(points: np.ndarray, epsg: int, swapped: bool, extent) -> float:
    west, south, east, north = extent or INDONESIA
    x, y = (points[:, 1], points[:, 0]) if swapped else (points[:, 0], points[:, 1])
    longitude, latitude = _transformer(epsg).transform(x, y)
    inside = (
        (longitude >= west - PADDING)
        & (longitude <= east + PADDING)
        & (latitude >= south - PADDING)
        & (latitude <= north + PADDING)
    )
    return float(inside.mean())


@lru_cache(maxsize=64)
def _transformer(epsg: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(epsg, WGS84, always_xy=True)


def to_degrees(shapes: np.ndarray, epsg: int, *, swapped: bool = False) -> np.ndarray:
    """Geometries in longitude and latitude, WGS 84; infinite where the system ends."""
    if epsg == WGS84 and not swapped:
        return shapes
    transformer = _transformer(epsg)

    def move(points: np.ndarray) -> np.ndarray:
        x, y = (points[:, 1], points[:, 0]) if swapped else (points[:, 0], points[:, 1])
        return np.column_stack(transformer.transform(x, y))

    return shapely.transform(shapes, move)


def on_globe(shapes: np.ndarray) -> np.ndarray:
    """Of each geometry whether it is in degrees that exist; the missing count as such."""
    points, owners = shapely.get_coordinates(shapes, return_index=True)
    wrong = ~((np.abs(points[:, 0]) <= 180) & (np.abs(points[:, 1]) <= 90))
    answer = np.ones(len(shapes), dtype=bool)
    answer[owners[wrong]] = False
    return answer
