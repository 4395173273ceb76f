"""Letters of one village signed by many at once: numbers from 1 on, without gap or double.

Eight clients press the desk's button “Sign” on real server processes, as a village head and those
who help would on the last day before a deadline. Each letter gets its number and its PDF. At the end
the register must hold each number once, and the counter must stand at the last.
"""

from __future__ import annotations

import http.client
import os
import shutil
import statistics
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from queue import Empty, Queue
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.urls import reverse

from bench.databases import Databases
from bench.map_servers import HOST, Server, address, free_port
from bench.measuring import Row, at_most, report
from bench.villages import provision
from core.accounts.models import User
from core.villages.models import Membership, Role
from plugins.netizen.letters.catalogue import offered
from plugins.netizen.letters.demo_values import value_of
from plugins.netizen.letters.setting_up import set_up
from plugins.netizen.models import Letter, LetterCounter, LetterRequest, LetterSigner

LETTERS, CLIENTS, WORKERS = 1000, 8, 2
SECONDS_TO_ANSWER = 120
CSRF = "b" * 32
LOCKS = ("database is locked", "deadlock detected", "OperationalError")


@dataclass
class Told:
    """What the servers answered, over all clients."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    count, clients = (24, 4) if tiny else (LETTERS, CLIENTS)
    databases.create("letters")
    village = provision(1, 1)[0]
    requests = _requests(village, count)
    session = _session(village)
    databases.settle()
    told = Told()
    connection.close()
    with _server(databases.folder) as server:
        started = time.perf_counter()
        _sign_all(server, requests, session, clients, told)
        seconds = time.perf_counter() - started
        log = (server.folder / "log").read_text(errors="replace")
    shutil.rmtree(databases.folder / "letters")
    wrong = _wrong_numbers(village, count)
    locks = sum(log.count(text) for text in LOCKS)
    if told.wrong or wrong or locks:
        raise RuntimeError(f"{told.wrong[:3]} {wrong} wrong numbers, {locks} locks\n{log[-2000:]}")
    report(f"  {count} letters in {seconds:.1f} s")
    label = f"{count} letters signed by {clients} clients at once in one village"
    yield at_most(f"{label}: numbers missing or doubled", wrong, 0)
    yield at_most("Lock errors in the servers' logs", locks, 0)
    missing = Letter.objects.for_village(village).filter(file="").count()
    yield at_most("Letters without a PDF", missing, 0)
    yield Row("Letters signed, each with its PDF, a second", f"{count / seconds:.1f}")
    yield Row("Answer to a signature, median", f"{1000 * statistics.median(told.seconds):.0f} ms")


def _requests(village, count: int) -> list[int]:
    """Keys of so many requests that wait for signature."""
    import random

    chance = random.Random(1)
    set_up(village.district.regency)
    kinds = list(offered(village))
    signer = LetterSigner.objects.create(
        village=village, name="Kepala Contoh", title=f"Kepala Kampung {village.name}"
    )
    rows = []
    for number in range(count):
        kind = kinds[number % len(kinds)]
        rows.append(
            LetterRequest(
                village=village,
                kind=kind,
                uuid=uuid.UUID(int=chance.getrandbits(128), version=4),
                name=f"Warga {number}",
                nik=f"{number:016}",
                values={item["code"]: value_of(item, chance) for item in kind.fields},
                state=LetterRequest.State.WAITING,
                signer=signer,
            )
        )
    return [row.pk for row in LetterRequest.objects.bulk_create(rows)]


def _session(village) -> str:
    user = User.objects.create_user("kepala", password="kampung-bench")
    Membership.objects.create(user=user, role=Role.VILLAGE_HEAD, village=village)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "core.accounts.backends.IdentifierBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def _server(folder: Path) -> Server:
    port = free_port()
    root = Path(__file__).resolve().parents[1]
    paths = [str(root), os.environ.get("PYTHONPATH", "")]
    return Server(
        "letters",
        [
            sys.executable, "-m", "granian", "--interface", "asginl", "--host", HOST, "--port",
            str(port), "--workers", str(WORKERS), "--no-access-log", "core.asgi:application",
        ],
        {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "KAMPUNG_DATA_DIR": str(folder / "letters"),
            "KAMPUNG_PUBLIC_URL": f"http://localhost:{port}",
            "KAMPUNG_WRITES_A_MINUTE": "0",
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": address("postgis"),
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        },
        folder / "letters",
        port,
        "/api/v1/",
    )  # fmt: skip


def _sign_all(server: Server, requests: list[int], session: str, clients: int, told: Told) -> None:
    waiting: Queue = Queue()
    for key in requests:
        waiting.put(key)
    threads = [
        threading.Thread(target=_client, args=(server.port, waiting, session, told))
        for _number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _client(port: int, waiting: Queue, session: str, told: Told) -> None:
    while True:
        try:
            key = waiting.get_nowait()
        except Empty:
            return
        path = reverse("netizen_letterrequest_modeladmin_act", args=[key])
        started = time.perf_counter()
        try:
            status = _post(port, path, session)
        except (OSError, http.client.HTTPException) as error:
            told.wrong.append(repr(error))
            continue
        told.seconds.append(time.perf_counter() - started)
        if status != 302:
            told.wrong.append(f"{path} answers {status}")


def _post(port: int, path: str, session: str) -> int:
    client = http.client.HTTPConnection(HOST, port, timeout=SECONDS_TO_ANSWER)
    try:
        body = urlencode({"action": "sign", "csrfmiddlewaretoken": CSRF})
        headers = {
            "Host": f"localhost:{port}",
            "Origin": f"http://localhost:{port}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; "
            f"{settings.CSRF_COOKIE_NAME}={CSRF}",
        }
        client.request("POST", path, body, headers)
        answer = client.getresponse()
        answer.read()
        return answer.status
    finally:
        client.close()


def _wrong_numbers(village, count: int) -> int:
    """How many numbers from 1 on are not in the register exactly once."""
    rows = Letter.objects.for_village(village)
    found = list(rows.values_list("year", "number"))
    years = {year for year, _number in found}
    wrong = abs(len(found) - count)
    for year in years:
        numbers = sorted(number for of, number in found if of == year)
        wrong += sum(a != b for a, b in zip(numbers, range(1, len(numbers) + 1), strict=True))
        last = LetterCounter.objects.for_village(village).get(year=year).last
        wrong += abs(last - len(numbers))
    return wrong
