"""What an operator's screens cost in an install of one village, and among 311.

The village and its content are the same in both, so every difference is the price of the others.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.test import Client
from django.urls import reverse

from bench.databases import Databases
from bench.measuring import Row, Times, queries_of, report, seconds, take_turns
from core.accounts.models import User
from core.villages.models import Village
from core.villages.tree import below
from sites.demo.seeding import Seeder
from sites.models import NewsIndexPage, NewsPage

BACKEND = "core.accounts.backends.IdentifierBackend"


class Desk:
    """An operator, signed in, in a database of so many villages."""

    def __init__(self, databases: Databases, villages: int | None, repeats: int):
        self.databases, self.repeats = databases, repeats
        self.name = databases.create(f"{villages or 'all'}_villages")
        report(f"  {villages or 'all'} villages")
        Seeder(limit=villages).run()
        databases.settle()
        self.villages = Village.objects.count()
        village = Village.objects.with_places().order_by("code").first()
        listing = NewsIndexPage.objects.get(below(village.site.root_page.path))
        news = NewsPage.objects.filter(below(listing.path)).order_by("path").first()
        self.client = Client(headers={"host": village.district.regency.site.hostname})
        operator = User.objects.get(username=f"operator-{village.code}")
        self.client.force_login(operator, backend=BACKEND)
        self.screens = {
            "the dashboard": reverse("wagtailadmin_home"),
            "the listing of news": reverse("wagtailadmin_explore", args=[listing.pk]),
            "the edit form of a piece of news": reverse("wagtailadmin_pages:edit", args=[news.pk]),
            "the page chooser": reverse("wagtailadmin_choose_page"),
            "the images": reverse("wagtailimages:index"),
        }

    def use(self) -> None:
        self.databases.use(self.name)
        for path in self.screens.values():
            response = self.client.get(path)
            if response.status_code != 200:
                raise RuntimeError(f"{path} answers {response.status_code}.")

    def measure(self) -> Times:
        self.use()
        return {
            label: [seconds(self.client.get, path) for _number in range(self.repeats)]
            for label, path in self.screens.items()
        }

    def queries(self) -> dict[str, int]:
        self.use()
        return {
            label: queries_of(lambda path=path: self.client.get(path))
            for label, path in self.screens.items()
        }


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    repeats = 1 if tiny else 3
    one, all_of_them = (Desk(databases, size, repeats) for size in (1, 2 if tiny else None))
    few, many = one.queries(), all_of_them.queries()
    times = take_turns(1 if tiny else 7, {"one": one.measure, "all": all_of_them.measure})
    for label in one.screens:
        yield Row(
            f"Queries of {label}",
            f"{few[label]} with 1 village, {many[label]} with {all_of_them.villages}",
            "the same",
            few[label] == many[label],
        )
    for label in one.screens:
        before, after = times["one"][label], times["all"][label]
        report(f"  {label}: {1000 * before:.1f} ms and {1000 * after:.1f} ms")
        yield Row(
            f"Time of {label}, {all_of_them.villages} villages against 1", f"{after / before:.2f}"
        )
