"""Connections to the database where requests are served asynchronously.

Django's ASGI handler gives each request a thread of its own, and with it a connection that nobody
takes over. To open one costs PostgreSQL tens of milliseconds, most of them for PostGIS, which is
loaded anew: more than nearly any answer. So a web process keeps a pool of them, and whoever goes on
after its request, as a listener does, gives back what it took.
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections


def use_pool() -> None:
    """Keep connections to PostgreSQL for the next request from here on: as many as
    `KAMPUNG_DATABASE_POOL` says, above which requests wait for one. Connections of a thread
    (`CONN_MAX_AGE`) exclude it."""
    values = connections.settings[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" or values["CONN_MAX_AGE"] != 0:
        return
    if settings.KAMPUNG_DATABASE_POOL:
        connections.close_all()
        size = settings.KAMPUNG_DATABASE_POOL
        values["OPTIONS"] = {**values["OPTIONS"], "pool": {"min_size": 0, "max_size": size}}
        connection.settings_dict["OPTIONS"] = values["OPTIONS"]


async def ask(function, *arguments) -> Any:
    """What `function` answers from the database. No connection is held afterwards."""
    return await sync_to_async(_released)(function, *arguments)


def _released(function, *arguments):
    try:
        return function(*arguments)
    finally:
        if not connection.in_atomic_block:
            connection.close()
