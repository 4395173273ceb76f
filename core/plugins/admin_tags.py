"""Wagtail's template tags, of which that of the menu is kept for a moment: to make a menu costs more
queries than most screens beside it. `TEMPLATES` puts this library in the place of Wagtail's.
"""

from __future__ import annotations

import time
from collections import OrderedDict

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.admin.templatetags import wagtailadmin_tags

from core.plugins.registry import registry
from core.villages.admin import plugins_within
from core.villages.models import Role
from core.villages.scoping import memberships_of, scope_of

register = template.Library()
register.tags.update(wagtailadmin_tags.register.tags)
register.filters.update(wagtailadmin_tags.register.filters)

HELD = 60  # seconds
MOST = 1000  # people
_kept: OrderedDict[tuple, tuple[float, SafeString]] = OrderedDict()


@register.simple_tag(takes_context=True)
def sidebar_props(context) -> SafeString:
    """What Wagtail's sidebar is made of, asked for once a minute and person, and anew when their
    roles, rights or name or the plugins of their villages have changed. A menu opens nothing: each
    screen asks for itself who may see it."""
    key = _key(context["request"].user)
    now = time.monotonic()
    made, props = _kept.get(key, (0.0, None))
    if props is None or now - made > HELD:
        props = wagtailadmin_tags.sidebar_props(context)
        _kept[key] = now, props
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return props


def forget_menus() -> None:
    _kept.clear()


def _key(user) -> tuple:
    """What a menu hangs on, of which the screens ask most as well."""
    scope = scope_of(user, Role)
    listed = {plugin.slug for plugin, _spec in registry.specs("register_admin")}
    return (
        user.pk,
        get_language(),
        user.get_full_name(),
        user.is_superuser,
        frozenset(user.get_all_permissions()),
        frozenset(memberships_of(user)),
        plugins_within(user, listed, scope),
    )
