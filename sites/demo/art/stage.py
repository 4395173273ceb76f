"""What several scenes begin with: sky and hills, a lawn, shadows, a path, strings of little flags."""

from random import Random

from sites.demo.art.canvas import WIDTH, Canvas, Color, mix
from sites.demo.art.light import Light
from sites.demo.art.nature import GRASS, birds, clouds, ground, hills, tufts, wave

BUNTING = ((214, 66, 60), (250, 246, 238), (240, 190, 84), (72, 140, 150))


def opening(
    canvas: Canvas, rng: Random, horizon: float, hours: tuple[str, ...] | None = None
) -> Light:
    """Sky, clouds, birds and hills behind any scene of the land."""
    light = Light(rng, hours) if hours else Light(rng)
    light.sky(canvas, horizon)
    clouds(canvas, light, rng, rng.randint(2, 5))
    if rng.random() < 0.5:
        birds(canvas, light, rng)
    hills(canvas, light, rng, horizon)
    return light


def lawn(canvas: Canvas, light: Light, rng: Random, y: float, color: Color = GRASS) -> None:
    """Grass from `y` down to the lower edge."""
    ground(canvas, wave(rng, y, 3), mix(light.green(color), light.haze, 0.12), y + 122)
    ground(canvas, wave(rng, y + 110, 8), light.green(color))
    tufts(canvas, light.green((92, 146, 74)), rng, 0, WIDTH, y + 60, 810, 46, 12)


def shadow(canvas: Canvas, light: Light, x: float, y: float, rx: float, color: Color) -> None:
    """The shadow at the foot of something `rx` to either side, on ground of this colour."""
    canvas.oval(x, y, rx, rx * 0.12 + 3, mix(color, light.on((60, 70, 80)), 0.28))


def path(canvas: Canvas, light: Light, x: float, y: float, near: float, far: float) -> None:
    """A path of trodden earth that leads from the onlooker to x, y."""
    canvas.poly(
        [(x - far, y), (x + far, y), (x + near, 820), (x - near, 820)], light.on((226, 200, 160))
    )


def bunting(
    canvas: Canvas, light: Light, x0: float, y0: float, x1: float, y1: float, sag: float
) -> None:
    """A string of little flags, as hung out in August and for any feast."""
    count = max(5, int((x1 - x0) / 46))
    points = [
        (
            x0 + (x1 - x0) * i / count,
            y0 + (y1 - y0) * i / count + sag * (1 - (2 * i / count - 1) ** 2),
        )
        for i in range(count + 1)
    ]
    canvas.line(points, 2, light.on((120, 110, 110)))
    for i, (x, y) in enumerate(points[:-1]):
        w = (x1 - x0) / count * 0.62
        canvas.poly(
            [(x, y), (x + w, y + 2), (x + w / 2, y + w * 0.95)],
            light.on(BUNTING[i % 2] if count % 2 else BUNTING[i % 4]),
        )
