"""Template tags of the village websites."""

from __future__ import annotations

import json
import logging

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from core.media.representation import WIDTHS, absolute, renditions_of

register = template.Library()
log = logging.getLogger("kampung.sites")

_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}
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


@register.simple_tag
def logo(image):
    """The village's logo beside its name, which says the same: decoration."""
    renditions = _renditions(image, (320,))
    if not renditions:
        return ""
    return format_html('<img src="{}" alt="" width="48" height="48">', renditions[0].url)


@register.simple_tag(takes_context=True)
def organisation(context):
    """The village as schema.org describes a GovernmentOrganization, for search engines."""
    website = context["website"]
    village = website.village
    facts = {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "name": website.full_name,
        "url": website.root_url + "/",
        "identifier": village.code,
        "telephone": village.phone,
        "email": village.email,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": village.address,
            "addressLocality": website.full_name,
            "addressRegion": website.regency.province,
            "addressCountry": "ID",
        },
        "parentOrganization": {
            "@type": "GovernmentOrganization",
            "name": website.regency.full_name,
            "url": website.portal_url,
        },
        "sameAs": [url for _name, url in website.settings.social],
    }
    if village.point:
        facts["location"] = {
            "@type": "Place",
            "geo": {
                "@type": "GeoCoordinates",
                "latitude": round(village.point.y, 6),
                "longitude": round(village.point.x, 6),
            },
        }
    facts = {name: value for name, value in facts.items() if value}
    # As `json_script` does it: nothing in the texts can end the element.
    text = json.dumps(facts, ensure_ascii=False, cls=DjangoJSONEncoder).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


@register.filter
def rupiah(amount) -> str:
    """An amount of money as Indonesians write it: Rp1.234.567, without cents that are none."""
    if amount is None:
        return "–"
    text = f"{amount:,.2f}".removesuffix(".00")
    return "Rp" + text.translate(str.maketrans(",.", ".,"))


@register.filter
def number(value) -> str:
    """A number as Indonesians write it: 1.234,5, without zeros at its end."""
    text = f"{value:,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


@register.filter
def percent_of(value) -> str:
    return "–" if value is None else f"{value}%"


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
