"""A sheet of A4 with the map of a layer: title, legend, scale bar, arrow to the north, source and
licence, and the date."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
import shapely
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plugins.gismap.layers import categories
from plugins.gismap.models import Layer
from plugins.gismap.printing.frames import Frame, lines_of
from plugins.gismap.printing.surfaces import PdfPage, Picture, Surface

# A4 in points, and what surrounds the map.
SHORT, LONG = 595.28, 841.89
MARGIN, HEAD, FOOT = 36.0, 40.0, 62.0
MOST_FEATURES, MOST_LABELS, MOST_LEGEND = 20_000, 200, 12
INK, BORDER, PAPER = "#1f2937", "#6b7280", "#f4f6f1"


@dataclass(slots=True)
class Mark:
    """A feature as it is drawn."""

    shape: shapely.Geometry
    colour: str
    name: str


@dataclass(slots=True)
class Sheet:
    """What is on the sheet. `legend` is (label, colour); `borders` are the villages'."""

    title: str
    subtitle: str
    marks: list[Mark]
    borders: list[shapely.Geometry]
    legend: list[tuple[str, str]]
    width: float
    labelled: bool
    note: str
    lines: list[str] = field(default_factory=list)


def sheet_of(layer: Layer, features, villages) -> Sheet:
    """The layer's features in these villages, as they are now."""
    villages = list(villages)
    chosen = next((item for item in layer.attributes if item["name"] == layer.category), None)
    colours = {item.value: item.colour for item in categories(chosen)}
    marks, used = [], {}
    found = list(features.order_by("name", "pk")[: MOST_FEATURES + 1])
    for feature in found[:MOST_FEATURES]:
        value = feature.attributes.get(layer.category)
        colour = colours.get(value, layer.colour)
        if colours:
            used[str(value) if value in colours else _("other")] = colour
        shape = shapely.from_wkb(bytes(feature.geometry.wkb))
        marks.append(Mark(shape, colour, feature.name))
    legend = list(used.items())[:MOST_LEGEND] if used else [(layer.title, layer.colour)]
    borders = [shapely.from_wkb(bytes(v.boundary.wkb)) for v in villages if v.boundary]
    where = villages[0].full_name if len(villages) == 1 else str(layer.area)
    today = date_format(timezone.localdate(), "j F Y")
    more = len(found) > MOST_FEATURES
    return Sheet(
        title=layer.title,
        subtitle=where,
        marks=marks,
        borders=borders,
        legend=legend,
        width=float(layer.width) * 0.6,
        labelled=layer.labelled,
        note=_("Only the first %s features are drawn.") % MOST_FEATURES if more else "",
        lines=[
            _("Source: %s") % (layer.source or where),
            _("Licence: %s") % layer.get_licence_display(),
            _("Drawn on %s. Coordinates in WGS 84.") % today,
        ],
    )


def write(sheet: Sheet, format: str, target: BinaryIO) -> str:
    """Draw the sheet as `format`, "pdf" or "png"; returns the media type."""
    shapes = [mark.shape for mark in sheet.marks] + sheet.borders
    bounds = shapely.total_bounds(shapes) if shapes else np.array([105.0, -5.0, 105.01, -4.99])
    wide = (bounds[2] - bounds[0]) > (bounds[3] - bounds[1])
    width, height = (LONG, SHORT) if wide else (SHORT, LONG)
    title = f"{sheet.title}, {sheet.subtitle}"
    surface = (PdfPage if format == "pdf" else Picture)(width, height, title)
    draw(sheet, surface, width, height, bounds)
    surface.save(target)
    return "application/pdf" if format == "pdf" else "image/png"


def draw(sheet: Sheet, surface: Surface, width: float, height: float, bounds) -> None:
    surface.text(MARGIN, MARGIN + 14, _fitted(surface, sheet.title, 18, width), 18, bold=True)
    surface.text(MARGIN, MARGIN + 30, _fitted(surface, sheet.subtitle, 11, width), 11)
    top, bottom = MARGIN + HEAD, height - MARGIN - FOOT
    frame = Frame.around(bounds, width - 2 * MARGIN, bottom - top)
    surface.clip(MARGIN, top, frame.width, frame.height)
    _map(sheet, surface, frame, np.array([MARGIN, top]))
    surface.unclip()
    box = np.array([[MARGIN, top], [width - MARGIN, top], [width - MARGIN, bottom],
                    [MARGIN, bottom], [MARGIN, top]])  # fmt: skip
    surface.line(box, INK, 0.8)
    _arrow(surface, width - MARGIN - 18, top + 12)
    _legend(sheet, surface, bottom + 14)
    _bar(surface, frame, width - MARGIN, bottom + 14)
    lines = [*sheet.lines, *([sheet.note] if sheet.note else [])]
    for number, text in enumerate(lines):
        shown = _fitted(surface, text, 7, width / 2)
        left = width - MARGIN - surface.text_width(shown, 7)
        surface.text(left, bottom + 38 + 9 * number, shown, 7)


def _map(sheet: Sheet, surface: Surface, frame: Frame, corner: np.ndarray) -> None:
    ground = np.array([[0, 0], [frame.width, 0], [frame.width, frame.height], [0, frame.height]])
    surface.polygon([ground + corner], PAPER, 1.0)
    for border in frame.simplified(np.array(sheet.borders, dtype=object)):
        for rings in lines_of(border):
            rings = [frame.place(ring) + corner for ring in rings]
            surface.polygon(rings[:1], "#ffffff", 1.0)
            for ring in rings:
                surface.line(ring, BORDER, 0.8, dashed=True)
    shapes = frame.simplified(np.array([mark.shape for mark in sheet.marks], dtype=object), 0.2)
    for kind in (2, 1, 0):
        for mark, shape in zip(sheet.marks, shapes, strict=True):
            if shapely.get_dimensions(shape) == kind:
                _mark(mark, shape, sheet.width, surface, frame, corner)
    if sheet.labelled or len(sheet.marks) <= MOST_LABELS // 4:
        _labels(sheet, surface, frame, corner)


def _mark(mark: Mark, shape, width: float, surface: Surface, frame: Frame, corner) -> None:
    if shapely.get_dimensions(shape) == 0:
        for x, y in frame.place(shapely.get_coordinates(shape)) + corner:
            surface.dot(x, y, 3.2, mark.colour)
        return
    for lines in lines_of(shape):
        lines = [frame.place(line) + corner for line in lines]
        if shapely.get_dimensions(shape) == 2:
            surface.polygon(lines, mark.colour, 0.3)
        for line in lines:
            surface.line(line, mark.colour, width)


def _labels(sheet: Sheet, surface: Surface, frame: Frame, corner) -> None:
    """Names beside their places, where no other name stands already."""
    taken: list[tuple[float, float, float, float]] = []
    for mark in sheet.marks[:MOST_LABELS]:
        point = shapely.get_coordinates(shapely.point_on_surface(mark.shape))
        x, y = frame.place(point)[0] + corner
        wide = surface.text_width(mark.name, 7)
        box = (x + 5, y - 5, x + 7 + wide, y + 4)
        if box[2] > corner[0] + frame.width or any(_meet(box, other) for other in taken):
            continue
        taken.append(box)
        surface.text(x + 5, y + 2.5, mark.name, 7)


def _meet(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _arrow(surface: Surface, x: float, y: float) -> None:
    """To the north, which is above."""
    head = np.array([[x, y], [x + 7, y + 20], [x, y + 15], [x - 7, y + 20]])
    surface.polygon([head], INK, 1.0)
    letter = _("N")
    surface.text(x - surface.text_width(letter, 10, bold=True) / 2, y + 31, letter, 10, bold=True)


def _legend(sheet: Sheet, surface: Surface, top: float) -> None:
    """In columns of three."""
    for number, (label, colour) in enumerate(sheet.legend):
        x, y = MARGIN + 110 * (number // 4), top + 12 * (number % 4)
        surface.polygon(
            [np.array([[x, y - 7], [x + 9, y - 7], [x + 9, y + 1], [x, y + 1]])], colour, 1.0
        )
        surface.text(x + 13, y, _fitted(surface, label, 8, 95), 8)


def _bar(surface: Surface, frame: Frame, right: float, y: float) -> None:
    metres = frame.bar_metres(120)
    length = metres * frame.scale
    label = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    left = right - length
    surface.line(np.array([[left, y - 4], [left, y], [right, y], [right, y - 4]]), INK, 1.2)
    surface.text(left, y + 10, label, 8)


def _fitted(surface: Surface, text: str, size: float, width: float) -> str:
    """The text, cut where it is wider than the room."""
    room = width - 2 * MARGIN if width > 2 * MARGIN + 100 else width
    if surface.text_width(text, size) <= room:
        return text
    while text and surface.text_width(text + "…", size) > room:
        text = text[:-1]
    return text + "…"
