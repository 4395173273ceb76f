"""The map of a village as the component in the browser is told of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.geo.forms.panels import map_of, village_of
from core.geo.maps import Map, MapLayer
from core.geo.queries import BBox
from core.geo.tiles import SCHEME
from plugins.gismap.layers import BOUNDARIES, layer_id, public_layers, spec_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.plugins.registry import Plugin
    from core.plugins.specs import MapLayerSpec
    from core.villages.models import Village

    Named = tuple[Plugin, MapLayerSpec]

VILLAGE, REGENCY = "/api/v1/villages/{}/gismap", "/api/v1/regencies/{}/gismap"


def village_map(
    village: Village,
    *,
    heading: int = 2,
    share: bool = False,
    specs: Iterable[Named] | None = None,
    ids: Collection[str] = (),
) -> Map:
    """Of the given layers, else of every one for everybody's eyes that the village's services show,
    those named (`ronda__posts`), all where no name is given; over the boundaries and roads of its
    regency. Two queries: the village's boundary, and what it has switched on; the second only where
    no layers are given."""
    known = list(public_layers(village) if specs is None else specs)
    layers = tuple(
        MapLayer(
            id=f"{plugin.slug}.{spec.name}",
            spec=spec,
            features=f"{VILLAGE.format(village.code)}/layers/{plugin.slug}/{spec.name}/",
            tiles=tiles(VILLAGE.format(village.code), plugin.slug, spec.name),
            # The base has the boundaries and the roads already.
            shown=bool(ids) or bool(spec.village and spec.roads is None and not spec.repeats),
        )
        for plugin, spec in known
        if not ids or layer_id(plugin, spec) in ids
    )
    point = village.point
    return Map(
        title=_("Map of %s") % village.full_name,
        layers=layers,
        base=base_layers(village, known),
        bounds=BBox(*village.boundary.extent) if village.boundary else None,
        centre=(point.x, point.y) if point else None,
        search=f"{VILLAGE.format(village.code)}/search/",
        heading=heading,
        share=share,
    )


def base_layers(village: Village, known: Iterable[Named]) -> tuple[MapLayer, ...]:
    """What lies beneath: the boundaries of all villages of the village's regency with their names,
    and the roads that are among the known layers. All of it is in the same tiles."""
    area = REGENCY.format(village.district.regency.code)
    boundaries = replace(BOUNDARIES, labelled=True, width=1.5)
    roads = [item for item in known if item[1].roads]
    if not roads:
        return (MapLayer("base", boundaries, tiles=tiles(area, "gismap", BOUNDARIES.name)),)
    names = [f"gismap__{BOUNDARIES.name}", *(layer_id(*item) for item in roads)]
    url = f"{area}/ogc/tiles/{SCHEME}/{{z}}/{{y}}/{{x}}?collections={','.join(names)}"
    return (
        MapLayer("base", boundaries, tiles=url, tile_layer=names[0]),
        *(
            MapLayer(
                f"base.{name}",
                spec,
                tiles=url,
                tile_layer=name,
                twin=f"{plugin.slug}.{spec.name}",
                village=village.code,
            )
            for name, (plugin, spec) in zip(names[1:], roads, strict=True)
        ),
    )


def tiles(area: str, plugin: str, name: str) -> str:
    """The template of a layer's vector tiles in an area."""
    return f"{area}/ogc/collections/{plugin}__{name}/tiles/{SCHEME}/{{z}}/{{y}}/{{x}}"


def surroundings(village: Village) -> Map | None:
    """A map that begins at the village, over the boundaries and roads; None where nobody knows where
    it is."""
    around = map_of(village)
    return around and replace(around, base=base_layers(village, public_layers(village)))


def drawing_map(instance: Any, request: HttpRequest | None) -> Map | None:
    """What lies around a feature that is drawn in the admin: the others of its layer, to see and to
    snap to, over the boundaries and roads. None where the village is not known yet."""
    village = village_of(instance, request)
    around = surroundings(village) if village is not None else None
    if around is None or instance.layer_id is None:
        return around
    spec = spec_of(instance.layer.name, [instance.layer], staff=not instance.layer.is_public)
    url = f"{VILLAGE.format(village.code)}/layers/gismap/{spec.name}/"
    others = MapLayer(f"gismap.{spec.name}", spec, features=url)
    return replace(around, layers=(others,))
