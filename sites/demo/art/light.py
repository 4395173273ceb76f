"""Time of day and weather: one light colours a whole picture, so that its parts belong together.

Things are written down in the colours they have at noon; `Light.on` turns such a colour into the one seen at this
hour and distance. A seed picks the hour, moves the sun and leans the greens a little towards yellow or blue.
"""

from dataclasses import dataclass
from random import Random

from sites.demo.art.canvas import BRIGHTEST, Canvas, Color, mix


@dataclass(frozen=True)
class Hour:
    """What an hour does to colours: the sky from the top down, the sun, and how much of each primary is left."""

    top: Color
    middle: Color
    low: Color
    sun: Color | None
    sun_height: tuple[int, int]
    cloud: Color
    tint: tuple[float, float, float]
    glow: float


HOURS = {
    "fajar": Hour(
        (96, 122, 178),
        (226, 176, 182),
        (252, 226, 190),
        (255, 236, 204),
        (330, 420),
        (250, 216, 206),
        (0.93, 0.88, 0.93),
        0.75,
    ),
    "pagi": Hour(
        (88, 164, 210),
        (168, 212, 226),
        (250, 236, 206),
        (255, 248, 222),
        (190, 300),
        (250, 246, 238),
        (1.0, 0.99, 0.94),
        0.7,
    ),
    "siang": Hour(
        (62, 150, 208),
        (132, 198, 228),
        (206, 234, 238),
        (255, 250, 230),
        (90, 170),
        (248, 250, 250),
        (1.0, 1.0, 1.0),
        0.5,
    ),
    "sore": Hour(
        (108, 150, 186),
        (240, 200, 150),
        (252, 222, 162),
        (255, 240, 196),
        (270, 380),
        (252, 228, 196),
        (1.04, 0.94, 0.80),
        0.8,
    ),
    "senja": Hour(
        (72, 66, 122),
        (204, 112, 118),
        (252, 184, 118),
        (255, 222, 160),
        (340, 420),
        (226, 142, 134),
        (0.92, 0.78, 0.80),
        0.8,
    ),
    "mendung": Hour(
        (122, 154, 176),
        (176, 200, 208),
        (234, 234, 220),
        None,
        (150, 250),
        (232, 236, 234),
        (0.92, 0.94, 0.93),
        0.45,
    ),
    "malam": Hour(
        (14, 22, 54),
        (30, 46, 92),
        (70, 86, 132),
        (240, 240, 222),
        (110, 200),
        (52, 66, 112),
        (0.34, 0.40, 0.58),
        0.35,
    ),
}
BY_DAY = ("fajar", "pagi", "pagi", "siang", "siang", "sore", "sore", "senja", "mendung")
WARM = ("pagi", "sore", "sore", "senja", "fajar")
WORKING = ("pagi", "pagi", "siang", "siang", "sore", "mendung")


class Light:
    """The light of one picture."""

    def __init__(self, rng: Random, hours: tuple[str, ...] = BY_DAY):
        self.name = rng.choice(hours)
        self.hour = HOURS[self.name]
        self.sun_x = rng.choice((rng.randint(140, 460), rng.randint(740, 1060)))
        self.sun_y = rng.randint(*self.hour.sun_height)
        self.lean = rng.uniform(-1, 1)
        self.haze = mix(self.hour.low, self.hour.middle, 0.45)
        self._seen: dict[tuple[Color, float], Color] = {}

    def on(self, color: Color, far: float = 0.0) -> Color:
        """How a thing of this colour looks now, `far` (0 near, 1 lost in the haze) away."""
        key = (color, far)
        if key not in self._seen:
            lit = tuple(
                min(BRIGHTEST, int(c * t)) for c, t in zip(color, self.hour.tint, strict=True)
            )
            self._seen[key] = mix(lit, self.haze, far)
        return self._seen[key]

    def green(self, color: Color, far: float = 0.0) -> Color:
        """As `on`, for leaves and grass, which differ from seed to seed."""
        r, g, b = color
        lean = self.lean
        return self.on(
            (
                max(0, min(255, int(r + 18 * lean))),
                max(0, int(g + 3 * lean)),
                max(0, int(b - 14 * lean)),
            ),
            far,
        )

    def sky(self, canvas: Canvas, horizon: float = 480) -> None:
        """Sky, sun and glow down to the horizon (in units of the sheet)."""
        hour = self.hour
        at = horizon / 800
        glow = (self.sun_x, self.sun_y, 330, hour.sun or (244, 246, 242), hour.glow)
        canvas.backdrop(
            [(0, hour.top), (at * 0.62, hour.middle), (at, hour.low), (1, hour.low)], glow
        )
        if hour.sun:
            radius = 46 if self.name in ("fajar", "sore", "senja") else 36
            canvas.disc(self.sun_x, self.sun_y, radius, mix(hour.sun, (247, 247, 238), 0.8))
