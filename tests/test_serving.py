"""How the web process serves requests: whole in one thread each, coroutines on the event loop."""

import asyncio
import threading
from contextlib import contextmanager

import pytest
from asgiref.testing import ApplicationCommunicator
from django.db import connection, connections
from django.http import HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from core.serving import ThreadedHandler

threads: list[str] = []


def plain(request):
    threads.append(threading.current_thread().name)
    return HttpResponse(request.method + request.body.decode())


def connected(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse(str(id(connection.connection)))


def broken(request):
    raise RuntimeError("boom")


async def coroutine(request):
    threads.append(threading.current_thread().name)
    return HttpResponse(b"loop " + request.body)


def pieces(request):
    async def told():
        for number in range(3):
            await asyncio.sleep(0)
            yield f"{number};".encode()

    return StreamingHttpResponse(told())


def rows(request):
    def told():
        try:
            yield from (b"a,", b"b,", b"c")
        finally:
            threads.append("closed")

    return StreamingHttpResponse(told())


async def endless(request):
    async def told():
        try:
            while True:
                yield b"."
                await asyncio.sleep(0.01)
        finally:
            threads.append("ended")

    return StreamingHttpResponse(told())


urlpatterns = [
    path("plain/", plain),
    path("connected/", connected),
    path("broken/", broken),
    path("coroutine/", coroutine),
    path("pieces/", pieces),
    path("endless/", endless),
    path("rows/", rows),
]


@pytest.fixture
def handler():
    threads.clear()
    middleware = ["django.middleware.common.CommonMiddleware"]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middleware, KAMPUNG_WEB_THREADS=1):
        handler = ThreadedHandler()
        yield handler
        with _in_its_thread(handler) as run:
            run(connections.close_all)


@contextmanager
def _in_its_thread(handler):
    yield lambda call: handler._pool.submit(call).result(10)
    handler._pool.shutdown()


def communicator(handler, url, method="GET"):
    scope = {
        "type": "http", "method": method, "path": url, "raw_path": url.encode(), "headers": [],
        "query_string": b"", "http_version": "1.1", "scheme": "http", "root_path": "",
        "server": ("localhost", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    return ApplicationCommunicator(handler, scope)


def asked(handler, url, method="GET", body=b""):
    async def ask():
        client = communicator(handler, url, method)
        await client.send_input({"type": "http.request", "body": body, "more_body": False})
        start = await client.receive_output(10)
        content, more = b"", True
        while more:
            message = await client.receive_output(10)
            content, more = content + message.get("body", b""), message.get("more_body", False)
        await client.wait(10)
        return start["status"], content

    return asyncio.run(ask())


def test_a_request_is_answered_in_a_thread_that_is_kept(handler):
    assert asked(handler, "/plain/") == (200, b"GET")
    assert asked(handler, "/plain/", "POST", b" body") == (200, b"POST body")
    assert len(set(threads)) == 1 and threads[0].startswith("web")


@pytest.mark.django_db(transaction=True)
def test_the_threads_connection_is_kept_for_the_next_request(handler):
    first, second = (asked(handler, "/connected/")[1] for _number in range(2))
    assert first == second


def test_an_error_is_a_500_and_the_next_request_is_answered(handler):
    assert asked(handler, "/broken/")[0] == 500
    assert asked(handler, "/plain/")[0] == 200


def test_what_is_not_there_is_404(handler):
    assert asked(handler, "/nothing/")[0] == 404


def test_a_coroutine_runs_on_the_event_loop_with_the_body_it_was_sent(handler):
    assert asked(handler, "/coroutine/", "POST", b"body") == (200, b"loop body")
    assert threads == [threading.current_thread().name]


def test_an_answer_in_pieces_is_sent_to_its_end(handler):
    assert asked(handler, "/pieces/") == (200, b"0;1;2;")


def test_a_stream_ends_when_its_client_goes(handler):
    async def listen_and_go():
        client = communicator(handler, "/endless/")
        await client.send_input({"type": "http.request", "body": b"", "more_body": False})
        assert (await client.receive_output(10))["status"] == 200
        assert (await client.receive_output(10))["body"] == b"."
        await client.send_input({"type": "http.disconnect"})
        await client.wait(10)

    asyncio.run(listen_and_go())
    assert threads[-1] == "ended"


def test_a_stream_that_waits_takes_no_thread_from_others(handler):
    async def both():
        stream = communicator(handler, "/endless/")
        await stream.send_input({"type": "http.request", "body": b"", "more_body": False})
        await stream.receive_output(10)
        other = communicator(handler, "/plain/")
        await other.send_input({"type": "http.request", "body": b"", "more_body": False})
        status = (await other.receive_output(10))["status"]
        await stream.send_input({"type": "http.disconnect"})
        await stream.wait(10)
        return status

    assert asyncio.run(both()) == 200


def test_an_answer_of_whole_pieces_is_closed_after_the_last(handler):
    """As a view that reads rows one by one while it writes a table of them."""
    assert asked(handler, "/rows/") == (200, b"a,b,c")
    assert threads[-1] == "closed"
