"""Scenes of the open land: rice fields, a river, a road into the village."""

from math import sin
from random import Random

from sites.demo.art.canvas import Canvas, Color, mix
from sites.demo.art.crops import RICE, rows
from sites.demo.art.houses import WOOD, WOOD_LIGHT, house
from sites.demo.art.light import Light
from sites.demo.art.nature import LEAF_DARK, ground, palm, tree, tree_line, tufts, wave
from sites.demo.art.people import person, rider, walker
from sites.demo.art.stage import opening


def rice_fields(canvas: Canvas, rng: Random) -> None:
    """Terraces down to the onlooker, some of them flooded, with farmers at work."""
    horizon = rng.randint(390, 440)
    light = opening(canvas, rng, horizon)
    tree_line(canvas, light, rng, horizon + 4)
    y, step, i = horizon + 2.0, 17.0, rng.randint(0, 4)
    mirror = mix(light.hour.low, light.hour.middle, 0.6)
    wet = rng.random() < 0.6
    while y < 840:
        far = max(0.0, 0.34 * (1 - (y - horizon) / 240))
        line = wave(rng, y, 5 + step * 0.28)
        color = light.green(RICE[i % len(RICE)], far)
        foot = y + step * 2 + 12
        ground(canvas, line, mix(light.on((96, 92, 56), far), color, 0.35), foot)
        inner = [(x, ly + 2.5 + step * 0.06) for x, ly in line]
        flooded = wet and i % 3 == 1
        ground(canvas, inner, mix(mirror, color, 0.18) if flooded else color, foot)
        rows(
            canvas, light, rng, inner, step, mix(color, light.green(LEAF_DARK), 0.4), sparse=flooded
        )
        y += step * rng.uniform(0.85, 1.2)
        step *= 1.42
        i += 1
    if rng.random() < 0.75:
        hut(
            canvas,
            light,
            rng.choice((rng.randint(160, 420), rng.randint(780, 1040))),
            horizon + 96,
            92,
        )
    for _ in range(rng.randint(1, 3)):
        person(
            canvas,
            light,
            rng,
            rng.randint(260, 940),
            horizon + rng.randint(150, 190),
            84,
            rng.choice(("bend", "walk", "hoe")),
            facing=rng.choice((-1, 1)),
            hat="caping",
        )
    side = rng.choice((-1, 1))
    for dx in (60, 150):
        palm(
            canvas, light, rng, 600 + side * (600 - dx), 860 - dx * 0.3, rng.randint(420, 520) - dx
        )


def hut(canvas: Canvas, light: Light, x: float, y: float, wide: float) -> None:
    """A shelter among the fields: four legs, a floor, a roof of thatch."""
    half = wide / 2
    for dx in (-0.7, 0.7):
        canvas.rect(x + dx * half - 3, y - wide * 0.7, x + dx * half + 3, y, light.on(WOOD))
    canvas.rect(
        x - half * 0.85, y - wide * 0.3, x + half * 0.85, y - wide * 0.24, light.on(WOOD_LIGHT)
    )
    canvas.rect(
        x - half * 0.7,
        y - wide * 0.62,
        x + half * 0.7,
        y - wide * 0.3,
        mix(light.on(WOOD), light.on((60, 50, 50)), 0.4),
    )
    straw = light.on((206, 172, 110))
    canvas.poly(
        [
            (x - half * 1.15, y - wide * 0.55),
            (x + half * 1.15, y - wide * 0.55),
            (x + half * 0.35, y - wide * 1.02),
            (x - half * 0.35, y - wide * 1.02),
        ],
        straw,
    )
    canvas.poly(
        [
            (x - half * 1.15, y - wide * 0.55),
            (x + half * 1.15, y - wide * 0.55),
            (x + half * 1.05, y - wide * 0.61),
            (x - half * 1.05, y - wide * 0.61),
        ],
        mix(straw, light.on((110, 80, 50)), 0.4),
    )


def river(canvas: Canvas, rng: Random) -> None:
    """A river winding towards the onlooker between trees."""
    horizon = rng.randint(370, 420)
    light = opening(canvas, rng, horizon)
    tree_line(canvas, light, rng, horizon + 4, 0.36, 34)
    ground(canvas, wave(rng, horizon + 6, 3), light.green((132, 172, 92), 0.22))
    bend, phase = rng.uniform(120, 210), rng.uniform(0, 6.28)
    water = mix(mix(light.hour.middle, light.hour.low, 0.45), light.on((70, 138, 160)), 0.55)

    def bank(t: float) -> tuple[float, float, float]:
        y = horizon + 6 + (880 - horizon) * t
        middle = 600 + bend * sin(phase + 4.4 * t**0.6) * (0.35 + t)
        return middle, y, 14 + 350 * t**1.35

    steps = [i / 22 for i in range(23)]
    left = [(m - w, y) for m, y, w in map(bank, steps)]
    right = [(m + w, y) for m, y, w in map(bank, steps)]
    for shift, color in (
        (1.16, light.green((104, 150, 80), 0.1)),
        (1.07, light.on((196, 164, 118), 0.1)),
        (1.0, water),
    ):
        outline = [
            (600 + (m - 600) + (x - m) * shift, y)
            for (x, y), (m, _, _) in zip(
                left + right[::-1], [bank(t) for t in steps + steps[::-1]], strict=True
            )
        ]
        canvas.poly(outline, color)
    bright, deep = (
        mix(water, light.hour.sun or light.hour.low, 0.5),
        mix(water, light.on((30, 84, 104)), 0.35),
    )
    for _ in range(46):
        m, y, w = bank(rng.uniform(0.04, 0.98))
        reach = w * rng.uniform(0.08, 0.3)
        x = m + (w - reach) * rng.uniform(-0.92, 0.92)
        thin = 0.8 + w * 0.009
        canvas.oval(x, y, reach, thin, rng.choice((bright, deep)))
    things = []
    for i in range(9):
        m, y, w = bank(0.06 + i * 0.1)
        for side in (-1, 1):
            if rng.random() < 0.8:
                things.append(
                    (
                        y,
                        m + side * (w * 1.25 + rng.uniform(20, 120) + y * 0.08),
                        (y - horizon) * 0.75 + 40,
                    )
                )
    for y, x, high in sorted(things):
        rng.choice((palm, tree, tree))(
            canvas, light, rng, x, y, high, max(0.0, 0.3 - (y - horizon) / 500)
        )
    tufts(canvas, light.green(LEAF_DARK), rng, 0, 210, 650, 810, 12, 22)
    tufts(canvas, light.green(LEAF_DARK), rng, 990, 1200, 650, 810, 12, 22)
    if rng.random() < 0.8:
        m, y, w = bank(rng.uniform(0.36, 0.5))
        boat(canvas, light, rng, m + rng.uniform(-0.25, 0.25) * w, y, w * 0.62, deep)


def boat(
    canvas: Canvas, light: Light, rng: Random, x: float, y: float, wide: float, shadow: Color
) -> None:
    """A dugout with one man in it, `wide` from end to end."""
    half, facing = wide / 2, rng.choice((-1, 1))
    canvas.oval(x, y + half * 0.1, half * 1.05, half * 0.13, shadow)
    person(
        canvas,
        light,
        rng,
        x - facing * half * 0.25,
        y - half * 0.02,
        wide * 0.72,
        "hold",
        facing=facing,
        hat="caping",
    )
    canvas.line(
        [(x - facing * half * 0.5, y + half * 0.3), (x + facing * half * 0.35, y - wide * 0.5)],
        wide * 0.025,
        light.on(WOOD_LIGHT),
    )
    hull = [
        (x - half, y - half * 0.26),
        (x - half * 0.6, y - half * 0.14),
        (x + half * 0.6, y - half * 0.14),
        (x + half, y - half * 0.26),
        (x + half * 0.66, y + half * 0.1),
        (x - half * 0.66, y + half * 0.1),
    ]
    canvas.poly(hull, light.on(WOOD))
    canvas.line(
        [
            (x - half * 0.95, y - half * 0.2),
            (x - half * 0.6, y - half * 0.09),
            (x + half * 0.6, y - half * 0.09),
            (x + half * 0.95, y - half * 0.2),
        ],
        wide * 0.025,
        light.on(WOOD_LIGHT),
    )


def road(canvas: Canvas, rng: Random) -> None:
    """A village road to the horizon, paved or not, with houses, trees and poles along it."""
    horizon = rng.randint(390, 430)
    light = opening(canvas, rng, horizon)
    tree_line(canvas, light, rng, horizon + 6, 0.34, 36)
    ground(canvas, wave(rng, horizon + 6, 2), light.green((138, 178, 92), 0.05))
    vanish = rng.randint(500, 700)
    paved = rng.random() < 0.65
    color = light.on((150, 148, 152) if paved else (208, 170, 126))

    def at(offset: float, t: float) -> tuple[float, float]:
        return vanish + offset * (0.012 + t), horizon + 8 + (800 - horizon) * t

    for reach, tone in (
        (470, light.green((164, 186, 104))),
        (390, light.on((206, 182, 140))),
        (340, color),
    ):
        canvas.poly([at(-reach, 0), at(reach, 0), at(reach, 1.05), at(-reach, 1.05)], tone)
    if paved:
        for t in (0.03, 0.07, 0.13, 0.22, 0.36, 0.58, 0.9):
            canvas.poly(
                [at(-9, t), at(9, t), at(9, t * 1.32), at(-9, t * 1.32)], light.on((244, 238, 216))
            )
    else:
        for side in (-1, 1):
            canvas.poly(
                [at(side * 150, 0), at(side * 210, 0), at(side * 215, 1.05), at(side * 135, 1.05)],
                mix(color, light.on((130, 92, 66)), 0.3),
            )
    for t in (0.05, 0.085, 0.13, 0.20, 0.30, 0.44, 0.64):
        for side in (-1, 1):
            x, y = at(side * rng.uniform(760, 1120), t)
            high, far = 46 + 360 * t, max(0.0, 0.28 - t)
            if rng.random() < 0.42 and 0.06 < t < 0.5:
                house(canvas, light, rng, at(side * 1450, t)[0], y, 50 + 520 * t)
            rng.choice((palm, tree, tree))(canvas, light, rng, x, y, high, far)
    for t in (0.06, 0.12, 0.24, 0.48):
        x, y = at(-560, t)
        canvas.rect(x - 1 - 5 * t, y - 80 - 520 * t, x + 1 + 5 * t, y, light.on((126, 118, 116)))
        canvas.rect(
            x - 8 - 52 * t,
            y - 74 - 490 * t,
            x + 8 + 52 * t,
            y - 72 - 480 * t,
            light.on((126, 118, 116)),
        )
    for t in sorted(rng.sample((0.14, 0.22, 0.3, 0.42), rng.randint(1, 3))):
        x, y = at(rng.choice((-1, 1)) * rng.uniform(150, 260), t)
        (rider if rng.random() < 0.6 else walker)(canvas, light, rng, x, y, 46 + 240 * t)
