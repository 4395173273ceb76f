"""The rows of a layer as GeoJSON features, the same for every map, format and protocol.

The database writes the geometries, and nobody here parses them: a serialiser's objects for each
would be most of the time that an answer takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson
from django.contrib.gis.db.models.functions import AsGeoJSON, Transform
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.geo.queries import SRID, BBox, bbox_filter
from core.plugins.specs import LayerProperty, LayerSourceSpec, MapLayerSpec
from core.villages.routing import site_url

if TYPE_CHECKING:
    from core.plugins.registry import Plugin
    from core.villages.models import Village

# About a tenth of a metre, of degrees and of metres.
DECIMALS_OF_DEGREES, DECIMALS_OF_METRES = 6, 1


def layers_of(
    villages: QuerySet[Village], *, staff: bool = False
) -> Iterator[tuple[Plugin, MapLayerSpec]]:
    """Every plugin's layers in these villages, those for staff among them when asked for. A source
    of layers that fails has none; the log tells why."""
    from core.plugins.calls import guarded_reading
    from core.plugins.gating import villages_with
    from core.plugins.registry import registry

    for plugin, item in registry.specs("register_map_layers"):
        specs: Iterable[MapLayerSpec] = [item] if isinstance(item, MapLayerSpec) else []
        if isinstance(item, LayerSourceSpec):
            chosen = villages_with(plugin.slug, villages)
            outcome = guarded_reading(plugin.slug, item.name, lambda f, v: list(f(v)), item.layers,
                                      chosen)  # fmt: skip
            specs = outcome.value if outcome.ok else []
        for spec in specs:
            if staff or spec.visibility == "public":
                yield plugin, spec


def rows_of(spec: MapLayerSpec, villages: QuerySet[Village], bbox: BBox | None = None) -> QuerySet:
    """The layer's rows in these villages that have a geometry; touching the box, when given."""
    rows = spec.queryset(villages).filter(**{f"{spec.geometry_field}__isnull": False})
    return rows if bbox is None else bbox_filter(rows, spec.geometry_field, bbox)


def features(spec: MapLayerSpec, rows: QuerySet, srid: int = SRID) -> Iterator[dict[str, Any]]:
    """GeoJSON Features of rows of the layer, for `dumps` alone: their geometry is text already.
    One query. Coordinates are in `srid`, easting or longitude first."""
    for _key, feature in keyed_features(spec, rows, srid):
        yield feature


def keyed_features(
    spec: MapLayerSpec, rows: QuerySet, srid: int = SRID
) -> Iterator[tuple[int, dict[str, Any]]]:
    """As `features`, each with its row's primary key."""
    place, decimals = spec.geometry_field, DECIMALS_OF_DEGREES
    if srid != SRID:
        place = Transform(place, srid)
        decimals = DECIMALS_OF_METRES
    names = [item.name for item in spec.properties]
    paths = [item.path for item in spec.properties]
    of_village = [] if spec.village is None else ["code", "site__hostname"]
    found = rows.annotate(_geojson=AsGeoJSON(place, precision=decimals)).values_list(
        "pk", "_geojson", spec.id_field, *paths, *(village_path(spec, name) for name in of_village)
    )
    for key, geometry, number, *values in found.iterator(2000):
        properties = dict(zip(names, values, strict=False))
        if of_village:
            code, hostname = values[-2:]
            if spec.page and hostname:
                page = spec.page.format_map({**properties, "id": number})
                properties["url"] = site_url(hostname) + page
            properties["village"] = code
        yield (
            key,
            {
                "type": "Feature",
                "id": number,
                "geometry": orjson.Fragment(geometry),
                "properties": properties,
            },
        )


def village_path(spec: MapLayerSpec, name: str) -> str:
    """The look-up of something of the row's village."""
    return f"{spec.village}__{name}" if spec.village else name


def filterable(spec: MapLayerSpec) -> tuple[LayerProperty, ...]:
    """By which properties rows can be told apart: the layer's own, and the village's code."""
    if spec.village is None:
        return spec.properties
    code = LayerProperty("village", _("Village code"), field=village_path(spec, "code"))
    return (*spec.properties, code)


def collection(found: Iterator[dict], most: int, **members: Any) -> dict[str, Any]:
    """A FeatureCollection of the first `most` features, for `dumps`; `truncated` tells that there
    are more. Give at least one feature more than `most`, where there are."""
    listed = list(found)
    return {
        "type": "FeatureCollection",
        "numberReturned": len(listed[:most]),
        "truncated": len(listed) > most,
        **members,
        "features": listed[:most],
    }


def dumps(document: Any) -> bytes:
    """The document as JSON, times in UTC."""
    return orjson.dumps(document, default=_plain, option=orjson.OPT_UTC_Z)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{value!r} is no value of a feature's property.")
