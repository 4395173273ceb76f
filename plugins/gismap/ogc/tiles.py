"""Vector tiles of one layer or of several at once: OGC API - Tiles (OGC 20-057) in the scheme
WebMercatorQuad."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer

from core.geo.tiles import Tile
from core.plugins.calls import guarded_reading
from core.rest.problems import BadParameter
from core.rest.stored import ANY_TYPE, RememberedView, forget
from plugins.gismap.ogc.areas import Collection
from plugins.gismap.ogc.views import OgcView

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
BOOLEANS = {"true": True, "false": False}
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
        return chosen(self.collections, "collections", self.request.GET)

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


class TileDetail(Chosen, OgcView, RememberedView):
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
        for item, make in self._makers(clusters):
            if "collection" in self.kwargs:
                yield self.read(make, place)
                continue
            # The others are shown without one that fails.
            outcome = guarded_reading(item.slug, item.id, make, place)
            if outcome.ok:
                yield outcome.value
            else:
                forget(self.request)

    def _makers(self, clusters: bool) -> list[tuple[Collection, Callable[[Tile], bytes]]]:
        return [
            (item, partial(item.tiles.tile, clusters=clusters, name=self.name_of(item)))
            for item in (one.resolved() for one in self.chosen)
        ]

    def maker(self):
        return partial(_tile_of, self._makers(wants_clusters(self.request.GET)))


def _tile_of(makers: list, z: int, y: int, x: int) -> bytes | None:
    """The tile that the view gives; None for one that it refuses, or in which a layer fails."""
    try:
        place = Tile(z, x, y)
    except ValueError:
        return None
    layers = []
    for item, make in makers:
        outcome = guarded_reading(item.slug, item.id, make, place)
        if not outcome.ok:
            return None
        layers.append(outcome.value)
    return b"".join(layers)


class DatasetTile(TileDetail):
    """One tile with several layers, each named by its collection."""

    is_personal = True
    operation = "ogc_dataset_tile"
    parameters = ("clusters", "collections")

    @extend_schema(
        parameters=[CLUSTERS, COLLECTIONS], responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY}
    )
    def get(self, request, *, z: int, y: int, x: int, **kwargs):
        return self.tile(z, y, x, wants_clusters(request.GET))
