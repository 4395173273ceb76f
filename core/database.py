"""Connections to the database of a web process.

To open one costs PostgreSQL tens of milliseconds, most of them for PostGIS, which is loaded anew:
more than nearly any answer. So the threads that answer requests keep theirs, and whoever asks from
the event loop, where each call may be in another thread, takes one from a pool and gives it back.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections

KEPT_SECONDS = 600  # that a thread keeps its connection; what a server keeps for one grows
OTHERS = 2  # threads that ask for versions: `core.rest.front_asgi`


def use_pool() -> None:
    """Take connections to PostgreSQL from a pool from here on: one for each thread that keeps its
    own, and `KAMPUNG_DATABASE_POOL` for calls from the event loop, which wait above it.
    `CONN_MAX_AGE` excludes a pool."""
    values = connections.settings[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" or values["CONN_MAX_AGE"] != 0:
        return
    if settings.KAMPUNG_DATABASE_POOL:
        connections.close_all()
        size = settings.KAMPUNG_WEB_THREADS + OTHERS + settings.KAMPUNG_DATABASE_POOL
        values["OPTIONS"] = {**values["OPTIONS"], "pool": {"min_size": 0, "max_size": size}}
        connection.settings_dict["OPTIONS"] = values["OPTIONS"]


def keep_connection() -> None:
    """In a thread that will be asked again, before its request ends: have Django leave the
    connection open for `KEPT_SECONDS` from its first request on."""
    if connection.vendor == "postgresql" and not settings.KAMPUNG_DATABASE_POOL:
        return
    now = monotonic()
    if connection.connection is not None and (connection.close_at or now + 1) <= now:
        connection.close_at = now + KEPT_SECONDS


async def ask(function, *arguments) -> Any:
    """What `function` answers from the database. No connection is held afterwards."""
    return await sync_to_async(_released)(function, *arguments)


def _released(function, *arguments):
    try:
        return function(*arguments)
    finally:
        if not connection.in_atomic_block:
            connection.close()
