"""What is grown on the fields: rice in rows and in ears, cassava, maize, oil palms."""

from math import pi
from random import Random

from sites.demo.art.canvas import WIDTH, Canvas, Color, mix, smooth
from sites.demo.art.light import Light
from sites.demo.art.nature import LEAF, LEAF_DARK, LEAF_LIGHT, frond

RICE = ((104, 164, 84), (142, 188, 92), (176, 202, 104), (88, 148, 88), (158, 190, 84))
RIPE = ((226, 186, 84), (214, 168, 72), (236, 204, 112))
# Direction and height of the leaves of maize, the lowest first.
_BLADES = ((-0.5, 0.25), (3.6, 0.35), (-0.7, 0.5), (3.8, 0.6), (-1.0, 0.75), (4.1, 0.8))
# Where the leaves of a cassava plant sit, and which of three greens each has; the lowest and darkest first.
_LEAVES = ((-0.3, 0.46, 0), (0.3, 0.44, 0), (0.24, 0.66, 1), (-0.2, 0.68, 1), (0.02, 0.86, 2))
# Seven fingers of a cassava leaf, spread like a hand that hangs.
_STAR = [
    (0.0, -0.35),
    (0.25, -0.18),
    (0.95, -0.42),
    (0.42, 0.02),
    (1.0, 0.32),
    (0.34, 0.22),
    (0.55, 0.92),
    (0.08, 0.34),
    (-0.12, 1.0),
    (-0.16, 0.32),
    (-0.72, 0.80),
    (-0.36, 0.16),
    (-1.0, 0.12),
    (-0.4, -0.06),
    (-0.82, -0.5),
    (-0.22, -0.2),
]
_FRONDS = ((0.15, 0.75), (-0.2, 0.8), (-0.5, 0.75), (-0.8, 0.6), (-1.05, 0.5), (-1.35, 0.35))
_CROWN = (
    (0.0, -0.5),
    (0.06, -0.22),
    (0.26, -0.42),
    (0.2, -0.16),
    (0.46, -0.16),
    (0.26, -0.02),
    (0.5, 0.2),
    (0.16, 0.06),
    (0, 0.1),
    (-0.16, 0.06),
    (-0.5, 0.2),
    (-0.26, -0.02),
    (-0.46, -0.16),
    (-0.2, -0.16),
    (-0.26, -0.42),
    (-0.06, -0.22),
)


def rows(
    canvas: Canvas,
    light: Light,
    rng: Random,
    line: list,
    step: float,
    color: Color,
    sparse: bool = False,
) -> None:
    """Tufts planted along a terrace; none on those too far away to tell them apart."""
    if step < 34:
        return
    for row in range(1, 3):
        drop = step * (0.12 + 0.36 * row)
        size = 5 + step * 0.06 + row
        gap = size * (4.6 if sparse else 3.4)
        x, shift = -20 + rng.uniform(0, gap), line[0][0]
        while x < WIDTH + 20:
            y = line[min(len(line) - 1, int((x - shift) / 24))][1] + drop
            canvas.poly(
                [
                    (x - size * 0.7, y - size),
                    (x - size * 0.1, y - size * 0.4),
                    (x, y - size * 1.5),
                    (x + size * 0.2, y - size * 0.4),
                    (x + size * 0.8, y - size * 0.9),
                    (x + size * 0.2, y),
                    (x - size * 0.2, y),
                ],
                color,
            )
            x += gap


def ears(
    canvas: Canvas, color: Color, rng: Random, y0: float, y1: float, count: int, size: float
) -> None:
    """Bending ears of ripe rice."""
    for _ in range(count):
        x, y, s = rng.uniform(-10, WIDTH + 10), rng.uniform(y0, y1), size * rng.uniform(0.8, 1.2)
        side = rng.choice((-1, 1)) * s
        canvas.poly(
            [
                (x, y),
                (x + side * 0.06, y - s * 0.8),
                (x + side * 0.28, y - s * 1.08),
                (x + side * 0.62, y - s * 0.86),
                (x + side * 0.66, y - s * 0.62),
                (x + side * 0.46, y - s * 0.8),
                (x + side * 0.24, y - s * 0.84),
                (x + side * 0.12, y),
            ],
            color,
        )


def sheaf(canvas: Canvas, light: Light, x: float, y: float, h: float) -> None:
    """A sheaf of rice standing at x, y."""
    gold, dark = light.on(RIPE[0]), light.on((176, 130, 62))
    canvas.poly(
        smooth(
            [
                (x - h * 0.32, y),
                (x - h * 0.12, y - h * 0.45),
                (x - h * 0.42, y - h),
                (x, y - h * 1.12),
                (x + h * 0.42, y - h),
                (x + h * 0.12, y - h * 0.45),
                (x + h * 0.32, y),
            ],
            4,
        ),
        gold,
    )
    canvas.rect(x - h * 0.16, y - h * 0.5, x + h * 0.16, y - h * 0.4, dark, 2)


def cassava(
    canvas: Canvas, light: Light, rng: Random, x: float, y: float, h: float, far: float
) -> None:
    """A cassava plant of height `h`; far off it is no more than a bush."""
    if h > 24:
        canvas.line([(x, y), (x + h * 0.03, y - h * 0.6)], h * 0.05, light.on((150, 104, 84), far))
    tones = (light.green(LEAF_DARK, far), light.green(LEAF, far), light.green(LEAF_LIGHT, far))
    if h < 30:
        canvas.oval(x, y - h * 0.45, h * 0.5, h * 0.42, tones[1])
        return
    leaves = _LEAVES if h > 62 else _LEAVES[::2]
    for dx, up, tone in leaves:
        cx, cy, r = (
            x + (dx + rng.uniform(-0.05, 0.05)) * h,
            y - up * h,
            h * (0.27 if h > 62 else 0.33),
        )
        canvas.poly([(cx + px * r, cy + py * r) for px, py in _STAR], tones[tone])


def maize(
    canvas: Canvas, light: Light, rng: Random, x: float, y: float, h: float, far: float
) -> None:
    """A maize plant of height `h`; far off it is no more than a bush."""
    tones = (light.green((96, 154, 74), far), light.green((134, 182, 88), far))
    if h < 30:
        canvas.oval(x, y - h * 0.5, h * 0.36, h * 0.5, tones[0])
        return
    canvas.rect(x - h * 0.025, y - h, x + h * 0.025, y, tones[0])
    for i, (angle, up) in enumerate(_BLADES if h > 62 else _BLADES[2:]):
        frond(canvas, x, y - h * up, angle, h * 0.42, tones[i % 2], 0.6)
    canvas.poly(
        [
            (x - h * 0.07, y - h * 1.12),
            (x, y - h * 0.95),
            (x + h * 0.07, y - h * 1.14),
            (x, y - h * 1.2),
        ],
        light.on((226, 196, 122), far),
    )


def oil_palm(
    canvas: Canvas, light: Light, rng: Random, x: float, y: float, h: float, far: float
) -> None:
    """An oil palm with ripe fruit; far off its crown is one shape."""
    h *= 1.7
    tones = (
        light.green(LEAF_DARK, far),
        light.green(mix(LEAF_DARK, LEAF, 0.7), far),
        light.green(mix(LEAF, LEAF_LIGHT, 0.5), far),
    )
    canvas.oval(x, y, h * 0.4, h * 0.04, mix(tones[0], light.haze, 0.15))
    canvas.poly(
        [
            (x - h * 0.06, y),
            (x + h * 0.06, y),
            (x + h * 0.05, y - h * 0.55),
            (x - h * 0.05, y - h * 0.55),
        ],
        light.on((108, 82, 62), far),
    )
    if h < 110:
        for tone, size, up in ((tones[0], 1.0, 0.52), (tones[1], 0.8, 0.62)):
            canvas.poly(
                [(x + px * h * size, y - up * h + py * h * size) for px, py in _CROWN], tone
            )
        return
    for i, (angle, droop) in enumerate(_FRONDS):
        for side in (angle, pi - angle):
            frond(
                canvas,
                x,
                y - h * 0.55,
                side + rng.uniform(-0.06, 0.06),
                h * 0.54,
                tones[i // 2],
                droop,
            )
    for dx in (-0.05, 0.05, 0.0):
        canvas.disc(x + dx * h, y - h * (0.50 + abs(dx)), h * 0.034, light.on((196, 92, 54), far))
