"""Caches are told to forget what has changed: by their own protocols, soon, and whatever fails."""

import json
import ssl
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from core.clock import tick
from core.events.log import append
from core.events.models import Event
from frontend_api.purging import working
from frontend_api.purging.models import PurgeCursor
from frontend_api.purging.purgers import (
    CloudflarePurger,
    FastlyPurger,
    PurgeFailed,
    VarnishPurger,
    configured,
)
from frontend_api.purging.working import keeps_up, purge_what_changed
from tests.api.hooks import Receiver

PURGERS = "frontend_api.purging.purgers."
PAGE = ["pages-18.02.01.2003", "pages-18.02.01", "pages-18.02"]


class Cache:
    """A web server on this machine in a cache's place. `statuses` are those of the next answers;
    after them `status` holds."""

    def __init__(self):
        self.received: list[tuple[str, str, dict, bytes]] = []
        self.statuses, self.status, self.answer = [], 200, b'{"success": true}'
        self.headers: dict[str, str] = {}
        cache = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                cache.received.append((self.command, self.path, dict(self.headers.items()), body))
                self.send_response(cache.statuses.pop(0) if cache.statuses else cache.status)
                for name, value in cache.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(cache.answer)))
                self.end_headers()
                self.wfile.write(cache.answer)

            do_PURGE = do_POST = do_GET = answer

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/purge"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    @property
    def keys(self) -> list[list[str]]:
        """What Varnish was told in each request."""
        return [headers["xkey-purge"].split() for _m, _p, headers, _b in self.received]


@pytest.fixture
def cache(settings, monkeypatch, read_at_once):
    server = Cache()
    settings.KAMPUNG_CACHE_PURGER = PURGERS + "VarnishPurger"
    settings.KAMPUNG_CACHE_PURGE_URL = [server.url]
    settings.KAMPUNG_CACHE_PURGE_TOKEN = "secret"
    monkeypatch.setattr(working, "QUICK_TRIES", (0, 0))
    yield server
    server.close()


@pytest.fixture
def begun(cache, village):
    """A cache that has been told to forget everything, once, as at first."""
    purge_what_changed()
    cache.received.clear()
    return cache


def publish(village, page=7):
    return append("document.changed", village=village, payload={"page": page}, visibility="public")


def row() -> PurgeCursor:
    return PurgeCursor.objects.get()


def let_come_due():
    PurgeCursor.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


# -- Protocols -----------------------------------------------------------------------------------


def test_varnish_is_told_by_purge_requests(cache):
    VarnishPurger()(["page-7", "pages-18.02"])
    ((method, path, headers, body),) = cache.received
    assert (method, path, body) == ("PURGE", "/purge", b"")
    assert headers["xkey-purge"] == "page-7 pages-18.02"
    assert headers["Authorization"] == "Bearer secret"
    assert headers["User-Agent"].startswith("Kampung-CMS/")


def test_fastly_is_told_by_its_batch_purge(cache):
    FastlyPurger()([f"page-{number}" for number in range(300)])
    assert [method for method, *_rest in cache.received] == ["POST", "POST"]
    told = [headers["Surrogate-Key"].split() for _m, _p, headers, _b in cache.received]
    assert [len(keys) for keys in told] == [256, 44]
    assert told[1][-1] == "page-299"
    assert {headers["Fastly-Key"] for _m, _p, headers, _b in cache.received} == {"secret"}
    assert not any("Fastly-Soft-Purge" in headers for _m, _p, headers, _b in cache.received)


def test_cloudflare_is_told_by_tags(cache):
    CloudflarePurger()([f"page-{number}" for number in range(61)])
    bodies = [json.loads(body) for _m, _p, _h, body in cache.received]
    assert [len(body["tags"]) for body in bodies] == [30, 30, 1]
    assert bodies[2] == {"tags": ["page-60"]}
    _method, _path, headers, _body = cache.received[0]
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("answer", [b'{"success": false, "errors": []}', b"[]", b"<html>", b""])
def test_cloudflares_200_may_be_a_failure(cache, answer):
    cache.answer = answer
    with pytest.raises(PurgeFailed, match="Not done"):
        CloudflarePurger()(["page-7"])


def test_every_cache_of_several_is_told_everything(cache, settings):
    settings.KAMPUNG_CACHE_PURGE_URL = [cache.url, cache.url + "2"]
    VarnishPurger()([f"page-{number}" for number in range(150)])
    assert [path for _m, path, _h, _b in cache.received] == ["/purge"] * 2 + ["/purge2"] * 2


def test_redirects_are_not_followed(cache):
    cache.status, cache.headers = 302, {"Location": cache.url + "/elsewhere"}
    with pytest.raises(PurgeFailed, match="HTTP 302"):
        VarnishPurger()(["page-7"])
    assert len(cache.received) == 1


def test_a_server_that_is_not_there_is_a_failure(cache, settings):
    cache.close()
    with pytest.raises(PurgeFailed, match="ConnectError"):
        VarnishPurger()(["page-7"])


def test_a_certificate_nobody_vouches_for_is_a_failure(cache, settings, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Receiver(context)
    settings.KAMPUNG_CACHE_PURGE_URL = [server.url.replace("http:", "https:")]
    with pytest.raises(PurgeFailed, match="CERTIFICATE_VERIFY_FAILED"):
        FastlyPurger()(["page-7"])
    server.close()
    assert server.received == []


@pytest.mark.parametrize(
    ("purger", "url", "token", "named"),
    [
        ("VarnishPurger", [], "", "KAMPUNG_CACHE_PURGE_URL"),
        ("VarnishPurger", ["localhost"], "", "KAMPUNG_CACHE_PURGE_URL"),
        (
            "FastlyPurger",
            ["https://api.fastly.com/service/x/purge"],
            "",
            "KAMPUNG_CACHE_PURGE_TOKEN",
        ),
        ("CloudflarePurger", ["https://x.example/"], "", "KAMPUNG_CACHE_PURGE_TOKEN"),
        ("NoSuchPurger", ["https://x.example/"], "x", "NoSuchPurger"),
        ("TIME_LIMIT", ["https://x.example/"], "x", "cannot be called"),
    ],
)
def test_a_wrong_setting_is_a_system_check(settings, purger, url, token, named):
    settings.KAMPUNG_CACHE_PURGER = PURGERS + purger
    settings.KAMPUNG_CACHE_PURGE_URL, settings.KAMPUNG_CACHE_PURGE_TOKEN = url, token
    with pytest.raises((ImproperlyConfigured, ImportError)):
        configured()
    (error,) = run_checks(tags=["purging"])
    assert error.id == "kampung.E020"
    assert named in error.msg


def test_without_a_purger_nothing_is_kept(village, settings):
    publish(village)
    assert purge_what_changed() == 0
    tick.send_robust(None)
    assert not PurgeCursor.objects.exists()
    keeps_up()
    assert run_checks(tags=["purging"]) == []


# -- Working off the log -------------------------------------------------------------------------


def test_everything_is_purged_first_and_then_what_changes(cache, village):
    publish(village)
    purge_what_changed()
    assert cache.keys == [["kampung"]]
    publish(village, page=8)
    assert purge_what_changed() == 4
    assert cache.keys[1:] == [["page-8", *PAGE]]
    assert purge_what_changed() == 0
    assert len(cache.received) == 2


def test_what_happens_together_is_purged_together(begun, village):
    for number in range(5):
        publish(village, page=number)
    purge_what_changed()
    assert begun.keys == [["page-0", *PAGE, "page-1", "page-2", "page-3", "page-4"]]


def test_an_event_that_concerns_no_answer_is_passed(begun, village):
    append("alarm.tested")
    before = row().event
    assert purge_what_changed() == 0
    assert begun.received == []
    assert row().event > before


def test_an_odd_event_stands_in_no_others_way(begun, village):
    odd = {"page": "7\r\nHost: x"}
    append("document.changed", village=village, payload=odd)
    append("page.published", village=village, subject=village)
    append("village.removed", payload={})
    append("regency.changed")
    append("media.changed")
    publish(village)
    purge_what_changed()
    (keys,) = begun.keys
    assert {"page-7", *PAGE} <= set(keys)
    assert not any("host" in key.lower() for key in keys)


def test_it_is_tried_again_at_once(begun, village):
    begun.statuses = [503, 500]
    publish(village)
    assert purge_what_changed() == 4
    assert len(begun.received) == 3
    assert (row().failing_since, row().attempts) == (None, 0)


def test_nothing_is_lost_while_the_cache_is_away(begun, village):
    begun.status = 503
    begun.answer = b"Backend fetch failed"
    publish(village, page=7)
    before = row().cursor
    assert purge_what_changed() == 0
    assert row().cursor == before
    assert row().error == "PurgeFailed: HTTP 503: Backend fetch failed"
    tries = len(begun.received)
    publish(village, page=8)
    assert purge_what_changed() == 0  # not due yet
    assert len(begun.received) == tries
    let_come_due()
    purge_what_changed()
    assert len(begun.received) == tries + 1  # once, for it has failed before
    begun.status = 200
    let_come_due()
    assert purge_what_changed() == 5
    assert begun.keys[-1] == ["page-7", *PAGE, "page-8"]
    assert (row().failing_since, row().attempts, row().error) == (None, 0, "")


def test_pauses_grow_and_have_an_end(begun, village):
    begun.status = 500
    publish(village)
    pauses = []
    for _number in range(8):
        let_come_due()
        purge_what_changed()
        pauses.append(round((row().next_attempt_at - timezone.now()).total_seconds(), -1))
    assert pauses == [10, 20, 40, 80, 160, 300, 300, 300]


def test_a_part_that_fails_has_all_purged_again(begun, village):
    """A hundred names go in one request: of two requests the second fails."""
    for number in range(99):
        publish(village, page=number)
    begun.statuses = [200, 500, 500, 500, 500, 500]
    purge_what_changed()
    let_come_due()
    begun.statuses = []
    begun.received.clear()
    assert purge_what_changed() == 102
    assert sorted({key for keys in begun.keys for key in keys}) == sorted(
        {f"page-{number}" for number in range(99)} | set(PAGE)
    )


def test_a_purger_that_raises_anything_is_only_a_failure(begun, village, settings):
    settings.KAMPUNG_CACHE_PURGER = "tests.api.test_purging.broken"
    publish(village)
    assert purge_what_changed() == 0
    assert row().error == "ZeroDivisionError: division by zero"
    assert row().claimed_until is None


def broken(keys):
    return 1 / 0


seen: list[list[str]] = []


def remember(keys):
    """A deployment's own purger."""
    seen.append(keys)


def remember_and_publish_once(keys):
    seen.append(keys)
    if len(seen) == 1:
        publish(Event.objects.filter(kind="document.changed").last().village, page=99)


@pytest.fixture
def own_purger(begun, settings):
    seen.clear()
    settings.KAMPUNG_CACHE_PURGER = "tests.api.test_purging.remember"
    return seen


def test_a_function_of_the_deployments_is_called(own_purger, village):
    publish(village)
    purge_what_changed()
    assert own_purger == [["page-7", *PAGE]]


def test_what_happens_while_purging_is_purged_too(own_purger, village, settings):
    settings.KAMPUNG_CACHE_PURGER = "tests.api.test_purging.remember_and_publish_once"
    publish(village)
    purge_what_changed()
    assert own_purger == [["page-7", *PAGE], ["page-99", *PAGE]]


def test_one_worker_purges_at_a_time(own_purger, village):
    publish(village)
    PurgeCursor.objects.update(claimed_until=timezone.now() + timedelta(minutes=1))
    assert purge_what_changed() == 0
    assert own_purger == []
    # Whoever had it has died.
    PurgeCursor.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert purge_what_changed() == 4


def lose_the_claim(keys):
    seen.append(keys)
    PurgeCursor.objects.update(claimed_until=timezone.now() + timedelta(hours=1))


def test_who_was_too_slow_leaves_the_cursor_to_who_took_over(own_purger, village, settings):
    settings.KAMPUNG_CACHE_PURGER = "tests.api.test_purging.lose_the_claim"
    publish(village)
    before = row().cursor
    purge_what_changed()
    assert row().cursor == before
    assert row().claimed_until > timezone.now() + timedelta(minutes=30)


def test_far_behind_everything_is_purged(own_purger, village, monkeypatch):
    monkeypatch.setattr(working, "MOST_EVENTS", 3)
    for number in range(4):
        publish(village, page=number)
    purge_what_changed()
    assert own_purger == [["kampung"]]
    publish(village, page=9)
    purge_what_changed()
    assert own_purger[1:] == [["page-9", *PAGE]]


def test_a_restored_log_is_read_on(own_purger, village):
    publish(village)
    purge_what_changed()
    PurgeCursor.objects.update(transaction=10**12)
    call_command("rebase_events", verbosity=0)
    publish(village, page=8)
    purge_what_changed()
    assert own_purger[-1] == ["page-8", *PAGE]


# -- At once -------------------------------------------------------------------------------------


def _wait_for(condition):
    """On PostgreSQL other tests' transactions may hold events back; the clock makes up for it."""
    ends = time.monotonic() + 60
    while not condition() and time.monotonic() < ends:
        tick.send_robust(None)
        time.sleep(0.05)


titles: list[str] = []


def read_what_is_answered(keys):
    from django.test import Client

    seen.append(keys)
    titles.append(Client().get(PAGE_URL).json()["results"][0]["title"])


PAGE_URL = "/api/v1/villages/18.02.01.2003/pages/?type=village_sites.NewsPage"


@pytest.mark.django_db(transaction=True)
def test_publishing_purges_once_the_new_text_is_answered(cache, settings, village, make_news):
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    page = make_news(village, "Panen Raya")
    _wait_for(lambda: not row().is_behind())
    seen.clear(), titles.clear()
    settings.KAMPUNG_CACHE_PURGER = "tests.api.test_purging.read_what_is_answered"
    page.title = "Panen Besar"
    page.save_revision().publish()
    _wait_for(lambda: not row().is_behind())
    assert titles[-1] == "Panen Besar"
    assert f"page-{page.pk}" in seen[-1]


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_purges_nothing(cache, village):
    _wait_for(lambda: PurgeCursor.objects.exists() and not row().is_behind())
    cache.received.clear()
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(village)
        raise RuntimeError
    purge_what_changed()
    assert cache.received == []


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_cache_is_spoken_to(cache, settings, village):
    settings.KAMPUNG_CACHE_PURGER = "tests.api.test_purging.note_transaction"
    seen.clear()
    publish(village)
    _wait_for(lambda: PurgeCursor.objects.exists() and not row().is_behind())
    assert seen
    assert not any(seen)


def note_transaction(keys):
    seen.append(connection.in_atomic_block)


def test_the_clock_makes_up_for_what_was_missed(own_purger, village):
    publish(village)
    tick.send_robust(None)
    assert own_purger[0][:4] == ["page-7", *PAGE]


# -- For operators of the server -----------------------------------------------------------------


def test_health_tells_when_purging_is_behind(begun, village, client, superuser):
    assert client.get("/health/").json()["checks"]["purging"] == "ok"
    begun.status = 503
    publish(village)
    purge_what_changed()
    assert client.get("/health/").json()["checks"]["purging"] == "ok"  # it may be a hiccup
    PurgeCursor.objects.update(failing_since=timezone.now() - timedelta(minutes=3))
    assert client.get("/health/").json()["checks"]["purging"] == "failing"
    client.force_login(superuser)
    assert "HTTP 503" in client.get("/health/").json()["checks"]["purging"]


def test_health_tells_when_no_worker_runs(begun, village):
    event = publish(village)
    keeps_up()
    Event.objects.filter(pk=event.pk).update(at=timezone.now() - timedelta(minutes=3))
    with pytest.raises(RuntimeError, match="worker"):
        keeps_up()


def test_the_command_purges_everything_or_what_is_named(begun, village, settings, capsys):
    call_command("purge_cache", "page-7", "pages-18.02")
    assert begun.keys == [["page-7", "pages-18.02"]]
    call_command("purge_cache")
    assert begun.keys[1:] == [["kampung"]]
    assert "everything" in capsys.readouterr().out
    begun.status = 503
    with pytest.raises(CommandError, match="Not purged"):
        call_command("purge_cache", "page-7")
    with pytest.raises(CommandError, match="Not purged yet"):
        call_command("purge_cache")
    begun.status = 200
    let_come_due()
    purge_what_changed()  # what was asked for is not forgotten
    assert begun.keys[-1] == ["kampung"]
    settings.KAMPUNG_CACHE_PURGER = ""
    with pytest.raises(CommandError, match="empty"):
        call_command("purge_cache")
