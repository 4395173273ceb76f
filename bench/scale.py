"""What reading the API costs among ten thousand villages, against three hundred: the slow ones.

Documents of the villages that are asked are those of a publication; the others have copies, so that
tables and indexes are as large as they would be.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from django.test import Client
from wagtail.models import Page

from bench.databases import Databases
from bench.measuring import Row, Times, at_most, report, seconds, spread
from bench.villages import provision
from core.rest.kept import front
from core.villages.models import Village
from core.villages.scoping import HOME_PATH_LENGTH
from frontend_api.delivery.refresh import refresh_village
from frontend_api.delivery.rendering import path_key
from frontend_api.delivery.stored import answers
from frontend_api.models import DeliveryDocument, StaleKey, WrittenVillage

FEW, MANY = 300, 10_000
SAMPLE, ROUNDS = 30, 12
LABELS = {
    "list": "API list",
    "list anew": "API list put together anew",
    "detail": "API page by id",
    "path": "API page by path",
    "304": "API page by id, 304",
}
BATCH = 2000


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    sizes, sample, rounds = ((2, 4), 2, 1) if tiny else ((FEW, MANY), SAMPLE, ROUNDS)
    few, many = (Readers(databases, size, sample) for size in sizes)
    times: dict[Readers, Times] = {few: {}, many: {}}
    for number in range(rounds):
        report(f"  round {number + 1} of {rounds}")
        for readers in (few, many) if number % 2 == 0 else (many, few):
            for action, spent in readers.measure().items():
                times[readers].setdefault(action, []).extend(spent)
    for action, label in LABELS.items():
        before, after = (slowest(times[readers][action]) for readers in (few, many))
        report(f"  {action}: {1000 * before:.2f} ms and {1000 * after:.2f} ms")
        yield at_most(f"{label}: p99, {many.size} villages against {few.size}", after / before, 1.3)


def slowest(times: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(times, n=100)[98]


class Readers:
    """A database with `size` villages whose documents are written, and readers of some of them."""

    def __init__(self, databases: Databases, size: int, sample: int):
        self.databases, self.size = databases, size
        self.name = databases.create(f"{size}_read")
        villages = spread(provision(size, min(size, FEW)), sample)
        StaleKey.objects.all().delete()
        for village in villages:
            refresh_village(Village.objects.with_places().get(pk=village.pk))
        self._copy_documents(villages[0])
        databases.settle()
        self.places = [
            (village, DeliveryDocument.objects.get(village=village, path="/berita/kabar-1/"))
            for village in villages
        ]

    def _copy_documents(self, example: Village) -> None:
        bodies = {
            document.path: document for document in DeliveryDocument.objects.filter(village=example)
        }
        written = set(WrittenVillage.objects.values_list("village", flat=True))
        homes = dict(Village.objects.values_list("site__root_page__path", "pk"))
        rows = []
        pages = Page.objects.filter(depth__gt=1).order_by("path")
        for page in pages.only("path", "depth", "url_path", "translation_key", "title").iterator():
            village = homes.get(page.path[:HOME_PATH_LENGTH])
            path = "/" + page.url_path.strip("/").partition("/")[2]
            path = path if path == "/" else f"{path}/"
            if village is None or village in written or path not in bodies:
                continue
            same = bodies[path]
            rows.append(
                DeliveryDocument(
                    page_id=page.pk, village_id=village, type=same.type, locale=same.locale,
                    translation_key=page.translation_key, title=page.title, path=path,
                    path_key=path_key(path), tree_path=page.path, published_at=same.published_at,
                    updated_at=same.updated_at, body=same.body, etag=same.etag,
                )
            )  # fmt: skip
        DeliveryDocument.objects.bulk_create(rows, batch_size=BATCH)
        WrittenVillage.objects.bulk_create(
            [WrittenVillage(village_id=pk) for pk in homes.values() if pk and pk not in written],
            batch_size=BATCH,
        )

    def measure(self) -> Times:
        self.databases.use(self.name)
        times: Times = {action: [] for action in LABELS}
        for village, document in self.places:
            for _number in range(3):
                for action, spent in self._at(village, document).items():
                    times[action].append(spent)
        return times

    def _at(self, village: Village, document: DeliveryDocument) -> dict[str, float]:
        client = Client(headers={"host": village.hostname})

        def get(path, status=200, **options):
            answer = client.get(path, **options)
            if answer.status_code != status:
                raise RuntimeError(f"{path} answers {answer.status_code}.")

        base = f"/api/v1/villages/{village.code}/pages/"
        detail, known = f"{base}{document.pk}/", {"if-none-match": f'"{document.etag}"'}
        get(detail)
        front.clear()
        answers.clear()
        return {
            "list anew": seconds(get, base),
            "list": seconds(get, base),
            "detail": seconds(get, detail),
            "path": seconds(get, f"{base}by-path/?path={document.path}"),
            "304": seconds(lambda: get(detail, 304, headers=known)),
        }
