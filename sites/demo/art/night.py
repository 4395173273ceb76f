"""The watch post at night, lit by one lamp."""

from random import Random

from sites.demo.art.canvas import WIDTH, Canvas, mix
from sites.demo.art.houses import house
from sites.demo.art.light import Light
from sites.demo.art.nature import ground, hills, palm, tree, tree_line, wave
from sites.demo.art.people import person, sitting


def watch_at_night(canvas: Canvas, rng: Random) -> None:
    """The post under the moon: some sit in it, one goes round with a torch."""
    light = Light(rng, ("malam",))
    light.sky(canvas, 520)
    for _ in range(80):
        x, y = rng.uniform(0, WIDTH), rng.uniform(0, 400)
        if abs(x - light.sun_x) + abs(y - light.sun_y) > 120:
            canvas.disc(
                x,
                y,
                rng.choice((0.9, 1.1, 1.4, 2.0)),
                mix((110, 122, 160), (246, 244, 226), rng.uniform(0, 1) * (1 - y / 600)),
            )
    for dx, dy, r in ((-11, -8, 8), (10, 6, 10), (-4, 16, 5)):
        canvas.disc(light.sun_x + dx, light.sun_y + dy, r, (222, 222, 208))
    hills(canvas, light, rng, 500)
    tree_line(canvas, light, rng, 570, 0.22, 54)
    x = 600 + (-1 if light.sun_x > 600 else 1) * -rng.randint(40, 170)
    for dx in (-430, 400):
        house(
            canvas, light, rng, x + dx + rng.randint(-40, 40), 580, rng.randint(200, 250), lit=True
        )
    ground(canvas, wave(rng, 574, 4), (30, 46, 56))
    ground(canvas, wave(rng, 668, 6), (40, 50, 60))
    canvas.poly([(-10, 716), (1210, 700), (1210, 770), (-10, 790)], (62, 66, 80))
    for side in (-1, 1):
        palm(canvas, light, rng, 600 + side * rng.randint(470, 560), 640, rng.randint(380, 470))
    tree(canvas, light, rng, x + rng.choice((-330, 330)), 628, 280)
    canvas.bloom(x, 540, 330, 260, (250, 180, 92), 0.3)
    for reach in range(5):
        canvas.oval(
            x,
            674,
            330 - reach * 32,
            40 - reach * 5,
            mix((46, 54, 62), (168, 130, 86), 0.2 + reach * 0.2),
        )
    watch_post(canvas, light, rng, x, 670, 330)
    floor = 670 - 66
    for dx, facing in rng.sample(((-52, 1), (52, -1), (0, 1)), rng.randint(2, 3)):
        sitting(
            canvas,
            light,
            rng,
            x + dx,
            floor - 8,
            150,
            facing,
            rng.choice(("peci", "", "cap")),
            warm=True,
        )
    canvas.line([(x, floor - 205), (x, floor - 168)], 3, (40, 32, 40))
    canvas.poly(
        [(x - 16, floor - 158), (x + 16, floor - 158), (x + 7, floor - 172), (x - 7, floor - 172)],
        (50, 60, 70),
    )
    canvas.bloom(x, floor - 153, 120, 100, (250, 232, 176), 0.6)
    canvas.disc(x, floor - 153, 10, (250, 240, 200))
    walk = x + rng.choice((-1, 1)) * rng.randint(250, 330)
    facing = 1 if walk > x else -1
    px, py = person(
        canvas,
        light,
        rng,
        walk,
        744,
        168,
        "hold",
        facing=facing,
        hat=rng.choice(("peci", "cap")),
        shirt=(150, 170, 210),
    )
    beam = mix((62, 66, 80), (255, 232, 170), 0.42)
    canvas.oval(px + facing * 150, 748, 62, 13, beam)
    canvas.poly(
        [(px, py - 3), (px + facing * 210, 744), (px + facing * 92, 750), (px, py + 3)],
        mix((52, 58, 74), (255, 232, 170), 0.26),
    )
    canvas.rect(px - 8, py - 4, px + 8, py + 4, (210, 210, 200), 2)


def watch_post(canvas: Canvas, light: Light, rng: Random, x: float, y: float, wide: float) -> None:
    """A watch post: a raised open hut with a lamp and a wooden kentongan. Its colours are those of lamplight."""
    half, high = wide / 2, wide * 0.62
    floor, eaves = y - wide * 0.20, y - wide * 0.20 - high
    wall = rng.choice(((184, 132, 84), (146, 150, 120), (170, 120, 96)))
    for px in (-0.88, -0.3, 0.3, 0.88):
        canvas.rect(x + px * half - 6, floor, x + px * half + 6, y, (58, 44, 48))
    canvas.rect(x - half * 0.94, eaves, x + half * 0.94, floor, mix(wall, (250, 196, 110), 0.42))
    for i in range(1, 6):
        canvas.rect(
            x - half * 0.94,
            eaves + high * i / 6,
            x + half * 0.94,
            eaves + high * i / 6 + 2,
            mix(wall, (210, 150, 84), 0.4),
        )
    canvas.rect(
        x - half * 0.94, eaves, x + half * 0.94, eaves + high * 0.12, mix(wall, (40, 30, 40), 0.35)
    )
    canvas.rect(x - half, floor - 9, x + half, floor + 10, (122, 82, 58))
    canvas.rect(x - half, floor - 9, x + half, floor - 5, (214, 160, 100))
    rail = floor - high * 0.3
    for x0, x1 in ((-0.94, -0.36), (0.36, 0.94)):
        canvas.rect(x + x0 * half, rail - 6, x + x1 * half, rail + 2, (132, 88, 60))
        for i in range(5):
            px = x + (x0 + (x1 - x0) * (i + 0.5) / 5) * half
            canvas.rect(px - 3, rail, px + 3, floor - 8, (112, 74, 54))
    for px in (-0.92, 0.92):
        canvas.rect(x + px * half - 7, eaves, x + px * half + 7, floor, (94, 62, 48))
    tile = rng.choice(((96, 52, 52), (76, 56, 64), (62, 60, 76)))
    canvas.poly(
        [
            (x - half * 1.3, eaves + 6),
            (x + half * 1.3, eaves + 6),
            (x + half * 0.5, eaves - wide * 0.36),
            (x - half * 0.5, eaves - wide * 0.36),
        ],
        tile,
    )
    for i in range(1, 5):
        reach = half * (1.3 - 0.8 * i / 5)
        canvas.line(
            [
                (x - reach, eaves + 6 - (wide * 0.36 + 6) * i / 5),
                (x + reach, eaves + 6 - (wide * 0.36 + 6) * i / 5),
            ],
            2,
            mix(tile, (20, 20, 40), 0.3),
        )
    canvas.rect(
        x - half * 1.3, eaves + 2, x + half * 1.3, eaves + 9, mix(tile, (250, 190, 120), 0.3)
    )
    kx = x + half * 1.08 * rng.choice((-1, 1))
    canvas.line([(kx, eaves + 8), (kx, eaves + 30)], 2, (60, 46, 44))
    canvas.rect(kx - 9, eaves + 28, kx + 9, eaves + 104, (150, 98, 60), 9)
    canvas.rect(kx - 2.5, eaves + 42, kx + 2.5, eaves + 90, (66, 42, 36), 2)
