"""What serving a page and building its address costs among many sites, against few.

Two installs of made-up villages take turns in one process. Each figure is the ratio of medians
over the same villages' pages. Wagtail's own list of all sites, which the look-ups of
`core.villages.routing` stand in for, is measured beside them.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.test import Client, RequestFactory
from wagtail.models import Page, Site

from bench.cache_log import CacheLog
from bench.databases import Databases
from bench.measuring import Row, Times, at_most, queries_of, report, seconds, spread, take_turns
from bench.villages import provision
from core.villages.routing import page_at, site_for_host

FEW, MANY = 300, 10_000
SAMPLE = 30
NEWS = "/berita/kabar-1/"
ACTIONS = {
    "route": "Finding site and page of a request",
    "url": "`full_url` without a request",
    "url_here": "`get_url(request)` of a page of the site that is served",
    "url_there": "`get_url(request)` of a page of another site",
    "home": "GET of a home page",
    "news": "GET of a piece of news",
    "draft": "Saving a draft of a piece of news",
    "publish": "Publishing a home page",
}


class Install:
    """A database with so many villages, and the actions on some of them."""

    def __init__(self, databases: Databases, size: int, sample: int):
        self.databases = databases
        self.size = size
        self.name = databases.create(f"{size}_sites")
        villages = provision(size)
        databases.settle()
        self.hosts = [village.site.hostname for village in spread(villages, sample)]

    def use(self) -> None:
        self.databases.use(self.name)
        for host in self.hosts[:2]:
            self._at(host)

    def measure(self) -> Times:
        self.use()
        times: Times = {action: [] for action in ACTIONS}
        for host in self.hosts:
            for action, spent in self._at(host).items():
                times[action].append(spent)
        return times

    def _at(self, host: str) -> dict[str, float]:
        def route():
            return page_at(site_for_host(host), NEWS)

        # A page remembers what it found of its site, so each look-up gets a page of its own.
        pages = [route() for _number in range(4)]
        here, there = RequestFactory(headers={"host": host}), RequestFactory(headers={"host": "x"})
        served, elsewhere = here.get("/"), there.get("/")
        for request in (served, elsewhere):
            Site.find_for_request(request)
        client = Client(headers={"host": host})
        home = site_for_host(host).root_page.specific
        return {
            "route": seconds(route),
            "url": seconds(pages[0].get_full_url),
            "url_here": seconds(pages[1].get_url, served),
            "url_there": seconds(pages[2].get_url, elsewhere),
            "home": seconds(client.get, "/"),
            "news": seconds(client.get, NEWS),
            "draft": seconds(pages[3].save_revision),
            "publish": seconds(home.save_revision().publish),
        }

    def scan(self) -> tuple[float, float, int]:
        """Of Wagtail's list of sites: seconds to make it, seconds to find a page's site in it
        once it is cached, and the queries that making it takes."""
        self.use()
        page = page_at(site_for_host(self.hosts[-1]), NEWS)

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
        host = self.hosts[0]
        with CacheLog() as editing:
            for page in (site_for_host(host).root_page, page_at(site_for_host(host), NEWS)):
                revision = page.specific.save_revision()
                revision.publish()
        with CacheLog() as serving:
            client = Client(headers={"host": host})
            client.get("/"), client.get(NEWS), client.get("/p/ronda/")
            for page in Page.objects.filter(depth__gt=1)[:20]:
                page.get_url(), page.get_full_url()
        return editing.dropped, serving.read


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    few, many = (
        Install(databases, size, sample=2 if tiny else SAMPLE)
        for size in ((3, 6) if tiny else (FEW, MANY))
    )
    cases = {"few": few.measure, "many": many.measure}
    times = take_turns(1 if tiny else 7, cases)
    for action, label in ACTIONS.items():
        before, after = times["few"][action], times["many"][action]
        report(f"  {action}: {1000 * before:.2f} ms and {1000 * after:.2f} ms")
        yield at_most(f"{label}, {many.size} sites against {few.size}", after / before, 1.2)
    yield from _scans(few, many, times["many"]["url"])
    dropped, read = many.dropped_and_read()
    yield at_most(
        "Cache keys dropped by saving or publishing that serving or an address needs",
        len(dropped & read),
        0,
        f"dropped: {', '.join(sorted(dropped)) or 'none'}; read: {', '.join(sorted(read)) or 'none'}",
    )
    connection.close()


def _scans(few: Install, many: Install, look_up: float) -> Iterator[Row]:
    fewer, more = few.scan(), many.scan()
    label = f"Wagtail's list of all sites, {many.size} sites against {few.size}"
    yield Row(f"{label}: making it", f"{more[0] / fewer[0]:.1f}", f"({more[2]} queries)")
    yield Row(f"{label}: a look-up in it, cached", f"{more[1] / fewer[1]:.1f}")
    yield Row(
        f"The same look-up against `full_url` here, {many.size} sites",
        f"{more[1] / look_up:.0f}× cached, {more[0] / look_up:.0f}× after a home page was saved",
    )
