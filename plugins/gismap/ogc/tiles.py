"""Vector tiles of one layer or of several at once, and what a map needs to know of them: OGC API -
Tiles (OGC 20-057) in the scheme WebMercatorQuad, each tile set described by TileJSON 3.0 and by
OGC's own metadata (OGC 17-083r4) in one document."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer

from core.geo.clusters import MOST_ZOOM
from core.geo.tiles import SCHEME, Tile, carried, tile
from core.plugins.calls import guarded_reading
from core.rest.problems import BadParameter
from core.rest.stored import ANY_TYPE, RememberedView
from core.version import CORE_VERSION
from plugins.gismap.ogc.areas import Collection, collections
from plugins.gismap.ogc.representation import (
    OgcTileMatrixSetsSerializer,
    OgcTileSetSerializer,
    OgcTileSetsSerializer,
    link,
    property_schema,
)
from plugins.gismap.ogc.schemes import MATRIX_SET, URI
from plugins.gismap.ogc.views import FORMAT, OgcView, extent_of

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
TILING_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
BOOLEANS = {"true": True, "false": False}
DIMENSIONS = {"point": 0, "line": 1, "polygon": 2}
CLUSTERS = OpenApiParameter(
    "clusters",
    bool,
    description="`false`: each point by itself at every zoom. Otherwise points that would lie on "
    "top of one another are one, with `point_count`.",
)
COLLECTIONS = OpenApiParameter(
    "collections", str, description="Identifiers by comma; all layers where it is left out."
)


class TileRenderer(JSONRenderer):
    """Chosen by the media type of vector tiles. The view makes those itself: what is left to be
    rendered is its description of itself, for OPTIONS."""

    media_type = MEDIA_TYPE
    format = "mvt"


class Chosen:
    """Mixed into views of one layer, which the URL names, or of those in `collections`."""

    @cached_property
    def chosen(self) -> list[Collection]:
        if "collection" in self.kwargs:
            return [self.collection]
        return chosen(collections(self.villages), "collections", self.request.GET)

    def name_of(self, item: Collection) -> str:
        """The layer's name in a tile; that of its plugin is needed where there are several."""
        return item.spec.name if "collection" in self.kwargs else item.id

    @property
    def owner(self) -> str:
        """The address of what the tiles are of."""
        own = f"/collections/{self.kwargs['collection']}" if "collection" in self.kwargs else ""
        return f"{self.base}{own}"

    def query(self) -> str:
        """The parameters that choose what is in the tiles, as the end of an address."""
        given = {
            name: self.request.GET[name]
            for name in ("collections", "clusters")
            if name in self.request.GET
        }
        # Commas stay legible: they are allowed in a query (RFC 3986, 3.4).
        return "?" + "&".join(f"{name}={value}" for name, value in given.items()) if given else ""

    @classmethod
    def plugins_shown(cls, kwargs):
        if "collection" in kwargs:
            return ("gismap", kwargs["collection"].partition("__")[0])
        return None


def chosen(known: list[Collection], parameter: str, given) -> list[Collection]:
    """The collections that a parameter names by comma; all where it is not given. Raises
    `BadParameter` for one that is none."""
    if parameter not in given:
        return known
    by_id = {item.id: item for item in known}
    names = list(dict.fromkeys(given[parameter].split(",")))
    unknown = [name for name in names if name not in by_id]
    if unknown:
        raise BadParameter(
            parameter,
            _("There is no layer “%(name)s”. Known are: %(known)s.")
            % {"name": unknown[0], "known": ", ".join(by_id)},
        )
    return [by_id[name] for name in names]


def wants_clusters(given) -> bool:
    text = given.get("clusters", "true")
    if text not in BOOLEANS:
        raise BadParameter("clusters", _("clusters is true or false."))
    return BOOLEANS[text]


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
    speaks = True

    def known_parameters(self):
        return (
            ("f", "clusters") if "collection" in self.kwargs else ("f", "clusters", "collections")
        )

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

    @extend_schema(parameters=[FORMAT, CLUSTERS, COLLECTIONS], responses=OgcTileSetSerializer)
    def get(self, request, **kwargs):
        return super().get(request, **kwargs)


class DatasetTileSets(TileSets):
    """The tile sets of all layers together."""

    operation = "ogc_dataset_tile_sets"


class TileDetail(Chosen, RememberedView, OgcView):
    """One tile; empty where the layer has nothing."""

    operation = "ogc_tile"
    parameters = ("clusters",)
    renderer_classes = [JSONRenderer, TileRenderer]
    plain_types = (*ANY_TYPE, MEDIA_TYPE)
    names_host = False

    @extend_schema(parameters=[CLUSTERS], responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY})
    def get(self, request, *, z: int, y: int, x: int, **kwargs):
        return self.tile(z, y, x, wants_clusters(request.GET))

    def tile(self, z: int, y: int, x: int, clusters: bool) -> HttpResponse:
        try:
            place = Tile(z, x, y)
        except ValueError as error:
            raise Http404(str(error)) from None
        made = b"".join(self._layers(place, clusters))
        return HttpResponse(made, content_type=MEDIA_TYPE)

    def _layers(self, place: Tile, clusters: bool):
        for item in self.chosen:
            make = partial(tile, clusters=clusters, name=self.name_of(item))
            if "collection" in self.kwargs:
                yield self.read(make, item.spec, item.villages, place)
                continue
            # The others are shown without one that fails.
            outcome = guarded_reading(item.slug, item.id, make, item.spec, item.villages, place)
            if outcome.ok:
                yield outcome.value
            else:
                self.request._request.remember_as = None


class DatasetTile(TileDetail):
    """One tile with several layers, each named by its collection."""

    operation = "ogc_dataset_tile"
    parameters = ("clusters", "collections")

    @extend_schema(
        parameters=[CLUSTERS, COLLECTIONS], responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY}
    )
    def get(self, request, *, z: int, y: int, x: int, **kwargs):
        return self.tile(z, y, x, wants_clusters(request.GET))


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
