"""What bulk tree building saves, and what the whole demo costs.

Both ways make the very same pages, in databases of their own, and leave the same search and
reference entries behind; anything else is an error and no figure.
"""

from __future__ import annotations

import io
import time
from collections import Counter
from collections.abc import Iterator

from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex
from wagtail.search.models import IndexEntry

from bench.databases import Databases
from bench.measuring import Row, at_least, at_most, report, seconds, take_turns
from core.villages.models import Regency, Village
from core.villages.scoping import HOME_PATH_LENGTH
from core.villages.tree import Node, insert_trees
from sites.demo.facts import load_villages, slugs
from sites.demo.pages import rich, row, story_tree
from sites.demo.seeding import BATCH
from sites.demo.texts import story
from sites.models import HomePage

# From common ones, which half of the pages have, to one that no page has.
WORDS = ("kampung", "warga", "surat domisili", "panen padi", "anggaran 2025", "ronda", "zirkon")
# Wagtail leaves the indexing of a page it has saved to a task; bulk building does its own at once.
AT_ONCE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    yield from _building(databases, villages=2 if tiny else BATCH, rounds=1 if tiny else 3)
    yield from _whole_demo(databases, limit=2 if tiny else None)


def _building(databases: Databases, *, villages: int, rounds: int) -> Iterator[Row]:
    left: dict[str, tuple] = {}

    def case(label, build):
        def measure():
            databases.create(label)
            nodes = story_nodes(villages)
            root = Page.get_first_root_node()
            with override_settings(TASKS=AT_ONCE):
                spent = seconds(build, root, nodes)
            left[label] = _entries()
            return {"build": [spent]}

        return measure

    ways = {"bulk": insert_trees, "single": add_one_by_one}
    times = take_turns(rounds, {label: case(label, build) for label, build in ways.items()})
    if left["bulk"] != left["single"]:
        raise RuntimeError(f"The two ways made different things: {left}.")
    pages = left["bulk"][0]
    bulk, single = (pages / times[label]["build"] for label in ways)
    yield at_least(
        f"Building {pages} pages of {villages} villages in bulk, against one by one",
        bulk / single,
        5,
        f"{bulk:.0f} against {single:.0f} pages a second",
        unit="×",
    )


def story_nodes(count: int) -> list[Node]:
    """The pages of the demo's first `count` villages, as the seeder has them, without pictures."""
    names, today = slugs(load_villages()), timezone.localdate()
    nodes = []
    for facts in load_villages()[:count]:
        told = story(facts)
        home = HomePage(
            title=facts.name,
            slug=names[facts.code],
            intro=told.tagline,
            body=[row(facts.code, 0, "text", rich(told.welcome))],
        )
        nodes.append(Node(home, story_tree(facts.code, told, today, {})))
    return nodes


def add_one_by_one(parent: Page, nodes: list[Node]) -> None:
    """The way Wagtail's own editor adds pages."""
    for node in nodes:
        parent.add_child(instance=node.page)
        add_one_by_one(node.page, node.children)


def _entries() -> tuple:
    """Numbers of pages, search entries and references, and all tree and URL paths."""
    pages = Page.objects.filter(depth__gt=1).order_by("path")
    paths = list(pages.values_list("path", "url_path", "numchild"))
    return len(paths), IndexEntry.objects.count(), ReferenceIndex.objects.count(), paths


def _whole_demo(databases: Databases, *, limit: int | None) -> Iterator[Row]:
    report("  the whole demo")
    databases.create("demo")
    started, processor = time.perf_counter(), time.process_time()
    call_command("seed_demo", villages=limit, verbosity=0, stdout=io.StringIO())
    processor, elapsed = time.process_time() - processor, time.perf_counter() - started
    paths = Page.objects.filter(depth__gt=1).values_list("path", flat=True)
    trees = Counter(path[:HOME_PATH_LENGTH] for path in paths)
    homes = Village.objects.values_list("site__root_page__path", flat=True)
    least = min(trees[path] for path in homes)
    yield at_most(
        f"`seed_demo`, {len(homes)} villages, {trees.total()} pages, in seconds of one core",
        processor,
        60,
        f"{elapsed:.1f} elapsed",
        unit=" s",
    )
    yield at_least("Pages of the village that has fewest", least, 15)
    databases.settle()
    yield from _portal_search()


def _portal_search() -> Iterator[Row]:
    """Searching all villages' pages from the portal, the page around it included."""
    client = Client(headers={"host": Regency.objects.get().site.hostname})

    def search(word):
        response = client.get("/cari/", {"q": word})
        if response.status_code != 200:
            raise RuntimeError(f"The search for {word} answers {response.status_code}.")

    search(WORDS[0])
    times = sorted(1000 * seconds(search, word) for word in WORDS for _number in range(3))
    yield at_most(
        "Searching all villages from the portal, median",
        times[len(times) // 2],
        200,
        f"slowest {times[-1]:.0f} ms",
        unit=" ms",
    )
