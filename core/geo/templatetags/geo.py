"""The map component in templates.

{% load geo %}
{% map shown %}<p>What is there before the script and without it.</p>{% endmap %}
"""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.html import json_script

from core.geo.maps import configuration

register = template.Library()


@register.simple_block_tag(name="map")
def map_component(content, shown):
    """The component for a `core.geo.maps.Map` over what the block holds, which stays where there
    is no script."""
    return render_to_string(
        "geo/map.html",
        {
            "configuration": json_script(configuration(shown)),
            "first_paint": content,
        },
    )
