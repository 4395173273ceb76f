"""Offline records of many phones, sent twice in random order over connections that break.

Sixteen clients carry the batches of 300 phones to two real server processes. Of one request in four
the connection is cut, before the body is whole or before the answer is read, as on a road between
two hills; the batch is then sent again. At the end each record must be there exactly once, every
answer to a record must be the same, and no server may have told of a lock.
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
from datetime import timedelta
from importlib import import_module
from queue import Empty, Queue

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import timezone

from bench.databases import Databases
from bench.map_servers import HOST, Server
from bench.measuring import Row, at_most, report
from bench.own_server import LOCKS, own_server
from bench.villages import provision
from core.accounts.models import User
from core.accounts.people import BACKEND
from core.villages.models import Membership, Role
from plugins.ronda.models import (
    CheckIn,
    Duty,
    Guest,
    Incident,
    Member,
    Patrol,
    Receipt,
    Shift,
    WatchPost,
)

PHONES, VILLAGES, RECORDS, CLIENTS = 300, 30, 10_000, 16
A_BATCH = 25
CUT = 0.25  # of the requests
SECONDS_TO_ANSWER = 120
MOST_TRIES = 60


@dataclass
class Phone:
    """A member's phone with a session, and what it gathered."""

    code: str
    token: str
    post: int
    records: list[dict] = field(default_factory=list)


@dataclass
class Told:
    """What the servers answered, over all clients."""

    results: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    created: int = 0
    wrong: list[str] = field(default_factory=list)
    cut: int = 0
    requests: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    scale = (12, 2, 240, 4) if tiny else (PHONES, VILLAGES, RECORDS, CLIENTS)
    phones_count, villages_count, records, clients = scale
    databases.create("sync")
    chance = random.Random(1)
    phones = _phones(provision(villages_count, villages_count), phones_count)
    _gather(phones, records, chance)
    databases.settle()
    batches = _batches(phones, chance)
    told = Told()
    connection.close()
    with own_server(databases.folder, "sync") as server:
        started = time.perf_counter()
        _send_all(server, batches, clients, told)
        seconds = time.perf_counter() - started
        log = (server.folder / "log").read_text(errors="replace")
    shutil.rmtree(databases.folder / "sync")
    _check(phones, told, log)
    sent = sum(len(batch) for _phone, batch in batches)
    report(f"  {told.requests} requests, {told.cut} of them cut")
    label = f"{records} offline records of {phones_count} phones sent twice by {clients} clients"
    yield at_most(f"{label}: records lost or doubled", _wrong_rows(phones), 0)
    differing = sum(len(set(results)) > 1 for results in told.results.values())
    yield at_most("Records answered differently a second time", differing, 0)
    yield at_most("Lock errors in the servers' logs", sum(log.count(text) for text in LOCKS), 0)
    yield Row("Connections cut", f"{told.cut} of {told.requests}")
    yield Row("Records taken or answered again, a second", f"{sent / seconds:.0f}")


def _phones(villages, count: int) -> list[Phone]:
    """Members with accounts and sessions, as many a village; each village has a post and a shift
    of last night in which its members are on duty."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=12)
    phones = []
    for number, village in enumerate(villages):
        post = WatchPost.objects.create(
            village=village, name="Pos Contoh", point=Point(105 + number / 100, -5, srid=4326)
        )
        shift = Shift.objects.create(
            village=village, post=post, night=begins.date(), starts_at=begins,
            ends_at=begins + timedelta(hours=8),
        )  # fmt: skip
        for place in range(count // len(villages)):
            user = User.objects.create(username=f"ronda-{number}-{place}")
            Membership.objects.create(user=user, role=Role.WATCH_MEMBER, village=village)
            member = Member.objects.create(village=village, name=f"Anggota {place}", user=user)
            Duty.objects.create(village=village, shift=shift, member=member)
            session = store()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = BACKEND
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.create()
            phones.append(Phone(village.code, session.session_key, post.pk))
    return phones


def _gather(phones: list[Phone], count: int, chance: random.Random) -> None:
    """So many records, the phones taking turns: a patrol's start and end, check-ins, now and then
    an incident or a guest."""
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=12)
    patrols: dict[str, str] = {}
    for number in range(count):
        phone = phones[number % len(phones)]
        moment = begins + timedelta(seconds=chance.randint(0, 8 * 3600))
        record = {"uuid": _uuid(chance), "device_time": moment.isoformat()}
        turn = number // len(phones)
        if turn == 0:
            record |= {"kind": "patrol", "post": phone.post}
            patrols[phone.token] = record["uuid"]
        elif turn == 1:
            record |= {
                "kind": "patrol_end", "post": phone.post, "patrol": patrols[phone.token],
                "situation": "safe", "report": "Aman.",
            }  # fmt: skip
        elif turn % 11 == 2:
            record |= {"kind": "incident", "what": "light", "narrative": "Lampu padam."}
        elif turn % 11 == 3:
            record |= {"kind": "guest", "name": "Tamu", "origin": "Metro", "host": "Warga"}
        else:
            record |= {
                "kind": "checkin", "post": phone.post, "patrol": patrols[phone.token],
                "point": {"longitude": 105.0, "latitude": -5.0}, "accuracy": 9.0,
                "device": phone.token[:12],
            }  # fmt: skip
        phone.records.append(record)


def _uuid(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _batches(phones: list[Phone], chance: random.Random) -> list[tuple[Phone, list[dict]]]:
    """All records twice, in batches cut otherwise each time, in random order."""
    found = []
    for _time in range(2):
        for phone in phones:
            records = chance.sample(phone.records, len(phone.records))
            found += [
                (phone, records[first : first + A_BATCH])
                for first in range(0, len(records), A_BATCH)
            ]
    chance.shuffle(found)
    return found


def _send_all(server: Server, batches, clients: int, told: Told) -> None:
    waiting: Queue = Queue()
    for number, (phone, batch) in enumerate(batches):
        waiting.put((number, phone, batch, 0))
    threads = [
        threading.Thread(target=_client, args=(server, waiting, told))
        for _client_ in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _client(server: Server, waiting: Queue, told: Told) -> None:
    while True:
        try:
            number, phone, batch, tries = waiting.get_nowait()
        except Empty:
            return
        chance = random.Random(number * 1000 + tries)
        is_cut = chance.random() < CUT
        try:
            outcomes = _send(server.port, phone, batch, chance if is_cut else None)
        except (OSError, http.client.HTTPException, ValueError) as error:
            outcomes, is_cut = None, is_cut
            if tries >= MOST_TRIES:
                told.wrong.append(f"given up: {error!r}")
                continue
        with told.lock:
            told.requests += 1
            told.cut += is_cut
            for record, outcome in zip(batch, outcomes or (), strict=bool(outcomes)):
                if outcome["status"] not in ("created", "same"):
                    told.wrong.append(f"{outcome}")
                told.created += outcome["status"] == "created"
                told.results[record["uuid"]].append(json.dumps(outcome["result"], sort_keys=True))
        if outcomes is None:
            waiting.put((number, phone, batch, tries + 1))


def _send(port: int, phone: Phone, batch: list[dict], cut: random.Random | None):
    """The outcomes; None where the connection was cut. Raises `ValueError` for an answer that is
    no success."""
    body = json.dumps({"records": batch}).encode()
    client = http.client.HTTPConnection(HOST, port, timeout=SECONDS_TO_ANSWER)
    try:
        client.putrequest("POST", f"/api/v1/villages/{phone.code}/ronda/sync/")
        client.putheader("Content-Type", "application/json")
        client.putheader("Content-Length", str(len(body)))
        client.putheader("X-Session-Token", phone.token)
        client.endheaders()
        if cut is not None and cut.random() < 0.3:
            client.send(body[: cut.randrange(len(body))])
            return None
        client.send(body)
        if cut is not None:
            time.sleep(cut.random() * 0.2)
            return None
        answer = client.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise ValueError(f"{answer.status}: {content[:300]!r}")
        return json.loads(content)["outcomes"]
    finally:
        client.close()


def _wrong_rows(phones: list[Phone]) -> int:
    """How many records are not there exactly once."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for phone in phones:
        for record in phone.records:
            wanted[record["kind"]].add(record["uuid"])
    wrong = 0
    for kind, model in (
        ("patrol", Patrol), ("checkin", CheckIn), ("incident", Incident), ("guest", Guest),
    ):  # fmt: skip
        found = [str(key) for key in model.objects.unscoped().values_list("uuid", flat=True)]
        wrong += len(wanted[kind] ^ set(found)) + len(found) - len(set(found))
    every = set().union(*wanted.values())
    receipts = [str(key) for key in Receipt.objects.unscoped().values_list("uuid", flat=True)]
    ended = Patrol.objects.unscoped().exclude(ended_at=None).count()
    return wrong + len(every ^ set(receipts)) + abs(ended - len(wanted["patrol_end"]))


def _check(phones: list[Phone], told: Told, log: str) -> None:
    """Raises `RuntimeError` when something went wrong, so that the figures are not believed."""
    found = [text for text in LOCKS if text in log]
    if told.wrong or found:
        raise RuntimeError(f"{told.wrong[:3]} {found}\n{log[-2000:]}")
    silent = sum(record["uuid"] not in told.results for phone in phones for record in phone.records)
    doubled = sum(len(set(results)) > 1 for results in told.results.values())
    if silent or doubled or _wrong_rows(phones):
        raise RuntimeError(
            f"{silent} records without an answer, {doubled} answered differently, "
            f"{_wrong_rows(phones)} lost or doubled"
        )
