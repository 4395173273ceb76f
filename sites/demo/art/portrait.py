"""Portraits for officials: flat shapes without a likeness, so that no picture can be taken for a real person."""

from random import Random

from sites.demo.art.canvas import Canvas, Color, mix
from sites.demo.art.people import HAIR, SCARVES, SKIN

BACKS = (
    (214, 228, 220),
    (238, 220, 196),
    (206, 222, 236),
    (232, 214, 214),
    (222, 226, 200),
    (196, 216, 214),
)
UNIFORM, WHITE = (168, 146, 104), (244, 242, 234)
BATIK = ((116, 62, 54), (52, 84, 98), (92, 96, 62), (124, 84, 48), (86, 62, 98))


def portrait(canvas: Canvas, rng: Random, look: str = "") -> None:
    """Somebody from the chest up; `look` is "pria", "wanita", "kerudung" (a woman in a headscarf) or "" for any."""
    look = look or rng.choice(("pria", "pria", "wanita", "kerudung"))
    woman = look != "pria"
    back = rng.choice(BACKS)
    canvas.backdrop([(0, mix(back, (250, 250, 246), 0.45)), (1, mix(back, (110, 130, 140), 0.12))])
    canvas.disc(600, 430, 370, mix(back, (250, 250, 246), 0.62))
    skin = rng.choice(SKIN)
    shade = mix(skin, (110, 60, 50), 0.22)
    hair = rng.choice((HAIR, (66, 52, 48), (120, 114, 114)))
    scarf = rng.choice(SCARVES) if look == "kerudung" else None
    if woman and not scarf:
        canvas.oval(600, 350, 152, 178, hair)
        canvas.rect(458, 350, 742, 520, hair, 70)
    cloth = _shoulders(canvas, rng)
    canvas.rect(556, 440, 644, 590, shade, 40)
    canvas.poly([(540, 566), (660, 566), (600, 650)], skin)
    _collar(canvas, cloth)
    if not scarf:
        for ear in (-1, 1):
            canvas.oval(600 + ear * 118, 372, 22, 34, shade)
    if scarf:
        _scarf(canvas, scarf, skin)
    else:
        canvas.rect(486, 240, 714, 500, skin, 112)
    _features(canvas, rng, skin, shade, hair, woman)
    if scarf:
        return
    if woman:
        canvas.wedge(600, 318, 128, 122, 180, 360, hair)
        canvas.poly([(472, 318), (640, 318), (560, 268), (500, 262)], hair)
        canvas.poly([(728, 318), (610, 300), (660, 256), (720, 280)], hair)
    else:
        _hair_or_hat(canvas, rng, hair)


def _shoulders(canvas: Canvas, rng: Random) -> Color:
    style = rng.choice(("uniform", "white", "batik", "batik"))
    cloth = {"uniform": UNIFORM, "white": WHITE, "batik": rng.choice(BATIK)}[style]
    dark = mix(cloth, (40, 40, 56), 0.16)
    body = [
        (300, 830),
        (318, 700),
        (352, 636),
        (420, 596),
        (530, 552),
        (670, 552),
        (780, 596),
        (848, 636),
        (882, 700),
        (900, 830),
    ]
    canvas.poly(body, cloth)
    canvas.poly([(882, 700), (900, 830), (806, 830), (800, 700), (790, 600), (848, 636)], dark)
    canvas.poly([(318, 700), (300, 830), (394, 830), (400, 700), (410, 600), (352, 636)], dark)
    if style == "batik":
        motif = mix(cloth, (244, 214, 150), 0.55)
        for row in range(4):
            for col in range(9):
                x, y = 372 + col * 58 + (row % 2) * 29, 636 + row * 50
                if abs(x - 600) > (680 - y) * 0.75 and 340 + (830 - y) * 0.1 < x < 870:
                    canvas.poly([(x, y - 15), (x + 11, y), (x, y + 15), (x - 11, y)], motif)
                    canvas.disc(x, y, 4.5, cloth)
    else:
        canvas.line([(600, 640), (600, 830)], 4, dark)
        for y in (690, 750):
            canvas.disc(612, y, 6, mix(dark, (40, 40, 50), 0.3))
        for x in (440, 676):
            canvas.rect(x, 688, x + 86, 694, dark)
        canvas.rect(676, 664, 762, 684, (56, 58, 70) if style == "uniform" else (200, 60, 56), 3)
    return cloth


def _collar(canvas: Canvas, cloth: Color) -> None:
    light = mix(cloth, (250, 248, 240), 0.22)
    canvas.poly([(534, 548), (600, 650), (556, 690), (500, 572)], light)
    canvas.poly([(666, 548), (600, 650), (644, 690), (700, 572)], mix(light, (60, 60, 80), 0.08))


def _features(
    canvas: Canvas, rng: Random, skin: Color, shade: Color, hair: Color, woman: bool
) -> None:
    canvas.poly([(600, 372), (614, 424), (588, 424)], shade)
    for eye in (-1, 1):
        x = 600 + eye * 52
        canvas.rect(x - 28, 336, x + 28, 343 if woman else 345, mix(hair, skin, 0.15), 4)
        canvas.oval(x, 370, 9, 10, (48, 38, 40))
    canvas.wedge(
        600,
        448,
        36,
        22,
        0,
        180,
        mix(shade, (150, 50, 50), 0.45) if woman else mix(shade, (110, 40, 40), 0.4),
    )
    if not woman and rng.random() < 0.35:
        canvas.rect(556, 432, 644, 444, mix(hair, skin, 0.1), 6)
    if rng.random() < 0.3:
        for eye in (-1, 1):
            x = 600 + eye * 52
            for r, tone in ((36, (56, 52, 58)), (31, mix(skin, (250, 250, 250), 0.3))):
                canvas.oval(x, 372, r, r * 0.86, tone)
            canvas.oval(x, 371, 9, 10, (48, 38, 40))
        canvas.rect(585, 366, 615, 371, (56, 52, 58))


def _scarf(canvas: Canvas, color: Color, skin: Color) -> None:
    """The scarf around the face; the features are drawn upon it afterwards."""
    canvas.rect(452, 196, 748, 560, color, 148)
    canvas.poly(
        [
            (452, 400),
            (748, 400),
            (756, 540),
            (806, 640),
            (700, 742),
            (600, 782),
            (500, 742),
            (394, 640),
            (444, 540),
        ],
        color,
    )
    canvas.wedge(600, 346, 118, 116, 180, 360, mix(color, (70, 50, 60), 0.22))
    canvas.rect(490, 250, 710, 506, skin, 110)
    canvas.poly(
        [(680, 462), (748, 440), (756, 540), (806, 640), (700, 742), (566, 596), (640, 500)],
        mix(color, (70, 50, 60), 0.12),
    )
    canvas.poly(
        [(520, 462), (452, 440), (444, 540), (414, 600), (600, 690), (676, 540), (600, 506)],
        mix(color, (250, 250, 246), 0.12),
    )


def _hair_or_hat(canvas: Canvas, rng: Random, hair: Color) -> None:
    canvas.rect(480, 268, 506, 366, hair, 12)
    canvas.rect(694, 268, 720, 366, hair, 12)
    if rng.random() < 0.5:
        felt = (44, 42, 52)
        canvas.poly([(474, 292), (726, 292), (712, 172), (488, 172)], felt)
        canvas.oval(600, 174, 112, 20, mix(felt, (120, 120, 140), 0.25))
        canvas.rect(474, 272, 726, 294, mix(felt, (120, 120, 140), 0.14), 6)
        return
    canvas.wedge(600, 296, 124, 118, 180, 360, hair)
    part = rng.choice((-1, 1))
    canvas.poly(
        [
            (600 - part * 124, 294),
            (600 + part * 60, 296),
            (600 + part * 124, 300),
            (600 + part * 96, 240),
            (600 - part * 40, 214),
        ],
        hair,
    )
    canvas.poly([(600 - part * 122, 294), (600 + part * 30, 296), (600 - part * 70, 326)], hair)
