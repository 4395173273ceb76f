"""What is odd about a feature's shape: told, and never a reason to refuse it.

A field that lies half in the next village may be a slip of the hand or the truth; who entered it
can tell. Shapes that cross themselves are the exception: databases answer wrongly or not at all
about them, so they are mended and it is told that they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.utils.translation import gettext_lazy as _

from core.geo.queries import SRID

if TYPE_CHECKING:
    from core.villages.models import Village
    from plugins.gismap.models import Feature, Layer

CROSSES, OUTSIDE, OVERLAPS = "crosses", "outside", "overlaps"
LABELS = {
    CROSSES: _("The shape crosses itself"),
    OUTSIDE: _("Not wholly inside the village"),
    OVERLAPS: _("Overlaps another area of the layer"),
}
# Borders drawn along one another always overlap by slivers: of so much of the smaller area it
# is told.
LEAST_OVERLAP = 0.01
# Degrees by which a shape may stick out of a village, about ten metres.
MARGIN = 0.0001


def mended(geometry: GEOSGeometry) -> GEOSGeometry | None:
    """An area that crosses itself, without its crossings; the geometry itself where it is sound.
    None where nothing with an area is left."""
    if geometry.valid:
        return geometry
    shape = shapely.make_valid(_shape(geometry), method="structure")
    if shape.is_empty or shapely.get_dimensions(shape) < 2:
        return None
    return GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=SRID)


def codes_of(shapes: np.ndarray, boundary: shapely.Geometry | None) -> list[list[str]]:
    """What is odd about each of these shapes of one layer in one village, in degrees."""
    odd: list[list[str]] = [[] for _shape in shapes]
    for number in np.flatnonzero(
        ~shapely.is_simple(shapes) & (shapely.get_dimensions(shapes) == 1)
    ):
        odd[number].append(CROSSES)
    if boundary is not None:
        ground = shapely.buffer(boundary, MARGIN)
        shapely.prepare(ground)
        for number in np.flatnonzero(~shapely.covers(ground, shapes)):
            odd[number].append(OUTSIDE)
    for number in sorted(_overlapping(shapes)):
        odd[number].append(OVERLAPS)
    return odd


def _overlapping(shapes: np.ndarray) -> set[int]:
    areas = np.flatnonzero(shapely.get_dimensions(shapes) == 2)
    if len(areas) < 2:
        return set()
    flat = shapes[areas]
    first, second = shapely.STRtree(flat).query(flat, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    shared = shapely.area(shapely.intersection(flat[first], flat[second]))
    smaller = np.minimum(shapely.area(flat[first]), shapely.area(flat[second]))
    much = shared > smaller * LEAST_OVERLAP
    return {int(number) for number in areas[np.concatenate([first[much], second[much]])]}


def refresh(layer: Layer, village: Village, around: GEOSGeometry | None = None) -> None:
    """Write anew what is odd about the layer's features in a village, all or those whose box meets
    that of `around`: the shape that came, went or changed. Three queries at most."""
    from plugins.gismap.models import Feature

    features = Feature.objects.for_village(village).filter(layer=layer)
    wanted = None
    if around is not None:
        near = list(features.filter(geometry__bboverlaps=around).only("geometry", "village"))
        wanted = {feature.pk for feature in near}
        # Whether one of these overlaps another is only seen with all its neighbours.
        features = features.filter(geometry__bboverlaps=_box_of([around, *_geometries(near)]))
    found = list(features.only("geometry", "warnings", "village"))
    shapes = shapely.from_wkb([bytes(geometry.wkb) for geometry in _geometries(found)])
    changed = []
    boundary = _shape(village.boundary) if village.boundary else None
    for feature, codes in zip(found, codes_of(shapes, boundary), strict=True):
        if CROSSES in feature.warnings and CROSSES not in codes:
            codes = [CROSSES, *codes]  # that it was mended stays told until it is drawn anew
        if codes != feature.warnings and (wanted is None or feature.pk in wanted):
            feature.warnings = codes
            changed.append(feature)
    Feature.objects.for_village(village).bulk_update(changed, ["warnings"], batch_size=500)


def _geometries(features: list[Feature]) -> list[GEOSGeometry]:
    return [feature.geometry for feature in features]


def _box_of(geometries: list[GEOSGeometry]) -> GEOSGeometry:
    west, south, east, north = zip(*(geometry.extent for geometry in geometries), strict=True)
    box = Polygon.from_bbox((min(west), min(south), max(east), max(north)))
    box.srid = SRID
    return box


def labels(codes: Iterable[str]) -> list[str]:
    """What the codes say, for people."""
    return [str(LABELS[code]) for code in codes if code in LABELS]


def _shape(geometry: GEOSGeometry) -> shapely.Geometry:
    return shapely.from_wkb(bytes(geometry.wkb))
