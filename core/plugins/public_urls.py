"""Mounts the plugins' website pages at `/p/<slug>/`, each behind its village's switch."""

from importlib import import_module

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404
from django.urls import include, path
from wagtail.models import Site

from core.plugins.gating import decorated, gate_patterns
from core.plugins.registry import registry


def village_of_host(request, kwargs):
    """The village whose website the request's host is; `Http404` where it is none."""
    site = Site.find_for_request(request)
    village = getattr(site, "village", None) if site is not None else None
    if village is None:
        raise Http404("No village's website answers here.")
    return village


def plugin_patterns() -> list:
    narrow = csp_replace(settings.KAMPUNG_WEBSITE_POLICY)
    patterns = []
    for plugin, spec in registry.specs("register_public_urls"):
        module = import_module(spec.urlconf)
        gated = gate_patterns(
            [path("", include((module.urlpatterns, plugin.slug)))], plugin.slug, village_of_host
        )
        gated = [decorated(pattern, narrow) for pattern in gated]
        patterns.append(path(f"{plugin.slug}/", include(gated)))
    return patterns
