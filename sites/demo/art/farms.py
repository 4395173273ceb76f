"""Scenes of work on the land: a plantation, a pasture, the harvest."""

from collections.abc import Callable
from random import Random

from sites.demo.art.animals import cow, goat
from sites.demo.art.canvas import WIDTH, Canvas, mix
from sites.demo.art.crops import RIPE, cassava, ears, maize, oil_palm, sheaf
from sites.demo.art.houses import house
from sites.demo.art.light import WARM, Light
from sites.demo.art.nature import LEAF, LEAF_DARK, ground, tree, tree_line, tufts, wave
from sites.demo.art.people import person
from sites.demo.art.stage import opening


def plantation(canvas: Canvas, rng: Random) -> None:
    """Rows running to a vanishing point: cassava, maize or oil palms."""
    horizon = rng.randint(360, 410)
    light = opening(canvas, rng, horizon)
    tree_line(canvas, light, rng, horizon + 4, 0.36)
    crop: Callable = rng.choice((cassava, maize, oil_palm))
    soil = light.on((176, 132, 98) if crop is not oil_palm else (136, 166, 88))
    ground(canvas, wave(rng, horizon + 4, 2), soil)
    vanish = rng.randint(380, 820)
    furrow = mix(soil, light.on((92, 60, 52)), 0.3)
    spread = 320 if crop is oil_palm else 215
    for row in range(-9, 9):
        x = vanish + (row + 0.5) * spread
        canvas.poly(
            [
                (vanish + (row + 0.5) * 6, horizon + 6),
                (x - spread * 0.17, 800),
                (x + spread * 0.17, 800),
            ],
            furrow,
        )
    depth = (
        (0.15, 0.21, 0.29, 0.40, 0.55, 0.75, 1.0)
        if crop is not oil_palm
        else (0.08, 0.13, 0.22, 0.36, 0.56, 0.86)
    )
    if crop is not oil_palm:
        # So far off that rows and plants run together.
        ground(
            canvas,
            wave(rng, horizon + 4, 2),
            light.green(LEAF, 0.3),
            horizon + 16 + 0.15 * (840 - horizon),
        )
    for t in depth:
        y = horizon + 6 + (840 - horizon) * t
        far = max(0.0, 0.36 - t * 0.9)
        gap = spread * (t * 1.02 + 0.018) * 1.04
        for row in range(-int((vanish + 60) / gap), int((WIDTH + 60 - vanish) / gap) + 1):
            x = vanish + row * gap
            if abs(row) < 22 and (row != 0 or crop is not oil_palm):
                crop(canvas, light, rng, x, y, 10 + 165 * t, far)
    if rng.random() < 0.8:
        person(
            canvas,
            light,
            rng,
            vanish + 0.5 * spread * 0.42 + 6,
            horizon + 190,
            128,
            rng.choice(("hoe", "walk", "stand")),
            facing=rng.choice((-1, 1)),
            hat="caping",
        )


def pasture(canvas: Canvas, rng: Random) -> None:
    """Cattle and goats on a meadow, with their keeper."""
    horizon = rng.randint(400, 450)
    light = opening(canvas, rng, horizon, WARM)
    tree_line(canvas, light, rng, horizon + 4, 0.34, 32)
    meadow = light.green((146, 182, 92))
    ground(canvas, wave(rng, horizon + 6, 4), mix(meadow, light.haze, 0.2))
    ground(canvas, wave(rng, horizon + 90, 12), meadow)
    ground(canvas, wave(rng, horizon + 210, 16), mix(meadow, light.green(LEAF), 0.35))
    shed_x = rng.choice((240, 940))
    house(canvas, light, rng, shed_x, horizon + 74, 210)
    tree(canvas, light, rng, shed_x + rng.choice((-160, 170)), horizon + 84, 190)
    fence(canvas, light, horizon + 104)
    coats = rng.choice(
        (
            ((150, 92, 64), (168, 106, 72), (128, 80, 60)),
            ((232, 222, 204), (214, 204, 190), (150, 92, 64)),
        )
    )
    keeper = rng.randint(470, 560)
    herd = sorted(
        (horizon + rng.randint(130, 300), x + rng.randint(-45, 45))
        for x in rng.sample((110, 330, 700, 890, 1090), rng.randint(4, 5))
    )
    for y, x in herd:
        h = 62 + (y - horizon) * 0.36
        canvas.oval(x, y, h * 0.6, h * 0.05, mix(meadow, light.green(LEAF_DARK), 0.55))
        if rng.random() < 0.78:
            cow(canvas, light, rng, x, y, h, rng.choice((-1, 1)), rng.choice(coats))
        else:
            goat(canvas, light, rng, x, y, h * 0.66, rng.choice((-1, 1)))
    person(
        canvas,
        light,
        rng,
        keeper,
        horizon + 250,
        152,
        "hold",
        facing=rng.choice((-1, 1)),
        hat="caping",
    )
    tufts(canvas, light.green(LEAF_DARK), rng, 0, 1200, 680, 815, 30, 16)


def fence(canvas: Canvas, light: Light, y: float) -> None:
    """A wooden fence across the sheet."""
    wood, pale = light.on((148, 112, 82)), light.on((182, 144, 108))
    for dy in (-34, -18):
        canvas.rect(-5, y + dy, WIDTH + 5, y + dy + 5, wood)
    for i in range(17):
        canvas.rect(i * 75 - 5, y - 46, i * 75 + 4, y + 4, pale)


def harvest(canvas: Canvas, rng: Random) -> None:
    """Cutting ripe rice by hand and tying it in sheaves."""
    horizon = rng.randint(380, 430)
    light = opening(canvas, rng, horizon, ("pagi", "siang", "sore", "sore"))
    tree_line(canvas, light, rng, horizon + 4, 0.36)
    ripe = [light.on(c) for c in RIPE]
    ground(canvas, wave(rng, horizon + 4, 3), mix(ripe[0], light.haze, 0.25))
    ground(canvas, wave(rng, horizon + 52, 6), ripe[2])
    ears(
        canvas,
        mix(ripe[1], light.on((140, 110, 60)), 0.15),
        rng,
        horizon + 62,
        horizon + 120,
        110,
        12,
    )
    cut = light.on((206, 180, 118))
    ground(canvas, wave(rng, horizon + 132, 8), cut)
    stubble = mix(cut, light.on((150, 112, 66)), 0.5)
    for _ in range(90):
        x, y = rng.uniform(0, WIDTH), rng.uniform(horizon + 150, 690)
        canvas.poly([(x - 4, y), (x - 5, y - 9), (x, y - 3), (x + 1, y - 11), (x + 4, y)], stubble)
    for i in range(rng.randint(3, 4)):
        x = 150 + i * 280 + rng.randint(-60, 60)
        sheaf(canvas, light, x + 96, horizon + 196, 58)
        pose = rng.choice(("bend", "bend", "lift", "hold"))
        hand = person(
            canvas,
            light,
            rng,
            x,
            horizon + 212,
            168,
            pose,
            facing=1,
            hat="caping",
            skirt=rng.random() < 0.4,
        )
        if pose in ("lift", "hold"):
            sheaf(canvas, light, hand[0], hand[1] + 18, 48)
    ground(canvas, wave(rng, 706, 10), ripe[0])
    ears(canvas, ripe[1], rng, 724, 850, 84, 40)
    ears(canvas, mix(ripe[2], light.on((255, 244, 190)), 0.3), rng, 740, 880, 60, 46)
