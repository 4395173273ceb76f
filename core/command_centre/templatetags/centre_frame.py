"""The admin's frame around the command centre's screens."""

from __future__ import annotations

import time
from collections import OrderedDict

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.admin.templatetags.wagtailadmin_tags import sidebar_props

from core.villages.scoping import scope_of

register = template.Library()
HELD = 60  # seconds
MOST = 1000  # people
_kept: OrderedDict[tuple, tuple[float, SafeString]] = OrderedDict()


@register.simple_tag(takes_context=True)
def kept_sidebar(context) -> SafeString:
    """What Wagtail's sidebar is made of, asked for once a minute and person: it costs more queries
    than the screen beside it, which people look at all day. A menu opens nothing: each screen asks
    for itself who may see it."""
    user = context["request"].user
    key = user.pk, get_language(), scope_of(user)
    now = time.monotonic()
    made, props = _kept.get(key, (0.0, None))
    if props is None or now - made > HELD:
        props = sidebar_props(context)
        _kept[key] = now, props
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return props
