"""Pictures for the demo, painted on the spot.

A regency of 311 villages needs some thousands of pictures; photographs would have to be downloaded, and would show
places and people that are not these. Each picture is a flat illustration settled by its kind and a seed: the same two
always give the same picture, another seed gives another hour, weather, landscape and people.
"""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from random import Random

from PIL import Image

from sites.demo.art import farms, gatherings, land, market, night, places
from sites.demo.art.canvas import Canvas
from sites.demo.art.emblem import emblem
from sites.demo.art.portrait import portrait

LANDSCAPE = (1200, 800)
SCENES: dict[str, Callable[[Canvas, Random], None]] = {
    "sawah": land.rice_fields,
    "sungai": land.river,
    "kebun": farms.plantation,
    "jalan": land.road,
    "ternak": farms.pasture,
    "panen": farms.harvest,
    "balai": places.village_hall,
    "pasar": market.market,
    "pos-ronda": night.watch_at_night,
    "gotong-royong": gatherings.road_works,
    "sekolah": places.school,
    "posyandu": places.health_post,
    "olahraga": gatherings.volleyball,
    "logo": emblem,
    "potret": portrait,
    "potret-pria": partial(portrait, look="pria"),
    "potret-wanita": partial(portrait, look="wanita"),
    "potret-kerudung": partial(portrait, look="kerudung"),
}
KINDS = tuple(SCENES)
SQUARES = {"logo": (512, 512), **{kind: (640, 640) for kind in KINDS if kind.startswith("potret")}}


def paint(kind: str, seed: str, size: tuple[int, int] | None = None) -> Image.Image:
    """Paint a picture of `kind` (one of `KINDS`); `size` in pixels, by default that which suits the kind.

    Scenes are composed for 3:2 (1200 x 800), emblems and portraits for a square; another shape shows the middle.
    Raises ValueError for a kind that nobody can paint.
    """
    if kind not in SCENES:
        raise ValueError(f"There is no picture kind {kind!r}; choose one of: {', '.join(KINDS)}.")
    canvas = Canvas(size or SQUARES.get(kind, LANDSCAPE))
    SCENES[kind](canvas, Random(f"{kind}:{seed}"))
    return canvas.finish()


def jpeg(image: Image.Image, quality: int = 82) -> bytes:
    """The bytes of the picture as JPEG."""
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
