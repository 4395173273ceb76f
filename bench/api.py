"""The API against Wagtail's own v2 and against a view that says "ok", all through one server stack.

A village has 20 pieces of news with a picture and four blocks each, in an install of 311 villages.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator

from django.test import Client, override_settings
from wagtail.images import get_image_model

from bench.databases import Databases
from bench.measuring import Row, at_least, at_most, queries_of, report, seconds, take_turns
from core.rest.kept import front
from core.villages.models import Village
from core.villages.tree import Node, below, insert_trees
from frontend_api.delivery.refresh import refresh_stale, refresh_village
from frontend_api.delivery.stored import answers
from sites.demo.seeding import Seeder
from sites.models import NewsIndexPage, NewsPage

NEWS = 20
OURS = {"list": 50, "detail": 10, "path": 10}  # how many times v2's requests a second
AGAINST_BARE = {"list": 0.5, "detail": 0.6, "path": 0.6}
TEXT = "<p>Warga berkumpul di balai kampung untuk membahas rencana kerja tahun depan.</p>"


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    with override_settings(ROOT_URLCONF="bench.urls"):
        yield from _measured(databases, tiny)


def _measured(databases: Databases, tiny: bool) -> Iterator[Row]:
    databases.create("api")
    Seeder(limit=2 if tiny else None).run()
    village = Village.objects.with_places().order_by("code").first()
    index, news = _fill(village)
    refresh_stale()
    refresh_village(village)
    databases.settle()
    client = Client(headers={"host": village.hostname})
    base = f"/api/v1/villages/{village.code}/pages/"
    listing = f"{base}?type=village_sites.NewsPage"
    addresses = {
        "ok": "/bench/ok",
        "v2 list": f"/bench/v2/pages/?type=village_sites.NewsPage&child_of={index.pk}&fields=*",
        "v2 detail": f"/bench/v2/pages/{news.pk}/",
        "list": listing,
        "detail": f"{base}{news.pk}/",
        "path": f"{base}by-path/?path=/berita/{news.slug}/",
        "changes": f"/api/v1/villages/{village.code}/changes/",
    }

    def get(path, status=200, **options):
        answer = client.get(path, **options)
        if answer.status_code != status:
            raise RuntimeError(f"{path} answers {answer.status_code}.")
        return answer

    tags = {}
    for label, path in addresses.items():
        tags[label] = get(path).get("ETag", "")
    known = {
        label: (lambda path=path, tag=tags[label]: get(path, 304, headers={"if-none-match": tag}))
        for label, path in addresses.items()
        if label in OURS
    }
    # A client that holds something older asks the same way, and gets the whole.
    older = {
        label: (lambda path=path: get(path, headers={"if-none-match": '"older"'}))
        for label, path in addresses.items()
        if label in OURS
    }
    repeats = 2 if tiny else 100

    def list_anew():
        front.clear()
        answers.clear()
        get(listing)

    actions = {
        **{label: (lambda path=path: get(path)) for label, path in addresses.items()},
        "list anew": list_anew,
        **{f"{label} 304": ask for label, ask in known.items()},
        **{f"{label} older": ask for label, ask in older.items()},
    }
    heavy = {"v2 list", "v2 detail", "changes", "list anew"}

    def measure():
        times = {label: [] for label in actions}
        # The light ones in turns: they differ by less than the machine does from one second to the
        # next. The heavy ones apart, because what comes after one pays for what it left behind.
        for labels in ([label for label in actions if label not in heavy], sorted(heavy)):
            gc.collect()
            for _number in range(repeats):
                for label in labels:
                    times[label].append(seconds(actions[label]))
        return times

    times = take_turns(1 if tiny else 7, {"api": measure})["api"]
    for label, spent in times.items():
        report(f"  {label}: {1000 * spent:.2f} ms")
    for label, wanted in OURS.items():
        theirs = times["v2 list" if label == "list" else "v2 detail"]
        yield at_least(f"API {label}: requests a second against v2", theirs / times[label], wanted)
        yield at_least(
            f"API {label}: requests a second against a bare view",
            times["ok"] / times[label],
            AGAINST_BARE[label],
        )
        known, older = times[f"{label} 304"], times[f"{label} older"]
        yield at_least(f"API {label}: 304s a second against v2", theirs / known, 1)
        yield at_least(f"API {label}: 304s a second against a bare view", times["ok"] / known, 1)
        yield Row(
            f"API {label}: time of a 304 against that of a 200 to a client that holds an older one",
            f"{known / older:.2f}",
        )
    yield at_least(
        "API list put together anew: requests a second against v2",
        times["v2 list"] / times["list anew"],
        OURS["list"],
    )
    yield at_most("Queries of an API list put together anew", queries_of(list_anew), 2)
    for label, limit in {"list": 2, "detail": 1, "path": 1}.items():
        path = addresses[label]
        yield at_most(f"Queries of the API {label}", queries_of(lambda p=path: get(p)), limit)
    path = addresses["v2 list"]
    yield Row("Queries of v2's list", str(queries_of(lambda: get(path))))


def _fill(village: Village) -> tuple:
    """Twenty pieces of news with a picture and four blocks in a list of their own."""
    home = village.site.root_page
    pictures = get_image_model().objects.filter(village=village)
    picture = pictures.order_by("pk").first()
    nodes = [
        Node(
            NewsPage(
                title=f"Kabar {number}",
                slug=f"kabar-{number}",
                intro="Ringkasan.",
                lead_image=picture,
                body=[
                    ("heading", "Musyawarah"),
                    ("text", TEXT),
                    ("picture", {"image": picture, "caption": "Balai"}),
                    ("quote", {"text": "Sepakat.", "source": "Kepala kampung"}),
                ],
            )
        )
        for number in range(NEWS)
    ]
    index = NewsIndexPage.objects.get(below(home.path))
    for page in index.get_children():
        page.delete()
    index.refresh_from_db()
    insert_trees(index, nodes)
    return index, NewsPage.objects.filter(below(index.path)).first()
