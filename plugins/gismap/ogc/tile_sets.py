"""What a map needs to know of the tiles: each tile set is described by TileJSON 3.0 and by OGC's own
metadata (OGC 17-083r4) in one document."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema

from core.geo.clusters import MOST_ZOOM
from core.geo.tiles import SCHEME, carried
from core.rest.stored import RememberedView
from core.version import CORE_VERSION
from plugins.gismap.ogc.areas import Collection
from plugins.gismap.ogc.representation import (
    OgcTileMatrixSetsSerializer,
    OgcTileSetSerializer,
    OgcTileSetsSerializer,
    link,
    property_schema,
)
from plugins.gismap.ogc.schemes import CRS, MATRIX_SET, URI
from plugins.gismap.ogc.tiles import CLUSTERS, COLLECTIONS, MEDIA_TYPE, Chosen, wants_clusters
from plugins.gismap.ogc.views import FORMAT, OgcView, extent_of

TILING_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
DIMENSIONS = {"point": 0, "line": 1, "polygon": 2}


class TileSets(Chosen, OgcView):
    """The tile sets of a layer, or of them all: there is one scheme."""

    operation = "ogc_tile_sets"

    @extend_schema(parameters=[FORMAT], responses=OgcTileSetsSerializer)
    def get(self, request, **kwargs):
        url = f"{self.owner}/tiles"
        title = str(self.chosen[0].spec.label) if "collection" in kwargs else _("All layers")
        about = {"title": title, "dataType": "vector", "crs": CRS, "tileMatrixSetURI": URI}
        links = [link(f"{url}/{SCHEME}", "self"), self.scheme_link()]
        return self.answer({"links": [link(url, "self")], "tilesets": [{**about, "links": links}]})

    def scheme_link(self) -> dict:
        return link(f"{self.base}/tileMatrixSets/{SCHEME}", TILING_SCHEME)


class TileSet(TileSets, RememberedView):
    """Where the tiles are, and what they carry."""

    operation = "ogc_tiles"
    is_personal = True
    parameters = ("f", "clusters")

    @extend_schema(parameters=[FORMAT, CLUSTERS], responses=OgcTileSetSerializer)
    def get(self, request, **kwargs):
        wants_clusters(request.GET)
        url = f"{self.owner}/tiles/{SCHEME}"
        sound = self._sound()
        single = self.collection.spec if "collection" in kwargs else None
        document = {
            "tilejson": "3.0.0",
            "name": str(single.label) if single else _("All layers"),
            "description": str(single.description) if single else "",
            "version": CORE_VERSION,
            "scheme": "xyz",
            "tiles": [f"{url}/{{z}}/{{y}}/{{x}}{self.query()}"],
            "minzoom": 0,
            "maxzoom": MOST_ZOOM,
            "vector_layers": [self._tilejson_layer(item) for item, _box in sound],
            "title": str(single.label) if single else _("All layers"),
            "dataType": "vector",
            "crs": CRS,
            "tileMatrixSetURI": URI,
            "layers": [self._ogc_layer(item) for item, _box in sound],
            "links": [
                link(url + self.query(), "self"),
                self.scheme_link(),
                {
                    **link(
                        f"{url}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}{self.query()}",
                        "item",
                        MEDIA_TYPE,
                    ),
                    "templated": True,
                },
            ],
        }
        if attribution := ", ".join(
            dict.fromkeys(
                str(item.spec.attribution) for item, _box in sound if item.spec.attribution
            )
        ):
            document["attribution"] = attribution
        boxes = [box for _item, box in sound if box]
        if boxes:
            west, south, east, north = zip(*boxes, strict=True)
            document["bounds"] = [min(west), min(south), max(east), max(north)]
        return self.answer(document)

    def _sound(self):
        if "collection" in self.kwargs:
            return [(self.collection, self.read(extent_of, self.collection))]
        return list(self.sound(self.chosen))

    def _tilejson_layer(self, item: Collection) -> dict:
        fields = {each.name: str(each.label) for each in carried(item.spec)}
        if item.spec.geometry == "point":
            fields |= {
                "cluster": _("Whether it stands for several points"),
                "point_count": _("How many points it stands for"),
                "point_count_abbreviated": _("The same as a short text"),
                "expansion_zoom": _("The zoom at which they part"),
            }
        return {
            "id": self.name_of(item),
            "description": str(item.spec.label),
            "minzoom": 0,
            "maxzoom": MOST_ZOOM,
            "fields": fields,
        }

    def _ogc_layer(self, item: Collection) -> dict:
        layer = {
            "id": self.name_of(item),
            "title": str(item.spec.label),
            "dataType": "vector",
            "propertiesSchema": {
                "type": "object",
                "properties": {each.name: property_schema(each) for each in carried(item.spec)},
            },
        }
        if item.spec.geometry in DIMENSIONS:
            layer["geometryDimension"] = DIMENSIONS[item.spec.geometry]
        return layer


class DatasetTileSet(TileSet):
    """Where the tiles of several layers at once are, and what they carry."""

    operation = "ogc_dataset_tiles"
    parameters = ("f", "clusters", "collections")

    @extend_schema(parameters=[FORMAT, CLUSTERS, COLLECTIONS], responses=OgcTileSetSerializer)
    def get(self, request, **kwargs):
        return super().get(request, **kwargs)


class DatasetTileSets(TileSets):
    """The tile sets of all layers together."""

    operation = "ogc_dataset_tile_sets"


class TileMatrixSets(OgcView):
    """The schemes that tiles are numbered by."""

    operation = "ogc_tile_matrix_sets"

    @extend_schema(parameters=[FORMAT], responses=OgcTileMatrixSetsSerializer)
    def get(self, request, **kwargs):
        url = f"{self.base}/tileMatrixSets"
        about = {"id": SCHEME, "title": MATRIX_SET["title"], "uri": URI, "crs": CRS}
        return self.answer(
            {
                "links": [link(url, "self")],
                "tileMatrixSets": [{**about, "links": [link(f"{url}/{SCHEME}", "self")]}],
            }
        )


class TileMatrixSet(OgcView):
    """WebMercatorQuad as far as there are tiles of it."""

    operation = "ogc_tile_matrix_set"

    @extend_schema(parameters=[FORMAT], responses=dict)
    def get(self, request, **kwargs):
        return self.answer(MATRIX_SET)
