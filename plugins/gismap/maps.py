"""The map of a village as the component in the browser is told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.geo.forms.panels import around_village, village_of
from core.geo.maps import Map, MapLayer
from core.geo.queries import BBox
from core.geo.tiles import SCHEME
from plugins.gismap.layers import BOUNDARIES, public_layers, spec_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.plugins.registry import Plugin
    from core.plugins.specs import MapLayerSpec
    from core.villages.models import Village

VILLAGE, REGENCY = "/api/v1/villages/{}/gismap", "/api/v1/regencies/{}/gismap"


def village_map(
    village: Village,
    *,
    heading: int = 2,
    share: bool = False,
    specs: Iterable[tuple[Plugin, MapLayerSpec]] | None = None,
) -> Map:
    """The given layers, else every one for everybody's eyes that the village's services show, over
    the boundaries of its regency. Two queries: the village's boundary, and what it has switched on;
    the second only where no layers are given."""
    layers = tuple(
        MapLayer(
            id=f"{plugin.slug}.{spec.name}",
            spec=spec,
            features=f"{VILLAGE.format(village.code)}/layers/{plugin.slug}/{spec.name}/",
            tiles=tiles(VILLAGE.format(village.code), plugin.slug, spec.name),
            # The base has the boundaries already.
            shown=bool(spec.village),
        )
        for plugin, spec in (public_layers(village) if specs is None else specs)
    )
    point = village.point
    return Map(
        title=_("Map of %s") % village.full_name,
        layers=layers,
        base=(base_layer(village.district.regency.code),),
        bounds=BBox(*village.boundary.extent) if village.boundary else None,
        centre=(point.x, point.y) if point else None,
        search=f"{VILLAGE.format(village.code)}/search/",
        heading=heading,
        share=share,
    )


def base_layer(regency: str) -> MapLayer:
    """The boundaries of all villages of a regency with their names, which lie beneath."""
    spec = replace(BOUNDARIES, labelled=True, width=1.5)
    return MapLayer("base", spec, tiles=tiles(REGENCY.format(regency), "gismap", "boundaries"))


def tiles(area: str, plugin: str, name: str) -> str:
    """The template of a layer's vector tiles in an area."""
    return f"{area}/ogc/collections/{plugin}__{name}/tiles/{SCHEME}/{{z}}/{{y}}/{{x}}"


def drawing_map(instance: Any, request: HttpRequest | None) -> Map | None:
    """What lies around a feature that is drawn in the admin: the others of its layer, to see and to
    snap to, over the boundaries. None where the village is not known yet."""
    around, village = around_village(instance, request), village_of(instance, request)
    if around is None or village is None:
        return None
    base = (base_layer(village.district.regency.code),)
    if instance.layer_id is None:
        return replace(around, base=base)
    spec = spec_of(instance.layer.name, [instance.layer], staff=not instance.layer.is_public)
    url = f"{VILLAGE.format(village.code)}/layers/gismap/{spec.name}/"
    return replace(around, layers=(MapLayer("others", spec, features=url),), base=base)
