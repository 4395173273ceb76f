"""Scenes before the buildings a village shares: hall, school, health post."""

from random import Random

from sites.demo.art.canvas import Canvas, Color, mix
from sites.demo.art.houses import TILES, WALLS, WOOD_LIGHT, flag, hall, roof
from sites.demo.art.light import Light
from sites.demo.art.nature import GRASS, banana, bush, ground, palm, tree, tree_line, wave
from sites.demo.art.people import SHIRTS, person
from sites.demo.art.stage import bunting, lawn, opening, path, shadow


def village_hall(canvas: Canvas, rng: Random) -> None:
    """The hall, its flag and a few callers."""
    light = opening(canvas, rng, 470)
    tree_line(canvas, light, rng, 500, 0.34, 40)
    lawn(canvas, light, rng, 506)
    x = rng.randint(540, 660)
    side = rng.choice((-1, 1))
    tree(canvas, light, rng, x - side * 430, 566, rng.randint(230, 300))
    palm(canvas, light, rng, x + side * 440, 560, rng.randint(330, 400))
    palm(canvas, light, rng, x + side * 520, 556, rng.randint(260, 320))
    path(canvas, light, x, 600, 260, 92)
    shadow(canvas, light, x, 604, 380, light.green(GRASS))
    hall(canvas, light, rng, x, 604, rng.randint(610, 680))
    for dx in (-400, -345, 345, 400):
        bush(canvas, light, rng, x + dx, 618, rng.randint(26, 38))
    flag(canvas, light, x - side * 330, 682, 330, side=-side if rng.random() < 0.5 else side)
    for _ in range(rng.randint(1, 3)):
        px = x + rng.randint(-190, 220)
        py = rng.randint(690, 750)
        shadow(canvas, light, px, py, 40, light.on((226, 200, 160)))
        person(
            canvas,
            light,
            rng,
            px,
            py,
            150,
            rng.choice(("walk", "stand", "wave")),
            facing=rng.choice((-1, 1)),
            hat=rng.choice(("peci", "scarf", "scarf", "")),
        )


def school(canvas: Canvas, rng: Random) -> None:
    """A school on a morning, its pupils in red and white."""
    light = opening(canvas, rng, 470, ("pagi", "pagi", "siang", "fajar", "mendung"))
    tree_line(canvas, light, rng, 494, 0.32, 42)
    lawn(canvas, light, rng, 500)
    x, wide, wall, tile = rng.randint(560, 640), 860, light.on(rng.choice(WALLS)), rng.choice(TILES)
    tree(canvas, light, rng, x - 500, 560, 250)
    palm(canvas, light, rng, x + 500, 560, 330)
    ground(canvas, wave(rng, 612, 3), light.on((222, 196, 150)))
    y, high, half = 590, 158, wide / 2
    canvas.rect(x - half - 12, y, x + half + 12, y + 16, light.on((196, 190, 182)))
    canvas.rect(x - half, y - high, x + half, y, wall)
    canvas.rect(
        x - half,
        y - 42,
        x + half,
        y,
        mix(wall, light.on(rng.choice(((70, 130, 140), (150, 70, 66), (86, 120, 84)))), 0.62),
    )
    canvas.rect(
        x - half, y - high, x + half, y - high + 26, mix(wall, light.on((80, 80, 96)), 0.35)
    )
    for i in range(4):
        cx = x + (i - 1.5) * wide * 0.245
        canvas.rect(cx - 84, y - 116, cx - 48, y, light.on((128, 84, 60)))
        for dx in (-30, 12, 54):
            canvas.rect(cx + dx, y - 112, cx + dx + 36, y - 54, light.on((252, 250, 242)))
            canvas.rect(cx + dx + 4, y - 108, cx + dx + 32, y - 58, light.on((126, 168, 184)))
            canvas.rect(cx + dx + 16, y - 108, cx + dx + 20, y - 58, light.on((252, 250, 242)))
    for i in range(9):
        px = x - half + wide * i / 8
        canvas.rect(px - 5, y - high, px + 5, y, light.on((250, 246, 236)))
    roof(canvas, light, x, y - high, half + 46, 104, half - 70, tile)
    flag(canvas, light, x + rng.choice((-1, 1)) * rng.randint(60, 190), 664, 360)
    for i in range(rng.randint(6, 8)):
        px, py = 130 + i * 132 + rng.randint(-34, 34), rng.randint(690, 770)
        girl = rng.random() < 0.5
        shadow(canvas, light, px, py, 34, light.on((222, 196, 150)))
        person(
            canvas,
            light,
            rng,
            px,
            py,
            rng.randint(118, 136),
            rng.choice(("walk", "wave", "jump", "stand", "walk")),
            facing=rng.choice((-1, 1)),
            hat="scarf" if girl and rng.random() < 0.6 else rng.choice(("", "", "cap")),
            shirt=(250, 248, 242),
            legs=(188, 56, 52),
            skirt=girl,
        )


def health_post(canvas: Canvas, rng: Random) -> None:
    """The monthly posyandu: scales, a table, mothers with their children."""
    light = opening(canvas, rng, 470, ("pagi", "pagi", "siang", "mendung"))
    tree_line(canvas, light, rng, 498, 0.32, 42)
    lawn(canvas, light, rng, 504)
    x = rng.randint(500, 700)
    side = 1 if x < 600 else -1
    banana(canvas, light, rng, x - side * 340, 590, 230)
    tree(canvas, light, rng, x + side * 440, 590, 300)
    ground(canvas, wave(rng, 640, 3), light.on((226, 202, 160)))
    y, half, high = 624, 262, 180
    accent = light.on(rng.choice(((88, 160, 140), (226, 136, 130), (96, 150, 190), (236, 178, 92))))
    wall = light.on((250, 244, 230))
    canvas.rect(x - half - 14, y, x + half + 14, y + 14, light.on((196, 190, 182)))
    canvas.rect(x - half, y - high, x + half, y, wall)
    canvas.rect(x - half, y - 48, x + half, y, mix(wall, accent, 0.75))
    canvas.rect(x - half, y - high, x + half, y - high + 30, mix(wall, light.on((80, 80, 96)), 0.3))
    canvas.rect(x - 44, y - 128, x + 44, y, light.on((140, 94, 66)))
    canvas.rect(x - 2, y - 126, x + 2, y, light.on((98, 64, 46)))
    for dx in (-160, 160):
        canvas.rect(x + dx - 56, y - 128, x + dx + 56, y - 62, light.on((252, 250, 242)))
        canvas.rect(x + dx - 50, y - 122, x + dx - 3, y - 68, light.on((136, 178, 188)))
        canvas.rect(x + dx + 3, y - 122, x + dx + 50, y - 68, light.on((136, 178, 188)))
    roof(canvas, light, x, y - high, half + 50, 120, half * 0.5, rng.choice(TILES))
    canvas.disc(x, y - high - 52, 31, light.on((250, 246, 238)))
    heart(canvas, x, y - high - 50, 19, accent)
    bunting(canvas, light, x - half - 30, y - high + 8, x + half + 30, y - high + 8, 22)
    table = x - side * rng.randint(300, 340)
    for i in range(2):
        person(
            canvas,
            light,
            rng,
            table - 52 + i * 104,
            700,
            176,
            "hold",
            facing=1 - 2 * i,
            hat="scarf",
            shirt=(88, 160, 150),
            skirt=True,
        )
    canvas.rect(table - 110, 652, table + 110, 664, light.on(WOOD_LIGHT))
    canvas.rect(table - 104, 664, table + 104, 714, light.on((236, 224, 200)))
    canvas.rect(table - 60, 640, table - 20, 652, light.on((250, 250, 246)))
    canvas.rect(table + 14, 630, table + 44, 652, accent, 4)
    scale(canvas, light, rng, x + side * 330, 706)
    for i in range(rng.randint(3, 4)):
        px, py = x - side * 130 + side * i * 136 + rng.randint(-20, 20), rng.randint(732, 774)
        shadow(canvas, light, px, py, 46, light.on((226, 202, 160)))
        facing = rng.choice((-1, 1))
        if rng.random() < 0.5:
            child(canvas, light, rng, px + facing * 66, py + 4, facing)
            person(canvas, light, rng, px, py, 186, "stand", facing=facing, hat="scarf", skirt=True)
        else:
            hand = person(
                canvas,
                light,
                rng,
                px,
                py,
                186,
                "hold",
                facing=facing,
                hat=rng.choice(("scarf", "scarf", "")),
                skirt=True,
            )
            baby(canvas, light, rng, hand[0] - facing * 12, hand[1] - 8, facing)


def heart(canvas: Canvas, x: float, y: float, r: float, color: Color) -> None:
    """A heart about x, y."""
    canvas.disc(x - r * 0.46, y - r * 0.3, r * 0.54, color)
    canvas.disc(x + r * 0.46, y - r * 0.3, r * 0.54, color)
    canvas.poly([(x - r * 0.93, y - r * 0.04), (x + r * 0.93, y - r * 0.04), (x, y + r)], color)
    canvas.rect(x - r * 0.5, y - r * 0.3, x + r * 0.5, y + r * 0.1, color)


def child(canvas: Canvas, light: Light, rng: Random, x: float, y: float, facing: int) -> None:
    """A small child at the hand of whoever looks `facing`."""
    person(
        canvas,
        light,
        rng,
        x,
        y,
        rng.randint(84, 108),
        rng.choice(("wave", "walk", "stand")),
        facing=-facing,
        hat=rng.choice(("", "cap")),
        shirt=rng.choice(SHIRTS),
    )


def baby(canvas: Canvas, light: Light, rng: Random, x: float, y: float, facing: int) -> None:
    """A swaddled baby held at x, y."""
    wrap = light.on(rng.choice(((250, 222, 150), (250, 200, 190), (180, 214, 214))))
    canvas.oval(x, y, 25, 14, wrap)
    canvas.disc(x + facing * 21, y - 7, 11, light.on((206, 154, 116)))


def scale(canvas: Canvas, light: Light, rng: Random, x: float, y: float) -> None:
    """The hanging scale (dacin) in which the little ones are weighed."""
    wood = light.on((150, 104, 70))
    canvas.line([(x - 62, y), (x - 6, y - 210)], 9, wood)
    canvas.line([(x + 62, y), (x + 6, y - 210)], 9, wood)
    canvas.rect(x - 22, y - 216, x + 22, y - 205, wood, 4)
    canvas.line([(x, y - 206), (x, y - 166)], 3, light.on((90, 84, 90)))
    canvas.rect(x - 58, y - 170, x + 58, y - 162, light.on((196, 190, 180)), 3)
    canvas.line([(x, y - 164), (x - 26, y - 96)], 2.5, light.on((90, 84, 90)))
    canvas.line([(x, y - 164), (x + 26, y - 96)], 2.5, light.on((90, 84, 90)))
    canvas.disc(x, y - 112, 15, light.on((206, 154, 116)))
    canvas.wedge(x, y - 114, 15, 15, 180, 360, light.on((60, 48, 48)))
    canvas.wedge(x, y - 98, 36, 42, 0, 180, light.on((232, 178, 84)))
