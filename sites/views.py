"""Serves the pages of the websites, each host its own."""

from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail import views as wagtail_views
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from core.villages.routing import site_url
from sites.colours import validate_colour
from sites.context import site_context
from sites.search import search_regency, search_village
from sites.search_around import KILOMETRES, choices, read_around


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
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /api/", "Disallow: /cari/"]
    site = Site.find_for_request(request)
    if site is not None:
        lines.append(f"Sitemap: {site_url(site.hostname)}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
@csp_replace(settings.KAMPUNG_WEBSITE_POLICY)
def search(request):
    """What is found on a village's website; on a portal, in all its villages."""
    website = site_context(request)
    if website.site is None:
        return no_such_site(request)
    text = request.GET.get("q", "")
    with translation.override(website.main_language):
        if website.village is not None:
            found = search_village(website.village, text, request)
        elif website.regency is not None:
            around = read_around(website.regency, request.GET)
            found = search_regency(website.regency, text, request, around)
        else:
            return not_found(request)
        shown = {"found": found, "website": website}
        if website.regency is not None and website.village is None:
            shown |= {"villages": choices(website.regency), "distances": KILOMETRES}
        return render(request, "village_sites/search.html", shown)


@require_safe
@cache_control(public=True, max_age=31536000, immutable=True)
def theme(request, colour: str):
    """The style of a village's own colour; its address changes with the colour."""
    try:
        validate_colour(f"#{colour}")
    except ValidationError:
        raise Http404 from None
    return HttpResponse(
        f":root {{ --deep: #{colour}; }}\n"
        "@media (prefers-color-scheme: dark) "
        f"{{ :root {{ --deep: color-mix(in srgb, #{colour} 70%, black); }} }}\n",
        content_type="text/css",
    )


@require_safe
def favicon(request):
    """For what asks by habit instead of reading the page: the API's answers, a document."""
    return redirect(static("village_sites/mark.svg"), permanent=False)
