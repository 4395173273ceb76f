"""Citizens' reports, each sent twice over connections that break.

Sixteen clients send 5,000 reports, twice each and in random order, to two real server processes. Of
one request in four the connection is cut, before the body is whole or before the answer is read;
the same report is then sent again. At the end each report must be there exactly once, with one step
and on a desk, and whoever sent it must have been told one code, however often it was told.
"""

from __future__ import annotations

import http.client
import json
import random
import shutil
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from queue import Empty, Queue

from django.db import connection

from bench.databases import Databases
from bench.map_servers import HOST
from bench.measuring import Row, at_most, report
from bench.own_server import LOCKS, own_server
from bench.villages import provision
from plugins.netizen.models import Report, ReportStep

REPORTS, VILLAGES, CLIENTS = 5_000, 60, 16
CUT = 0.25  # of the requests
BEFORE_THE_BODY_IS_WHOLE = 0.3  # of those
SECONDS_TO_ANSWER = 120
MOST_TRIES = 60
CATEGORIES = ("road", "lighting", "water", "waste", "health", "security", "other")


@dataclass(frozen=True, slots=True)
class Sending:
    """A report on its way: from a phone with an address of its own to a village's desk."""

    village: str
    address: str
    body: dict


@dataclass
class Told:
    """What the servers answered, over all clients: codes by the report's UUID."""

    codes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    created: int = 0
    wrong: list[str] = field(default_factory=list)
    cut: int = 0
    requests: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    count, villages_count, clients = (80, 2, 4) if tiny else (REPORTS, VILLAGES, CLIENTS)
    databases.create("reports")
    chance = random.Random(1)
    villages = [village.code for village in provision(villages_count, villages_count)]
    sendings = [_sending(villages[number % len(villages)], chance) for number in range(count)]
    databases.settle()
    connection.close()
    told = Told()
    # Each phone has an address of its own, as a proxy would tell it.
    with own_server(databases.folder, "reports", {"KAMPUNG_PROXIES": "1"}) as server:
        started = time.perf_counter()
        _send_all(server.port, chance.sample(sendings * 2, 2 * count), clients, told)
        seconds = time.perf_counter() - started
        log = (server.folder / "log").read_text(errors="replace")
    shutil.rmtree(databases.folder / "reports")
    wanted = {sending.body["uuid"]: sending.village for sending in sendings}
    _check(wanted, told, log)
    report(f"  {told.requests} requests, {told.cut} of them cut")
    label = f"{count} reports sent twice by {clients} clients"
    yield at_most(f"{label}: reports lost or doubled", _wrong_rows(wanted), 0)
    yield at_most("Senders without their code, or with two", _wrong_codes(wanted, told), 0)
    yield at_most("Lock errors in the servers' logs", sum(log.count(text) for text in LOCKS), 0)
    yield Row("Connections cut", f"{told.cut} of {told.requests}")
    yield Row("Reports taken or answered again, a second", f"{2 * count / seconds:.0f}")


def _sending(village: str, chance: random.Random) -> Sending:
    number = chance.randrange(10**6)
    body = {
        "uuid": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "category": chance.choice(CATEGORIES),
        "title": f"Laporan {number}",
        "text": f"Jalan di RT {number % 9 + 1} berlubang, mohon diperbaiki.",
        "point": {"longitude": 105 + chance.random(), "latitude": -5 + chance.random()},
        "accuracy": 12.0,
        "reporter_name": "Warga Contoh",
        "reporter_phone": f"+62812{number:07}",
    }
    return Sending(village, ".".join(str(chance.randrange(1, 255)) for _part in range(4)), body)


def _send_all(port: int, sendings: list[Sending], clients: int, told: Told) -> None:
    waiting: Queue = Queue()
    for number, sending in enumerate(sendings):
        waiting.put((number, sending, 0))
    threads = [
        threading.Thread(target=_client, args=(port, waiting, told)) for _number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _client(port: int, waiting: Queue, told: Told) -> None:
    while True:
        try:
            number, sending, tries = waiting.get_nowait()
        except Empty:
            return
        chance = random.Random(number * 1000 + tries)
        is_cut = chance.random() < CUT
        answer, why = None, ""
        try:
            answer = _send(port, sending, chance if is_cut else None)
        except (OSError, http.client.HTTPException, ValueError) as error:
            why = repr(error)
        with told.lock:
            told.requests += 1
            told.cut += is_cut
            if answer is not None:
                status, code = answer
                told.created += status == 201
                told.codes[sending.body["uuid"]].add(code)
            elif tries >= MOST_TRIES:
                told.wrong.append(f"given up: {why}")
        if answer is None and tries < MOST_TRIES:
            waiting.put((number, sending, tries + 1))


def _send(port: int, sending: Sending, cut: random.Random | None) -> tuple[int, str] | None:
    """Status and code; None where the connection was cut. Raises `ValueError` for an answer that
    is no success, or of another report."""
    body = json.dumps(sending.body).encode()
    client = http.client.HTTPConnection(HOST, port, timeout=SECONDS_TO_ANSWER)
    try:
        client.putrequest("POST", f"/api/v1/villages/{sending.village}/netizen/reports/")
        client.putheader("Content-Type", "application/json")
        client.putheader("Content-Length", str(len(body)))
        client.putheader("X-Forwarded-For", sending.address)
        client.endheaders()
        if cut is not None and cut.random() < BEFORE_THE_BODY_IS_WHOLE:
            client.send(body[: cut.randrange(len(body))])
            return None
        client.send(body)
        if cut is not None:
            time.sleep(cut.random() * 0.2)
            return None
        answer = client.getresponse()
        content = answer.read()
        if answer.status not in (200, 201):
            raise ValueError(f"{answer.status}: {content[:300]!r}")
        receipt = json.loads(content)
        if receipt["uuid"] != sending.body["uuid"]:
            raise ValueError(f"answered for {receipt['uuid']}")
        return answer.status, receipt["code"]
    finally:
        client.close()


def _wrong_rows(wanted: dict[str, str]) -> int:
    """How many reports are not there exactly once, in their village and with their first step."""
    rows = list(Report.objects.unscoped().values_list("uuid", "village__code", "pk"))
    found = {(str(key), code) for key, code, _pk in rows}
    steps = list(ReportStep.objects.unscoped().values_list("report", flat=True))
    missing_steps = {pk for _key, _code, pk in rows} ^ set(steps)
    doubled = len(rows) - len(found) + len(steps) - len(set(steps))
    return len(set(wanted.items()) ^ found) + len(missing_steps) + doubled


def _wrong_codes(wanted: dict[str, str], told: Told) -> int:
    """How many senders do not have the one code of their report."""
    stored = {
        str(key): {code} for key, code in Report.objects.unscoped().values_list("uuid", "code")
    }
    return sum(told.codes.get(key) != stored.get(key) for key in wanted)


def _check(wanted: dict[str, str], told: Told, log: str) -> None:
    """Raises `RuntimeError` when something went wrong, so that the figures are not believed."""
    found = [text for text in LOCKS if text in log]
    lost, codes = _wrong_rows(wanted), _wrong_codes(wanted, told)
    if told.wrong or found or lost or codes or told.created > len(wanted):
        raise RuntimeError(
            f"{lost} reports lost or doubled, {codes} without their code, {told.created} told "
            f"to be new; {told.wrong[:3]} {found}\n{log[-2000:]}"
        )
