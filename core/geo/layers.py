"""The rows of a layer as GeoJSON features, the same for every map, format and protocol.

The database writes the geometries, and nobody here parses them: a serialiser's objects for each
would be most of the time that an answer takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.geo.clusters import cells
from core.geo.geojson_texts import DECIMALS_OF_DEGREES, geojson
from core.geo.mercator import degrees
from core.geo.queries import SRID, BBox, bbox_filter
from core.plugins.specs import LayerProperty, LayerSourceSpec, MapLayerSpec
from core.villages.routing import site_url

if TYPE_CHECKING:
    from core.plugins.registry import Plugin
    from core.villages.models import Village

BATCH = 2000  # rows whose shapes are written at once


def layers_of(
    villages: QuerySet[Village],
    *,
    staff: bool = False,
    slug: str = "",
    having: Callable[[str], QuerySet[Village]] | None = None,
) -> Iterator[tuple[Plugin, MapLayerSpec]]:
    """Every plugin's layers in these villages, or those of the one named by `slug`; those for staff
    among them when asked for. A source of layers that fails has none; the log tells why. `having`
    gives those of the villages that have a plugin, where that is known already."""
    from core.plugins.calls import guarded_reading
    from core.plugins.gating import villages_with
    from core.plugins.registry import registry

    for plugin, item in registry.specs("register_map_layers"):
        if slug and plugin.slug != slug:
            continue
        specs: Iterable[MapLayerSpec] = [item] if isinstance(item, MapLayerSpec) else []
        if isinstance(item, LayerSourceSpec):
            chosen = having(plugin.slug) if having else villages_with(plugin.slug, villages)
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


def features(
    spec: MapLayerSpec, rows: QuerySet, srid: int = SRID, zoom: int | None = None
) -> Iterator[dict[str, Any]]:
    """GeoJSON Features of rows of the layer, for `dumps` alone: their geometry is text already.
    One query. Coordinates are in `srid`, easting or longitude first; with a `zoom` they are
    degrees, and lines and areas are as simple as a map of that zoom can show."""
    for _key, feature in keyed_features(spec, rows, srid, zoom):
        yield feature


def keyed_features(
    spec: MapLayerSpec, rows: QuerySet, srid: int = SRID, zoom: int | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """As `features`, each with its row's primary key."""
    names = [item.name for item in spec.properties]
    paths = [item.path for item in spec.properties]
    of_village = [] if spec.village is None else ["code", "site__hostname"]
    shape, texts = geojson(spec.geometry_field, srid, zoom)
    found = rows.annotate(_geojson=shape).values_list(
        "pk", "_geojson", spec.id_field, *paths, *(village_path(spec, name) for name in of_village)
    )
    pages: dict[str, str] = {}  # by the hostname of a village's website
    # A page of features is fetched at once: a cursor on the server costs more than it saves.
    is_page = found.query.high_mark is not None
    for part in batched(iter(found) if is_page else found.iterator(BATCH), BATCH):
        written = texts([row[1] for row in part])
        for (key, _shape, number, *values), geometry in zip(part, written, strict=True):
            properties = dict(zip(names, values, strict=False))
            if of_village:
                code, hostname = values[-2:]
                if spec.page and hostname:
                    page = pages.get(hostname)
                    if page is None:
                        page = pages[hostname] = site_url(hostname) + spec.page
                    is_same = "{" not in page
                    properties["url"] = (
                        page if is_same else page.format_map({**properties, "id": number})
                    )
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


def batched(rows: Iterator, size: int) -> Iterator[list]:
    """Lists of so many rows, the last of the rest."""
    while part := list(islice(rows, size)):
        yield part


def grouped_features(
    spec: MapLayerSpec, rows: QuerySet, zoom: int, most: int
) -> Iterator[dict[str, Any]]:
    """GeoJSON Features of a layer of points, those that lie on top of one another at this zoom as
    one (`core.geo.clusters`); `most` at most. Two queries. Give rows of whole cells."""
    found = cells(spec, rows, zoom, most)
    alone = rows.filter(pk__in=[cell.key for cell in found if cell.count == 1])
    told = dict(keyed_features(spec, alone.order_by()))
    for cell in found:
        if cell.count > 1:
            place = [round(number, DECIMALS_OF_DEGREES) for number in degrees(cell.x, cell.y)]
            yield {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": place},
                "properties": cell.properties(),
            }
        elif cell.key in told:  # gone between the two queries
            yield told[cell.key]


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
