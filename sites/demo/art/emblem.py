"""An emblem for a village: a shield of two colours with a motif of the land, a star and a ribbon.

Not the coat of arms of any place: the parts are drawn by lot.
"""

from math import cos, pi, sin
from random import Random

from sites.demo.art.canvas import Canvas, Color, circle_points, mix

PAIRS = (
    ((22, 92, 84), (236, 184, 78)),
    ((150, 44, 48), (244, 208, 130)),
    ((32, 74, 126), (240, 196, 92)),
    ((76, 104, 44), (246, 222, 148)),
    ((98, 54, 104), (240, 190, 120)),
    ((20, 100, 128), (250, 226, 170)),
    ((128, 72, 38), (246, 210, 140)),
    ((40, 60, 72), (226, 172, 88)),
)
CREAM = (249, 245, 235)


def emblem(canvas: Canvas, rng: Random) -> None:
    """Paint the shield in the middle of the sheet."""
    deep, gold = rng.choice(PAIRS)
    canvas.backdrop([(0, (249, 247, 241)), (1, (240, 236, 226))])
    pointed = rng.random() < 0.5
    for grow, color in ((1.0, mix(deep, (20, 20, 30), 0.25)), (0.955, gold), (0.92, deep)):
        canvas.poly(_shield(600, 388, 300 * grow, 330 * grow, pointed), color)
    division = rng.choice(("hills", "stripe", "water", "half"))
    inner = _shield(600, 388, 262, 290, pointed)
    canvas.poly(inner, mix(deep, CREAM, 0.10))
    _field(canvas, division, mix(deep, gold, 0.32), inner)
    _frame(canvas, pointed, deep)
    rng.choice((_rice_and_star, _leaf, _sun_over_hills, _roof, _palm))(canvas, deep, gold)
    for i in range(5):
        x, y = 600 + (i - 2) * 58, 172 + abs(i - 2) * 7
        canvas.poly(_star(x, y, 17 if i == 2 else 12), gold if i == 2 else CREAM)
    ribbon(canvas, deep, gold)


def _shield(x: float, y: float, wide: float, high: float, pointed: bool) -> list:
    points = [
        (x - wide, y - high * 0.82),
        (x, y - high if pointed else y - high * 0.82),
        (x + wide, y - high * 0.82),
    ]
    side = []
    for i in range(13):
        t = i / 12
        side.append(
            (wide * cos(t * pi / 2) ** 0.72, y + high * (0.08 + 0.92 * sin(t * pi / 2) ** 1.25))
        )
    return points + [(x + dx, py) for dx, py in side] + [(x - dx, py) for dx, py in side[::-1]]


def _field(canvas: Canvas, division: str, color: Color, inner: list) -> None:
    if division == "hills":
        canvas.poly(
            [(338, 520), (450, 400), (540, 480), (660, 370), (862, 530), (862, 900), (338, 900)],
            color,
        )
    elif division == "stripe":
        canvas.poly([(338, 470), (862, 330), (862, 440), (338, 580)], color)
    elif division == "water":
        for i in range(3):
            y = 500 + i * 56
            wave = [(330 + 540 * j / 24, y + 11 * sin(j * 0.9 + i)) for j in range(25)]
            canvas.poly([*wave, *[(x, wy + 26) for x, wy in wave[::-1]]], color)
    else:
        canvas.poly([(600, 60), (880, 60), (880, 760), (600, 760)], color)


def _frame(canvas: Canvas, pointed: bool, deep: Color) -> None:
    # What the field painted beyond the shield is covered by the rim and the paper around it.
    outer, rim = _shield(600, 388, 300, 330, pointed), _shield(600, 388, 262, 290, pointed)
    back, gold_edge = (245, 242, 234), _shield(600, 388, 276, 304, pointed)
    canvas.poly(
        [*outer, outer[0], (-10, -10), (-10, 810), (1210, 810), (1210, -10), (-10, -10), outer[0]],
        back,
    )
    canvas.poly([*outer, outer[0], rim[0], *rim[::-1]], deep)
    canvas.poly([*gold_edge, gold_edge[0], rim[0], *rim[::-1]], mix(deep, CREAM, 0.75))


def _star(x: float, y: float, r: float) -> list:
    outer, inner = circle_points(x, y, r, 10), circle_points(x, y, r * 0.42, 10)
    return [outer[i] if i % 2 == 0 else inner[i] for i in range(10)]


def _rice_and_star(canvas: Canvas, deep: Color, gold: Color) -> None:
    for side in (-1, 1):
        stem = []
        for i in range(9):
            t = i / 8
            a = pi * (0.5 + 0.42 * t)
            stem.append((600 + side * 150 * sin(a * 0.98) * (0.3 + t * 0.75), 590 - 300 * t))
        canvas.line(stem, 7, gold)
        for i in range(1, 9):
            x, y = stem[i]
            for out in (-1, 1):
                canvas.poly(
                    [
                        (x, y + 14),
                        (x + out * 26, y - 8),
                        (x + out * 30, y - 34),
                        (x + out * 6, y - 16),
                    ],
                    gold,
                )
    canvas.poly(_star(600, 400, 82), CREAM)


def _leaf(canvas: Canvas, deep: Color, gold: Color) -> None:
    for i in range(7):
        a = -pi / 2 + (i - 3) * 0.52
        r = 200 - abs(i - 3) * 16
        tip, side = (600 + r * cos(a), 480 + r * sin(a)), 32
        nx, ny = -sin(a) * side, cos(a) * side
        mid = (600 + r * 0.55 * cos(a), 480 + r * 0.55 * sin(a))
        canvas.poly(
            [(600, 480), (mid[0] + nx, mid[1] + ny), tip, (mid[0] - nx, mid[1] - ny)],
            CREAM if i % 2 else gold,
        )
    canvas.line([(600, 480), (600, 610)], 16, gold)


def _sun_over_hills(canvas: Canvas, deep: Color, gold: Color) -> None:
    for i in range(11):
        a = pi + pi * i / 10
        canvas.poly(
            [
                (600 + 108 * cos(a - 0.06), 440 + 108 * sin(a - 0.06)),
                (600 + 166 * cos(a), 440 + 166 * sin(a)),
                (600 + 108 * cos(a + 0.06), 440 + 108 * sin(a + 0.06)),
            ],
            gold,
        )
    canvas.wedge(600, 442, 90, 90, 180, 360, gold)
    canvas.poly([(392, 520), (500, 416), (570, 470), (672, 396), (808, 520)], CREAM)
    for i in range(3):
        y = 548 + i * 30
        half = 190 - i * 42
        canvas.rect(600 - half, y, 600 + half, y + 13, CREAM if i % 2 == 0 else gold, 6)


def _roof(canvas: Canvas, deep: Color, gold: Color) -> None:
    canvas.poly([(410, 430), (790, 430), (690, 372), (510, 372)], gold)
    canvas.poly([(510, 366), (690, 366), (636, 274), (564, 274)], CREAM)
    canvas.poly([(586, 270), (614, 270), (600, 236)], gold)
    for i in range(5):
        canvas.rect(446 + i * 73, 436, 466 + i * 73, 548, CREAM)
    canvas.rect(424, 552, 776, 572, gold)
    canvas.rect(452, 582, 748, 600, CREAM)


def _palm(canvas: Canvas, deep: Color, gold: Color) -> None:
    canvas.poly([(588, 610), (616, 610), (608, 400), (596, 400)], gold)
    for i, a in enumerate((-0.15, pi + 0.15, -0.75, pi + 0.75, -1.3, pi + 1.3)):
        tip = (600 + 176 * cos(a), 404 + 150 * sin(a) + 52)
        mid = (600 + 96 * cos(a), 404 + 96 * sin(a) - 22)
        canvas.poly(
            [(600, 410), mid, tip, (mid[0], mid[1] + 40)],
            CREAM if i % 2 else mix(CREAM, gold, 0.45),
        )
    for dx in (-22, 22, 0):
        canvas.disc(600 + dx, 430, 19, gold)


def ribbon(canvas: Canvas, deep: Color, gold: Color) -> None:
    """The ribbon under the shield; it carries stars, as no letters are drawn."""
    dark = mix(gold, (90, 50, 40), 0.35)
    for side in (-1, 1):
        canvas.poly(
            [
                (600 + side * 190, 668),
                (600 + side * 310, 648),
                (600 + side * 276, 690),
                (600 + side * 310, 732),
                (600 + side * 190, 728),
            ],
            dark,
        )
    canvas.poly(
        [
            (372, 690),
            (480, 702),
            (600, 708),
            (720, 702),
            (828, 690),
            (828, 748),
            (720, 762),
            (600, 768),
            (480, 762),
            (372, 748),
        ],
        gold,
    )
    for i in range(3):
        canvas.poly(_star(600 + (i - 1) * 92, 736, 15), deep)
