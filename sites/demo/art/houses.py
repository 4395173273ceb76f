"""Houses and halls, seen straight from the front, as flat shapes with a lit and a shaded side."""

from random import Random

from sites.demo.art.canvas import Canvas, Color, mix
from sites.demo.art.light import Light

TILES = ((188, 92, 66), (170, 84, 70), (200, 112, 76), (150, 88, 78), (112, 104, 110))
WALLS = (
    (248, 240, 222),
    (236, 226, 200),
    (206, 226, 214),
    (214, 226, 238),
    (250, 226, 204),
    (238, 214, 190),
)
WOOD, WOOD_LIGHT = (128, 84, 56), (172, 124, 84)
LAMP = (250, 208, 124)


def roof(
    canvas: Canvas,
    light: Light,
    x: float,
    y: float,
    half: float,
    high: float,
    top: float,
    color: Color,
) -> None:
    """A hipped roof: eaves at `y`, `top` is the half width of the ridge; courses of tiles and a lit edge."""
    base = light.on(color)
    canvas.poly([(x - half, y), (x + half, y), (x + top, y - high), (x - top, y - high)], base)
    shade = mix(base, light.on((60, 40, 50)), 0.22)
    side = -1 if light.sun_x > x else 1
    canvas.poly(
        [(x + side * half, y), (x + side * half * 0.62, y), (x + side * top, y - high)], shade
    )
    for i in range(1, 4):
        t = i / 4
        reach = half + (top - half) * t
        canvas.line(
            [(x - reach, y - high * t), (x + reach, y - high * t)], 1.6, mix(base, shade, 0.6)
        )
    canvas.rect(
        x - top - 4,
        y - high - 4,
        x + top + 4,
        y - high + 3,
        mix(base, light.on((255, 236, 214)), 0.3),
        3,
    )
    canvas.rect(x - half, y - 3, x + half, y + 4, shade)


def house(
    canvas: Canvas, light: Light, rng: Random, x: float, y: float, wide: float, lit: bool = False
) -> None:
    """A village house with a veranda; `lit` puts lamplight into its windows."""
    high = wide * 0.36
    wall = rng.choice(WALLS)
    half = wide / 2
    canvas.rect(x - half * 1.04, y - 5, x + half * 1.04, y + 4, light.on((176, 168, 160)))
    canvas.rect(x - half, y - high, x + half, y, light.on(wall))
    canvas.rect(
        x - half,
        y - high,
        x + half,
        y - high * 0.84,
        mix(light.on(wall), light.on((90, 80, 90)), 0.35),
    )
    canvas.rect(
        x - half,
        y - high * 0.22,
        x + half,
        y,
        mix(light.on(wall), light.on(rng.choice(TILES)), 0.45),
    )
    door = light.on(rng.choice((WOOD, (92, 122, 116), (110, 96, 80))))
    glass = LAMP if lit else light.on((120, 156, 170))
    at = rng.choice((-0.12, 0.0, 0.12)) * wide
    canvas.rect(x + at - wide * 0.06, y - high * 0.7, x + at + wide * 0.06, y, door)
    for dx in (-0.33, 0.33):
        wx = x + dx * wide
        canvas.rect(
            wx - wide * 0.09,
            y - high * 0.68,
            wx + wide * 0.09,
            y - high * 0.3,
            light.on((250, 246, 236)),
        )
        canvas.rect(wx - wide * 0.078, y - high * 0.65, wx - wide * 0.006, y - high * 0.33, glass)
        canvas.rect(wx + wide * 0.006, y - high * 0.65, wx + wide * 0.078, y - high * 0.33, glass)
    for dx in (-0.47, 0.47):
        canvas.rect(x + dx * wide - 3, y - high, x + dx * wide + 3, y, light.on((250, 246, 236)))
    roof(
        canvas,
        light,
        x,
        y - high,
        half * 1.16,
        wide * 0.27,
        half * rng.uniform(0.45, 0.68),
        rng.choice(TILES),
    )


def hall(canvas: Canvas, light: Light, rng: Random, x: float, y: float, wide: float) -> None:
    """A village hall after the joglo: an open front on posts under a broad roof with a steep one upon it."""
    half, high = wide / 2, wide * 0.25
    tile, wall = rng.choice(TILES[:4]), rng.choice(WALLS[:4])
    stone = light.on((206, 198, 186))
    for i in range(3):
        canvas.rect(
            x - half * (1.0 + 0.03 * (2 - i)),
            y - 9 - 9 * i,
            x + half * (1.0 + 0.03 * (2 - i)),
            y - 9 * i + 2,
            mix(stone, light.on((120, 112, 110)), 0.16 * (2 - i)),
        )
    floor = y - 27
    canvas.rect(x - half * 0.94, floor - high, x + half * 0.94, floor, light.on(wall))
    canvas.rect(
        x - half * 0.94,
        floor - high,
        x + half * 0.94,
        floor - high * 0.72,
        mix(light.on(wall), light.on((80, 66, 70)), 0.42),
    )
    door = light.on(WOOD)
    canvas.rect(x - wide * 0.07, floor - high * 0.68, x + wide * 0.07, floor, door)
    canvas.rect(x - 1.5, floor - high * 0.66, x + 1.5, floor, light.on((86, 56, 40)))
    for dx in (-0.36, -0.22, 0.22, 0.36):
        wx = x + dx * wide
        canvas.rect(
            wx - wide * 0.042, floor - high * 0.62, wx + wide * 0.042, floor - high * 0.16, door
        )
        canvas.rect(
            wx - wide * 0.034,
            floor - high * 0.59,
            wx + wide * 0.034,
            floor - high * 0.19,
            light.on((136, 168, 176)),
        )
        canvas.rect(wx - 1.5, floor - high * 0.59, wx + 1.5, floor - high * 0.19, door)
    post, gold = light.on((146, 92, 58)), light.on((224, 176, 92))
    for i in range(6):
        px = x + (i - 2.5) * wide * 0.178
        canvas.rect(px - 7, floor - high, px + 7, floor, post)
        canvas.rect(px - 10, floor - 16, px + 10, floor, light.on((190, 182, 172)))
        canvas.rect(px - 9, floor - high * 0.86, px + 9, floor - high * 0.80, gold)
    eaves = floor - high
    roof(canvas, light, x, eaves, half * 1.14, wide * 0.12, half * 0.56, tile)
    canvas.rect(
        x - half * 0.5,
        eaves - wide * 0.145,
        x + half * 0.5,
        eaves - wide * 0.118,
        light.on((232, 216, 186)),
    )
    roof(
        canvas,
        light,
        x,
        eaves - wide * 0.14,
        half * 0.62,
        wide * 0.15,
        half * 0.30,
        mix(tile, (255, 220, 190), 0.08),
    )
    canvas.poly(
        [(x - 9, eaves - wide * 0.29), (x + 9, eaves - wide * 0.29), (x, eaves - wide * 0.29 - 30)],
        gold,
    )
    canvas.rect(x - wide * 0.15, eaves + 4, x + wide * 0.15, eaves + 32, light.on((52, 96, 92)), 4)
    canvas.rect(
        x - wide * 0.11, eaves + 14, x + wide * 0.11, eaves + 21, light.on((238, 226, 190)), 2
    )


def flag(canvas: Canvas, light: Light, x: float, y: float, high: float, side: int = 1) -> None:
    """The red and white flag on its pole, whose foot stands at x, y."""
    canvas.rect(x - 14, y - 10, x + 14, y, light.on((220, 214, 204)))
    canvas.rect(x - 2.5, y - high, x + 2.5, y, light.on((232, 232, 226)))
    canvas.disc(x, y - high, 5, light.on((228, 184, 96)))
    w, h = high * 0.27 * side, high * 0.085
    for row, color in ((0, (206, 52, 50)), (1, (250, 248, 244))):
        top, foot = y - high + 8 + row * h, y - high + 8 + (row + 1) * h
        canvas.poly(
            [
                (x, top),
                (x + w * 0.3, top - h * 0.22),
                (x + w * 0.65, top + h * 0.16),
                (x + w, top - h * 0.06),
                (x + w, foot - h * 0.06),
                (x + w * 0.65, foot + h * 0.16),
                (x + w * 0.3, foot - h * 0.22),
                (x, foot),
            ],
            light.on(color),
        )
