"""The plane of the web's maps, EPSG:3857: metres from where the equator meets Greenwich."""

from __future__ import annotations

import math

import numpy as np

RADIUS = 6_378_137.0  # metres, of EPSG:3857's sphere
HALF_WORLD = math.pi * RADIUS


def degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of metres in EPSG:3857."""
    return math.degrees(x / RADIUS), math.degrees(math.atan(math.sinh(y / RADIUS)))


def metres(corners: np.ndarray) -> np.ndarray:
    """Metres in EPSG:3857 of an array of longitudes and latitudes, two columns; what lies nearer
    to a pole than 0.1 degrees, which the plane does not hold, as if it were there."""
    latitude = np.radians(np.clip(corners[:, 1], -89.9, 89.9))
    return np.column_stack(
        [RADIUS * np.radians(corners[:, 0]), RADIUS * np.arcsinh(np.tan(latitude))]
    )
