"""Asks PostgreSQL for versions on the event loop, by a connection of its own and without a thread.

To hand a query to a thread and its row back takes longer than the query does, most of all where the
machine has other work. The statements are prepared (`core.rest.prepared`) and read one row, so that
sending one and reading its answer are a few microseconds each; the loop does other things between.

One query at a time. Whatever cannot be asked here is asked in a thread, and what goes wrong on the
way is told as a version that is empty, upon which Django's own way is gone.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from core.database import KEPT_SECONDS
from core.rest.kept import Kept
from core.rest.prepared import BINARY, COMMAND_OK, DUPLICATE, SQLSTATE, TUPLES_OK

log = logging.getLogger("kampung.api")

SECONDS_TO_ANSWER = 5
SECONDS_TO_TRY_AGAIN = 5
NOTHING: tuple[str, Any] = ("", None)


def may_be_used() -> bool:
    """Whether there is a database to be asked this way: PostgreSQL, with nothing set on its
    connections that Django would have to do."""
    values = connections.settings[DEFAULT_DB_ALIAS]
    return (
        connections[DEFAULT_DB_ALIAS].vendor == "postgresql"
        and settings.KAMPUNG_PREPARED_STATEMENTS
        and not settings.KAMPUNG_CATCH_UP_ON_READING
        and not values["OPTIONS"].get("assume_role")
    )


class Wire:
    """The connection of one event loop. Used on that loop alone."""

    def __init__(self, loop: asyncio.AbstractEventLoop):
        self._loop = loop
        self._connection = None
        self._socket = -1  # a connection that is lost does not tell it any more
        self._opening = False
        self._names: set[bytes] = set()
        self._asked: asyncio.Future | None = None  # what is waited for; None while nothing is
        self._read = None  # what makes the answer of its result
        self._result = None
        self._timer: asyncio.TimerHandle | None = None
        self._begun = self._tried = float("-inf")

    def ask(self, kept: Kept) -> asyncio.Future | None:
        """What the check gives, some time later; None where it cannot be asked here now."""
        if self._asked is not None or kept.check.query is None or not self._is_open():
            return None
        statement, parameters, told = kept.check.query(kept.version)
        values = statement.values(parameters)
        if values is None:
            return None
        pgconn = self._connection.pgconn
        try:
            if statement.name not in self._names:
                pgconn.send_prepare(statement.name, statement.numbered)
                self._wait(lambda result: self._prepared(statement.name, result))
                return None
            pgconn.send_query_prepared(statement.name, values, result_format=BINARY)
            return self._wait(lambda result: self._row(statement, told, result))
        except Exception:
            self._lose("A version cannot be asked for", exc_info=True)
            return None

    def close(self) -> None:
        self._lose(None)

    def _is_open(self) -> bool:
        now = self._loop.time()
        if self._connection is not None and now - self._begun > KEPT_SECONDS:
            self._lose(None)  # what a server keeps for a connection grows
        if self._connection is not None:
            return True
        if not self._opening and now - self._tried > SECONDS_TO_TRY_AGAIN:
            self._opening, self._tried = True, now
            opened = self._loop.run_in_executor(None, _open)
            opened.add_done_callback(self._opened)
        return False

    def _opened(self, opened: asyncio.Future) -> None:
        self._opening = False
        if opened.cancelled() or opened.exception() is not None:
            log.warning("No connection for versions: %s", opened)
            return
        self._connection, self._begun = opened.result(), self._loop.time()
        self._names.clear()
        self._socket = self._connection.fileno()
        self._loop.add_reader(self._socket, self._readable)

    def _wait(self, read) -> asyncio.Future:
        self._connection.pgconn.flush()
        self._asked, self._read, self._result = self._loop.create_future(), read, None
        self._timer = self._loop.call_later(
            SECONDS_TO_ANSWER, self._lose, "The database does not answer"
        )
        return self._asked

    def _readable(self) -> None:
        pgconn = self._connection.pgconn
        try:
            pgconn.consume_input()
            while not pgconn.is_busy():
                result = pgconn.get_result()
                if result is None:
                    self._finish()
                    return
                self._result = result
        except Exception:  # the server has closed it
            self._lose("The connection for versions is lost", exc_info=True)

    def _finish(self) -> None:
        asked, read, result = self._asked, self._read, self._result
        if asked is None or result is None:  # a notice while nothing was asked
            return
        self._asked = self._read = self._result = None
        self._timer.cancel()
        try:
            answer = read(result)
        except Exception:
            log.warning("The version of an answer cannot be read", exc_info=True)
            answer = NOTHING
        if not asked.done():
            asked.set_result(answer)

    def _prepared(self, name: bytes, result) -> tuple[str, Any]:
        if result.status == COMMAND_OK or result.error_field(SQLSTATE) == DUPLICATE:
            self._names.add(name)
        return NOTHING

    def _row(self, statement, told, result) -> tuple[str, Any]:
        if result.status != TUPLES_OK:  # a pooler has given the name's connection to others
            self._names.discard(statement.name)
            return NOTHING
        return told(statement.read(result))

    def _lose(self, why: str | None, exc_info: bool = False) -> None:
        if why:
            log.warning("%s", why, exc_info=exc_info)
        connection, self._connection = self._connection, None
        if connection is not None:
            self._loop.remove_reader(self._socket)
            connection.close()
        if self._timer is not None:
            self._timer.cancel()
        asked, self._asked, self._read, self._result = self._asked, None, None, None
        if asked is not None and not asked.done():
            asked.set_result(NOTHING)


def _open():
    """A connection of psycopg as Django's are, that commits by itself. Blocks."""
    database = connections[DEFAULT_DB_ALIAS]
    return database.Database.connect(**database.get_connection_params(), autocommit=True)
