"""The market: a row of stalls and those who buy there."""

from random import Random

from sites.demo.art.canvas import Canvas, Color, mix
from sites.demo.art.houses import WOOD, WOOD_LIGHT, house
from sites.demo.art.light import Light
from sites.demo.art.nature import ground, tree_line, wave
from sites.demo.art.people import person
from sites.demo.art.stage import bunting, opening, shadow


def market(canvas: Canvas, rng: Random) -> None:
    """Four stalls, those who sell in them and those who buy."""
    light = opening(canvas, rng, 450, ("pagi", "pagi", "siang", "fajar", "mendung"))
    tree_line(canvas, light, rng, 478, 0.3, 44)
    for i in range(3):
        house(canvas, light, rng, 160 + i * 430 + rng.randint(-60, 60), 540, rng.randint(260, 330))
    ground(canvas, wave(rng, 536, 2), light.on((214, 180, 138)))
    ground(canvas, wave(rng, 650, 5), light.on((224, 194, 150)))
    colors = rng.sample(
        ((212, 76, 64), (52, 128, 140), (236, 170, 66), (92, 142, 92), (94, 100, 158)), 4
    )
    for i in range(4):
        x = 150 + i * 300 + rng.randint(-16, 16)
        stall(canvas, light, rng, x, 640, 236, colors[i])
        hat = rng.choice(("scarf", "scarf", "peci", "caping"))
        person(
            canvas,
            light,
            rng,
            x + rng.randint(-40, 40),
            652,
            176,
            rng.choice(("hold", "stand", "wave")),
            facing=rng.choice((-1, 1)),
            hat=hat,
        )
        counter(canvas, light, rng, x, 668, 214)
    if rng.random() < 0.7:
        bunting(canvas, light, -20, 300, 620, 320, 50)
        bunting(canvas, light, 600, 320, 1220, 296, 54)
    for i in range(rng.randint(3, 5)):
        x = 130 + i * 230 + rng.randint(-70, 70)
        y = rng.randint(742, 786)
        shadow(canvas, light, x, y, 46, light.on((224, 194, 150)))
        hand = person(
            canvas,
            light,
            rng,
            x,
            y,
            196,
            rng.choice(("walk", "stand", "hold")),
            facing=rng.choice((-1, 1)),
            hat=rng.choice(("scarf", "scarf", "", "caping", "peci")),
            skirt=rng.random() < 0.5,
        )
        basket(canvas, light, *hand)


def stall(
    canvas: Canvas, light: Light, rng: Random, x: float, y: float, wide: float, color: Color
) -> None:
    """A market stall with a striped awning and heaped baskets."""
    half, high = wide / 2, wide * 0.82
    back = mix(light.on((150, 116, 88)), light.on((70, 58, 62)), 0.45)
    canvas.rect(x - half, y - high, x + half, y, back)
    canvas.rect(
        x - half * 0.9, y - high * 0.62, x + half * 0.9, y - high * 0.59, light.on(WOOD_LIGHT)
    )
    for i in range(5):
        tone = light.on(
            rng.choice(
                ((222, 150, 70), (140, 170, 90), (206, 96, 74), (232, 206, 130), (120, 148, 160))
            )
        )
        bx = x + (i - 2) * half * 0.36
        canvas.rect(
            bx - half * 0.13,
            y - high * 0.62 - half * rng.uniform(0.18, 0.3),
            bx + half * 0.13,
            y - high * 0.62,
            tone,
            4,
        )
    for px in (-1, 1):
        canvas.rect(x + px * half - 4, y - high * 1.05, x + px * half + 4, y, light.on(WOOD))
    pale, strong = light.on((252, 246, 232)), light.on(color)
    count = 8
    for i in range(count):
        a, b = i / count * 2 - 1, (i + 1) / count * 2 - 1
        tone = strong if i % 2 == 0 else pale
        canvas.poly(
            [
                (x + a * half * 0.94, y - high * 1.22),
                (x + b * half * 0.94, y - high * 1.22),
                (x + b * half * 1.14, y - high * 0.92),
                (x + a * half * 1.14, y - high * 0.92),
            ],
            tone,
        )
        mx, r = x + (a + b) / 2 * half * 1.14, half * 1.14 / count
        canvas.wedge(
            mx, y - high * 0.925, r, r * 1.1, 0, 180, mix(tone, light.on((90, 70, 80)), 0.14)
        )


def counter(canvas: Canvas, light: Light, rng: Random, x: float, y: float, wide: float) -> None:
    """The table before a stall: baskets of vegetables and fruit."""
    half, high = wide / 2, wide * 0.3
    for i in range(4):
        bx, r = x + (i - 1.5) * wide * 0.24, wide * 0.105
        fruit = light.on(
            rng.choice(
                (
                    (226, 84, 62),
                    (240, 168, 62),
                    (122, 170, 72),
                    (160, 88, 120),
                    (246, 214, 96),
                    (84, 132, 76),
                )
            )
        )
        dark = mix(fruit, light.on((80, 40, 50)), 0.2)
        for dx, dy, tone in (
            (-0.55, 0, fruit),
            (0.55, 0, dark),
            (0, 0, fruit),
            (-0.28, 0.5, fruit),
            (0.3, 0.5, dark),
            (0, 0.95, fruit),
        ):
            canvas.disc(bx + dx * r, y - high - r * 0.35 - dy * r * 0.8, r * 0.36, tone)
        canvas.poly(
            [
                (bx - r, y - high - r * 0.45),
                (bx + r, y - high - r * 0.45),
                (bx + r * 0.8, y - high),
                (bx - r * 0.8, y - high),
            ],
            light.on((206, 164, 104)),
        )
    canvas.rect(x - half, y - high, x + half, y - high * 0.84, light.on(WOOD_LIGHT))
    canvas.rect(x - half * 0.97, y - high * 0.84, x + half * 0.97, y, light.on(WOOD))
    for i in range(1, 6):
        px = x - half + wide * i / 6
        canvas.rect(px - 1, y - high * 0.84, px + 1, y, light.on((100, 66, 48)))


def basket(canvas: Canvas, light: Light, x: float, y: float) -> None:
    """A shopping basket whose handle is held at x, y."""
    canvas.line(
        [(x - 14, y + 14), (x - 8, y), (x + 8, y), (x + 14, y + 14)], 3, light.on((150, 108, 70))
    )
    canvas.disc(x - 7, y + 14, 9, light.on((112, 160, 80)))
    canvas.disc(x + 7, y + 13, 8, light.on((226, 110, 70)))
    canvas.poly(
        [(x - 19, y + 14), (x + 19, y + 14), (x + 14, y + 36), (x - 14, y + 36)],
        light.on((206, 158, 98)),
    )
