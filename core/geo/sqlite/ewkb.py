"""How a geometry travels between SQLite, which knows only blobs, and shapely.

The form is EWKB in both directions: WKB with the SRID in it, which PostGIS speaks too.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely

# Where the index keeps empty geometries, which have no place: far from any coordinate, so that they
# are found by comparing with another empty geometry alone.
NOWHERE = (float(np.float32(1e30)),) * 4

# Which way each side of a box faces.
_FACING = np.array([-1.0, -1.0, 1.0, 1.0])
_OUTWARDS = (_FACING * np.inf).astype(np.float32)


class MalformedGeometry(ValueError):
    """A value in a geometry column or parameter is not a geometry."""


def read(blob: bytes) -> shapely.Geometry:
    """The geometry in an EWKB blob. Raises `MalformedGeometry` for anything else."""
    if not isinstance(blob, bytes):
        raise MalformedGeometry(
            f"a value of type {type(blob).__name__} is no geometry in EWKB form"
        )
    try:
        return shapely.from_wkb(blob)
    except shapely.GEOSException as error:
        raise MalformedGeometry(
            f"{len(blob)} bytes are no geometry in EWKB form: {error}"
        ) from error


def write(geometry: shapely.Geometry, srid: int) -> bytes:
    """The EWKB of a geometry, little-endian, with `srid` in it (0 for none)."""
    return shapely.to_wkb(shapely.set_srid(geometry, srid), include_srid=True, byte_order=1)


def index_box(geometry: shapely.Geometry) -> tuple[float, float, float, float]:
    """The box (xmin, ymin, xmax, ymax) of a geometry, rounded outwards to 32-bit floats.

    PostGIS's box operators compare boxes of this precision, and an R*Tree stores it. An empty
    geometry is `NOWHERE`.
    """
    if shapely.is_empty(geometry):
        return NOWHERE
    exact = shapely.bounds(geometry)
    box = exact.astype(np.float32)
    np.nextafter(box, _OUTWARDS, out=box, where=(box - exact) * _FACING < 0)
    return tuple(box.tolist())


class Last:
    """Remembers the answer about the blob asked for last.

    One row asks for four sides of one box, and one side of a comparison is mostly the same for all
    rows. Comparing blobs is cheaper than reading them. Each connection has its own, because shapely
    releases the GIL and a prepared geometry must not be shared between threads.
    """

    def __init__(self, compute: Callable[[bytes], object]):
        self.compute = compute
        self.blob = None
        self.answer = None

    def __call__(self, blob: bytes):
        if blob == self.blob:
            self.seen_again()
        else:
            self.answer = self.compute(blob)
            self.blob = blob
        return self.answer

    def seen_again(self) -> None:
        """Called when the same blob comes once more."""


class LastGeometry(Last):
    """Remembers the geometry read last, and prepares it once it is worth the effort."""

    def __init__(self):
        super().__init__(read)

    def seen_again(self) -> None:
        shapely.prepare(self.answer)
