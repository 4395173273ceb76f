"""A server with its own database, and a browser that lets nothing wrong pass."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from contextlib import contextmanager

import pytest
from django.conf import settings as django_settings
from django.db import connections
from playwright.sync_api import expect, sync_playwright

from tests.e2e.watching import Watch
from tests.sites.pages import (  # noqa: F401
    album,
    announcement,
    budget,
    directory,
    event,
    every_type,
    form_page,
    make_form,
    paper,
    place,
    service,
    settings_row,
)

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
]
TIMEOUT = 15_000  # milliseconds, for every step in the browser
expect.set_options(timeout=TIMEOUT)
ALWAYS_FAILS = "moody"  # a plugin of the tests
IDLE_TIMEOUT = 30  # seconds until the server must have answered what a test left behind


class Traffic:
    """Counts the requests that the server is working on."""

    def __init__(self):
        self.running = 0
        self.changed = threading.Condition()

    def begins(self, **_):
        with self.changed:
            self.running += 1

    def ends(self, **_):
        with self.changed:
            self.running -= 1
            self.changed.notify_all()

    def await_rest(self):
        with self.changed:
            assert self.changed.wait_for(lambda: self.running == 0, IDLE_TIMEOUT)


@pytest.fixture
def live_install(db, no_failure_in_the_log, address, browser):
    """The install, served on a port of this machine, and the browser: what every browser test has,
    before its villages are made. For `pytest.mark.usefixtures`."""


# -- Database --------------------------------------------------------------------------------

# Filled by the migrations and by nothing else.
LASTING = {"contenttypes.contenttype": "django_content_type", "auth.permission": "auth_permission"}


@pytest.fixture
def django_db_serialized_rollback():
    """The name alone makes pytest-django keep what the migrations have written."""


@pytest.fixture
def db(django_db_setup, django_db_blocker, django_db_serialized_rollback):
    """Rows are written for good: the server works in threads of its own and must see them.

    Afterwards only what the migrations have written is there, for all tests that follow. Django's
    own way is to empty all tables and leave them empty, the root page and the languages included.
    """
    from wagtail.models import Page

    with django_db_blocker.unblock():
        if not Page.objects.filter(depth=1).exists():
            _restore(lasting=True)
        yield
        _restore()


def _restore(*, lasting=False):
    """Put all tables into the state after the migrations; the lasting ones only when asked to."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, transaction

    tables = set(connection.introspection.django_table_names(include_views=False))
    rows = json.loads(connection._test_serialized_contents)
    if lasting:
        ContentType.objects.clear_cache()
        # Signals of other rows look these up, and would make them.
        rows.sort(key=lambda row: row["model"] not in LASTING)
    else:
        tables -= set(LASTING.values())
        rows = [row for row in rows if row["model"] not in LASTING]
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
    connection.creation.deserialize_db_from_string(json.dumps(rows))


# -- Server ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def traffic():
    from django.core.signals import request_finished, request_started

    traffic = Traffic()
    request_started.connect(traffic.begins, weak=False, dispatch_uid="e2e")
    request_finished.connect(traffic.ends, weak=False, dispatch_uid="e2e")
    yield traffic
    request_started.disconnect(dispatch_uid="e2e")
    request_finished.disconnect(dispatch_uid="e2e")


@pytest.fixture(scope="session")
def server(traffic, django_db_setup):
    """The running server's port. Media are served by the product, not by Django's test server."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.servers.basehttp import WSGIRequestHandler
    from django.test.testcases import LiveServerThread

    # Headers and body are written apart: without this each answer waits 40 ms for the other side.
    WSGIRequestHandler.disable_nagle_algorithm = True
    thread = LiveServerThread(
        "127.0.0.1", static_handler=lambda _media: StaticFilesHandler(WSGIHandler())
    )
    thread.daemon = True
    thread.start()
    assert thread.is_ready.wait(10)
    if thread.error:
        raise thread.error
    yield thread.port
    thread.terminate()


@pytest.fixture
def no_failure_in_the_log(db, caplog):
    """What fails behind an answer that looks right makes the test fail too: a task, a plugin."""
    yield
    failures = [
        record.getMessage()
        for phase in ("setup", "call", "teardown")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.ERROR and ALWAYS_FAILS not in record.getMessage()
    ]
    assert not failures, "\n".join(failures)


@pytest.fixture
def address(server, db, settings, media_root):
    """A function from a path and a village's slug to a URL: `address("/berita/", "kalirejo")`;
    without a slug, of the portal. The install is told that this is where it is reached."""
    settings.KAMPUNG_PUBLIC_URL = settings.WAGTAILADMIN_BASE_URL = f"http://localhost:{server}"

    def url(path="/", slug=""):
        return f"http://{slug + '.' if slug else ''}localhost:{server}{path}"

    return url


# -- Browser ---------------------------------------------------------------------------------


@contextmanager
def _running(loop):
    """Playwright's event loop counts as running in this thread for as long as the browser lives.
    Between the browser's tests it must not, or no other test could run a loop of its own."""
    asyncio._set_running_loop(loop)
    try:
        yield
    finally:
        asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def browser_and_loop():
    driver = sync_playwright().start()
    loop = asyncio.get_running_loop()
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, timeout=60_000)
    asyncio._set_running_loop(None)
    yield browser, loop
    with _running(loop):
        browser.close()
        driver.stop()


@pytest.fixture
def browser(browser_and_loop, db, monkeypatch):
    browser, loop = browser_and_loop
    # Django takes the loop for a sign of asynchronous code; the test itself is not.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with _running(loop):
        yield browser
        # While the loop counts as running, Django keeps a connection apart for it.
        connections.close_all()


@pytest.fixture
def new_context(browser, traffic):
    """A function that opens a fresh browser profile: `new_context(width=360, scripts=False)`.

    Whatever goes wrong in it makes the test fail at the end; `context.watch.expect(404, "/part/")`
    names what is meant to.
    """
    opened = []

    def new(width=1280, height=900, scripts=True, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, **options
        )
        context.set_default_timeout(TIMEOUT)
        context.watch = Watch(context)
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()
    traffic.await_rest()
    wrong = [line for context in opened for line in context.watch.wrong()]
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def context(new_context):
    return new_context()


@pytest.fixture
def page(context):
    return context.new_page()


@pytest.fixture
def sign_in(client, address):
    """A function that signs a user in without the form: `sign_in(context, user)`."""

    def sign_in(context, user):
        client.force_login(user)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address()}])

    return sign_in
