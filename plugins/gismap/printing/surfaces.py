"""What a sheet is drawn on: a page of a PDF, or a picture. Both have the origin above left, and
points (1/72 inch) as units; both write with the same font, which comes with reportlab."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONTS = {False: "Vera", True: "VeraBd"}
FOLDER = Path(reportlab.__file__).parent / "fonts"
DOTS_PER_INCH, POINTS_PER_INCH = 200, 72
# Pictures are drawn larger and made smaller, for smooth edges.
OVERSAMPLED = 2


class Surface(Protocol):
    """Colours are #rrggbb; `opacity` is 0 to 1; text is at its baseline's left end."""

    def polygon(self, rings: list[np.ndarray], fill: str, opacity: float) -> None: ...

    def line(self, points: np.ndarray, colour: str, width: float, dashed: bool = False) -> None: ...

    def dot(self, x: float, y: float, radius: float, colour: str) -> None: ...

    def text(self, x: float, y: float, text: str, size: float, bold: bool = False) -> None: ...

    def text_width(self, text: str, size: float, bold: bool = False) -> float: ...

    def clip(self, x: float, y: float, width: float, height: float) -> None: ...

    def unclip(self) -> None: ...

    def save(self, target: BinaryIO) -> None: ...


class PdfPage:
    """A page of a PDF."""

    def __init__(self, width: float, height: float, title: str):
        for name in FONTS.values():
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, str(FOLDER / f"{name}.ttf")))
        # invariant: the same map is the same file, without the machine's time.
        self._canvas = Canvas("map.pdf", pagesize=(width, height), invariant=True)
        self._canvas.setTitle(title)
        self._height = height

    def polygon(self, rings, fill, opacity):
        path = self._canvas.beginPath()
        for ring in rings:
            self._trace(path, ring)
            path.close()
        self._canvas.saveState()
        self._canvas.setFillColor(HexColor(fill))
        self._canvas.setFillAlpha(opacity)
        # Even-odd, so that holes stay empty whichever way they run.
        self._canvas.drawPath(path, stroke=0, fill=1, fillMode=0)
        self._canvas.restoreState()

    def line(self, points, colour, width, dashed=False):
        path = self._canvas.beginPath()
        self._trace(path, points)
        self._canvas.saveState()
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(width)
        self._canvas.setLineJoin(1)
        if dashed:
            self._canvas.setDash(4, 2)
        self._canvas.drawPath(path, stroke=1, fill=0)
        self._canvas.restoreState()

    def _trace(self, path, points):
        for number, (x, y) in enumerate(points):
            (path.lineTo if number else path.moveTo)(float(x), self._height - float(y))

    def dot(self, x, y, radius, colour):
        self._canvas.setFillColor(HexColor(colour))
        self._canvas.setStrokeColor(HexColor("#ffffff"))
        self._canvas.setLineWidth(0.5)
        self._canvas.circle(float(x), self._height - float(y), radius, stroke=1, fill=1)

    def text(self, x, y, text, size, bold=False):
        self._canvas.setFillColor(HexColor("#1f2937"))
        self._canvas.setFont(FONTS[bold], size)
        self._canvas.drawString(float(x), self._height - float(y), text)

    def text_width(self, text, size, bold=False):
        return pdfmetrics.stringWidth(text, FONTS[bold], size)

    def clip(self, x, y, width, height):
        self._canvas.saveState()
        path = self._canvas.beginPath()
        path.rect(x, self._height - y - height, width, height)
        self._canvas.clipPath(path, stroke=0, fill=0)

    def unclip(self):
        self._canvas.restoreState()

    def save(self, target):
        self._canvas.showPage()
        target.write(self._canvas.getpdfdata())


class Picture:
    """A PNG of 200 dots per inch."""

    def __init__(self, width: float, height: float, title: str):
        self._scale = DOTS_PER_INCH / POINTS_PER_INCH * OVERSAMPLED
        self._size = round(width * self._scale), round(height * self._scale)
        self._image = Image.new("RGB", self._size, "#ffffff")
        self._page = self._image
        self._draw = ImageDraw.Draw(self._image)

    def _scaled(self, points) -> list[tuple[float, float]]:
        return [(float(x) * self._scale, float(y) * self._scale) for x, y in points]

    def polygon(self, rings, fill, opacity):
        rings = [self._scaled(ring) for ring in rings]
        xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
        left, top = max(0, int(min(xs))), max(0, int(min(ys)))
        right = min(self._size[0], int(max(xs)) + 1)
        bottom = min(self._size[1], int(max(ys)) + 1)
        if left >= right or top >= bottom:
            return
        mask = Image.new("L", (right - left, bottom - top))
        drawn = ImageDraw.Draw(mask)
        for number, ring in enumerate(rings):
            moved = [(x - left, y - top) for x, y in ring]
            drawn.polygon(moved, fill=0 if number else round(255 * opacity))
        self._image.paste(Image.new("RGB", mask.size, fill), (left, top), mask)

    def line(self, points, colour, width, dashed=False):
        points = self._scaled(points)
        for start, end in zip(points, points[1:], strict=False):
            self._segment(start, end, colour, width, dashed)

    def _segment(self, start, end, colour, width, dashed):
        wide = max(1, round(width * self._scale))
        if not dashed:
            self._draw.line([start, end], fill=colour, width=wide, joint="curve")
            return
        (x0, y0), (x1, y1) = start, end
        length = max(1e-9, ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5)
        dash, gap = 4 * self._scale, 2 * self._scale
        at = 0.0
        while at < length:
            a, b = at / length, min(1.0, (at + dash) / length)
            self._draw.line(
                [(x0 + (x1 - x0) * a, y0 + (y1 - y0) * a),
                 (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b)],
                fill=colour, width=wide,
            )  # fmt: skip
            at += dash + gap

    def dot(self, x, y, radius, colour):
        self._draw.circle(
            (float(x) * self._scale, float(y) * self._scale), radius * self._scale,
            fill=colour, outline="#ffffff", width=max(1, round(0.5 * self._scale)),
        )  # fmt: skip

    def text(self, x, y, text, size, bold=False):
        at = float(x) * self._scale, float(y) * self._scale
        self._draw.text(at, text, "#1f2937", _font(bold, round(size * self._scale)), anchor="ls")

    def text_width(self, text, size, bold=False):
        return _font(bold, round(size * self._scale)).getlength(text) / self._scale

    def clip(self, x, y, width, height):
        self._box = [round(side * self._scale) for side in (x, y, x + width, y + height)]
        self._image = self._page.copy()
        self._draw = ImageDraw.Draw(self._image)

    def unclip(self):
        left, top, _right, _bottom = self._box
        self._page.paste(self._image.crop(self._box), (left, top))
        self._image = self._page
        self._draw = ImageDraw.Draw(self._image)

    def save(self, target):
        wide, high = (side // OVERSAMPLED for side in self._size)
        picture = self._page.resize((wide, high), Image.Resampling.BOX)
        picture.save(target, "PNG", optimize=True, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))


@lru_cache(maxsize=32)
def _font(bold: bool, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FOLDER / f"{FONTS[bold]}.ttf"), size)
