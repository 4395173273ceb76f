"""Cattle and goats from the side, drawn as one curve through a few corners; a height of 1 is that of the withers."""

from random import Random

from sites.demo.art.canvas import Canvas, Color, mix, smooth
from sites.demo.art.light import Light

_COW = smooth(
    [
        (-0.50, 0.60),
        (-0.44, 0.68),
        (-0.20, 0.68),
        (0.12, 0.69),
        (0.27, 0.76),
        (0.37, 0.79),
        (0.45, 0.88),
        (0.56, 0.86),
        (0.66, 0.70),
        (0.63, 0.64),
        (0.53, 0.68),
        (0.45, 0.60),
        (0.38, 0.42),
        (0.26, 0.33),
        (0.0, 0.28),
        (-0.24, 0.33),
        (-0.38, 0.34),
        (-0.48, 0.42),
    ]
)
_GOAT = smooth(
    [
        (-0.46, 0.60),
        (-0.40, 0.67),
        (-0.10, 0.65),
        (0.20, 0.68),
        (0.30, 0.80),
        (0.36, 0.96),
        (0.46, 0.98),
        (0.60, 0.84),
        (0.56, 0.78),
        (0.46, 0.80),
        (0.42, 0.62),
        (0.34, 0.44),
        (0.20, 0.35),
        (-0.15, 0.35),
        (-0.36, 0.38),
        (-0.46, 0.48),
    ]
)


def cow(
    canvas: Canvas,
    light: Light,
    rng: Random,
    x: float,
    y: float,
    h: float,
    facing: int = 1,
    coat: Color = (150, 92, 64),
    far: float = 0.0,
) -> None:
    """A cow of height `h` from hoof to withers, grazing now and then; white stockings as Bali cattle have."""
    base, dark = light.on(coat, far), mix(light.on(coat, far), light.on((60, 44, 48), far), 0.35)
    sock, f = light.on((238, 226, 206), far), facing * h
    for lx, tone, step in (
        (-0.30, dark, 0.03),
        (0.24, dark, -0.02),
        (-0.40, base, -0.03),
        (0.33, base, 0.03),
    ):
        foot = x + (lx + step) * f
        canvas.poly(
            [
                (x + (lx - 0.07) * f, y - 0.45 * h),
                (x + (lx + 0.08) * f, y - 0.45 * h),
                (foot + 0.035 * f, y - 0.16 * h),
                (foot - 0.035 * f, y - 0.16 * h),
            ],
            tone,
        )
        canvas.rect(
            foot - 0.034 * h,
            y - 0.17 * h,
            foot + 0.034 * h,
            y,
            sock if tone is base else mix(sock, dark, 0.3),
        )
    canvas.limb(
        [(x - 0.48 * f, y - 0.62 * h), (x - 0.54 * f, y - 0.45 * h), (x - 0.52 * f, y - 0.26 * h)],
        0.028 * h,
        dark,
    )
    canvas.poly([(x + px * f, y - py * h) for px, py in _COW], base)
    canvas.oval(x - 0.06 * f, y - 0.37 * h, 0.24 * h, 0.055 * h, mix(base, sock, 0.18))
    for hx in (0.46, 0.52):
        canvas.line(
            [
                (x + hx * f, y - 0.86 * h),
                (x + (hx - 0.01) * f, y - 0.93 * h),
                (x + (hx + 0.035) * f, y - 0.98 * h),
            ],
            0.024 * h,
            light.on((232, 220, 196), far),
        )
    canvas.oval(x + 0.425 * f, y - 0.83 * h, 0.06 * h, 0.03 * h, dark)
    canvas.oval(x + 0.635 * f, y - 0.68 * h, 0.045 * h, 0.045 * h, mix(base, sock, 0.5))
    canvas.disc(x + 0.545 * f, y - 0.80 * h, 0.013 * h, light.on((40, 30, 34), far))


def goat(
    canvas: Canvas, light: Light, rng: Random, x: float, y: float, h: float, facing: int = 1
) -> None:
    """A goat of height `h` at the withers, in one of four coats."""
    coat = rng.choice(((238, 230, 214), (120, 92, 76), (196, 160, 120), (84, 76, 78)))
    base, f = light.on(coat), facing * h
    dark = mix(base, light.on((50, 40, 46)), 0.35)
    for lx, tone in ((-0.26, dark), (0.22, dark), (-0.36, base), (0.31, base)):
        canvas.rect(x + lx * f - 0.035 * h, y - 0.42 * h, x + lx * f + 0.035 * h, y, tone)
    canvas.poly([(x + px * f, y - py * h) for px, py in _GOAT], base)
    canvas.poly(
        [(x - 0.46 * f, y - 0.60 * h), (x - 0.56 * f, y - 0.70 * h), (x - 0.42 * f, y - 0.67 * h)],
        dark,
    )
    canvas.limb([(x + 0.37 * f, y - 0.88 * h), (x + 0.29 * f, y - 0.76 * h)], 0.06 * h, dark)
    canvas.line(
        [(x + 0.40 * f, y - 0.96 * h), (x + 0.37 * f, y - 1.08 * h), (x + 0.29 * f, y - 1.12 * h)],
        0.034 * h,
        light.on((110, 96, 88)),
    )
