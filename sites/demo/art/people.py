"""People as flat figures: a few limbs with round ends, no faces, dressed as people in a village are.

A figure is built from its height: the joints of a pose are given as shares of it, upwards from the feet.
"""

from random import Random

from sites.demo.art.canvas import Canvas, Color, Point, mix
from sites.demo.art.light import Light

SKIN = ((198, 146, 108), (178, 124, 88), (214, 164, 124), (158, 108, 78))
SHIRTS = (
    (224, 108, 84),
    (62, 128, 140),
    (240, 190, 96),
    (104, 144, 98),
    (246, 240, 226),
    (96, 110, 160),
    (190, 92, 116),
    (226, 150, 92),
)
CLOTH = ((72, 78, 104), (96, 74, 66), (60, 88, 92), (120, 92, 76), (84, 84, 88))
SCARVES = (
    (236, 206, 178),
    (120, 160, 160),
    (206, 128, 122),
    (150, 130, 168),
    (240, 226, 206),
    (96, 128, 96),
)
HAIR, STRAW = (52, 42, 44), (222, 186, 120)
# Pose: feet (left, right), lean of the shoulders, and for each arm elbow and hand from the shoulder; in shares of the
# height.
POSES = {
    "stand": ((-0.07, 0.07), 0.0, ((-0.10, -0.17), (-0.09, -0.34)), ((0.10, -0.17), (0.09, -0.34))),
    "walk": ((-0.15, 0.14), 0.03, ((-0.10, -0.15), (-0.13, -0.30)), ((0.10, -0.15), (0.15, -0.28))),
    "wave": ((-0.07, 0.07), 0.0, ((-0.10, -0.17), (-0.09, -0.34)), ((0.14, 0.03), (0.17, 0.21))),
    "hold": ((-0.07, 0.07), 0.0, ((-0.04, -0.17), (0.12, -0.16)), ((0.09, -0.16), (0.22, -0.12))),
    "hoe": ((-0.14, 0.13), 0.13, ((0.08, -0.12), (0.22, -0.14)), ((0.13, -0.06), (0.28, -0.08))),
    "lift": ((-0.13, 0.13), 0.06, ((0.10, 0.06), (0.08, 0.24)), ((0.14, 0.07), (0.12, 0.25))),
    "bend": ((-0.10, 0.10), 0.30, ((0.02, -0.17), (0.06, -0.34)), ((0.09, -0.16), (0.14, -0.33))),
    "jump": ((-0.16, 0.05), 0.03, ((-0.12, 0.02), (-0.18, 0.14)), ((0.07, 0.14), (0.12, 0.30))),
    "ready": ((-0.17, 0.17), 0.08, ((0.05, -0.13), (0.18, -0.10)), ((0.10, -0.11), (0.22, -0.05))),
}


def person(
    canvas: Canvas,
    light: Light,
    rng: Random,
    x: float,
    y: float,
    h: float,
    pose: str = "stand",
    *,
    facing: int = 1,
    hat: str = "",
    shirt: Color | None = None,
    legs: Color | None = None,
    skirt: bool = False,
    far: float = 0.0,
) -> tuple[float, float]:
    """Draw somebody standing at x, y and answer where the fore hand is.

    `hat` is "", "caping", "peci", "scarf" or "cap"; `facing` 1 looks to the right, -1 to the left.
    """
    (left, right), lean, near_arm, far_arm = POSES[pose]
    skin = light.on(rng.choice(SKIN), far)
    top = light.on(shirt or rng.choice(SHIRTS), far)
    cloth = light.on(legs or rng.choice(CLOTH), far)
    shade = mix(top, cloth, 0.3)
    f = facing * h
    stoop = abs(lean) * 0.55
    hip, neck = (x, y - 0.48 * h), (x + lean * f, y - (0.82 - stoop * 0.9) * h)
    hand = _arm(canvas, neck, far_arm, f, h, shade, skin)
    for foot, tone in ((right, mix(cloth, (40, 40, 50), 0.18)), (left, cloth)):
        fx = x + foot * f
        canvas.limb(
            [(x + foot * f * 0.3, hip[1]), (x + foot * f * 0.75, y - 0.26 * h), (fx, y - 0.03 * h)],
            0.098 * h,
            tone,
        )
        canvas.rect(
            fx - 0.05 * h,
            y - 0.035 * h,
            fx + 0.085 * f if facing > 0 else fx + 0.05 * h,
            y,
            light.on((70, 56, 52), far),
            0.015 * h,
        )
    if skirt:
        canvas.poly(
            [
                (x - 0.085 * h, hip[1]),
                (x + 0.085 * h, hip[1]),
                (x + 0.15 * h, y - 0.06 * h),
                (x - 0.15 * h, y - 0.06 * h),
            ],
            cloth,
        )
    w, waist = 0.118 * h, 0.092 * h
    canvas.poly(
        [
            (neck[0] - w, neck[1] + 0.03 * h),
            (neck[0] - w * 0.62, neck[1] - 0.012 * h),
            (neck[0] + w * 0.62, neck[1] - 0.012 * h),
            (neck[0] + w, neck[1] + 0.03 * h),
            (hip[0] + waist, hip[1] + 0.05 * h),
            (hip[0] - waist, hip[1] + 0.05 * h),
        ],
        top,
    )
    head = (neck[0] + lean * f * 0.35, neck[1] - 0.105 * h + stoop * 0.1 * h)
    canvas.line([neck, head], 0.07 * h, skin)
    _arm(canvas, neck, near_arm, f, h, top, skin)
    _head(canvas, light, rng, head, h, facing, hat, skin, far)
    return hand


def _arm(
    canvas: Canvas,
    neck: Point,
    arm: tuple[Point, Point],
    f: float,
    h: float,
    sleeve: Color,
    skin: Color,
) -> tuple[float, float]:
    (ex, ey), (hx, hy) = arm
    out = 0.085 * h * (1 if ex >= 0 else -1) * (1 if f > 0 else -1)
    shoulder = (neck[0] + out, neck[1] + 0.035 * h)
    elbow = (neck[0] + ex * f + out * 0.4, shoulder[1] - ey * h)
    hand = (neck[0] + hx * f + out * 0.4, shoulder[1] - hy * h)
    canvas.limb([elbow, hand], 0.058 * h, skin)
    canvas.limb([shoulder, elbow], 0.074 * h, sleeve)
    return hand


def _head(
    canvas: Canvas,
    light: Light,
    rng: Random,
    head: Point,
    h: float,
    facing: int,
    hat: str,
    skin: Color,
    far: float,
) -> None:
    x, y = head
    r = 0.074 * h
    if hat == "scarf":
        scarf = light.on(rng.choice(SCARVES), far)
        canvas.poly(
            [
                (x - r * 1.15, y),
                (x + r * 1.15, y),
                (x + r * 1.75, y + r * 2.3),
                (x - r * 1.75, y + r * 2.3),
            ],
            scarf,
        )
        canvas.oval(x, y - r * 0.08, r * 1.22, r * 1.26, scarf)
        canvas.oval(x + facing * r * 0.25, y + r * 0.08, r * 0.78, r * 0.88, skin)
        return
    canvas.oval(x, y, r * 0.92, r, skin)
    canvas.wedge(x - facing * r * 0.12, y - r * 0.05, r, r * 1.08, 180, 360, light.on(HAIR, far))
    canvas.rect(
        x - facing * r * 0.92 - r * 0.16,
        y - r * 0.2,
        x - facing * r * 0.92 + r * 0.3,
        y + r * 0.35,
        light.on(HAIR, far),
        r * 0.2,
    )
    if hat == "caping":
        straw = light.on(STRAW, far)
        canvas.poly(
            [
                (x - r * 2.3, y - r * 0.25),
                (x + r * 2.3, y - r * 0.25),
                (x + r * 0.2, y - r * 1.75),
                (x - r * 0.2, y - r * 1.75),
            ],
            straw,
        )
        canvas.poly(
            [(x, y - r * 0.25), (x - facing * r * 2.3, y - r * 0.25), (x, y - r * 1.75)],
            mix(straw, light.on((150, 110, 70), far), 0.4),
        )
    elif hat == "peci":
        canvas.rect(
            x - r * 0.98,
            y - r * 1.3,
            x + r * 0.98,
            y - r * 0.35,
            light.on((40, 38, 48), far),
            r * 0.25,
        )
    elif hat == "cap":
        tone = light.on(rng.choice(SHIRTS), far)
        canvas.wedge(x, y - r * 0.2, r * 1.05, r * 1.0, 180, 360, tone)
        canvas.rect(
            min(x, x + facing * r * 1.75),
            y - r * 0.36,
            max(x, x + facing * r * 1.75),
            y - r * 0.12,
            tone,
            r * 0.1,
        )


def sitting(
    canvas: Canvas,
    light: Light,
    rng: Random,
    x: float,
    y: float,
    h: float,
    facing: int = 1,
    hat: str = "",
    warm: bool = False,
) -> None:
    """Somebody sitting on an edge at x, y with the legs hanging down; `h` is the standing height."""
    skin, top, cloth = (rng.choice(c) for c in (SKIN, SHIRTS, CLOTH))
    if warm:
        skin, top, cloth = (mix(c, (120, 70, 50), 0.25) for c in (skin, top, cloth))
    else:
        skin, top, cloth = light.on(skin), light.on(top), light.on(cloth)
    canvas.limb(
        [
            (x, y - 0.05 * h),
            (x + facing * 0.19 * h, y - 0.05 * h),
            (x + facing * 0.20 * h, y + 0.22 * h),
        ],
        0.10 * h,
        cloth,
    )
    canvas.poly(
        [
            (x - 0.10 * h, y),
            (x + 0.09 * h, y),
            (x + 0.12 * h, y - 0.31 * h),
            (x + 0.07 * h, y - 0.36 * h),
            (x - 0.07 * h, y - 0.36 * h),
            (x - 0.12 * h, y - 0.31 * h),
        ],
        top,
    )
    canvas.line([(x, y - 0.34 * h), (x, y - 0.44 * h)], 0.07 * h, skin)
    canvas.limb(
        [(x + facing * 0.03 * h, y - 0.30 * h), (x + facing * 0.06 * h, y - 0.15 * h)],
        0.075 * h,
        mix(top, (40, 30, 40), 0.14),
    )
    canvas.limb(
        [(x + facing * 0.06 * h, y - 0.14 * h), (x + facing * 0.19 * h, y - 0.12 * h)],
        0.058 * h,
        skin,
    )
    _head(canvas, light, rng, (x, y - 0.45 * h), h, facing, hat, skin, 0.0)


def walker(canvas: Canvas, light: Light, rng: Random, x: float, y: float, h: float) -> None:
    """Somebody passing by."""
    person(
        canvas,
        light,
        rng,
        x,
        y,
        h,
        "walk",
        facing=rng.choice((-1, 1)),
        hat=rng.choice(("scarf", "peci", "caping", "")),
    )


def rider(canvas: Canvas, light: Light, rng: Random, x: float, y: float, h: float) -> None:
    """Somebody on a bicycle, seen from the side."""
    facing = rng.choice((-1, 1))
    f, r = facing * h, h * 0.2
    steel, tyre = light.on((176, 70, 64)), light.on((56, 52, 60))
    for wx in (-0.3, 0.3):
        canvas.disc(x + wx * f, y - r, r, tyre)
        canvas.disc(x + wx * f, y - r, r * 0.82, light.on((196, 190, 180)))
    canvas.line(
        [
            (x - 0.3 * f, y - r),
            (x - 0.08 * f, y - h * 0.46),
            (x + 0.22 * f, y - h * 0.46),
            (x + 0.3 * f, y - r),
        ],
        h * 0.03,
        steel,
    )
    canvas.line(
        [
            (x - 0.08 * f, y - h * 0.46),
            (x + 0.02 * f, y - r),
            (x + 0.22 * f, y - h * 0.46),
            (x + 0.2 * f, y - h * 0.62),
        ],
        h * 0.03,
        steel,
    )
    canvas.limb(
        [(x - 0.1 * f, y - h * 0.52), (x + 0.1 * f, y - h * 0.44), (x + 0.03 * f, y - h * 0.16)],
        h * 0.085,
        light.on((72, 78, 104)),
    )
    shirt = light.on(rng.choice(((246, 240, 226), (62, 128, 140), (224, 108, 84), (240, 190, 96))))
    canvas.limb([(x - 0.1 * f, y - h * 0.55), (x + 0.02 * f, y - h * 0.86)], h * 0.15, shirt)
    canvas.limb(
        [(x + 0.02 * f, y - h * 0.84), (x + 0.21 * f, y - h * 0.64)],
        h * 0.055,
        mix(shirt, light.on((90, 80, 90)), 0.25),
    )
    canvas.disc(x + 0.05 * f, y - h * 1.02, h * 0.078, light.on((184, 130, 94)))
    canvas.wedge(x + 0.04 * f, y - h * 1.03, h * 0.088, h * 0.09, 180, 360, light.on((52, 42, 44)))
