"""Mounts the plugins' endpoints below a village's, a regency's and the API's own URL, behind their
switches."""

from __future__ import annotations

from functools import partial
from importlib import import_module

from django.http import Http404
from django.urls import include, path

from core.plugins.gating import gate_patterns, villages_with
from core.plugins.registry import registry
from core.rest.views import find_village
from core.villages.models import Regency, Village


def village_of_url(request, kwargs) -> Village:
    return find_village(kwargs["code"])


def village_patterns() -> list:
    """`<slug>/…` for each plugin with endpoints; 404 for a village that has it off."""
    return [
        path(
            f"{plugin.slug}/",
            include(
                (
                    gate_patterns(
                        import_module(spec.urlconf).urlpatterns, plugin.slug, village_of_url
                    ),
                    plugin.slug,
                )
            ),
        )
        for plugin, spec in registry.specs("register_api")
    ]


def regency_patterns() -> list:
    """`<slug>/…` for each plugin with endpoints over a whole regency; 404 while no village of it
    has the plugin."""
    return [
        path(
            f"{plugin.slug}/",
            include(
                (
                    [
                        _gate_regency(pattern, plugin.slug)
                        for pattern in import_module(spec.regency_urlconf).urlpatterns
                    ],
                    f"{plugin.slug}-regency",
                )
            ),
        )
        for plugin, spec in registry.specs("register_api")
        if spec.regency_urlconf
    ]


def install_patterns() -> list:
    """`<slug>/…` for each plugin with endpoints over all areas; 404 while no village has it."""
    return [
        path(
            f"{plugin.slug}/",
            include(
                (
                    gate_patterns(
                        import_module(spec.install_urlconf).urlpatterns,
                        plugin.slug,
                        partial(_anywhere, plugin.slug),
                    ),
                    f"{plugin.slug}-install",
                )
            ),
        )
        for plugin, spec in registry.specs("register_api")
        if spec.install_urlconf
    ]


def _anywhere(slug: str, request, kwargs) -> Village:
    """One of the villages that have the plugin."""
    village = villages_with(slug, Village.objects.filter(site__isnull=False)).first()
    if village is None:
        raise Http404("No village here offers this service.")
    return village


def _gate_regency(pattern, slug: str):
    return gate_patterns([pattern], slug, lambda request, kwargs: _regency(request, kwargs, slug))[
        0
    ]


def _regency(request, kwargs, slug: str) -> Village:
    """Puts the regency on the request; answers with one of its villages that has the plugin."""
    regency = Regency.objects.filter(code=kwargs["code"]).first()
    if regency is None:
        raise Http404(f"No regency has the code {kwargs['code']}.")
    request.regency = regency
    village = villages_with(slug, Village.objects.filter(district__regency=regency)).first()
    if village is None:
        raise Http404(f"No village of {regency.full_name} offers this service.")
    return village
