"""Serves a request whole in one thread, which is kept, and with it its connection to the database.

Django's own ASGI handler makes a thread for each request and goes to it and back several times: for
the signals, the middleware, the view and the closing of the answer. Most views read the database and
answer at once, and all of this together takes longer than they do. Here such a request is one call
in a thread of a pool, as under WSGI. A view that is a coroutine, as the stream of events, goes
Django's way, on the event loop.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from tempfile import SpooledTemporaryFile

from asgiref.sync import ThreadSensitiveContext, iscoroutinefunction, sync_to_async
from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections
from django.http import FileResponse, HttpResponseBase
from django.urls import set_script_prefix

from core.database import keep_connection


class OnTheLoop(BaseException):
    """The view is a coroutine. No `Exception`, of which middleware would make an answer."""


class ThreadedHandler(ASGIHandler):
    """Django as an ASGI application with `KAMPUNG_WEB_THREADS` threads."""

    def __init__(self):
        super().__init__()
        self.load_middleware(is_async=False)
        self._coroutines = ASGIHandler()
        self._pool = ThreadPoolExecutor(settings.KAMPUNG_WEB_THREADS, thread_name_prefix="web")

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            raise ValueError(f"HTTP alone is served here, not {scope['type']}.")
        await self.handle(scope, receive, send)

    async def handle(self, scope, receive, send):
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            loop = asyncio.get_running_loop()
            response = await loop.run_in_executor(self._pool, self._answer, scope, body)
            if response is None:
                await self._coroutines(scope, _again(body, receive), send)
            elif response.streaming:
                async with ThreadSensitiveContext():
                    await self._stream(response, receive, send)
            else:
                await self.send_response(response, send)

    async def in_thread(self, function, *arguments):
        """What a function answers in one of the threads, and with its connection, as a request is."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, _connected, function, *arguments)

    def resolve_request(self, request):
        match = super().resolve_request(request)
        if iscoroutinefunction(match.func):
            raise OnTheLoop
        return match

    def _answer(self, scope, body: SpooledTemporaryFile) -> HttpResponseBase | None:
        """In a thread: the answer, closed unless it is yet to be streamed; None for a coroutine's."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, response = self.create_request(scope, body)
        if request is not None:
            try:
                response = self.get_response(request)
            except OnTheLoop:
                keep_connection()
                signals.request_finished.send(sender=self.__class__)
                return None
        response._handler_class = self.__class__
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        keep_connection()
        if response.streaming:
            close_old_connections()  # the thread's; whoever streams asks by another
        else:
            response.close()
        return response

    async def _stream(self, response: HttpResponseBase, receive, send) -> None:
        """Send the answer piece by piece until it ends or the client is gone."""
        tasks = [
            asyncio.create_task(self.listen_for_disconnect(receive)),
            asyncio.create_task(self.send_response(response, send)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if not task.done():
                    task.cancel()
                with suppress(RequestAborted, asyncio.CancelledError):
                    await task
        finally:
            await sync_to_async(response.close)()


def _connected(function, *arguments):
    close_old_connections()
    try:
        return function(*arguments)
    finally:
        keep_connection()
        close_old_connections()


def _again(body: SpooledTemporaryFile, receive):
    """A `receive` that gives the body, which was read, once more."""
    body.seek(0)
    messages = [{"type": "http.request", "body": body.read(), "more_body": False}]

    async def receive_again():
        return messages.pop() if messages else await receive()

    return receive_again
