"""The service's description in OpenAPI 3.0, the version that OGC 17-069r4 speaks of."""

from __future__ import annotations

from core.geo.layers import filterable
from core.geo.tiles import SCHEME
from core.version import CORE_VERSION
from plugins.gismap.ogc.areas import Collection
from plugins.gismap.ogc.crs import KNOWN
from plugins.gismap.ogc.representation import JSON_TYPES
from plugins.gismap.ogc.selection import GREATEST_LIMIT, USUAL_LIMIT

TILE = "/{tileMatrix}/{tileRow}/{tileCol}"
MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.0"


def document(base: str, collections: list[Collection]) -> dict:
    """The paths of the service at `base`, those of each collection with its own parameters."""
    paths = {
        "/": _path("The landing page"),
        "/conformance": _path("What of the standard holds"),
        "/collections": _path("All collections"),
        "/tiles": _path("The tile sets of all collections together"),
        f"/tiles/{SCHEME}": _path("Tiles of several collections", [_collections()]),
        f"/tiles/{SCHEME}{TILE}": _path(
            "A tile of several collections", [*_tile_parameters(), _collections()]
        ),
        "/tileMatrixSets": _path("The schemes that tiles are numbered by"),
        f"/tileMatrixSets/{SCHEME}": _path("WebMercatorQuad"),
    }
    for item in collections:
        url, label = f"/collections/{item.id}", str(item.spec.label)
        paths[url] = _path(label)
        paths[f"{url}/queryables"] = _path(f"{label}: properties to filter by")
        paths[f"{url}/items"] = _path(f"{label}: features", _item_parameters(item))
        paths[f"{url}/tiles"] = _path(f"{label}: tile sets")
        paths[f"{url}/tiles/{SCHEME}"] = _path(f"{label}: where its tiles are")
        paths[f"{url}/tiles/{SCHEME}{TILE}"] = _path(f"{label}: a tile", _tile_parameters())
        number = _parameter("featureId", {"type": "string"}, where="path", required=True)
        paths[f"{url}/items/{{featureId}}"] = _path(f"{label}: one feature", [number, _crs("crs")])
    return {
        "openapi": "3.0.3",
        "info": {"title": "OGC API - Features", "version": CORE_VERSION},
        "servers": [{"url": base}],
        "paths": paths,
    }


def _path(summary: str, parameters: list[dict] | None = None) -> dict:
    answers = {"200": {"description": summary}}
    if parameters:
        answers["400"] = {"description": "A parameter is not accepted; the answer names it."}
    return {"get": {"summary": summary, "parameters": parameters or [], "responses": answers}}


def _tile_parameters() -> list[dict]:
    whole = {"type": "integer", "minimum": 0}
    names = ("tileMatrix", "tileRow", "tileCol")
    return [_parameter(name, whole, where="path", required=True) for name in names] + [
        _parameter("clusters", {"type": "boolean", "default": True})
    ]


def _collections() -> dict:
    schema = {"type": "array", "items": {"type": "string"}}
    return _parameter("collections", schema, style="form", explode=False)


def _item_parameters(item: Collection) -> list[dict]:
    box = {
        "type": "array",
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
        "items": {"type": "number"},
    }
    limit = {
        "type": "integer", "minimum": 1, "maximum": GREATEST_LIMIT, "default": USUAL_LIMIT,
    }  # fmt: skip
    known = [
        _parameter("limit", limit, style="form", explode=False),
        _parameter("bbox", box, style="form", explode=False),
        _crs("bbox-crs"),
        _crs("crs"),
        _parameter("datetime", {"type": "string"}, style="form", explode=False),
    ]
    return known + [_parameter(each.name, JSON_TYPES[each.type]) for each in filterable(item.spec)]


def _crs(name: str) -> dict:
    schema = {"type": "string", "format": "uri", "enum": [crs.uri for crs in KNOWN]}
    return _parameter(name, schema, style="form", explode=False)


def _parameter(name: str, schema: dict, *, where: str = "query", required=False, **more) -> dict:
    return {"name": name, "in": where, "required": required, "schema": schema, **more}
