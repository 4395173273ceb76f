"""Finds the site of a request and of a page by look-up, however many sites there are.

Wagtail keeps one list of all sites' root paths and scans it for every URL it builds, and drops
the list whenever a home page is saved. Here a page's site follows from the first steps of its
tree path, because a village's home page is always a child of the root: one indexed query, or
none for pages of the site that is being served.

A home page that is a translation of a site's root page belongs to that site too; its pages live
below the language code (`/jv/berita/`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, OuterRef, Subquery
from django.http import Http404, HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath

from core.villages.models import boundaries
from core.villages.scoping import HOME_PATH_LENGTH
from core.villages.tree import below


@dataclass(frozen=True, slots=True)
class SiteRoot:
    """A home page seen as the start of URLs: its place in the tree and the address it has."""

    site_id: int
    hostname: str
    path: str
    url_path: str
    language: str
    is_main: bool

    @property
    def root_url(self) -> str:
        return site_url(self.hostname)

    @property
    def prefix(self) -> str:
        return "/" if self.is_main else f"/{self.language}/"


def site_url(hostname: str) -> str:
    """`https://<hostname>` with the scheme and port this install is reached at."""
    public = urlsplit(settings.KAMPUNG_PUBLIC_URL)
    port = f":{public.port}" if public.port else ""
    return f"{public.scheme}://{hostname}{port}"


def site_for_host(hostname: str) -> Site | None:
    """The site that answers at `hostname`, with its village or regency; one query.

    A name below the install's domain that no village has is nobody's. Any other name (an address,
    a health check's) is answered by the portal.
    """
    sites = (
        Site.objects.select_related(
            "root_page__locale", "village__district__regency__site", "regency"
        )
        .defer(*[f"village__{name}" for name in boundaries("district__")], "regency__boundary")
        .order_by()
    )
    site = sites.filter(hostname=hostname.lower()).first()
    if site is None and not hostname.lower().endswith(f".{settings.KAMPUNG_BASE_DOMAIN}"):
        site = sites.filter(is_default_site=True).first()
    return site


def roots_for(paths: Iterable[str], holder=None) -> dict[str, SiteRoot | None]:
    """The roots of the trees that pages with these tree paths lie in, in at most one query.

    `holder` (a request, mostly) remembers what was found.
    """
    known = {} if holder is None else holder.__dict__.setdefault("_kampung_site_roots", {})
    site = getattr(holder, "_wagtail_site", None)
    if site is not None and site.root_page.path not in known:
        known[site.root_page.path] = SiteRoot(
            site.pk,
            site.hostname,
            site.root_page.path,
            site.root_page.url_path,
            site.root_page.locale.language_code,
            True,
        )
    wanted = {path[:HOME_PATH_LENGTH] for path in paths}
    missing = {path for path in wanted if path not in known and len(path) == HOME_PATH_LENGTH}
    if missing:
        sites = Site.objects.filter(
            root_page__translation_key=OuterRef("translation_key")
        ).order_by("pk")
        homes = Page.objects.filter(path__in=missing).annotate(
            home_site=Subquery(sites.values("pk")[:1]),
            home_host=Subquery(sites.values("hostname")[:1]),
            main_page=Subquery(sites.values("root_page")[:1]),
            languages=Subquery(sites.values("village__languages")[:1]),
            language=F("locale__language_code"),
        )
        rows = homes.values_list(
            "path", "url_path", "pk", "home_site", "home_host", "main_page", "language", "languages"
        )
        known.update(dict.fromkeys(missing))
        for path, url_path, pk, site_id, hostname, main_page, language, languages in rows:
            # A village that has given up a language keeps its pages, without an address.
            if site_id is not None and (languages is None or language in languages):
                known[path] = SiteRoot(site_id, hostname, path, url_path, language, pk == main_page)
    return {path: known.get(path) for path in wanted}


def root_of(page: Page, holder=None) -> SiteRoot | None:
    prefix = page.path[:HOME_PATH_LENGTH]
    return roots_for([prefix], holder)[prefix]


def path_of(page: Page, root: SiteRoot) -> str:
    """The page's path on its own site, language included."""
    return root.prefix + page.url_path[len(root.url_path) :]


def page_at(site: Site, path: str) -> Page | None:
    """The live page at `path` of a site, in its most specific type, or None; two queries for the
    main language, three for another."""
    home = site.root_page
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] in _languages(site) and parts[0] != home.locale.language_code:
        translated = Page.objects.filter(
            translation_key=home.translation_key, locale__language_code=parts[0]
        ).first()
        if translated is not None:
            home, parts = translated, parts[1:]
    target = home.url_path + "".join(f"{part}/" for part in parts)
    # A range of tree paths keeps the look-up inside the village; url_path has no index.
    page = (
        Page.objects.filter(below(home.path, inclusive=True))
        .filter(url_path=target, live=True)
        .first()
    )
    return page.specific if page is not None else None


def _languages(site: Site) -> list[str]:
    village = getattr(site, "village", None)
    return village.languages if village is not None else [settings.LANGUAGE_CODE]


def look_up_sites_by_ancestor() -> None:
    """Put this module's look-ups in the place of Wagtail's scans, for every page class."""

    def find_for_request(request):
        return site_for_host(split_domain_port(request._get_raw_host())[0])

    def relevant_root_paths(self, cache_object=None):
        root = root_of(self, cache_object or self)
        if root is None:
            return ()
        return (SiteRootPath(root.site_id, root.url_path, root.root_url, root.language),)

    def get_url_parts(self, request=None):
        root = root_of(self, request or self)
        return None if root is None else (root.site_id, root.root_url, path_of(self, root))

    def get_url(self, request=None, current_site=None):
        parts = self.get_url_parts(request=request)
        if parts is None:
            return None
        site = current_site or Site.find_for_request(request)
        return parts[2] if site is not None and site.pk == parts[0] else parts[1] + parts[2]

    def route_for_request(request, path):
        if not hasattr(request, "_wagtail_route_for_request"):
            site = Site.find_for_request(request)
            page = page_at(site, path) if site is not None else None
            try:
                route = page.route(request, []) if page is not None else None
            except Http404:
                route = None
            request._wagtail_route_for_request = route
        return request._wagtail_route_for_request

    # Wagtail's redirects copy this from a request, where its own look-up would have put it.
    HttpRequest._wagtail_cached_site_root_paths = None
    Site._find_for_request = staticmethod(find_for_request)
    Page._get_relevant_site_root_paths = relevant_root_paths
    Page.get_url_parts = get_url_parts
    Page.get_url = get_url
    Page.url = property(get_url)
    Page.route_for_request = staticmethod(route_for_request)
