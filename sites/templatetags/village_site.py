"""Template tags of the village websites."""

from __future__ import annotations

import logging

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html

from core.media.representation import WIDTHS, absolute, renditions_of

register = template.Library()
log = logging.getLogger("kampung.sites")

# Wide enough for a browser that reads no `srcset`, in pixels.
PLAIN_WIDTH = 640


@register.simple_tag
def picture(image, sizes="100vw", eager=False, class_="", widest=WIDTHS[-1]):
    """`<img>` in several widths, lazy unless `eager`; nothing for a picture that is lost.

    `sizes` says how wide it is shown, as in HTML; `widest` is the greatest width in pixels that
    is worth offering. The renditions must have been prefetched
    (`sites.models.load_pictures`), or each picture costs queries of its own.
    """
    renditions = _renditions(image, tuple(width for width in WIDTHS if width <= widest))
    if not renditions:
        return ""
    largest = renditions[-1]
    plain = next((item for item in renditions if item.width >= PLAIN_WIDTH), largest)
    attributes = {
        "src": plain.url,
        "width": largest.width,
        "height": largest.height,
        "alt": image.alt_text,
        "decoding": "async",
    }
    if len(renditions) > 1:
        attributes["srcset"] = ", ".join(f"{item.url} {item.width}w" for item in renditions)
        attributes["sizes"] = sizes
    attributes |= {"fetchpriority": "high"} if eager else {"loading": "lazy"}
    if class_:
        attributes["class"] = class_
    return format_html("<img{}>", flatatt(attributes))


@register.simple_tag
def picture_url(image) -> str:
    """The absolute address of the widest rendition, for sharing; empty without a picture."""
    renditions = _renditions(image)
    return absolute(renditions[-1].url) if renditions else ""


@register.inclusion_tag("village_sites/menu.html", takes_context=True)
def site_menu(context):
    """The website's menu as a list of links."""
    return {"links": context["website"].menu}


def _renditions(image, widths=WIDTHS) -> list:
    if not image:
        return []
    try:
        return renditions_of(image, widths)
    except OSError as error:  # the file is missing or broken
        log.warning("Picture %s cannot be shown: %s", image.pk, error)
        return []
