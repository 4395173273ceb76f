"""What the map block shows: a map drawn on the server, and the component that takes its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.geo.queries import BBox
from plugins.gismap.block_fields import PositionBlock
from plugins.gismap.drawings import draw_village, layers_with_features
from plugins.gismap.maps import village_map

if TYPE_CHECKING:
    from core.villages.models import Village

# Half of what 640 pixels show at zoom 0 on the equator, in metres.
HALF_ACROSS = 156_543 * 320


def shown_map(village: Village, value: dict[str, Any]) -> dict[str, Any]:
    """`drawing` and `map` for the template."""
    layers, ids = layers_with_features(village), value["layers"] or ()
    point, zoom = PositionBlock.point(value["position"]), int(value["zoom"] or 15)
    box = BBox.around(point.x, point.y, HALF_ACROSS / 2**zoom) if point else None
    shown = village_map(village, heading=3, specs=layers, ids=ids)
    if point:
        shown = replace(shown, bounds=None, centre=(point.x, point.y), zoom=zoom)
    return {
        "drawing": draw_village(village, layers, ids, box),
        "map": replace(shown, title=value["title"]),
        "height": value["height"] or "medium",
    }
