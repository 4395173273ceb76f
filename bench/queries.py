"""How many queries and bytes a visitor's page takes, in a small and in a large install.

Both hold the demo. In the large one there are more villages, and the village that is visited has
hundreds of news; the number of queries must not show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from bench.databases import Databases
from bench.measuring import Row, at_most, compressed, queries_of, report
from core.villages.models import Village
from core.villages.tree import below, insert_trees
from sites.demo import media
from sites.demo.facts import load_villages
from sites.demo.pages import news_node
from sites.demo.seeding import Seeder, save_images
from sites.demo.texts import story
from sites.models import NewsIndexPage, NewsPage

BUDGET = 12
WEIGHT = 50_000
STATIC_FILE = re.compile(rf'"{re.escape(settings.STATIC_URL)}([^"?]+\.(?:css|js))')


@dataclass(frozen=True, slots=True)
class Visit:
    queries: int
    page: int
    styles: int

    @property
    def weight(self) -> int:
        return self.page + self.styles


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    sizes = ((1, 10), (2, 13)) if tiny else ((2, 20), (60, 500))
    small, large = (_visits(databases, villages, news) for villages, news in sizes)
    (_few, short), (_many, long) = sizes
    for label, after in large.items():
        before = small[label]
        yield Row(
            f"Queries of {label}",
            f"{before.queries} with {short} news, {after.queries} with {long}",
            f"≤ {BUDGET}, the same",
            after.queries <= BUDGET and before.queries == after.queries,
        )
    for label, visit in large.items():
        yield at_most(
            f"Bytes of {label}, with styles and scripts, compressed",
            visit.weight,
            WEIGHT,
            f"{visit.page} of HTML",
        )


def _visits(databases: Databases, villages: int, news: int) -> dict[str, Visit]:
    databases.create(f"{news}_news")
    report(f"  {villages} villages")
    Seeder(limit=villages).run()
    village = Village.objects.with_places().order_by("code").first()
    _add_news(village, news)
    databases.settle()
    listing = NewsIndexPage.objects.get(below(village.site.root_page.path))
    latest = NewsPage.objects.filter(below(listing.path)).order_by("-date", "-pk").first()
    portal = village.district.regency.site.hostname
    addresses = {
        "the portal": (portal, "/"),
        "a home page": (village.hostname, "/"),
        "a profile": (village.hostname, "/profil/"),
        "a page of text": (village.hostname, "/profil/sejarah/"),
        "the list of services": (village.hostname, "/layanan/"),
        "a service": (village.hostname, "/layanan/surat-keterangan-domisili/"),
        "a budget": (village.hostname, f"/informasi-publik/apbkam-{timezone.localdate().year}/"),
        "a search": (village.hostname, "/cari/?q=surat"),
        "a search of all villages": (portal, "/cari/?q=surat"),
        "the news list": (village.hostname, listing.get_url_parts()[2]),
        "a piece of news": (village.hostname, latest.get_url_parts()[2]),
        "the watch's page": (village.hostname, "/p/ronda/"),
        "the reports' page": (village.hostname, "/p/netizen/"),
        "the map's page": (village.hostname, "/p/gismap/"),
    }
    return {label: _visit(*address) for label, address in addresses.items()}


def _add_news(village: Village, count: int) -> None:
    """Bring the village to `count` news, each with a picture of its own."""
    index = NewsIndexPage.objects.get(below(village.site.root_page.path))
    missing = count - NewsPage.objects.filter(below(index.path)).count()
    facts = next(item for item in load_villages() if item.code == village.code)
    pictured = [item for item in story(facts).news if item.picture_kind]
    items = [
        replace(pictured[number % len(pictured)], slug=f"tambahan-{number}", days_ago=number)
        for number in range(missing)
    ]
    images = save_images([media.news_picture(village, item) for item in items])
    pictures = {item.slug: image.pk for item, image in zip(items, images, strict=True)}
    today = timezone.localdate()
    insert_trees(index, [news_node(village.code, item, today, pictures) for item in items])


def _visit(host: str, path: str) -> Visit:
    client = Client(headers={"host": host})
    response = client.get(path)  # makes the renditions
    if response.status_code != 200:
        raise RuntimeError(f"{host}{path} answers {response.status_code}.")
    queries = queries_of(lambda: client.get(path))
    content = client.get(path).content
    files = {finders.find(name) for name in STATIC_FILE.findall(content.decode())}
    styles = sum(compressed(Path(file).read_bytes()) for file in files if file)
    return Visit(queries, compressed(content), styles)
