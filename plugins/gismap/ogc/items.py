"""Features of a collection: by page, and one."""

from __future__ import annotations

import orjson
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer

from core.geo.layers import dumps, filterable, keyed_features
from core.rest.renderers import GeoJSONRenderer
from core.rest.stored import ANY_TYPE, RememberedView
from plugins.gismap.ogc.crs import DEFAULT, KNOWN, Crs, read_crs, swapped
from plugins.gismap.ogc.representation import OgcFeatureSerializer, OgcItemsSerializer, link
from plugins.gismap.ogc.selection import PARAMETERS, condition, read_cursor, read_key, read_limit
from plugins.gismap.ogc.views import FORMAT, GEOJSON, OgcView

CRS = OpenApiParameter("crs", str, enum=[crs.uri for crs in KNOWN])


class Items(OgcView, RememberedView):
    """Features of a layer, by page. There are too many boxes to remember the answers."""

    is_kept = False
    plain_types = (*ANY_TYPE, GEOJSON)

    operation = "ogc_items"
    renderer_classes = [GeoJSONRenderer, JSONRenderer]
    parameters = PARAMETERS

    def check_parameters(self, given):
        properties = (item.name for item in filterable(self.collection.spec))
        self.parameters = (*PARAMETERS, *properties)
        super().check_parameters(given)

    @extend_schema(
        parameters=[
            FORMAT,
            CRS,
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "default": 100}),
            OpenApiParameter("cursor", str, description="From the link `next`."),
            OpenApiParameter("bbox", str, description="Four numbers by comma, or six."),
            OpenApiParameter("bbox-crs", str, enum=[crs.uri for crs in KNOWN]),
            OpenApiParameter(
                "datetime", str, description="A day, a moment, or an interval of them with `/`."
            ),
        ],
        responses={(200, GEOJSON): OgcItemsSerializer},
    )
    def get(self, request, **kwargs):
        given = request.GET
        crs, limit = read_crs("crs", given.get("crs")), read_limit(given.get("limit"))
        cursor = read_cursor(given.get("cursor"))
        wanted = condition(self.collection.spec, given)
        body = self.read(self._body, wanted, crs, limit, cursor)
        return HttpResponse(body, content_type=GEOJSON, headers={"Content-Crs": f"<{crs.uri}>"})

    def _body(self, wanted: Q, crs: Crs, limit: int, cursor: int) -> bytes:
        item = self.collection.resolved()
        rows = item.rows().filter(wanted)
        page = rows.filter(pk__gt=cursor).order_by("pk")[: limit + 1]
        found = list(keyed_features(item.spec, page, crs.srid))
        shown = [feature for _key, feature in found[:limit]]
        is_all = not cursor and len(found) <= limit
        matched = len(found) if is_all else rows.count()
        url = f"{self.base}/collections/{item.id}"
        links = [
            link(self.request.build_absolute_uri(), "self", GEOJSON),
            link(url, "collection"),
        ]
        if len(found) > limit:
            following = self.request.GET.copy()
            following["cursor"] = found[limit - 1][0]
            links.append(link(f"{url}/items?{following.urlencode()}", "next", GEOJSON))
        return dumps(
            {
                "type": "FeatureCollection",
                "links": links,
                "numberMatched": matched,
                "numberReturned": len(shown),
                "features": [turned(feature, crs) for feature in shown],
            }
        )


class Item(OgcView):
    """One feature."""

    operation = "ogc_item"
    renderer_classes = [GeoJSONRenderer, JSONRenderer]
    parameters = ("f", "crs")

    @extend_schema(parameters=[FORMAT, CRS], responses={(200, GEOJSON): OgcFeatureSerializer})
    def get(self, request, **kwargs):
        crs = read_crs("crs", request.GET.get("crs"))
        feature = self.read(self._feature, kwargs["feature"], crs)
        if feature is None:
            raise Http404(_("There is no such feature."))
        url = f"{self.base}/collections/{self.collection.id}"
        feature["links"] = [
            link(f"{url}/items/{kwargs['feature']}", "self", GEOJSON),
            link(url, "collection"),
        ]
        return self.answer(feature, GEOJSON, **{"Content-Crs": f"<{crs.uri}>"})

    def _feature(self, number: str, crs: Crs) -> dict | None:
        spec = self.collection.spec
        if spec.id_field == "pk" and read_key(number) is None:
            return None
        rows = self.collection.rows().filter(**{spec.id_field: number})[:1]
        return next(
            (turned(item, crs) for _key, item in keyed_features(spec, rows, crs.srid)), None
        )


def turned(feature: dict, crs: Crs) -> dict:
    """The feature with its axes in the order of the reference system."""
    if crs is DEFAULT or not crs.northing_first:
        return feature
    geometry = orjson.loads(orjson.dumps(feature["geometry"]))
    geometry["coordinates"] = swapped(geometry["coordinates"])
    return {**feature, "geometry": geometry}
