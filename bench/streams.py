"""Five hundred open event streams of one server process: what they weigh, when they hear of what was
committed, and how often they ask the database together.

The memory is what the process has grown by, and what it has in all, from Linux's own count. Time is
elapsed, from the commit in another process until the last listener has read it. Polls are counted by
PostgreSQL's view of what its connections do, while nothing happens.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

from asgiref.sync import sync_to_async
from django.db import connection

from bench.databases import Databases
from bench.listening import payloads
from bench.measuring import Row, at_most, report
from bench.own_server import own_server
from bench.villages import provision
from core.events.log import append
from core.events.models import Event, Visibility
from core.villages.models import Village

LISTENERS, EVENTS, QUIET = 500, 30, 20  # the last in seconds
PAUSE = 0.37  # seconds between events: no multiple of the broker's second
LONGEST = 30.0  # seconds; then a listener counts as deaf
SAMPLE = 0.02  # seconds between looks at what is asked
MEGABYTES, SECONDS, POLLS = 200, 2.0, 1.2


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    listeners, events, quiet = (5, 2, 2) if tiny else (LISTENERS, EVENTS, QUIET)
    databases.create("streams")
    village = Village.objects.get(pk=provision(1, 1)[0].pk)
    databases.settle()
    connection.close()
    with own_server(databases.folder, "streams", workers=1) as server:
        process = heaviest(server.process.pid)
        before = resident(process)
        found = asyncio.run(_listened(server.port, village, listeners, events, quiet, process))
    shutil.rmtree(databases.folder / "streams")
    waits, polls, after = found
    if len(waits) != listeners * events:
        raise RuntimeError(f"{listeners * events - len(waits)} times an event was not heard.")
    label = f"{listeners} open event streams in one process"
    yield at_most(
        f"{label}: memory they take", after - before, MEGABYTES,
        f"the process has {after:.0f} MB, and had {before:.0f} without them", " MB",
    )  # fmt: skip
    yield Row(f"{label}: from commit to listener, median", f"{statistics.median(waits):.2f} s")
    slowest = max(waits)
    yield at_most(f"{label}: from commit to the last listener", slowest, SECONDS, unit=" s")
    if polls is not None:
        yield at_most(f"{label}: polls of the database a second", polls, POLLS)


def heaviest(parent: int) -> int:
    """The process below `parent`, or itself, that has most memory: the worker."""
    found = {parent: resident(parent)}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except (OSError, ValueError):  # it has ended meanwhile
            continue
        if int(fields["PPid"]) == parent:
            found[int(fields["Pid"])] = resident(int(fields["Pid"]))
    return max(found, key=found.get)


def resident(process: int) -> float:
    """Megabytes of memory that a process has; Linux alone tells."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


async def _listened(port, village, listeners, events, quiet, process):
    """Seconds of each event and listener, polls a second or None, and the megabytes then."""
    committed: dict[str, float] = {}
    waits: list[float] = []
    ready = asyncio.Semaphore(0)
    tasks = [
        asyncio.create_task(_listen(port, committed, waits, ready, events))
        for _number in range(listeners)
    ]
    for _number in range(listeners):
        await asyncio.wait_for(ready.acquire(), LONGEST)
    report(f"  {listeners} listen")
    polls = await sync_to_async(_polls)(quiet)
    for number in range(events):
        await asyncio.sleep(PAUSE)
        name = f"event {number}"
        await sync_to_async(_tell)(village, name)
        committed[name] = time.perf_counter()
    done, waiting = await asyncio.wait(tasks, timeout=LONGEST)
    megabytes = resident(process)
    await sync_to_async(_leave)()
    for task in waiting:
        task.cancel()
    for task in done:
        task.result()
    return waits, polls, megabytes


def _tell(village: Village, name: str) -> None:
    append("bench.happened", village=village, payload={"name": name}, visibility=Visibility.PUBLIC)


def _leave() -> None:
    """Close the connection of the thread that told, which a proxy knows in that thread alone."""
    connection.close()


def _polls(seconds: float) -> float | None:
    """How often a second the events are asked for: what each connection has asked last, and when, is
    looked at so often that none is missed."""
    if connection.vendor != "postgresql":
        return None
    seen = set()
    ends = time.perf_counter() + seconds
    with connection.cursor() as cursor:
        while time.perf_counter() < ends:
            cursor.execute(
                "SELECT pid, query_start FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database() AND query LIKE %s",
                [f'%FROM "{Event._meta.db_table}"%'],
            )
            seen.update(cursor.fetchall())
            time.sleep(SAMPLE)
    return len(seen) / seconds


async def _listen(port, committed, waits, ready, events) -> None:
    heard = 0
    async with aclosing(payloads(port, "kind=bench.", ready)) as told:
        async for payload in told:
            now, name = time.perf_counter(), payload["name"]
            waits.append(now - committed.get(name, now))
            heard += 1
            if heard == events:
                return
