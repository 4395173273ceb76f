"""A small map drawn on the server, for poor signal and where there is no script.

A few kilobytes of SVG without tiles, styles or another host: a border, the roads of the base map,
the features of layers, and
a legend that tells how many there are of each. Layers differ by the form of their marks and lines
as well as by colour. Numbered features stand for the entries of a list beside the map.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.geo.drawn import (
    Drawing,
    Label,
    Marks,
    Numbered,
    NumberedMark,
    Sample,
    Stroke,
)
from core.geo.drawn_layers import DrawnLayer
from core.geo.drawn_roads import Road, Room, along, names, roads_of, strokes
from core.geo.marks import DASHES, FORMS, mark_at
from core.geo.plane import WIDTH, Plane, parts

if TYPE_CHECKING:
    from django.contrib.gis.geos import GEOSGeometry, Point

    from core.geo.drawn_layers import DrawnRow
    from core.geo.queries import BBox
    from core.plugins.specs import LayerCategory

# What bounds the size of the answer: corners of lines and areas, and of the border; marks of
# points, all layers together; names; lines of the legend and the length of each.
CORNERS, BORDER_CORNERS, LEAST_CORNERS = 1200, 200, 4
MARKS, LABELS = 360, 12
LEGEND, TITLE = 24, 36
CELL = 5  # units: of the marks of one kind that stand closer than this, one is drawn
QUIET = "#b9b3a3"


def draw(
    layers: Iterable[DrawnLayer] = (),
    *,
    label: str,
    border: GEOSGeometry | None = None,
    box: BBox | None = None,
    numbered: Sequence[Numbered] = (),
) -> Drawing | None:
    """Draw what there is in the box; without one in the border, else around all features. None
    where there is nothing that has a place.

    `label` tells in words what the map is of.
    """
    layers = [layer for layer in layers if layer.rows]
    plane = _plane(layers, border, box, numbered)
    if plane is None:
        return None
    legend = list(_kinds(numbered))
    roads = list(roads_of(plane, [layer for layer in layers if layer.has_roads]))
    looks, left_out = _looks([layer for layer in layers if not layer.has_roads], legend)
    drawn, road_paths = _paths(plane, looks, numbered, roads)
    marks, labels = tuple(_numbers(plane, numbered)), tuple(_labels(plane, looks))
    bar = plane.bar_metres()
    return Drawing(
        label=label,
        width=WIDTH,
        height=plane.height,
        border=plane.path(plane.clipped(border), BORDER_CORNERS) if border else "",
        strokes=drawn,
        points=tuple(_points(plane, looks, MARKS - 5 * len(numbered))),
        marks=marks,
        labels=labels,
        legend=tuple(legend),
        left_out=left_out,
        bar=round(bar / plane.metres_per_unit),
        metres=bar,
        roads=strokes(road_paths),
        road_names=tuple(names(plane, roads, Room(_taken(plane, looks, marks, labels)))),
    )


def middle_of(geometry: GEOSGeometry) -> Point:
    """A point that stands for a shape. The centroid of a bent one may lie outside it; this never
    does."""
    return geometry if geometry.geom_type == "Point" else geometry.point_on_surface


def _kinds(numbered: Sequence[Numbered]) -> Iterable[Sample]:
    """The legend of what is numbered: each kind in the colour of its first feature."""
    counts = Counter(item.kind for item in numbered if item.kind)
    colours = {item.kind: item.colour for item in reversed(numbered)}
    for kind, count in counts.items():
        yield Sample(_short(kind), count, "point", colours[kind], mark_at("circle", 8, 8))


def _plane(layers, border, box, numbered) -> Plane | None:
    if box is not None:
        return Plane.of_box(box)
    extents = [item.geometry.extent for item in numbered]
    if border:
        return Plane.around([border.extent, *extents])
    extents += [row.geometry.extent for layer in layers for row in layer.rows]
    return Plane.around(extents) if extents else None


@dataclass(frozen=True, slots=True)
class _Look:
    """How a layer is drawn: `form` and `dashes` are its own among the layers of a drawing.
    Categories for which the legend has no room are drawn as the layer."""

    layer: DrawnLayer
    form: str
    dashes: str
    room: int

    def of(self, row: DrawnRow) -> tuple[str, bool]:
        """Colour of a feature, and whether its mark is hollow."""
        if self.layer.beneath:
            return QUIET, False
        for number, item in enumerate(self.categories()):
            if item.value == row.category:
                return item.colour, number % 2 == 1
        return self.layer.spec.colour, False

    def categories(self) -> list[LayerCategory]:
        """Those that there are features of, as many as there is room for."""
        spec = self.layer.spec
        known = spec.categories if spec.category else ()
        return [item for item in known if self.layer.counts.get(item.value)][: self.room]

    def samples(self) -> Iterable[Sample]:
        spec = self.layer.spec
        kinds = {row.geometry.dims for row in self.layer.rows}
        kind = ("point", "line", "polygon")[min(kinds)]
        path = mark_at(self.form, 8, 8) if kind == "point" else ""
        dashes = self.dashes if kind == "line" else ""
        whole = Sample(_short(spec.label), self.layer.count, kind, spec.colour, path, dashes)
        categories = self.categories()
        is_divided = sum(self.layer.counts[item.value] for item in categories) == self.layer.count
        yield replace(whole, kind="", path="") if is_divided else whole
        for number, item in enumerate(categories):
            yield replace(
                whole,
                title=_short(item.label),
                count=self.layer.counts[item.value],
                colour=item.colour,
                hollow=number % 2 == 1,
                is_category=True,
            )


def _looks(layers: list[DrawnLayer], legend: list[Sample]) -> tuple[list[_Look], int]:
    """Layers of points take the forms in turn, those of lines the dashes. Adds to the legend, and
    tells how many layers found no room in it."""
    # Numbers stand in circles, which are the first of the forms.
    looks, points, lines, left_out = [], int(bool(legend)), 0, 0
    del legend[LEGEND:]
    for layer in layers:
        room = LEGEND - len(legend) - 1
        if room < 0 and not layer.beneath:
            left_out += 1
            continue
        kinds = {row.geometry.dims for row in layer.rows}
        look = _Look(layer, FORMS[points % len(FORMS)], DASHES[lines % len(DASHES)], room)
        looks.append(look)
        if not layer.beneath:
            legend += look.samples()
            points += 0 in kinds
            lines += 1 in kinds
    return looks, left_out


def _paths(plane: Plane, looks: list[_Look], numbered, roads: list[Road]):
    """The strokes, areas under lines and what is numbered over all; and the path data of the roads
    by rank and width."""
    shapes = []
    for order, look in enumerate(looks):
        spec = look.layer.spec
        for row in look.layer.rows:
            if row.geometry.dims:
                seen = plane.clipped(row.geometry)
                is_area = row.geometry.dims == 2
                width = 1.5 if is_area or look.layer.beneath else min(4.0, spec.width)
                dashes = "" if is_area or look.layer.beneath else look.dashes
                rank = (not look.layer.beneath, not is_area, order)
                shapes.append((seen, rank, (look.of(row)[0], width, dashes, is_area)))
    for item in numbered:
        if item.geometry.dims:
            is_area = item.geometry.dims == 2
            rank = (True, True, len(looks) + (not is_area))
            shapes.append((item.geometry, rank, (item.colour, 3.0, "", is_area)))
    shapes += [(road.geometry, None, (road.rank, road.width)) for road in roads]
    paths: dict[tuple, str] = {}
    road_paths: dict[tuple[int, float], str] = {}
    for _seen, rank, look, path in _fitted(plane, shapes):
        into, key = (road_paths, look) if rank is None else (paths, (rank, *look))
        into[key] = into.get(key, "") + path
    drawn = tuple(Stroke(paths[key], *key[1:]) for key in sorted(paths, key=lambda key: key[0]))
    return drawn, road_paths


def _fitted(plane: Plane, shapes: list) -> Iterable[tuple]:
    """The shapes with their path data, which share the corners there are: those that need few take
    what they need. Of too many the largest are drawn."""
    seen = [item for item in shapes if not item[0].empty and item[0].dims]
    largest = sorted(seen, key=lambda item: plane.size(item[0]), reverse=True)
    largest = largest[: CORNERS // LEAST_CORNERS]
    simple = [(plane.simplified(item[0], item[0].num_coords), *item[1:]) for item in largest]
    left, paths = CORNERS, []
    for place, item in enumerate(sorted(simple, key=lambda item: item[0].num_coords)):
        corners = max(LEAST_CORNERS, left // (len(simple) - place))
        path = plane.path(item[0], corners)
        left -= min(corners, item[0].num_coords)
        if path:
            paths.append((*item, path))
    return paths


def _points(plane: Plane, looks: list[_Look], room: int) -> Iterable[Marks]:
    """The marks share the room by layers; of those that stand on one spot, one is drawn."""
    found: list[dict[tuple, dict]] = []
    for look in looks:
        groups: dict[tuple, dict] = {}
        for row in look.layer.rows:
            if row.geometry.dims == 0:
                for part in parts(row.geometry):
                    x, y = plane.position(part.x, part.y)
                    if plane.shows(x, y):
                        cells = groups.setdefault((look.form, *look.of(row)), {})
                        cells.setdefault((x // CELL, y // CELL), (x, y))
        if groups:
            found.append(groups)
    found.sort(key=lambda groups: sum(map(len, groups.values())))
    drawn = []
    for place, groups in enumerate(found):
        share = max(0, room) // (len(found) - place)
        total = sum(map(len, groups.values()))
        for (form, colour, hollow), cells in groups.items():
            # Rounded up, so that a category of few is not lost.
            most = len(cells) if total <= share else -(-len(cells) * share // total)
            every = -(-len(cells) // most) if most else 1
            shown = list(cells.values())[::every] if most else []
            room -= len(shown)
            if shown:
                path = "".join(mark_at(form, x, y) for x, y in shown)
                drawn.append(Marks(path, colour, hollow))
    return drawn


def _taken(plane: Plane, looks: list[_Look], marks, labels) -> Iterable[tuple]:
    """What a name beside a road must not stand upon, as discs: marks, numbers and other names."""
    for look in looks:
        for row in look.layer.rows:
            if row.geometry.dims == 0:
                yield from ((*plane.position(part.x, part.y), 5) for part in parts(row.geometry))
    yield from ((mark.x, mark.y, 12) for mark in marks)
    for label in labels:
        yield from along(label.x, label.y - 4, 1, 0, 6 * len(label.text))


def _numbers(plane: Plane, numbered: Sequence[Numbered]) -> Iterable[NumberedMark]:
    for item in numbered:
        at = middle_of(item.geometry)
        yield NumberedMark(item.number, *plane.position(at.x, at.y), item.colour)


def _labels(plane: Plane, looks: list[_Look]) -> Iterable[Label]:
    """The names of labelled layers' features, as far as they do not stand on one another."""
    taken: list[tuple[int, int, int]] = []
    for layer in [look.layer for look in looks if look.layer.spec.labelled]:
        for row in layer.rows:
            at = middle_of(row.geometry)
            x, y = plane.position(at.x, at.y)
            text = _short(row.title, 24)
            half = 3 * len(text) + 4
            is_free = all(
                abs(y - other_y) > 13 or abs(x - other_x) > half + other
                for other_x, other_y, other in taken
            )
            if text and half <= x <= WIDTH - half and plane.shows(x, y) and is_free:
                taken.append((x, y, half))
                yield Label(x, y - 8 if row.geometry.dims == 0 else y, text)
                if len(taken) == LABELS:
                    return


def _short(text, most: int = TITLE) -> str:
    text = str(text)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
