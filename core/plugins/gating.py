"""The one answer to "does this village have this plugin?", and the wrappers that enforce it.

A switch is data, read at every request: what the admin changes holds from the next one on.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _

from core.plugins.registry import registry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.villages.models import Village


def enabled_slugs(village: Village) -> frozenset[str]:
    """Slugs of the ready plugins this village has; one query, remembered on the instance."""
    if village._enabled_plugins is None:
        switched = dict(village.plugin_switches.values_list("plugin", "enabled"))
        village._enabled_plugins = frozenset(
            slug
            for slug, plugin in registry.plugins.items()
            if switched.get(slug, plugin.manifest.default_enabled)
        )
    return village._enabled_plugins


def is_enabled(village: Village, slug: str) -> bool:
    """Whether the plugin is ready and switched on for this village."""
    return slug in registry.plugins and slug in enabled_slugs(village)


def villages_with(slug: str, villages: QuerySet[Village]) -> QuerySet[Village]:
    """Those of `villages` that have the plugin, without a query of its own."""
    from core.plugins.models import PluginSwitch

    plugin = registry.plugins.get(slug)
    if plugin is None:
        return villages.none()
    # A village has one switch of a plugin at most. One condition, and no `OR`, becomes a join.
    switches = PluginSwitch.objects.filter(village=OuterRef("pk"), plugin=slug)
    if plugin.manifest.default_enabled:
        return villages.exclude(Exists(switches.filter(enabled=False)))
    return villages.filter(Exists(switches.filter(enabled=True)))


def gate_patterns(patterns, slug: str, resolve):
    """The same URL patterns with every view behind the switch of `slug`.

    `resolve(request, kwargs)` finds the village of a request, or raises `Http404`.
    """
    return [decorated(pattern, lambda view: gate_view(view, slug, resolve)) for pattern in patterns]


def decorated(pattern, decorate):
    """A copy of a URL pattern, or of all below a resolver, with each view passed through
    `decorate`."""
    if isinstance(pattern, URLResolver):
        return URLResolver(
            pattern.pattern,
            [decorated(inner, decorate) for inner in pattern.url_patterns],
            pattern.default_kwargs,
            pattern.app_name,
            pattern.namespace,
        )
    return URLPattern(
        pattern.pattern, decorate(pattern.callback), pattern.default_args, pattern.name
    )


def _anew(request, kwargs, slug, admit):
    return admit(request, kwargs)


def gate_view(view, slug: str, resolve):
    """Wrap a view: 404 unless the request's village has the plugin. Keeps the view's attributes,
    which the API schema reads. A view that remembers answers (`core.rest.stored`) gives them at
    once, and remembers who was let in: both hold as long as the switch they were made behind."""
    remembered = getattr(getattr(view, "cls", None), "remembered", None)
    admitted = view.cls.admitted if remembered else _anew

    def admit(request, kwargs):
        village = resolve(request, kwargs)
        if not is_enabled(village, slug):
            raise Http404(
                _("%(village)s does not offer this service.") % {"village": village.full_name}
            )
        return village

    @functools.wraps(view)
    def gated(request, *args, **kwargs):
        answer = remembered(request, kwargs) if remembered else None
        if answer is not None:
            return answer
        request.village = admitted(request, kwargs, slug, admit)
        request.plugin_slug = slug
        return view(request, *args, **kwargs)

    gated.plugin_slug = slug
    return gated
