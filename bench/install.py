"""An install of so many made-up villages, and what is measured in it: serving, addresses, saving."""

from __future__ import annotations

from django.test import Client, RequestFactory
from wagtail.models import Page, Site

from bench.cache_log import CacheLog
from bench.databases import Databases
from bench.measuring import Times, queries_of, seconds, spread
from bench.villages import provision
from core.villages.routing import page_at, site_for_host

NEWS, PROFILE, WATCH = "/berita/kabar-1/", "/profil/", "/p/ronda/"
ACTIONS = {
    "route": "Finding site and page of a request",
    "url": "`full_url` without a request",
    "url_here": "`get_url(request)` of a page of the site that is served",
    "url_there": "`get_url(request)` of a page of another site",
    "home": "GET of a home page",
    "news": "GET of a piece of news",
    "watch": "GET of a plugin's page",
    "portal": "GET of the portal of a regency of 300 villages",
    "draft": "Saving a draft of a page",
    "publish": "Publishing a home page",
}


class Install:
    """A database with `size` villages, in regencies of `regency` villages each, and the actions on
    `sample` of them."""

    def __init__(self, databases: Databases, size: int, regency: int, sample: int):
        self.databases = databases
        self.size = size
        self.name = databases.create(f"{size}_sites")
        villages = provision(size, regency)
        databases.settle()
        self.hosts = [
            (village.site.hostname, village.district.regency.site.hostname)
            for village in spread(villages, sample)
        ]

    def use(self) -> None:
        self.databases.use(self.name)
        for hosts in self.hosts[:2]:
            self._at(*hosts)

    def measure(self) -> Times:
        self.use()
        times: Times = {action: [] for action in ACTIONS}
        for hosts in self.hosts:
            for action, spent in self._at(*hosts).items():
                times[action].append(spent)
        return times

    def _at(self, host: str, portal: str) -> dict[str, float]:
        def route():
            return page_at(site_for_host(host), NEWS)

        # A page remembers what it found of its site, so each look-up gets a page of its own.
        pages = [route() for _number in range(3)]
        here, there = (RequestFactory(headers={"host": name}) for name in (host, portal))
        served, elsewhere = here.get("/"), there.get("/")
        for request in (served, elsewhere):
            Site.find_for_request(request)
        client = Client(headers={"host": host})
        home = site_for_host(host).root_page.specific
        profile = page_at(site_for_host(host), PROFILE)
        return {
            "route": seconds(route),
            "url": seconds(pages[0].get_full_url),
            "url_here": seconds(pages[1].get_url, served),
            "url_there": seconds(pages[2].get_url, elsewhere),
            "home": seconds(client.get, "/"),
            "news": seconds(client.get, NEWS),
            "watch": seconds(client.get, WATCH),
            "portal": seconds(Client(headers={"host": portal}).get, "/"),
            "draft": seconds(profile.save_revision),
            "publish": seconds(home.save_revision().publish),
        }

    def scan(self) -> tuple[float, float, int]:
        """Of Wagtail's list of sites: seconds to make it, seconds to find a page's site in it
        once it is cached, and the queries that making it takes."""
        self.use()
        page = page_at(site_for_host(self.hosts[-1][0]), NEWS)

        def find():
            roots = Site.get_site_root_paths()
            return [root for root in roots if page.url_path.startswith(root.root_path)]

        Site.clear_site_root_paths_cache()
        queries = queries_of(find)
        Site.clear_site_root_paths_cache()
        cold = seconds(find)
        return cold, min(seconds(find) for _number in range(5)), queries

    def dropped_and_read(self) -> tuple[set[str], set[str]]:
        """Cache keys that saving and publishing drops, and those that serving reads."""
        self.use()
        host = self.hosts[0][0]
        with CacheLog() as editing:
            for page in (site_for_host(host).root_page, page_at(site_for_host(host), NEWS)):
                revision = page.specific.save_revision()
                revision.publish()
        with CacheLog() as serving:
            client = Client(headers={"host": host})
            client.get("/"), client.get(NEWS), client.get(WATCH)
            for page in Page.objects.filter(depth__gt=1)[:20]:
                page.get_url(), page.get_full_url()
        return editing.dropped, serving.read
