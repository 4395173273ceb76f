"""Versions are asked on the event loop itself, where the database is PostgreSQL."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from django.db import connection

from core.events import marks
from core.events.log import append
from core.rest import wire
from core.rest.kept import Check, Kept
from core.rest.prepared import Statement, read_text
from core.rest.stored import _check

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'", reason="SQLite is asked in threads alone"
    ),
]


def kept(check: Check) -> Kept:
    return Kept(check, "", '""', (), (), b"")


async def answered(connected: wire.Wire, check: Check):
    """What the check gives once the connection is open and the statement prepared."""
    for _number in range(200):
        asked = connected.ask(kept(check))
        if asked is not None:
            return await asked
        await asyncio.sleep(0.02)
    raise AssertionError("nothing was asked")


def on_a_loop(walk):
    async def run():
        connected = wire.Wire(asyncio.get_running_loop())
        try:
            return await walk(connected)
        finally:
            connected.close()

    return asyncio.run(run())


def slow(seconds: float) -> Check:
    statement = Statement("SELECT 'late' FROM (SELECT pg_sleep(%s::float)) AS slept", read_text)
    return Check(
        "slow",
        lambda held: ("", None),
        lambda held: (statement, (seconds,), lambda row: (row[0], None)),
    )


def test_a_version_is_the_one_that_is_read_in_a_thread(village):
    append("village.changed", village=village, subject=village, visibility="public")
    check = _check(village.code, ("ronda",))

    async def walk(connected):
        return await answered(connected, check), await answered(connected, check)

    first, second = on_a_loop(walk)
    assert first == second == (marks.version(village.code, ("ronda",)), None)
    assert first[0]


def test_while_one_is_asked_others_go_to_threads(db):
    async def walk(connected):
        await answered(connected, slow(0))
        asked = connected.ask(kept(slow(0.2)))
        assert connected.ask(kept(slow(0))) is None
        return await asked

    assert on_a_loop(walk) == ("late", None)


def test_a_database_that_does_not_answer_is_given_up(db, monkeypatch):
    monkeypatch.setattr(wire, "SECONDS_TO_ANSWER", 0.3)

    async def walk(connected):
        await answered(connected, slow(0))
        return await asyncio.wait_for(connected.ask(kept(slow(30))), 5)

    assert on_a_loop(walk) == ("", None)


def test_a_connection_that_is_lost_is_opened_anew(db, monkeypatch):
    monkeypatch.setattr(wire, "SECONDS_TO_TRY_AGAIN", 0)

    def end(pid):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        connection.close()

    async def walk(connected):
        first = await answered(connected, slow(0))
        pid = connected._connection.info.backend_pid
        await asyncio.get_running_loop().run_in_executor(None, end, pid)
        lost = None
        with suppress(TypeError):  # it may be known to be lost before it is asked
            lost = await connected.ask(kept(slow(0)))
        return first, lost, await answered(connected, slow(0))

    first, lost, again = on_a_loop(walk)
    assert first == again == ("late", None)
    assert lost in (None, ("", None))


def test_what_no_statement_may_hold_is_asked_in_a_thread(db):
    statement = Statement("SELECT %s::text", read_text)
    check = Check(
        "odd",
        lambda held: ("", None),
        lambda held: (statement, ("a\0b",), lambda row: (row[0], None)),
    )

    async def walk(connected):
        await answered(connected, slow(0))
        return connected.ask(kept(check))

    assert on_a_loop(walk) is None
