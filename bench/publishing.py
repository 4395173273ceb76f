"""How long it takes until the API shows what was published, while twenty editors publish at once.

Each editor, a thread with its own connection, publishes in a village of its own and asks the API
until the new title is there. Counted in elapsed time from the moment the editor has the answer.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator

from django.db import connection
from django.test import Client

from bench.databases import Databases
from bench.measuring import Row, at_most, report
from bench.villages import provision
from core.villages.models import Village
from frontend_api.delivery.refresh import refresh_stale, refresh_village
from sites.models import NewsPage

EDITORS, PUBLICATIONS = 20, 15
POLL = 0.01  # seconds between two looks
LONGEST = 30.0  # seconds; then a publication counts as lost


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    editors, publications = (2, 2) if tiny else (EDITORS, PUBLICATIONS)
    databases.create("publishing")
    villages = provision(editors, editors)
    refresh_stale()
    for village in villages:
        refresh_village(Village.objects.with_places().get(pk=village.pk))
    databases.settle()
    waits: list[float] = []
    saves: list[float] = []
    lost: list[str] = []
    threads = [
        threading.Thread(target=_edit, args=(village, publications, waits, saves, lost))
        for village in villages
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if lost:
        raise RuntimeError(f"Never shown: {', '.join(lost)}.")
    median, slowest = statistics.median(waits), statistics.quantiles(waits, n=100)[98]
    report(f"  published in {statistics.median(saves):.2f} s, shown {median:.3f} s later")
    label = f"From published to shown in the API, {editors} editors, {len(waits)} publications"
    yield Row(f"{label}: median", f"{1000 * median:.0f} ms")
    yield at_most(f"{label}: p99", 1000 * slowest, 1000, unit=" ms")
    yield Row("Publishing meanwhile: median", f"{statistics.median(saves):.2f} s")


def _edit(village: Village, publications: int, waits: list, saves: list, lost: list) -> None:
    try:
        page = NewsPage.objects.descendant_of(village.site.root_page).first()
        client = Client(headers={"host": village.hostname})
        address = f"/api/v1/villages/{village.code}/pages/{page.pk}/"
        for number in range(publications):
            started = time.perf_counter()
            page.title = f"Kabar terbaru {number}"
            page.save_revision().publish()
            published = time.perf_counter()
            while client.get(address).json()["title"] != page.title:
                if time.perf_counter() - published > LONGEST:
                    lost.append(address)
                    return
                time.sleep(POLL)
            saves.append(published - started)
            waits.append(time.perf_counter() - published)
    except Exception as error:
        lost.append(f"{village.code}: {error}")
    finally:
        connection.close()
