"""Template tags of the village websites."""

from __future__ import annotations

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from core.geo.directions import told_distance
from core.media.representation import absolute
from core.media.templatetags.pictures import picture, renditions_or_none

register = template.Library()

_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


register.simple_tag(picture)


@register.simple_tag(takes_context=True)
def written_in(context, page) -> str:
    """The `lang` attribute of a page's title where that is not translated, for screen readers."""
    if page.alias_of_id is None:
        return ""
    return format_html(' lang="{}"', context["website"].main_language)


@register.simple_tag
def picture_url(image) -> str:
    """The absolute address of the widest rendition, for sharing; empty without a picture."""
    renditions = renditions_or_none(image)
    return absolute(renditions[-1].url) if renditions else ""


@register.simple_tag
def logo(image):
    """The village's logo beside its name, which says the same: decoration. The project's mark
    where there is none or its file is broken."""
    renditions = renditions_or_none(image, (320,))
    url = renditions[0].url if renditions else static("village_sites/mark.svg")
    return format_html('<img src="{}" alt="" width="48" height="48">', url)


@register.simple_tag
def icon(image):
    """The icon of the browser's tab: the village's logo, else the project's mark."""
    renditions = renditions_or_none(image, (320,))
    if not renditions:
        return format_html(
            '<link rel="icon" href="{}" type="image/svg+xml">', static("village_sites/mark.svg")
        )
    return format_html(
        '<link rel="icon" href="{0}" type="image/webp"><link rel="apple-touch-icon" href="{0}">',
        renditions[0].url,
    )


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


register.filter("distance", told_distance)


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
