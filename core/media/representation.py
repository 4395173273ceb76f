"""How pictures and documents appear in the API: expanded, with everything needed to show them."""

from __future__ import annotations

import logging
import struct
import zlib

from django.conf import settings
from PIL.Image import DecompressionBombError

log = logging.getLogger("kampung.media")

# Widths a picture is offered in, in pixels; the largest that a phone, a tablet and a desk need.
WIDTHS = (320, 640, 960, 1280)


AVIF = "|format-avif"
# What Pillow and the storage raise where a picture's file is missing or broken.
BROKEN_FILE = (
    OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error, DecompressionBombError,
)  # fmt: skip


def specs_of(image, widths=WIDTHS) -> list[str]:
    """Wagtail's filter specifications of a picture's widths, none wider than the picture itself."""
    fitting = [width for width in widths if width < image.width] or [image.width]
    if image.width > fitting[-1] and image.width < widths[-1]:
        fitting.append(image.width)
    return [f"width-{width}" for width in fitting]


def renditions_of(image, widths=WIDTHS) -> list:
    """WebP renditions at the given widths, narrowest first.

    All of the picture's are fetched in one query; only those never asked for before are made.
    """
    specs = specs_of(image, widths)
    made = _made(image)
    if all(spec in made for spec in specs):
        # Wagtail would write each to the cache, which may be the database.
        return [made[spec] for spec in specs]
    found = image.get_renditions(*specs)
    image.prefetched_renditions += [
        item for item in found.values() if item not in image.prefetched_renditions
    ]
    return [found[spec] for spec in specs]


def avif_renditions_of(image, widths=WIDTHS) -> list:
    """AVIF renditions at the same widths, or none: they are made in the background after an upload
    (`core.media.tasks`), because making one takes seconds on a small machine."""
    made = _made(image)
    specs = [spec + AVIF for spec in specs_of(image, widths)]
    return [made[spec] for spec in specs] if all(spec in made for spec in specs) else []


def _made(image) -> dict:
    """The picture's renditions by filter specification; those by width alone, which no focal
    point changes."""
    if not hasattr(image, "prefetched_renditions"):
        image.prefetched_renditions = list(image.renditions.all())
    return {item.filter_spec: item for item in image.prefetched_renditions}


def absolute(url: str) -> str:
    """Media addresses hold for every village, so they carry the install's own address."""
    return url if "://" in url else settings.KAMPUNG_PUBLIC_URL + url


def image_representation(image) -> dict:
    """Picture with alt text, size in pixels, focal point (0 to 1) and renditions by width; where
    its file is missing or broken, those that were made before."""
    try:
        renditions = renditions_of(image)
    except BROKEN_FILE as error:
        log.warning("Picture %s cannot be scaled: %s", image.pk, error)
        made = _made(image)
        renditions = [made[spec] for spec in specs_of(image) if spec in made]
    return _representation(image, [*renditions, *avif_renditions_of(image)])


def rendition_card(item) -> dict:
    """A rendition: address, size in pixels, type."""
    return {
        "url": absolute(item.url),
        "width": item.width,
        "height": item.height,
        "type": f"image/{item.url.rpartition('.')[2].replace('jpg', 'jpeg')}",
    }


def _representation(image, renditions: list) -> dict:
    focal = image.get_focal_point()
    return {
        "id": image.pk,
        "title": image.title,
        "alt": "" if image.is_decorative else image.alt_text,
        "width": image.width,
        "height": image.height,
        "credit": image.credit,
        "licence": image.licence,
        "focal_point": (
            {
                "x": round(focal.centroid_x / image.width, 4),
                "y": round(focal.centroid_y / image.height, 4),
            }
            if focal
            else None
        ),
        "renditions": [rendition_card(item) for item in renditions],
    }


def document_card(document) -> dict:
    """A file to download: title, address, type and size in bytes."""
    return {
        "id": document.pk,
        "title": document.title,
        "description": document.description,
        "url": absolute(document.url),
        "extension": document.file_extension,
        "size": document.get_file_size(),
        "licence": document.licence,
    }
