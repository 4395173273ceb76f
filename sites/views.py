"""Serves the pages of the websites, each host its own."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.request import split_domain_port
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail import views as wagtail_views
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site


@csp_replace(settings.KAMPUNG_WEBSITE_POLICY)
def serve(request, path):
    """A page of the host's site, a redirect that stands for it, or the site's own 404 page."""
    site = Site.find_for_request(request)
    if site is None:
        return no_such_site(request)
    try:
        return wagtail_views.serve(request, path)
    except Http404:
        return _redirect(request, site) or not_found(request)


def _redirect(request, site):
    path = Redirect.normalise_path(request.get_full_path())
    found = (
        Redirect.objects.filter(old_path__in=[path, path.split("?")[0]])
        .filter(site__in=[site])
        .select_related("redirect_page")
        .first()
    )
    if found is None or not found.link:
        return None
    kind = HttpResponsePermanentRedirect if found.is_permanent else HttpResponseRedirect
    return kind(found.link)


def not_found(request, exception=None):
    if Site.find_for_request(request) is None:
        return no_such_site(request)
    return render(request, "village_sites/404.html", status=404)


@csp_replace(settings.KAMPUNG_WEBSITE_POLICY)
def no_such_site(request):
    host = split_domain_port(request.get_host())[0]
    return render(request, "village_sites/no_site.html", {"host": host}, status=404)


@require_safe
def robots(request):
    return HttpResponse(
        "User-agent: *\nDisallow: /admin/\nDisallow: /api/\n", content_type="text/plain"
    )
