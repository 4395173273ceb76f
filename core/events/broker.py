"""One poll a second for each process, however many listen.

The first listener starts the poller, the last one's leaving ends it. Each listener has a queue of
its own; one that does not keep up is told so and dropped, and resumes with `Last-Event-ID`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

from core.database import ask
from core.events.log import Cursor, after, newest, position

log = logging.getLogger("kampung.events")
QUEUE_LENGTH = 1000
CATCH_UP_LENGTH = 500


class Broker:
    """Fans the event log out to this process's listeners."""

    def __init__(self, interval: float = 1.0):
        self.interval = interval
        self.polls = 0
        self._queues: set[asyncio.Queue] = set()
        self._task: asyncio.Task | None = None
        self._started: asyncio.Future | None = None
        self._cursor = Cursor()

    async def listen(self, since: Cursor | None = None, quiet: float = 15) -> AsyncIterator[list]:
        """Yield lists of events: first those behind `since`, then what happens. An empty list
        comes when nothing has for `quiet` seconds, so that connections are kept open."""
        queue: asyncio.Queue = asyncio.Queue(QUEUE_LENGTH)
        try:
            await self._join(queue)  # which may be given up, as anything that is waited for
            seen = since
            while seen is not None:
                missed = await ask(after, seen, CATCH_UP_LENGTH)
                if not missed:
                    break
                seen = position(missed[-1])
                yield missed
            while True:
                try:
                    events = await asyncio.wait_for(queue.get(), quiet)
                except TimeoutError:
                    yield []
                    continue
                if events is None:
                    return
                # What the catching-up has shown already comes through the queue once more.
                fresh = [event for event in events if seen is None or position(event) > seen]
                if fresh:
                    yield fresh
        finally:
            self._leave(queue)

    async def _join(self, queue) -> None:
        self._queues.add(queue)
        # The poller is there before anything is awaited: listeners that come together share it.
        if self._task is None or self._task.done():
            self._started = asyncio.get_running_loop().create_future()
            self._task = asyncio.create_task(self._poll(self._started))
        await asyncio.shield(self._started)

    def _leave(self, queue) -> None:
        self._queues.discard(queue)
        if not self._queues and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _poll(self, started: asyncio.Future) -> None:
        try:
            self._cursor = await ask(newest)
        except Exception as error:
            started.set_exception(error)
            return
        started.set_result(None)
        while True:
            await asyncio.sleep(self.interval)
            try:
                events = await ask(after, self._cursor)
                self.polls += 1
            except Exception:  # the database may be away for a moment; listeners wait
                log.exception("Reading the event log failed")
                continue
            if events:
                self._cursor = position(events[-1])
                for queue in list(self._queues):
                    self._put(queue, events)

    def _put(self, queue, events) -> None:
        try:
            queue.put_nowait(events)
        except asyncio.QueueFull:
            self._queues.discard(queue)
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(None)


broker = Broker()
