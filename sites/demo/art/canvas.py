"""The surface every demo picture is painted on.

Scenes are written in units of a sheet 1200 wide and 800 high, whatever size is asked for; a wanted shape other than 3:2
shows the middle of the sheet. Pillow draws hard edges, so the sheet is painted at twice the size and reduced once: the
cheapest smoothing there is, as flat shapes cost next to nothing and the one reduction is fast C code.
"""

from functools import lru_cache
from math import cos, pi, sin

import numpy as np
from PIL import Image, ImageChops, ImageDraw

WIDTH, HEIGHT = 1200, 800
OVERSAMPLE = 2
# Grain is added modulo 256, which is ten times faster than a saturating sum; so no colour may come near enough to
# white to wrap.
GRAIN, BRIGHTEST = 4, 251

Color = tuple[int, int, int]
Point = tuple[float, float]


def mix(a: Color, b: Color, share: float) -> Color:
    """The colour that lies `share` (0 to 1) of the way from `a` to `b`."""
    return (
        int(a[0] + (b[0] - a[0]) * share),
        int(a[1] + (b[1] - a[1]) * share),
        int(a[2] + (b[2] - a[2]) * share),
    )


def smooth(points: list[Point], steps: int = 5) -> list[Point]:
    """A closed Catmull-Rom curve through `points`: makes animals and leaves out of a few corners."""
    curve = []
    count = len(points)
    for i in range(count):
        (ax, ay), (bx, by) = points[i - 1], points[i]
        (cx, cy), (dx, dy) = points[(i + 1) % count], points[(i + 2) % count]
        for step in range(steps):
            t = step / steps
            t2, t3 = t * t, t * t * t
            f, g, h, k = -t3 + 2 * t2 - t, 3 * t3 - 5 * t2 + 2, -3 * t3 + 4 * t2 + t, t3 - t2
            curve.append(
                ((f * ax + g * bx + h * cx + k * dx) / 2, (f * ay + g * by + h * cy + k * dy) / 2)
            )
    return curve


class Canvas:
    """A sheet of 1200 x 800 units; y grows downwards. Shapes may reach over the edge."""

    def __init__(self, size: tuple[int, int]):
        wide, high = size[0] * OVERSAMPLE, size[1] * OVERSAMPLE
        self.size = (wide, high)
        self.k = max(wide / WIDTH, high / HEIGHT)
        self.ox, self.oy = (wide - WIDTH * self.k) / 2, (high - HEIGHT * self.k) / 2
        self._blooms: list[tuple[float, float, float, float, Color, float]] = []

    def poly(self, points: list[Point], color: Color) -> None:
        k, ox, oy = self.k, self.ox, self.oy
        self._pen.polygon([(x * k + ox, y * k + oy) for x, y in points], fill=color)

    def rect(
        self, x0: float, y0: float, x1: float, y1: float, color: Color, radius: float = 0
    ) -> None:
        k, ox, oy = self.k, self.ox, self.oy
        box = (x0 * k + ox, y0 * k + oy, x1 * k + ox, y1 * k + oy)
        if radius:
            self._pen.rounded_rectangle(box, radius * k, fill=color)
        else:
            self._pen.rectangle(box, fill=color)

    def oval(self, x: float, y: float, rx: float, ry: float, color: Color) -> None:
        k, x, y = self.k, x * self.k + self.ox, y * self.k + self.oy
        self._pen.ellipse((x - rx * k, y - ry * k, x + rx * k, y + ry * k), fill=color)

    def disc(self, x: float, y: float, r: float, color: Color) -> None:
        self.oval(x, y, r, r, color)

    def wedge(
        self, x: float, y: float, rx: float, ry: float, start: float, end: float, color: Color
    ) -> None:
        """A slice of an ellipse, in degrees clockwise from three o'clock."""
        k, x, y = self.k, x * self.k + self.ox, y * self.k + self.oy
        self._pen.pieslice((x - rx * k, y - ry * k, x + rx * k, y + ry * k), start, end, fill=color)

    def line(self, points: list[Point], width: float, color: Color) -> None:
        k, ox, oy = self.k, self.ox, self.oy
        self._pen.line(
            [(x * k + ox, y * k + oy) for x, y in points],
            fill=color,
            width=max(1, round(width * k)),
            joint="curve",
        )

    def limb(self, points: list[Point], width: float, color: Color) -> None:
        """A line with round ends: arms, legs, tails."""
        self.line(points, width, color)
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, color)

    def backdrop(
        self,
        stops: list[tuple[float, Color]],
        glow: tuple[float, float, float, Color, float] | None = None,
    ) -> None:
        """Begin the picture with a vertical gradient (`stops`: share of the height, colour) and a soft light.

        `glow` is x, y, reach, colour and strength (0 to 1). Reckoned on an eighth of the pixels and blown up without
        filtering: a gradient changes too little from block to block for anybody to see them.
        """
        wide, high = self.size[0] // 8 or 1, self.size[1] // 8 or 1
        at = np.linspace(0, 1, high)
        shares = [share for share, _ in stops]
        column = np.stack(
            [np.interp(at, shares, [color[i] for _, color in stops]) for i in range(3)], axis=1
        )
        pixels = np.repeat(column[:, None, :].astype(np.float32), wide, axis=1)
        if glow:
            x, y, reach, color, strength = glow
            across = (
                (np.arange(wide, dtype=np.float32) - (x * self.k + self.ox) / 8)
                * 8
                / (reach * self.k)
            )
            down = (
                (np.arange(high, dtype=np.float32) - (y * self.k + self.oy) / 8)
                * 8
                / (reach * self.k)
            )
            weight = np.outer(strength * np.exp(-(down**2)), np.exp(-(across**2)))[..., None]
            pixels += (np.array(color, np.float32) - pixels) * weight
        small = Image.fromarray(np.minimum(pixels, BRIGHTEST).astype(np.uint8))
        self.image = small.resize(self.size, Image.Resampling.NEAREST)
        self._pen = ImageDraw.Draw(self.image)

    def bloom(
        self, x: float, y: float, rx: float, ry: float, color: Color, strength: float
    ) -> None:
        """Let a lamp shine softly over all that is painted; laid on last, when there are four times fewer pixels."""
        self._blooms.append((x, y, rx, ry, color, strength))

    def finish(self) -> Image.Image:
        """The picture in the size asked for, with a touch of grain that keeps gradients from showing bands."""
        image = self.image.reduce(OVERSAMPLE)
        for x, y, rx, ry, color, strength in self._blooms:
            k = self.k / OVERSAMPLE
            wide, high = max(2, int(2 * rx * k)), max(2, int(2 * ry * k))
            corner = (
                int(x * k + self.ox / OVERSAMPLE - wide / 2),
                int(y * k + self.oy / OVERSAMPLE - high / 2),
            )
            image.paste(color, corner, _soft(wide, high, round(strength * 20)))
        return ImageChops.add_modulo(image, _grain(image.size))


@lru_cache(maxsize=8)
def _grain(size: tuple[int, int]) -> Image.Image:
    dust = np.random.default_rng(7).integers(0, GRAIN, (size[1], size[0]), dtype=np.uint8)
    return Image.fromarray(np.repeat(dust[:, :, None], 3, axis=2))


@lru_cache(maxsize=64)
def _soft(wide: int, high: int, twentieths: int) -> Image.Image:
    x = np.linspace(-1, 1, wide, dtype=np.float32) ** 2
    y = np.linspace(-1, 1, high, dtype=np.float32) ** 2
    fall = np.clip(1 - np.sqrt(x[None, :] + y[:, None]), 0, 1) ** 1.8
    return Image.fromarray((fall * 255 * twentieths / 20).astype(np.uint8))


def circle_points(x: float, y: float, r: float, count: int) -> list[Point]:
    """The corners of a regular polygon, the first at the top."""
    return [
        (x + r * sin(2 * pi * i / count), y - r * cos(2 * pi * i / count)) for i in range(count)
    ]
