"""The template tag that shows a picture."""

from __future__ import annotations

import logging

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html

from core.media.representation import WIDTHS, avif_renditions_of, renditions_of

register = template.Library()
log = logging.getLogger("kampung.media")

# Wide enough for a browser that reads no `srcset`, in pixels.
PLAIN_WIDTH = 640


@register.simple_tag
def picture(image, sizes="100vw", eager=False, class_="", widest=WIDTHS[-1]):
    """`<img>` in several widths, lazy unless `eager`, as AVIF where that is made; nothing for a
    picture that is lost.

    `sizes` says how wide it is shown, as in HTML; `widest` is the greatest width in pixels that
    is worth offering. The renditions should have been prefetched, or each picture costs a query.
    """
    widths = tuple(width for width in WIDTHS if width <= widest)
    renditions = renditions_or_none(image, widths)
    if not renditions:
        return ""
    largest = renditions[-1]
    plain = next((item for item in renditions if item.width >= PLAIN_WIDTH), largest)
    attributes = {
        "src": plain.url,
        "width": largest.width,
        "height": largest.height,
        "alt": "" if image.is_decorative else image.alt_text,
        "decoding": "async",
    }
    if len(renditions) > 1:
        attributes |= {"srcset": _srcset(renditions), "sizes": sizes}
    attributes |= {"fetchpriority": "high"} if eager else {"loading": "lazy"}
    if class_:
        attributes["class"] = class_
    shown = format_html("<img{}>", flatatt(attributes))
    smaller = avif_renditions_of(image, widths)
    if not smaller:
        return shown
    source = {"type": "image/avif", "srcset": _srcset(smaller), "sizes": sizes}
    return format_html("<picture><source{}>{}</picture>", flatatt(source), shown)


def renditions_or_none(image, widths=WIDTHS) -> list:
    """The picture's renditions; none where it has none or its file is missing or broken."""
    if not image:
        return []
    try:
        return renditions_of(image, widths)
    except OSError as error:
        log.warning("Picture %s cannot be shown: %s", image.pk, error)
        return []


def _srcset(renditions) -> str:
    return ", ".join(f"{item.url} {item.width}w" for item in renditions)
