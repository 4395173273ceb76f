"""The map's search: villages by name, features of the public layers by title, coordinates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson
from django.contrib.gis.db.models.functions import AsGeoJSON, PointOnSurface
from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.geo.layers import layers_of, rows_of, village_path
from core.plugins.calls import guarded_reading
from core.plugins.gating import villages_with
from core.villages.routing import site_url
from plugins.gismap.models import Feature
from plugins.gismap.representation import address

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.plugins.specs import MapLayerSpec
    from core.villages.models import Village

MOST = 20
_COORDINATES = re.compile(r"\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*")


def search_map(text: str, around: QuerySet[Village], villages: QuerySet[Village]) -> list[dict]:
    """At most 20 results: the place of coordinates, villages of `around`, features of the layers in
    `villages`. Names that begin with the text come first of each kind. A query for the villages,
    one for what is drawn here, and one for each other plugin's layer until there are enough."""
    found = [*_coordinates(text)]
    found += _villages(text, around, MOST - len(found))
    mapped = villages_with("gismap", villages)
    found += _drawn(mapped, text, MOST - len(found))
    for plugin, spec in layers_of(mapped):
        is_asked = plugin.slug != "gismap" and not spec.repeats and spec.village
        if is_asked and len(found) < MOST and _has_names(spec):
            asked = villages_with(plugin.slug, mapped)
            outcome = guarded_reading(
                plugin.slug, f"search of {spec.name}", _features, spec, asked, text,
                MOST - len(found),
            )  # fmt: skip
            found += outcome.value if outcome.ok else []
    return found


def _coordinates(text: str) -> list[dict[str, Any]]:
    """“-5.21, 104.97”, latitude first, as map applications show it."""
    match = _COORDINATES.fullmatch(text)
    if match is None:
        return []
    latitude, longitude = (float(part.replace(",", ".")) for part in match.groups())
    if abs(latitude) > 90 or abs(longitude) > 180:
        return []
    title = f"{latitude:g}, {longitude:g}"
    return [result(title, _("Coordinates"), longitude, latitude)]


def _villages(text: str, villages: QuerySet[Village], most: int) -> list[dict]:
    place = Coalesce("point", PointOnSurface("boundary"))
    found = _by_title(villages.filter(site__isnull=False), "name", text)
    rows = found.annotate(_place=AsGeoJSON(place)).filter(_place__isnull=False)
    values = rows.values_list("kind", "name", "district__name", "site__hostname", "_place")
    kinds = dict(villages.model.Kind.choices)
    return [
        result(f"{kinds[kind]} {name}", f"Kecamatan {district}", *_position(shape),
               site_url(hostname) + "/")
        for kind, name, district, hostname, shape in values[:most]
    ]  # fmt: skip


def _drawn(villages: QuerySet[Village], text: str, most: int) -> list[dict]:
    """Features of whichever layer by their names, in one query for all the layers."""
    rows = _by_title(Feature.objects.for_villages(villages).public(), "name", text)
    values = rows.annotate(_place=AsGeoJSON(PointOnSurface("geometry"))).values_list(
        "pk", "name", "layer__title", "village__name", "village__site__hostname", "_place"
    )
    return [
        result(name, f"{layer}, {village}", *_position(shape), site_url(hostname) + address(pk))
        for pk, name, layer, village, hostname, shape in values[:most]
    ]


def _features(spec: MapLayerSpec, villages: QuerySet[Village], text: str, most: int) -> list[dict]:
    title = next(item.path for item in spec.properties if item.name == spec.title)
    rows = _by_title(rows_of(spec, villages), title, text)
    rows = rows.annotate(_place=AsGeoJSON(PointOnSurface(spec.geometry_field)))
    names = [item.name for item in spec.properties]
    of_village = [] if spec.village is None else ["name", "site__hostname"]
    values = rows.values_list(
        title, "_place", spec.id_field, *(item.path for item in spec.properties),
        *(village_path(spec, name) for name in of_village),
    )  # fmt: skip
    found = []
    for name, shape, number, *properties in values[:most]:
        kind, url = str(spec.label), ""
        if of_village:
            village, hostname = properties[-2:]
            kind = f"{kind}, {village}"
            if spec.page and hostname:
                told = {**dict(zip(names, properties, strict=False)), "id": number}
                url = site_url(hostname) + spec.page.format_map(told)
        found.append(result(name, kind, *_position(shape), url))
    return found


def _by_title(rows: QuerySet, path: str, text: str) -> QuerySet:
    begins = Case(
        When(**{f"{path}__istartswith": text}, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return rows.filter(**{f"{path}__icontains": text}).order_by(begins, path, "pk")


def _has_names(spec: MapLayerSpec) -> bool:
    titled = [item for item in spec.properties if item.name == spec.title]
    return bool(titled) and titled[0].type == "string" and not titled[0].choices


def _position(shape: str) -> tuple[float, float]:
    longitude, latitude = orjson.loads(shape)["coordinates"][:2]
    return longitude, latitude


def result(title: str, kind: str, longitude: float, latitude: float, url: str = "") -> dict:
    return {
        "title": title,
        "kind": kind,
        "longitude": round(longitude, 6),
        "latitude": round(latitude, 6),
        "url": url,
    }
