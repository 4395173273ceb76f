"""The resources of OGC API - Features, below a village's, a regency's and the install's URL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.gis.db.models import Extent
from django.http import Http404, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer

from core.geo.layers import dumps
from core.plugins.calls import guarded_reading
from core.rest.cache_keys import ALL_RECORDS, VILLAGES
from core.rest.problems import BadParameter
from core.rest.renderers import JSONSchemaRenderer
from core.rest.stored import Versioned, forget
from core.rest.views import ApiView
from core.villages.models import Village
from plugins.gismap.api.rights import allowed_to
from plugins.gismap.layers import STAFF
from plugins.gismap.models import Feature
from plugins.gismap.ogc import openapi
from plugins.gismap.ogc.areas import Collection, collections
from plugins.gismap.ogc.crs import CRS84, KNOWN
from plugins.gismap.ogc.representation import (
    OgcCollectionSerializer,
    OgcCollectionsSerializer,
    OgcConformanceSerializer,
    OgcLandingSerializer,
    OgcQueryablesSerializer,
    link,
    queryables,
)

CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
)
TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
FORMAT = OpenApiParameter("f", str, enum=["json"], description="The only format there is.")
GEOJSON = "application/geo+json"


class LayerFailed(APIException):
    """The layer's plugin failed, which the log tells more of."""

    status_code = 503
    problem_kind = "plugin-failure"


_found = Versioned(500)


class OgcView(ApiView):
    """`villages` are those whose layers are shown, `base` the address of the landing page."""

    operation = ""  # what the schema calls it, after the plugin and the kind of area
    parameters = ("f",)

    def check_parameters(self, given):
        super().check_parameters(given)
        if given.get("f", "json") != "json":
            raise BadParameter("f", _("The only format is json."))

    @property
    def area_kind(self) -> str:
        if "code" not in self.kwargs:
            return ""
        return "regency" if hasattr(self.request, "regency") else "village"

    def cache_keys(self):
        keys = super().cache_keys()
        return keys if self.area_kind else [*keys, VILLAGES, ALL_RECORDS]

    @property
    def villages(self):
        villages = Village.objects.filter(site__isnull=False)
        if self.area_kind == "regency":
            return villages.filter(district__regency=self.request.regency)
        return villages.filter(pk=self.request.village.pk) if self.area_kind else villages

    @cached_property
    def collections(self) -> list[Collection]:
        """Those that whoever asks may see; remembered as `collection` is."""
        if not self.version or self.plugins_shown(self.kwargs) is not None:
            return list(collections(self.villages, allowed_to(self.request)))
        key = self.kwargs.get("code", ""), None, self.version
        return _found.get_or_make(key, lambda: list(collections(self.villages, resolve=True)))

    @cached_property
    def base(self) -> str:
        path = self.request.path
        return self.request.build_absolute_uri(path[: path.index("/ogc") + len("/ogc")])

    @classmethod
    def plugins_shown(cls, kwargs) -> tuple[str, ...] | None:
        """Slugs of the plugins whose records are shown; None for all."""
        if "collection" in kwargs:
            return "gismap", kwargs["collection"].partition("__")[0]
        return None

    @property
    def version(self) -> str:
        """Of what an anonymous reader is shown here; empty where it was not read, as by views that
        remember nothing."""
        return getattr(self.request, "stranger_sees", "")

    @cached_property
    def collection(self) -> Collection:
        """The one that the URL names. While the version is the same so is the collection, down to the
        ids of its villages: finding it means having all layers described."""
        if not self.version:
            return self._found()
        key = self.kwargs.get("code", ""), self.kwargs["collection"], self.version
        return _found.get_or_make(key, lambda: self._found(resolve=True))

    def _found(self, *, resolve: bool = False) -> Collection:
        wanted = self.kwargs["collection"]
        slug = wanted.partition("__")[0]
        # Whose version is known is a stranger, and the answer does not vary by who asks.
        allowed = None if self.version else allowed_to(self.request)
        for item in collections(self.villages, allowed, slug, resolve=resolve):
            if item.id == wanted:
                return item
        raise Http404(_("There is no such collection; %s lists them.") % f"{self.base}/collections")

    def read(self, function, *arguments) -> Any:
        """What the function makes of the plugin's rows; a failure of the plugin is told as one."""
        outcome = guarded_reading(self.collection.slug, self.collection.id, function, *arguments)
        if not outcome.ok:
            raise LayerFailed(
                _("This layer cannot be shown at present; the failure has been logged.")
            )
        return outcome.value

    def sound(self, items: list[Collection]) -> Iterator[tuple[Collection, list[float] | None]]:
        """Layers with where they lie, without those whose plugin fails: a client that reads all
        would stop there. An answer without them is not remembered."""
        drawn = drawn_extents(items)
        for item in items:
            if item.is_drawn:
                yield item, drawn.get(item.id)
                continue
            outcome = guarded_reading(item.slug, f"extent of {item.spec.name}", extent_of, item)
            if outcome.ok:
                yield item, outcome.value
            else:
                forget(self.request)

    def answer(self, document: dict, content_type: str = "application/json", **headers):
        return HttpResponse(dumps(document), content_type=content_type, headers=headers)


class Landing(OgcView):
    """Where a client begins."""

    operation = "ogc_landing"

    @extend_schema(parameters=[FORMAT], responses=OgcLandingSerializer)
    def get(self, request, **kwargs):
        base = self.base
        return self.answer(
            {
                "title": _("Layers of the map"),
                "description": _("Every layer that the services here publish, as features."),
                "links": [
                    link(f"{base}/", "self"),
                    link(f"{base}/api", "service-desc", openapi.MEDIA_TYPE),
                    link(f"{base}/conformance", "conformance"),
                    link(f"{base}/collections", "data"),
                    link(f"{base}/tiles", TILESETS),
                    link(
                        f"{base}/tileMatrixSets",
                        "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
                    ),
                ],
            }
        )


class Conformance(OgcView):
    """The parts of the standard that hold here."""

    operation = "ogc_conformance"

    @extend_schema(parameters=[FORMAT], responses=OgcConformanceSerializer)
    def get(self, request, **kwargs):
        return self.answer({"conformsTo": CONFORMANCE})


class OpenApiRenderer(JSONRenderer):
    """Chosen by the media type that OGC API - Features has for descriptions."""

    media_type = openapi.MEDIA_TYPE
    format = "openapi"


class Description(OgcView):
    """The service in OpenAPI 3.0, which clients of OGC API - Features read."""

    operation = "ogc_api"
    renderer_classes = [OpenApiRenderer, JSONRenderer]

    @extend_schema(parameters=[FORMAT], responses={(200, openapi.MEDIA_TYPE): dict})
    def get(self, request, **kwargs):
        document = openapi.document(self.base, self.collections)
        return self.answer(document, openapi.MEDIA_TYPE)


class CollectionList(OgcView):
    """The layers, each a collection of features."""

    operation = "ogc_collections"

    @extend_schema(parameters=[FORMAT], responses=OgcCollectionsSerializer)
    def get(self, request, **kwargs):
        url = f"{self.base}/collections"
        return self.answer(
            {
                "links": [link(url, "self")],
                "crs": [crs.uri for crs in KNOWN],
                "collections": [
                    described(item, self.base, box) for item, box in self.sound(self.collections)
                ],
            }
        )


class CollectionDetail(OgcView):
    """One layer."""

    operation = "ogc_collection"

    @extend_schema(parameters=[FORMAT], responses=OgcCollectionSerializer)
    def get(self, request, **kwargs):
        extent = self.read(extent_of, self.collection)
        return self.answer(described(self.collection, self.base, extent))


def described(item: Collection, base: str, box: list[float] | None) -> dict:
    """A collection that lies in the box, which is None while it has no feature."""
    url = f"{base}/collections/{item.id}"
    extent = {"spatial": {"bbox": [box], "crs": CRS84}} if box else {}
    if item.spec.time_field:
        extent["temporal"] = {"interval": [[None, None]]}
    document = {
        "id": item.id,
        "title": str(item.spec.label),
        "description": str(item.spec.description),
        "itemType": "feature",
        "crs": [crs.uri for crs in KNOWN],
        "storageCrs": CRS84,
        "links": [
            link(url, "self"),
            link(f"{url}/items", "items", GEOJSON),
            link(f"{url}/tiles", TILESETS),
            link(
                f"{url}/queryables",
                "http://www.opengis.net/def/rel/ogc/1.0/queryables",
                "application/schema+json",
            ),
        ],
    }
    return {**document, "extent": extent} if extent else document


def drawn_extents(items: list[Collection]) -> dict[str, list[float]]:
    """By id where the features lie of those layers that are drawn here and have any; two queries
    for all of them, one for the anonymous."""
    found = {}
    for visibility in ("public", "staff"):
        same = {item.spec.name: item for item in items if item.is_drawn
                and item.spec.visibility == visibility}  # fmt: skip
        if not same:
            continue
        some = next(iter(same.values()))
        features = Feature.objects.for_villages(some.villages)
        features = features.public() if visibility == "public" else features.staff_only()
        rows = features.order_by().values_list("layer__name").annotate(extent=Extent("geometry"))
        for name, extent in rows:
            item = same.get(name if visibility == "public" else name + STAFF)
            if item is not None and extent:
                found[item.id] = [round(number, 6) for number in extent]
    return found


def extent_of(item: Collection) -> list[float] | None:
    """West, south, east and north of all its features."""
    found = item.rows().order_by().aggregate(extent=Extent(item.spec.geometry_field))["extent"]
    return [round(number, 6) for number in found] if found else None


class Queryables(OgcView):
    """By which properties a layer can be filtered, as a JSON Schema."""

    operation = "ogc_queryables"
    renderer_classes = [JSONSchemaRenderer, JSONRenderer]

    @extend_schema(
        parameters=[FORMAT], responses={(200, "application/schema+json"): OgcQueryablesSerializer}
    )
    def get(self, request, **kwargs):
        url = f"{self.base}/collections/{self.collection.id}/queryables"
        return self.answer(queryables(self.collection, url), "application/schema+json")
