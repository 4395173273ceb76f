"""A style document for MapLibre that draws the layers as their plugins describe them.

It names no address outside this install: no sprite and no glyphs. MapLibre GL JS draws texts with
the browser's own fonts where a style has no glyphs (5.11 and later).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema

from core.geo.clusters import MOST_ZOOM
from core.geo.tiles import SCHEME
from core.rest.problems import BadParameter
from core.rest.stored import RememberedView
from plugins.gismap.layers import BOUNDARIES
from plugins.gismap.ogc.areas import Collection
from plugins.gismap.ogc.representation import StyleSerializer
from plugins.gismap.ogc.tiles import BOOLEANS, chosen
from plugins.gismap.ogc.views import OgcView

if TYPE_CHECKING:
    from core.plugins.specs import MapLayerSpec

BASE = f"gismap__{BOUNDARIES.name}"
PAPER, INK, HALO = "#f6f4ee", "#2b2a26", "#ffffff"
FONT = ["sans-serif"]
ORDER = {"polygon": 0, "mixed": 1, "line": 2, "point": 3}  # what is large lies below
IS_CLUSTER = ["has", "point_count"]
IS_POINT = ["in", ["geometry-type"], ["literal", ["Point", "MultiPoint"]]]
IS_AREA = ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]]
PIXELS = 1024  # of a map on which the area is seen whole at first


class Style(OgcView, RememberedView):
    """The layers of the map as a MapLibre style document, ready to be shown."""

    operation = "style"
    parameters = ("layers", "labels")
    is_personal = True

    @cached_property
    def base(self) -> str:
        path = self.request.path
        return self.request.build_absolute_uri(path.removesuffix("style.json") + "ogc")

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "layers",
                str,
                description="Identifiers of collections by comma; all where it is left out. The "
                "boundaries of the villages lie below them in any case.",
            ),
            OpenApiParameter(
                "labels", bool, description="`false`: no texts, for maps without local fonts."
            ),
        ],
        responses=StyleSerializer,
    )
    def get(self, request, **kwargs):
        labels = request.GET.get("labels", "true")
        if labels not in BOOLEANS:
            raise BadParameter("labels", _("labels is true or false."))
        known = self.collections
        wanted = chosen(known, "layers", request.GET)
        below = [item for item in known if item.id == BASE]
        rest = sorted(
            (item for item in wanted if item.id != BASE), key=lambda item: ORDER[item.spec.geometry]
        )
        sound = list(self.sound(below + rest))
        box = next((box for _item, box in sound if box), None)
        items = [item for item, _box in sound]
        return self.answer(style(items, self.base, box=box, labels=BOOLEANS[labels]))


def style(
    items: list[Collection], base: str, *, box: list[float] | None = None, labels: bool = True
) -> dict[str, Any]:
    """The style document of these collections of the service at `base`, the first lowest, that
    shows the box (degrees) at first."""
    parts = [part for item in items for part in _parts(item)]
    texts = [part for item in items for part in _texts(item)] if labels else []
    document = {
        "version": 8,
        "name": _("Layers of the map"),
        "metadata": {"kampung:legend": [legend(item) for item in items]},
        "sources": {
            item.id: {"type": "vector", "url": f"{base}/collections/{item.id}/tiles/{SCHEME}"}
            for item in items
        },
        "layers": [
            {"id": "background", "type": "background", "paint": {"background-color": PAPER}},
            *parts,
            *texts,
        ],
    }
    if box:
        west, south, east, north = box
        span = max(east - west, north - south, 1e-6)
        zoom = math.log2(360 / span * PIXELS / 512)
        document["center"] = [round((west + east) / 2, 6), round((south + north) / 2, 6)]
        document["zoom"] = round(min(max(zoom, 0), MOST_ZOOM), 2)
    return document


def legend(item: Collection) -> dict[str, Any]:
    """What a legend says of a layer."""
    spec = item.spec
    return {
        "id": item.id,
        "title": str(spec.label),
        "colour": spec.colour,
        "icon": spec.icon,
        "categories": [
            {"label": str(each.label), "colour": each.colour, "icon": each.icon}
            for each in spec.categories
        ],
    }


def _parts(item: Collection) -> Iterator[dict[str, Any]]:
    """The shapes of a layer, what is large first."""
    spec, colour = item.spec, colour_of(item.spec)
    if spec.geometry in ("polygon", "mixed"):
        opacity = 0.06 if item.id == BASE else 0.25
        yield _part(item, "fill", {"fill-color": colour, "fill-opacity": opacity}, IS_AREA)
    if spec.geometry in ("polygon", "mixed", "line"):
        paint = {"line-color": colour, "line-width": spec.width}
        yield _part(item, "line", paint, ["!", IS_POINT], layout={"line-join": "round"})
    if spec.geometry in ("point", "mixed"):
        paint = {
            "circle-color": colour,
            "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, 3, MOST_ZOOM, 7],
            "circle-stroke-color": HALO,
            "circle-stroke-width": 1,
        }
        yield _part(item, "circle", paint, ["all", IS_POINT, ["!", IS_CLUSTER]])
    if spec.geometry == "point":
        paint = {
            "circle-color": spec.colour,
            "circle-opacity": 0.85,
            "circle-radius": ["step", ["get", "point_count"], 11, 10, 14, 100, 18, 1000, 23],
            "circle-stroke-color": HALO,
            "circle-stroke-width": 2,
        }
        yield _part(item, "circle", paint, IS_CLUSTER, name="clusters")


def _texts(item: Collection) -> Iterator[dict[str, Any]]:
    spec = item.spec
    if spec.labelled and spec.title:
        layout = {
            "text-field": ["to-string", ["get", spec.title]],
            "text-font": FONT,
            "text-size": 12,
        }
        if spec.geometry == "line":
            layout["symbol-placement"] = "line"
        elif spec.geometry != "polygon":
            layout |= {"text-anchor": "top", "text-offset": [0, 0.7]}
        paint = {"text-color": INK, "text-halo-color": HALO, "text-halo-width": 1.5}
        yield _part(item, "symbol", paint, ["!", IS_CLUSTER], name="labels", layout=layout)
    if spec.geometry == "point":
        layout = {
            "text-field": ["get", "point_count_abbreviated"],
            "text-font": FONT,
            "text-size": 12,
            "text-allow-overlap": True,
        }
        paint = {"text-color": text_on(spec.colour)}
        yield _part(item, "symbol", paint, IS_CLUSTER, name="counts", layout=layout)


def _part(
    item: Collection,
    kind: str,
    paint: dict[str, Any],
    condition: list,
    *,
    name: str = "",
    layout: dict[str, Any] | None = None,
) -> dict[str, Any]:
    part = {
        "id": f"{item.id}-{name or kind}",
        "type": kind,
        "source": item.id,
        "source-layer": item.spec.name,
        "filter": condition,
        "paint": paint,
    }
    return {**part, "layout": layout} if layout else part


def colour_of(spec: MapLayerSpec) -> str | list:
    """The colour of a feature, by its category where the layer has any."""
    colours = {each.value: each.colour for each in spec.categories}
    if not (spec.category and colours):
        return spec.colour
    pairs = [part for pair in colours.items() for part in pair]
    return ["match", ["to-string", ["get", spec.category]], *pairs, spec.colour]


def text_on(colour: str) -> str:
    """Black or white, whichever stands out more against the colour (WCAG 2.2, 1.4.3)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#ffffff"
