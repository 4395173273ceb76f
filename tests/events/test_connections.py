"""Whoever listens holds no connection to the database, and a web process keeps some for all."""

import asyncio
import json
import os
import subprocess
import sys

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.test import AsyncClient

from core.events.broker import Broker
from core.events.log import append

only_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no server to connect to"
)
CODE = """
import json, threading
import core.asgi
from django.db import connections

def ask():
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        found.append(cursor.fetchone()[0])
    connection.close()

found = []
for number in range(4):
    thread = threading.Thread(target=ask)
    thread.start(), thread.join()
print(json.dumps(found))
"""


def server_processes(**environment) -> list[int]:
    """Which processes of PostgreSQL answer four threads, one after the other, of a web process."""
    database = connection.settings_dict
    place = f"{database['HOST'] or 'localhost'}:{database['PORT'] or 5432}"
    answer = subprocess.run(
        [sys.executable, "-c", CODE],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "core.settings.local",
            "KAMPUNG_DATA_DIR": str(settings.DATA_DIR),
            "DATABASE_URL": f"postgis://{database['USER']}:{database['PASSWORD']}@{place}/postgres",
            **environment,
        },
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return json.loads(answer.stdout)


def held():
    """The connection of the thread that asynchronous code asks the database in, or None."""
    return connection.connection


@only_postgresql
def test_requests_of_a_web_process_take_turns_with_a_connection():
    assert len(set(server_processes())) == 1


@only_postgresql
def test_an_operator_who_wants_no_pool_has_none():
    assert len(set(server_processes(DATABASE_POOL="0"))) == 4


@pytest.mark.django_db(transaction=True)
def test_a_listener_holds_no_connection(village):
    async def listen():
        broker = Broker(interval=0.01)
        listener = aiter(broker.listen())
        waiting = asyncio.ensure_future(anext(listener))
        while not broker.polls:
            await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return await sync_to_async(held)()

    append("test.happened", village=village)
    assert asyncio.run(listen()) is None


@pytest.mark.django_db(transaction=True)
def test_a_stream_of_a_village_holds_no_connection(village):
    async def ask():
        answer = await AsyncClient().get(f"/api/v1/events/stream?village={village.code}")
        assert answer.status_code == 200
        return await sync_to_async(held)()

    assert asyncio.run(ask()) is None
