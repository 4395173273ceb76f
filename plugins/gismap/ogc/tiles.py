"""Vector tiles of a collection, and what a map needs to know of them: addresses as OGC API - Tiles
(OGC 20-057) has them in the scheme WebMercatorQuad, described by TileJSON 3.0."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer

from core.geo.tiles import MOST_ZOOM, SCHEME, Tile, carried, tile
from core.rest.stored import ANY_TYPE, RememberedView
from core.version import CORE_VERSION
from plugins.gismap.ogc.representation import OgcTileSetSerializer
from plugins.gismap.ogc.views import FORMAT, OgcView, extent_of

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"


class TileRenderer(JSONRenderer):
    """Chosen by the media type of vector tiles. The view makes those itself: what is left to be
    rendered is its description of itself, for OPTIONS."""

    media_type = MEDIA_TYPE
    format = "mvt"


class TileSet(OgcView):
    """Where the tiles of a layer are, and what they carry, as TileJSON."""

    operation = "ogc_tiles"

    @extend_schema(parameters=[FORMAT], responses=OgcTileSetSerializer)
    def get(self, request, **kwargs):
        spec = self.collection.spec
        box = self.read(extent_of, self.collection)
        url = f"{self.base}/collections/{self.collection.id}/tiles/{SCHEME}"
        document = {
            "tilejson": "3.0.0",
            "name": str(spec.label),
            "description": str(spec.description),
            "version": CORE_VERSION,
            "scheme": "xyz",
            "tiles": [f"{url}/{{z}}/{{y}}/{{x}}"],
            "minzoom": 0,
            "maxzoom": MOST_ZOOM,
            "vector_layers": [
                {
                    "id": spec.name,
                    "description": str(spec.label),
                    "fields": {item.name: str(item.label) for item in carried(spec)},
                }
            ],
        }
        return self.answer({**document, "bounds": box} if box else document)


class TileDetail(RememberedView, OgcView):
    """One tile; empty where the layer has nothing."""

    plain_types = (*ANY_TYPE, MEDIA_TYPE)
    names_host = False

    operation = "ogc_tile"
    parameters = ()
    renderer_classes = [JSONRenderer, TileRenderer]

    @classmethod
    def plugins_shown(cls, kwargs):
        return ("gismap", kwargs["collection"].partition("__")[0])

    @extend_schema(responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY})
    def get(self, request, *, z: int, y: int, x: int, **kwargs):
        try:
            place = Tile(z, x, y)
        except ValueError as error:
            raise Http404(str(error)) from None
        item = self.collection
        return HttpResponse(
            self.read(tile, item.spec, item.villages, place), content_type=MEDIA_TYPE
        )
