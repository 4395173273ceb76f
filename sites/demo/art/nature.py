"""What grows and lies around a village: clouds, ridges, trees, grass.

Each function takes the canvas, the light and where the thing stands; `far` (0 to 1) takes it into the haze.
"""

from math import cos, hypot, pi, sin
from random import Random

from sites.demo.art.canvas import HEIGHT, WIDTH, Canvas, Color, Point, mix
from sites.demo.art.light import Light

LEAF, LEAF_DARK, LEAF_LIGHT = (74, 140, 78), (44, 104, 70), (132, 178, 88)
TRUNK = (112, 84, 62)
GRASS = (128, 172, 84)
SOIL_LIGHT = (206, 168, 124)


def wave(rng: Random, y: float, height: float, step: int = 24, calm: float = 1.0) -> list[Point]:
    """A gently rolling line across the sheet around `y`, at most about `height` up and down."""
    parts = [
        (height * share, rng.uniform(0.6, 1.4) * length / calm, rng.uniform(0, 2 * pi))
        for share, length in ((0.6, 0.005), (0.3, 0.011), (0.1, 0.027))
    ]
    return [
        (x, y + sum(a * sin(f * x + p) for a, f, p in parts)) for x in range(-48, WIDTH + 72, step)
    ]


def ground(canvas: Canvas, top: list[Point], color: Color, bottom: float = HEIGHT) -> None:
    """Everything below the line `top`."""
    canvas.poly([*top, (top[-1][0], bottom), (top[0][0], bottom)], color)


def clouds(canvas: Canvas, light: Light, rng: Random, count: int, lowest: int = 260) -> None:
    """Flat banks of cloud, none below `lowest`."""
    for _ in range(count):
        x, y, s = rng.randint(-40, 1240), rng.randint(50, lowest), rng.uniform(0.5, 1.25)
        color = mix(light.hour.middle, light.hour.cloud, rng.uniform(0.55, 0.9))
        for _ in range(rng.randint(3, 4)):
            wide = rng.uniform(70, 150) * s
            dx, dy = rng.uniform(-80, 80) * s, rng.randint(-1, 1) * 17 * s
            canvas.rect(
                x + dx - wide, y + dy - 11 * s, x + dx + wide, y + dy + 11 * s, color, 11 * s
            )


def birds(canvas: Canvas, light: Light, rng: Random) -> None:
    """A small flock."""
    x, y = rng.randint(250, 950), rng.randint(110, 250)
    color = light.on((60, 70, 84), 0.25)
    for _ in range(rng.randint(3, 6)):
        bx, by, s = x + rng.randint(-130, 130), y + rng.randint(-50, 50), rng.uniform(7, 13)
        canvas.poly(
            [
                (bx - s, by - s * 0.55),
                (bx - s * 0.3, by - s * 0.5),
                (bx, by),
                (bx - s * 0.45, by - s * 0.22),
            ],
            color,
        )
        canvas.poly(
            [
                (bx + s, by - s * 0.55),
                (bx + s * 0.3, by - s * 0.5),
                (bx, by),
                (bx + s * 0.45, by - s * 0.22),
            ],
            color,
        )


def hills(canvas: Canvas, light: Light, rng: Random, horizon: float) -> None:
    """Two or three ridges, the far ones pale; the slopes fade towards the foot as they do in moist air."""
    layers = rng.randint(2, 3)
    peaked = rng.random() < 0.55
    for i in range(layers):
        far = 0.86 - 0.56 * i / layers
        base = horizon - 96 + 34 * i
        line = wave(rng, base, 46 - 9 * i, calm=0.8)
        if peaked and i == 0:
            line = [(x, y - _peak(x, light.sun_x)) for x, y in line]
        color = light.green((70, 120, 122) if i == 0 else (70, 134, 100), far)
        foot = min(horizon + 20, base + 90)
        ground(canvas, line, color, foot)
        lower = [(x, y + (horizon - y) * 0.42) for x, y in line]
        ground(canvas, lower, mix(color, light.haze, 0.28), foot)


def _peak(x: float, sun_x: float) -> float:
    # The mountain stands away from the sun, where there is room for it.
    away = abs(x - (WIDTH - sun_x))
    return 118 * max(0.0, 1 - away / 340) ** 1.35


def tree_line(
    canvas: Canvas, light: Light, rng: Random, y: float, far: float = 0.35, height: float = 26
) -> None:
    """The edge of a wood or of gardens, seen from across the fields."""
    color, shade = light.green(LEAF_DARK, far), light.green(LEAF_DARK, far * 0.72)
    x = -20.0
    while x < WIDTH + 20:
        r = rng.uniform(0.55, 1.2) * height
        canvas.oval(x, y - r * 0.4, r * 1.25, r, color)
        x += r * 1.25
    canvas.rect(-5, y - height * 0.4, WIDTH + 5, y + 8, color)
    for _ in range(rng.randint(4, 8)):
        palm(canvas, light, rng, rng.randint(0, WIDTH), y + 4, rng.uniform(1.9, 3.1) * height, far)
    for _ in range(12):
        x, r = rng.randint(0, WIDTH), rng.uniform(0.3, 0.6) * height
        canvas.oval(x, y - r * 0.3, r * 1.7, r, shade)


def palm(
    canvas: Canvas, light: Light, rng: Random, x: float, y: float, height: float, far: float = 0.0
) -> None:
    """A coconut palm whose foot stands at x, y."""
    bend = rng.uniform(-0.14, 0.14) * height
    half = height * 0.022
    left, right = [], []
    for i in range(5):
        t = i / 4
        cx, cy, w = x + bend * t * t, y - height * t, half * (1.35 - 0.6 * t)
        left.append((cx - w, cy))
        right.append((cx + w, cy))
    canvas.poly(left + right[::-1], light.on(TRUNK, far))
    tx, ty, reach = x + bend, y - height, height * 0.42
    tones = (light.green(LEAF_DARK, far), light.green(LEAF, far))
    start = rng.uniform(-0.15, 0.15)
    for i, angle in enumerate((-0.25, 3.4, 0.25, 2.85, -0.95, 4.1, -1.62)):
        frond(canvas, tx, ty, angle + start, reach * rng.uniform(0.85, 1.08), tones[i % 2])


def frond(
    canvas: Canvas,
    x: float,
    y: float,
    angle: float,
    reach: float,
    color: Color,
    droop: float = 0.42,
) -> None:
    """One drooping leaf, `angle` in radians clockwise from three o'clock."""
    ax, ay = cos(angle), sin(angle)
    upper, lower = [], []
    for t, thick in ((0.0, 0.02), (0.28, 0.085), (0.58, 0.095), (0.84, 0.055), (1.0, 0.0)):
        along, down = ax, ay + 2 * droop * t
        size = reach * thick / hypot(along, down)
        px, py = x + ax * reach * t, y + (ay + droop * t) * reach * t
        upper.append((px + down * size, py - along * size))
        lower.append((px - down * size, py + along * size))
    canvas.poly(upper + lower[::-1], color)


def tree(
    canvas: Canvas, light: Light, rng: Random, x: float, y: float, height: float, far: float = 0.0
) -> None:
    """A broad-leaved tree (mango, rambutan): a trunk and a crown lit from the sun's side."""
    w = height * 0.045
    canvas.poly(
        [
            (x - w * 1.3, y),
            (x + w * 1.3, y),
            (x + w * 0.7, y - height * 0.6),
            (x - w * 0.7, y - height * 0.6),
        ],
        light.on(TRUNK, far),
    )
    r = height * 0.24
    side = 1 if light.sun_x > x else -1
    lean = rng.uniform(-0.3, 0.3)
    lumps = [
        (-0.95, 0.50, 0.72),
        (0.95, 0.52, 0.70),
        (-0.45, 0.66, 0.78),
        (0.5, 0.68, 0.74),
        (lean, 0.56, 0.92),
        (lean, 0.82, 0.70),
    ]
    for tone, size in (
        (LEAF_DARK, 1.0),
        (mix(LEAF_DARK, LEAF, 0.75), 0.86),
        (mix(LEAF, LEAF_LIGHT, 0.4), 0.5),
    ):
        # A smaller disc touches the larger one from within on the sunny side, which leaves a crescent of shade.
        color, inset = light.green(tone, far), 1 - size
        for dx, up, s in lumps:
            canvas.disc(
                x + (dx + side * 0.55 * inset * s) * r,
                y - up * height - 0.8 * inset * s * r,
                r * s * size,
                color,
            )


def banana(
    canvas: Canvas, light: Light, rng: Random, x: float, y: float, height: float, far: float = 0.0
) -> None:
    """A banana plant whose foot stands at x, y."""
    canvas.line([(x, y), (x, y - height * 0.5)], height * 0.07, light.green((140, 160, 96), far))
    tones = (light.green((96, 160, 84), far), light.green((128, 184, 96), far))
    for i, angle in enumerate((-0.7, 3.8, -1.15, 4.3, -1.6)):
        frond(
            canvas, x, y - height * 0.48, angle, height * rng.uniform(0.5, 0.66), tones[i % 2], 0.5
        )


def bush(
    canvas: Canvas, light: Light, rng: Random, x: float, y: float, r: float, far: float = 0.0
) -> None:
    """A low bush on the ground at x, y."""
    for tone, shift, size in ((LEAF_DARK, 0.0, 1.0), (LEAF, 0.18, 0.75)):
        color = light.green(tone, far)
        for dx, s in ((-0.7, 0.7), (0.65, 0.75), (0, 1.0)):
            canvas.wedge(
                x + dx * r, y, r * s * size, r * s * size * (1 + shift * 0.2), 180, 360, color
            )


def tufts(
    canvas: Canvas,
    color: Color,
    rng: Random,
    x0: float,
    x1: float,
    y0: float,
    y1: float,
    count: int,
    size: float = 9,
) -> None:
    """Tufts of grass strewn over a box, bigger towards its lower edge."""
    for _ in range(count):
        x, y = rng.uniform(x0, x1), rng.uniform(y0, y1)
        s = size * (0.6 + 0.7 * (y - y0) / (y1 - y0 + 1))
        canvas.poly(
            [
                (x - s * 0.5, y),
                (x - s * 0.7, y - s * 0.9),
                (x - s * 0.1, y - s * 0.35),
                (x + s * 0.1, y - s * 1.3),
                (x + s * 0.25, y - s * 0.35),
                (x + s * 0.8, y - s * 0.8),
                (x + s * 0.5, y),
            ],
            color,
        )
