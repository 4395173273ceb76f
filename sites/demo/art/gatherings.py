"""Scenes of people at a common task: mending a road, playing volleyball."""

from random import Random

from sites.demo.art.canvas import WIDTH, Canvas, Color, mix
from sites.demo.art.houses import house
from sites.demo.art.light import WORKING, Light
from sites.demo.art.nature import LEAF_DARK, SOIL_LIGHT, banana, palm, tree, tree_line, tufts
from sites.demo.art.people import person
from sites.demo.art.stage import lawn, opening, shadow


def road_works(canvas: Canvas, rng: Random) -> None:
    """Neighbours mending a road: half of it done, tools, heaps of stone and sand."""
    light = opening(canvas, rng, 430, WORKING)
    tree_line(canvas, light, rng, 458, 0.32, 42)
    lawn(canvas, light, rng, 464)
    for i, x in enumerate(rng.sample((140, 420, 760, 1050), 3)):
        house(canvas, light, rng, x, 536 + i * 4, rng.randint(190, 240))
    for x in rng.sample((30, 290, 600, 900, 1170), 3):
        rng.choice((tree, palm, banana))(canvas, light, rng, x, 546, rng.randint(190, 260))
    slope = rng.choice((-1, 1)) * 14
    new, old = light.on((176, 174, 178)), light.on(SOIL_LIGHT)
    canvas.poly(
        [(-10, 602 - slope), (1210, 602 + slope), (1210, 742 + slope), (-10, 742 - slope)], old
    )
    edge = rng.randint(500, 680)
    canvas.poly([(-10, 610 - slope), (edge, 610), (edge + 60, 734), (-10, 734 - slope)], new)
    canvas.poly(
        [(-10, 726 - slope), (edge + 56, 726), (edge + 60, 736), (-10, 738 - slope)],
        mix(new, light.on((90, 90, 100)), 0.35),
    )
    for _ in range(60):
        x = edge + abs(rng.gauss(0, 130))
        canvas.oval(
            x,
            rng.uniform(626, 726),
            rng.uniform(3, 8),
            rng.uniform(2, 5),
            light.on(rng.choice(((150, 144, 140), (186, 178, 170), (128, 118, 116)))),
        )
    heap(canvas, light, rng, edge + rng.randint(300, 400), 640, 110, (158, 152, 150))
    heap(canvas, light, rng, edge - rng.randint(330, 430), 612, 90, (226, 196, 146))
    crew = sorted((rng.randint(640, 756), 110 + i * 170 + rng.randint(-36, 36)) for i in range(6))
    for y, x in crew:
        pose = rng.choice(("hoe", "hoe", "hoe", "hold", "walk"))
        facing = 1 if x < edge else -1
        shadow(canvas, light, x, y, 44, new if x < edge else old)
        hand = person(
            canvas,
            light,
            rng,
            x,
            y,
            180,
            pose,
            facing=facing,
            hat=rng.choice(("caping", "caping", "cap", "peci", "")),
        )
        if pose == "hoe":
            tool(canvas, light, x, y, facing, hand)
        elif pose == "hold":
            bucket(canvas, light, *hand)
    if rng.random() < 0.7:
        barrow(canvas, light, rng.choice((190, 1000)), 776, rng.choice((-1, 1)))
    tufts(canvas, light.green(LEAF_DARK), rng, 0, WIDTH, 772, 815, 30, 15)


def heap(
    canvas: Canvas, light: Light, rng: Random, x: float, y: float, half: float, color: Color
) -> None:
    """A heap of sand or stones, `half` as high as broad."""
    base = light.on(color)
    canvas.poly(
        [
            (x - half, y),
            (x - half * 0.5, y - half * 0.45),
            (x - half * 0.1, y - half * 0.72),
            (x + half * 0.25, y - half * 0.62),
            (x + half * 0.6, y - half * 0.3),
            (x + half, y),
        ],
        base,
    )
    canvas.poly(
        [
            (x + half * 0.1, y),
            (x + half * 0.05, y - half * 0.68),
            (x + half * 0.25, y - half * 0.62),
            (x + half * 0.6, y - half * 0.3),
            (x + half, y),
        ],
        mix(base, light.on((90, 80, 90)), 0.22),
    )


def tool(
    canvas: Canvas, light: Light, x: float, y: float, facing: int, hand: tuple[float, float]
) -> None:
    """A hoe held in both hands, its blade on the ground before the feet."""
    tip = (x + facing * 104, y - 6)
    canvas.line([(hand[0] - facing * 34, hand[1] - 30), tip], 6, light.on((156, 112, 74)))
    canvas.poly(
        [
            (tip[0] - facing * 4, tip[1] - 14),
            (tip[0] + facing * 12, tip[1] - 8),
            (tip[0] - facing * 14, tip[1] + 10),
            (tip[0] - facing * 24, tip[1] + 6),
        ],
        light.on((110, 112, 122)),
    )


def bucket(canvas: Canvas, light: Light, x: float, y: float) -> None:
    """A bucket hanging from a hand at x, y."""
    canvas.line([(x - 14, y + 16), (x, y - 2), (x + 14, y + 16)], 3, light.on((110, 110, 116)))
    canvas.poly(
        [(x - 17, y + 14), (x + 17, y + 14), (x + 12, y + 44), (x - 12, y + 44)],
        light.on((60, 70, 84)),
    )


def barrow(canvas: Canvas, light: Light, x: float, y: float, facing: int) -> None:
    """A wheelbarrow full of sand."""
    canvas.line([(x - facing * 96, y - 50), (x + facing * 44, y - 20)], 6, light.on((96, 90, 96)))
    canvas.line([(x - facing * 30, y - 30), (x - facing * 42, y)], 6, light.on((96, 90, 96)))
    canvas.wedge(x + facing * 2, y - 50, 44, 26, 180, 360, light.on((214, 180, 130)))
    canvas.poly(
        [(x - 56, y - 52), (x + 56, y - 52), (x + 30, y - 18), (x - 30, y - 18)],
        light.on((196, 76, 62)),
    )
    canvas.disc(x + facing * 50, y - 15, 16, light.on((58, 54, 60)))
    canvas.disc(x + facing * 50, y - 15, 7, light.on((190, 184, 176)))


def volleyball(canvas: Canvas, rng: Random) -> None:
    """A game of volleyball before the eyes of the village."""
    light = opening(canvas, rng, 430, ("sore", "sore", "senja", "pagi"))
    tree_line(canvas, light, rng, 458, 0.3, 44)
    lawn(canvas, light, rng, 464)
    house(canvas, light, rng, rng.choice((130, 1070)), 530, 230)
    for x in rng.sample((60, 300, 640, 900, 1150), 3):
        rng.choice((palm, tree))(canvas, light, rng, x, 538, rng.randint(220, 300))
    for i in range(rng.randint(9, 12)):
        x = 130 + i * 84 + rng.randint(-20, 20)
        person(
            canvas,
            light,
            rng,
            x,
            566 + rng.randint(-6, 6),
            112,
            rng.choice(("stand", "wave", "stand")),
            facing=rng.choice((-1, 1)),
            hat=rng.choice(("scarf", "", "peci", "cap")),
            far=0.12,
        )
    court, edge = (
        light.on(rng.choice(((214, 168, 116), (196, 148, 108), (120, 160, 112)))),
        light.on((250, 246, 232)),
    )
    canvas.poly([(150, 590), (1050, 590), (1190, 770), (10, 770)], court)
    for a, b in (
        ((158, 594), (1042, 594)),
        ((34, 762), (1166, 762)),
        ((158, 594), (34, 762)),
        ((1042, 594), (1166, 762)),
        ((640, 594), (560, 762)),
        ((440, 594), (404, 762)),
        ((760, 594), (796, 762)),
    ):
        canvas.line([a, b], 4, edge)
    net, cord = light.on((246, 246, 240)), mix(court, light.on((250, 250, 246)), 0.6)
    team = rng.sample(((206, 66, 62), (52, 116, 150), (238, 176, 66), (70, 134, 100)), 2)

    def player(x: float, y: float, pose: str, facing: int, shirt: Color, up: float = 0) -> None:
        shadow(canvas, light, x, y, 40, court)
        person(
            canvas, light, rng, x, y - up, 172, pose, facing=facing, shirt=shirt, legs=(60, 62, 80)
        )

    for i in range(2):
        player(
            260 + i * 150 + rng.randint(-20, 20),
            650,
            rng.choice(("ready", "stand", "wave")),
            1,
            team[0],
        )
        player(
            800 + i * 160 + rng.randint(-20, 20),
            650,
            rng.choice(("ready", "stand", "wave")),
            -1,
            team[1],
        )
    near, away = (556, 496, 768), (644, 452, 592)
    for px, top, foot in (away, near):
        canvas.rect(px - 4, top - 4, px + 4, foot, light.on((120, 108, 110)))
    for i in range(7):
        canvas.line(
            [(near[0], near[1] + i * 17), (away[0], away[1] + i * 9)],
            6 if i == 0 else 2,
            net if i in (0, 6) else cord,
        )
    for i in range(1, 9):
        px, top = near[0] + i * 9.8, near[1] - i * 4.9
        canvas.line([(px, top), (px, top + 102 - i * 5.3)], 2, cord)
    side = rng.choice((-1, 1))
    player(600 - side * 92, 726, "jump", side, team[0 if side > 0 else 1], up=62)
    player(600 + side * 104, 716, "lift", -side, team[1 if side > 0 else 0], up=24)
    player(600 - side * rng.randint(330, 400), 744, "ready", side, team[0 if side > 0 else 1])
    player(600 + side * rng.randint(330, 400), 742, "ready", -side, team[1 if side > 0 else 0])
    bx, by = 600 - side * 24, 424 - rng.randint(0, 30)
    canvas.disc(bx, by, 19, light.on((252, 250, 240)))
    canvas.wedge(bx, by, 19, 19, 200, 290, light.on((238, 186, 70)))
    canvas.wedge(bx, by, 19, 19, 20, 110, light.on((70, 120, 170)))
