"""What the map component in the browser is told: the layers, how they are drawn, where they are.

A page makes a `Map` of `MapLayer`s and gives it to the template tag `map` of the library `geo`.
The websites and the admin show the same component, and any other page may.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.templatetags.static import static

from core.geo import roads
from core.geo.map_texts import map_texts

if TYPE_CHECKING:
    from core.geo.queries import BBox
    from core.plugins.specs import LayerProperty, MapLayerSpec

ZOOM = 14  # of a map that is given a middle alone: a village fills a screen


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer with the addresses of its data.

    `features` answers GeoJSON and understands `bbox=west,south,east,north` (degrees) and `zoom`.
    `tiles` is the template of its vector tiles with `{z}`, `{y}` and `{x}`, empty where there are
    none. A layer of `many` features is drawn from its tiles; the features are asked for where it is
    listed or pressed. `shown` is whether it is switched on at first. `tile_layer` is what it is
    called in its tiles, where that is not its own name; layers of a base that have the same tiles
    are drawn from one. While the layer with the id `twin` is switched on, which shows the same of
    the village with that code, a layer of the base leaves that village to it.
    """

    id: str
    spec: MapLayerSpec
    features: str = ""
    tiles: str = ""
    shown: bool = True
    many: bool = False
    tile_layer: str = ""
    twin: str = ""
    village: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """`bounds`, or `centre` (longitude, latitude) and `zoom`, are what is shown at first.

    `base` are layers drawn beneath the others, which nobody switches or presses; one whose spec has
    `roads` is drawn as roads. `search` is an
    address that answers to `?q=` with `{"results": [{"title", "kind", "longitude", "latitude",
    "url"}]}`. With `share` the page's address follows the view, for one map of a page at most.
    `heading` is the level of the headings in it.
    """

    title: str
    layers: tuple[MapLayer, ...]
    base: tuple[MapLayer, ...] = ()
    bounds: BBox | None = None
    centre: tuple[float, float] | None = None
    zoom: int = ZOOM
    search: str = ""
    share: bool = False
    heading: int = 2


def configuration(shown: Map) -> dict[str, Any]:
    """The map as the component reads it; JSON, in the active language."""
    box = shown.bounds
    return {
        "title": str(shown.title),
        "bounds": [box.west, box.south, box.east, box.north] if box else None,
        "centre": list(shown.centre) if shown.centre else None,
        "zoom": shown.zoom,
        "layers": [_layer(item) for item in shown.layers],
        "base": [_base_layer(item) for item in shown.base],
        "search": shown.search,
        "share": shown.share,
        "heading": shown.heading,
        "background": background(),
        "texts": map_texts(),
        "libraries": libraries(),
        "zone": settings.TIME_ZONE,
    }


def background() -> dict[str, str] | None:
    """The tile source from outside, if the operator has named one."""
    if not settings.KAMPUNG_MAP_TILES:
        return None
    return {
        "url": settings.KAMPUNG_MAP_TILES,
        "attribution": settings.KAMPUNG_MAP_TILES_ATTRIBUTION,
    }


def libraries() -> dict[str, str]:
    """Where the scripts find what they load when a map comes into view."""
    return {
        "leaflet": static("geo/vendor/leaflet.js"),
        "leafletStyle": static("geo/vendor/leaflet.css"),
        "protomaps": static("geo/vendor/protomaps-leaflet.js"),
        "icons": static("geo/vendor/icons.svg"),
    }


def drawing_libraries() -> dict[str, str]:
    """As `libraries`, with what the geometry editor draws with."""
    return {
        **libraries(),
        "terraDraw": static("geo/vendor/terra-draw.js"),
        "terraDrawAdapter": static("geo/vendor/terra-draw-leaflet-adapter.js"),
    }


def _layer(item: MapLayer) -> dict[str, Any]:
    spec = item.spec
    return {
        "id": item.id,
        "title": str(spec.label),
        "description": str(spec.description),
        "geometry": spec.geometry,
        "colour": spec.colour,
        "width": spec.width,
        "icon": spec.icon,
        "labelled": spec.labelled,
        "titleProperty": spec.title,
        "properties": [_property(each) for each in spec.properties],
        "category": spec.category,
        "categories": [
            {
                "value": each.value,
                "label": str(each.label),
                "colour": each.colour,
                "icon": each.icon,
            }
            for each in spec.categories
        ],
        "features": item.features,
        "tiles": item.tiles,
        "tileLayer": item.tile_layer or spec.name,
        "many": item.many,
        "shown": item.shown,
        "licence": str(spec.licence),
        "attribution": str(spec.attribution),
    }


def _base_layer(item: MapLayer) -> dict[str, Any]:
    return {
        **_layer(item),
        "roads": roads.told(item.spec.roads) if item.spec.roads else None,
        "twin": item.twin,
        "village": item.village,
    }


def _property(item: LayerProperty) -> dict[str, Any]:
    told: dict[str, Any] = {"name": item.name, "label": str(item.label), "type": item.type}
    if item.choices:
        told["choices"] = {str(value): str(label) for value, label in item.choices}
    return told
