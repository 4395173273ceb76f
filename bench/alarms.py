"""How long it takes until the watch hears an alarm: five hundred listeners on the event stream of one
server process, each a connection of its own, while alarms are raised one after the other.

Counted in elapsed time from the moment the alarm is sent until its event is read.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from bench.databases import Databases
from bench.listening import payloads
from bench.map_servers import HOST, Server, address, free_port
from bench.measuring import Row, at_most, report
from bench.villages import provision
from core.villages.models import Membership, Village
from plugins.ronda.alarm_codes import codes_of
from plugins.ronda.models import Member

LISTENERS, ALARMS = 500, 30
PAUSE = 0.37  # seconds between alarms: no multiple of the broker's second
LONGEST = 30.0  # seconds; then an alarm counts as unheard
GOAL = 2.0  # seconds


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    listeners, alarms = (5, 2) if tiny else (LISTENERS, ALARMS)
    databases.create("alarms")
    village = Village.objects.with_places().get(pk=provision(1, 1)[0].pk)
    members = [_member(village, number) for number in range(-(-alarms // 5))]
    codes = [code.pk for code in codes_of(village) if not code.is_all_clear]
    cookies = [_session(member.user) for member in members]
    databases.settle()
    with _server(databases.folder) as server:
        waits, raising = asyncio.run(
            _measured(server.port, village.code, cookies, codes, listeners, alarms)
        )
    shutil.rmtree(databases.folder / "alarms")
    expected = listeners * alarms
    if len(waits) != expected:
        raise RuntimeError(f"{expected - len(waits)} of {expected} times an alarm was not heard.")
    label = f"From alarm to listener, {listeners} listeners in one process, {alarms} alarms"
    yield Row(f"{label}: median", f"{statistics.median(waits):.2f} s")
    slowest = statistics.quantiles(waits, n=100)[98]
    yield at_most(f"{label}: p99", slowest, GOAL, unit=" s")
    yield Row("Raising an alarm meanwhile: median", f"{1000 * statistics.median(raising):.0f} ms")


def _member(village: Village, number: int) -> Member:
    user = get_user_model().objects.create_user(f"ronda-{number}", password=uuid.uuid4().hex)
    Membership.objects.create(user=user, role="watch_member", village=village)
    return Member.objects.create(village=village, name=f"Anggota {number}", user=user)


def _session(user) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _server(folder: Path) -> Server:
    """As `make serve` does, with one worker, on the database that is open."""
    connection.close()
    port = free_port()
    url = address("postgis")
    return Server(
        "alarms",
        [
            sys.executable, "-m", "granian", "--interface", "asginl", "--host", HOST, "--port",
            str(port), "--workers", "1", "--no-access-log", "--backlog", "1024",
            "core.asgi:application",
        ],
        {
            "SECRET_KEY": settings.SECRET_KEY,  # with which the sessions were signed
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "KAMPUNG_DATA_DIR": str(settings.DATA_DIR),
            "KAMPUNG_PUBLIC_URL": f"http://localhost:{port}",
            "KAMPUNG_WRITES_A_MINUTE": "0",
            "DATABASE_URL": url,
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        },
        folder / "alarms",
        port,
        "/api/v1/",
    )  # fmt: skip


async def _measured(port, code, cookies, codes, listeners, alarms):
    """Seconds from raising to hearing, of each alarm and listener; and seconds of raising."""
    begun: dict[str, float] = {}
    waits: list[float] = []
    ready = asyncio.Semaphore(0)
    tasks = [
        asyncio.create_task(
            _listen(port, code, cookies[number % len(cookies)], begun, waits, ready, alarms)
        )
        for number in range(listeners)
    ]
    for _number in range(listeners):
        await asyncio.wait_for(ready.acquire(), LONGEST)
    report(f"  {listeners} listen")
    raising = []
    token = uuid.uuid4().hex
    for number in range(alarms):
        await asyncio.sleep(PAUSE)
        # Far apart, so that none is another's witness, and by many, for each may raise but a few.
        body = {
            "uuid": str(uuid.uuid4()),
            "code": codes[number % len(codes)],
            "point": {"longitude": 104.0 + number / 10, "latitude": -5.0},
        }
        begun[body["uuid"]] = time.perf_counter()
        cookie = cookies[number % len(cookies)]
        await _raise(port, code, cookie, token, body)
        raising.append(time.perf_counter() - begun[body["uuid"]])
    done, waiting = await asyncio.wait(tasks, timeout=LONGEST)
    for task in waiting:
        task.cancel()
    for task in done:
        task.result()
    return waits, raising


async def _listen(port, code, cookie, begun, waits, ready, alarms) -> None:
    heard = 0
    query = f"village={code}&kind=alarm.raised"
    async with aclosing(
        payloads(port, query, ready, f"{settings.SESSION_COOKIE_NAME}={cookie}")
    ) as told:
        async for payload in told:
            waits.append(time.perf_counter() - begun[payload["alarm"]])
            heard += 1
            if heard == alarms:
                return


async def _raise(port, code, cookie, token, body) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    text = json.dumps(body)
    head = _head("POST", f"/api/v1/villages/{code}/ronda/alarms/", f"{cookie}; csrftoken={token}")
    head += f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n"
    head += f"X-CSRFToken: {token}\r\nConnection: close\r\n\r\n"
    writer.write((head + text).encode())
    await writer.drain()
    answer = await reader.read()
    writer.close()
    if not answer.startswith(b"HTTP/1.1 201"):
        raise RuntimeError(f"An alarm was not taken: {answer[:500]!r}")


def _head(method: str, path: str, cookie: str) -> str:
    name = settings.SESSION_COOKIE_NAME
    return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {name}={cookie}\r\n"
