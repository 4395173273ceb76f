"""The tile matrix set of the tiles, as OGC 17-083r4 (annex D.1) defines WebMercatorQuad."""

from core.geo.clusters import MOST_ZOOM
from core.geo.mercator import HALF_WORLD
from core.geo.tiles import SCHEME

CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{SCHEME}"
PIXELS = 256  # along a tile's side, in which the scales are reckoned
PIXEL = 0.00028  # metres that the standard takes a pixel for

MATRIX_SET = {
    "id": SCHEME,
    "title": "Google Maps Compatible for the World",
    "uri": URI,
    "crs": CRS,
    "orderedAxes": ["X", "Y"],
    "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
    "tileMatrices": [
        {
            "id": str(zoom),
            "scaleDenominator": 2 * HALF_WORLD / PIXELS / 2**zoom / PIXEL,
            "cellSize": 2 * HALF_WORLD / PIXELS / 2**zoom,
            "pointOfOrigin": [-HALF_WORLD, HALF_WORLD],
            "tileWidth": PIXELS,
            "tileHeight": PIXELS,
            "matrixWidth": 2**zoom,
            "matrixHeight": 2**zoom,
        }
        for zoom in range(MOST_ZOOM + 1)
    ],
}
