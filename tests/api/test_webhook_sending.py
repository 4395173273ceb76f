"""Webhooks as they are sent: signed, once, again when it fails, and to no inner address."""

import json
import socket
import ssl
import threading
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from standardwebhooks import WebhookVerificationError

from core.clock import tick
from core.events.log import append
from core.outgoing import posting
from core.outgoing.addresses import BadTarget, check_url, is_public, parse_target
from core.version import CORE_VERSION
from frontend_api.webhooks import delivering, sending
from frontend_api.webhooks.delivering import RETRIES, claim, courier, forget_old, work_off
from frontend_api.webhooks.models import (
    WebhookAttempt,
    WebhookCursor,
    WebhookDelivery,
    WebhookEndpoint,
)
from frontend_api.webhooks.outbox import fill
from tests.api.hooks import Receiver, happen, let_come_due


def deliver() -> int:
    fill()
    return work_off()


# -- What is queued ------------------------------------------------------------------------------


def test_an_event_is_sent_signed_as_the_standard_says(endpoint, receiver, village):
    event = happen(village, title="Rapat desa")
    assert deliver() == 1
    path, headers, body = receiver.received[0]
    assert path == "/hook"
    assert headers["Content-Type"] == "application/json"
    assert headers["User-Agent"] == f"Kampung-CMS/{CORE_VERSION}"
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    delivery = endpoint.deliveries.get()
    assert headers["webhook-id"] == delivery.message_id
    assert delivery.message_id.startswith("msg_")
    assert body.decode() == delivery.body
    assert receiver.verify(endpoint.secret) == {
        "type": "page.published",
        "timestamp": event.at.isoformat(),
        "data": {
            "village": village.code,
            "subject": {"type": "villages.village", "id": village.code},
            "payload": {"title": "Rapat desa"},
        },
    }
    assert (delivery.state, delivery.attempts) == ("delivered", 1)
    assert delivery.delivered_at
    attempt = delivery.log.get()
    assert (attempt.status, attempt.answer, attempt.error) == (200, "ok", "")
    with pytest.raises(WebhookVerificationError):
        receiver.verify(WebhookEndpoint.objects.begin(village=village, url="x").secret)


def test_nothing_is_queued_twice_and_nothing_that_was_before(make_endpoint, receiver, village):
    happen(village, "page.moved")
    endpoint = make_endpoint()
    happen(village)
    for _ in range(3):
        deliver()
    assert receiver.kinds == ["page.published"]
    WebhookCursor.objects.update(transaction=0, event=0)
    fill()
    assert endpoint.deliveries.count() == 1
    assert work_off() == 0


def test_without_any_webhook_nothing_is_read(village):
    happen(village)
    assert fill() == 0
    assert not WebhookCursor.objects.exists()


def test_kinds_and_visibility_narrow_what_is_sent(make_endpoint, receiver, village):
    for kind, visibility in (
        ("page.published", "public"),
        ("page.deleted", "staff"),
        ("pages.counted", "public"),
        ("report.created", "public"),
    ):
        kinds = {"all": [], "pages": ["page."], "one": ["report.created", "page.x"]}
        if not WebhookEndpoint.objects.for_village(village).exists():
            for name, wanted in kinds.items():
                make_endpoint(description=name, kinds=wanted)
            make_endpoint(description="staff", kinds=["page."], include_staff=True)
        happen(village, kind, visibility)
    fill()
    got = {
        item.description: list(item.deliveries.order_by("pk").values_list("kind", flat=True))
        for item in WebhookEndpoint.objects.for_village(village)
    }
    assert got == {
        "all": ["page.published", "pages.counted", "report.created"],
        "pages": ["page.published"],
        "one": ["report.created"],
        "staff": ["page.published", "page.deleted"],
    }


def test_a_village_is_told_of_its_own_events_only(make_endpoint, village, other_village):
    own = make_endpoint(include_staff=True)
    other = make_endpoint(village=other_village, include_staff=True)
    happen(village, "page.published", "staff")
    append("page.deleted", visibility="public")
    fill()
    assert own.deliveries.count() == 1
    assert other.deliveries.count() == 0


def test_a_disabled_one_is_told_nothing(make_endpoint, receiver, village):
    endpoint = make_endpoint()
    endpoint.disable("by hand")
    happen(village)
    assert deliver() == 0
    endpoint.enable()
    assert deliver() == 0


def test_what_a_restored_database_tells_is_not_passed_over(endpoint, village, receiver):
    """After `rebase_events` old transactions are 0, and the cursor is in the old numbering."""
    happen(village)
    deliver()
    WebhookCursor.objects.update(transaction=10**12)
    call_command("rebase_events", verbosity=0)
    happen(village, "page.moved")
    deliver()
    assert receiver.kinds == ["page.published", "page.moved"]


def test_an_event_is_sent_as_soon_as_it_is_committed(
    endpoint, receiver, village, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        happen(village)
        happen(village, "page.moved")
    assert receiver.kinds == ["page.published", "page.moved"]


def test_an_event_nobody_wants_begins_nothing(
    make_endpoint, village, other_village, django_capture_on_commit_callbacks
):
    make_endpoint(kinds=["report."])
    with django_capture_on_commit_callbacks() as callbacks:
        happen(village)
        happen(other_village, "report.created")
    assert "_enqueue" not in {getattr(callback, "__name__", "") for callback in callbacks}


def test_the_clock_sends_what_was_left(endpoint, receiver, village):
    happen(village)
    for _receiver, answer in tick.send_robust(None):
        assert not isinstance(answer, Exception)
    assert receiver.kinds[0] == "page.published"


# -- Secrets -------------------------------------------------------------------------------------


def test_for_a_day_after_a_rotation_both_secrets_verify(endpoint, receiver, village):
    old = endpoint.secret
    endpoint.rotate()
    assert endpoint.secret != old
    happen(village)
    deliver()
    assert receiver.received[0][1]["webhook-signature"].count("v1,") == 2
    for secret in (old, endpoint.secret):
        assert receiver.verify(secret)["type"] == "page.published"
    WebhookEndpoint.objects.for_village(village).update(
        previous_secret_until=timezone.now() - timedelta(seconds=1)
    )
    happen(village)
    deliver()
    assert receiver.verify(endpoint.secret)
    with pytest.raises(WebhookVerificationError):
        receiver.verify(old)


def test_secrets_lie_encrypted_in_the_database(endpoint, settings):
    endpoint.rotate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, previous_secret FROM frontend_api_webhookendpoint")
        stored = cursor.fetchone()
    assert not any(secret[6:] in text for secret in endpoint.signing_secrets for text in stored)
    again = WebhookEndpoint.objects.unscoped().get()
    assert again.secret == endpoint.secret
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert WebhookEndpoint.objects.unscoped().get().secret == endpoint.secret


def test_a_secret_that_no_key_opens_fails_with_what_to_do(endpoint, receiver, village, settings):
    happen(village)
    fill()
    settings.SECRET_KEY = "another"
    work_off()
    assert not receiver.received
    delivery = endpoint.deliveries.get()
    assert delivery.state == "pending"
    assert delivery.log.get().error
    WebhookEndpoint.objects.unscoped().get().rotate()
    let_come_due()
    work_off()
    assert endpoint.deliveries.get().state == "delivered"


# -- Failing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 500, 503])
def test_whatever_is_no_success_is_tried_again(endpoint, receiver, village, status):
    receiver.status = status
    receiver.headers = {"Location": f"{receiver.url}/elsewhere"}
    happen(village)
    deliver()
    assert work_off() == 0
    assert [path for path, _headers, _body in receiver.received] == ["/hook"]
    delivery = endpoint.deliveries.get()
    assert (delivery.state, delivery.log.get().status) == ("pending", status)
    assert 4 < (delivery.next_attempt_at - timezone.now()).total_seconds() < 6
    receiver.status = 204
    let_come_due()
    work_off()
    assert receiver.received[0][1]["webhook-id"] == receiver.received[1][1]["webhook-id"]
    assert receiver.received[0][2] == receiver.received[1][2]
    assert endpoint.deliveries.get().state == "delivered"
    assert WebhookEndpoint.objects.unscoped().get().failing_since is None


def test_pauses_grow_over_three_days_and_then_it_is_given_up(endpoint, receiver, village):
    assert timedelta(days=3) < sum(RETRIES, timedelta()) < timedelta(days=3.5)
    receiver.status = 500
    happen(village)
    fill()
    for pause in RETRIES:
        let_come_due()
        work_off()
        waits = endpoint.deliveries.get().next_attempt_at - timezone.now()
        assert pause * 0.89 < waits < pause * 1.11
    let_come_due()
    work_off()
    delivery = endpoint.deliveries.get()
    assert (delivery.state, delivery.attempts) == ("failed", len(RETRIES) + 1)
    assert delivery.next_attempt_at is None
    assert delivery.log.count() == len(RETRIES) + 1


def test_one_that_only_fails_for_three_days_is_disabled_with_the_reason(
    endpoint, receiver, village
):
    receiver.status = 500
    happen(village)
    deliver()
    row = WebhookEndpoint.objects.unscoped().get()
    assert row.failing_since
    assert row.enabled
    WebhookEndpoint.objects.unscoped().update(
        failing_since=timezone.now() - timedelta(days=3, seconds=1)
    )
    happen(village, "page.moved")
    deliver()
    row = WebhookEndpoint.objects.unscoped().get()
    assert (row.enabled, row.disabled_reason) == (False, "failing")
    assert row.disabled_at
    assert set(endpoint.deliveries.values_list("state", flat=True)) == {"dropped"}
    let_come_due()
    assert work_off() == 0


def test_a_success_in_between_begins_the_three_days_anew(endpoint, receiver, village):
    WebhookEndpoint.objects.unscoped().update(failing_since=timezone.now() - timedelta(days=9))
    happen(village)
    deliver()
    receiver.status = 500
    happen(village)
    deliver()
    row = WebhookEndpoint.objects.unscoped().get()
    assert row.enabled
    assert timezone.now() - row.failing_since < timedelta(minutes=1)


def test_gone_disables_at_once(endpoint, receiver, village):
    receiver.status = 410
    happen(village)
    happen(village, "page.moved")
    deliver()
    assert len(receiver.received) == 1
    row = WebhookEndpoint.objects.unscoped().get()
    assert (row.enabled, row.disabled_reason) == (False, "gone")
    assert set(endpoint.deliveries.values_list("state", flat=True)) == {"dropped"}


def test_nobody_there_is_a_failure_like_another(make_endpoint, village):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    endpoint = make_endpoint(url=f"http://127.0.0.1:{port}/")
    happen(village)
    deliver()
    attempt = endpoint.deliveries.get().log.get()
    assert attempt.status is None
    assert "Connect" in attempt.error


def test_an_answer_is_read_and_kept_to_a_limit(endpoint, receiver, village):
    receiver.answer = b"\x00\xff" + b"x" * 5_000_000
    happen(village)
    deliver()
    attempt = endpoint.deliveries.get().log.get()
    assert attempt.status == 200
    assert len(attempt.answer) == 500
    assert "\x00" not in attempt.answer


@pytest.mark.parametrize("answer", [b"nonsense\r\n\r\n", b"", b"HTTP/1.1 99999 x\r\n\r\n"])
def test_what_is_no_http_is_a_failure(make_endpoint, village, answer):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            client, _address = server.accept()
            with client:
                client.recv(65536)
                client.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        endpoint = make_endpoint(url=f"http://127.0.0.1:{server.getsockname()[1]}/")
        happen(village)
        deliver()
    assert endpoint.deliveries.get().state == "pending"
    assert endpoint.deliveries.get().log.get().error


def test_one_that_trickles_is_cut_off(make_endpoint, village, monkeypatch):
    monkeypatch.setattr(sending, "TIME_LIMIT", 0.6)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            client, _address = server.accept()
            with client:
                client.recv(65536)
                client.sendall(b"HTTP/1.1 200 OK\r\n")
                for _ in range(100):
                    time.sleep(0.1)
                    try:
                        client.sendall(b"x: y\r\n")
                    except OSError:
                        return

        threading.Thread(target=serve, daemon=True).start()
        endpoint = make_endpoint(url=f"http://127.0.0.1:{server.getsockname()[1]}/")
        happen(village)
        begun = time.monotonic()
        deliver()
    assert time.monotonic() - begun < 4
    assert endpoint.deliveries.get().log.get().status is None


def test_one_that_was_deleted_while_it_was_sent_is_no_matter(endpoint, receiver, village):
    happen(village)
    fill()
    (taken,) = claim(1)
    WebhookEndpoint.objects.unscoped().delete()
    delivering.deliver(taken)
    assert not WebhookAttempt.objects.exists()


def test_a_claim_of_somebody_who_died_comes_due_again(endpoint, receiver, village):
    happen(village)
    fill()
    assert len(claim(1)) == 1
    assert claim(1) == []
    let_come_due()
    assert work_off() == 1
    assert len(receiver.received) == 1


def test_old_messages_are_removed(endpoint, receiver, village):
    for kind in ("page.published", "page.moved", "page.deleted"):
        happen(village, kind)
    deliver()
    month = timezone.now() - timedelta(days=30, minutes=1)
    endpoint.deliveries.filter(kind="page.published").update(ended_at=month)
    endpoint.deliveries.filter(kind="page.moved").update(state="failed", ended_at=month)
    forget_old()
    assert endpoint.deliveries.get().kind == "page.deleted"
    assert WebhookAttempt.objects.count() == 1


# -- Several at a time ---------------------------------------------------------------------------


@pytest.fixture
def committed(transactional_db, settings):
    settings.KAMPUNG_WEBHOOK_SENDERS = 4
    cache.clear()
    yield
    courier.wait(30)


def test_a_server_that_hangs_holds_up_nobody_else(committed, receiver, make_endpoint, village):
    hanging = Receiver()
    hanging.pause = threading.Event()
    try:
        make_endpoint(url=hanging.url, description="hangs")
        quick = make_endpoint(description="quick")
        for number in range(5):
            happen(village, "page.published", number=number)
        deadline = time.monotonic() + 20
        while quick.deliveries.filter(state="delivered").count() < 5:
            assert time.monotonic() < deadline, "held up"
            time.sleep(0.05)
        # And it has only one message under way there.
        assert len(hanging.received) == 1
    finally:
        hanging.close()
        courier.wait(30)


def test_nothing_is_sent_twice_by_two_workers(committed, receiver, make_endpoint, village):
    from frontend_api.webhooks.delivering import Courier

    endpoints = [make_endpoint(description=str(number)) for number in range(3)]
    WebhookEndpoint.objects.unscoped().update(enabled=False)
    for number in range(8):
        happen(village, "page.published", number=number)
    WebhookCursor.objects.update(transaction=0, event=0)
    WebhookEndpoint.objects.unscoped().update(enabled=True)
    errors = []

    def work():
        try:
            fill()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    fillers = [threading.Thread(target=work) for _ in range(2)]
    for thread in fillers:
        thread.start()
    for thread in fillers:
        thread.join(30)
    assert not errors
    assert WebhookDelivery.objects.count() == 24
    couriers = [Courier(), Courier()]
    for item in couriers:
        item.call()
    for item in couriers:
        item.wait(60)
    ids = [headers["webhook-id"] for _path, headers, _body in receiver.received]
    assert len(ids) == len(set(ids)) == 24
    assert {item.deliveries.filter(state="delivered").count() for item in endpoints} == {8}


def test_what_a_late_commit_held_back_is_sent_too(committed, receiver, endpoint, village):
    """On PostgreSQL: a transaction that began before, and ends after, another event's."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    from django.db import transaction

    begun, go_on = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                happen(village, "page.moved")
                begun.set()
                go_on.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(20)
    happen(village)
    assert fill() == 0
    go_on.set()
    thread.join(20)
    courier.wait(30)
    fill()
    delivering.send_due()
    courier.wait(30)
    assert sorted(receiver.kinds) == ["page.moved", "page.published"]


def test_the_command_lists_and_works_off(endpoint, receiver, village, capsys):
    happen(village)
    call_command("webhooks")
    told = capsys.readouterr().out
    assert receiver.url in told
    assert village.code in told
    call_command("webhooks", "--once")
    assert receiver.kinds == ["page.published"]
    assert "1" in capsys.readouterr().out


# -- Where nothing is sent -----------------------------------------------------------------------

INNER = [
    "127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1",
    "2001:db8::1", "2001::1", "fec0::1", "100::1", "5f00::1",
]  # fmt: skip
OUTER = ["8.8.8.8", "103.10.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_known(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTER)
def test_the_internets_addresses_are_known(address):
    assert is_public(address)


@pytest.fixture
def names(monkeypatch):
    """Answers of the resolver by name, one after the other: `names["app.example"] = [[ip], …]`."""
    answers: dict[str, list[list[str]]] = {}
    original = socket.getaddrinfo

    def lookup(host, port, *args, **kwargs):
        if host not in answers:
            return original(host, port, *args, **kwargs)
        found = answers[host].pop(0)
        return [
            (socket.AF_INET6 if ":" in ip else socket.AF_INET, 1, 6, "", (ip, port)) for ip in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return answers


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://localhost/", "https://2130706433/", "https://0x7f000001/",
        "https://0177.0.0.1/", "https://127.1/", "https://0/", "https://[::1]/",
        "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/",
        "https://169.254.169.254/latest/meta-data/", "https://10.0.0.1:8443/", "https://[::]/",
        "https://LOCALHOST./",
    ],
)  # fmt: skip
def test_no_spelling_of_an_inner_address_is_taken(url):
    with pytest.raises(BadTarget):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "app.example", "ftp://app.example/", "http://app.example/", "https:///x", "https://",
        "https://user:pw@app.example/", "https://@app.example/", "https://app.example:22/",
        "https://app.example:0/", "https://app.example:99999/", "https://app.example:x/",
        "https://app.example/#x", "https://app.example/a b", "https://app.example/\r\nx: y",
        "https://app.example\\@127.0.0.1/", "https://app.example/\x00", "https://dé.example/",
        "https://[::1", "https://a" + "b" * 600 + "/", "//app.example/", "https://*.example/",
        "https://app.example%2f@127.0.0.1/",
    ],
)  # fmt: skip
def test_what_is_no_fit_address_is_refused(names, url):
    names["app.example"] = [["103.10.1.1"]]
    with pytest.raises(BadTarget, match="."):
        check_url(url)


def test_a_name_is_taken_when_all_it_resolves_to_is_public(names):
    names["app.example"] = [["103.10.1.1", "2606:4700::1111"]]
    check_url("https://app.example:8443/hook?x=1")
    target = parse_target("https://App.example:8443/hook?x=1")
    assert target.authority == "app.example:8443"
    assert target.at("2606:4700::1111") == "https://[2606:4700::1111]:8443/hook?x=1"


@pytest.mark.parametrize("inner", ["10.0.0.1", "::1", "::ffff:192.168.0.1", "64:ff9b::a00:1"])
def test_a_name_with_any_inner_address_is_refused(names, inner):
    names["app.example"] = [["103.10.1.1", inner], [inner, "103.10.1.1"]]
    for _ in range(2):
        with pytest.raises(BadTarget):
            check_url("https://app.example/")


def test_the_address_is_checked_at_each_sending(make_endpoint, receiver, village, settings, names):
    endpoint = make_endpoint(url=f"https://app.example:{receiver.port}/hook")
    settings.KAMPUNG_WEBHOOKS_TO_PRIVATE = False
    names["app.example"] = [["103.10.1.1"], ["127.0.0.1"]]
    check_url(endpoint.url)
    happen(village)
    deliver()
    assert not receiver.received
    assert "app.example" in endpoint.deliveries.get().log.get().error


def test_a_name_that_answers_differently_a_moment_later_leads_nowhere_else(
    make_endpoint, receiver, village, names, monkeypatch
):
    """Resolved once: the connection is to the address that was checked."""
    other = Receiver()
    names["app.example"] = [["127.0.0.2"], ["127.0.0.1"]]
    endpoint = make_endpoint(url=f"http://app.example:{other.port}/hook")
    happen(village)
    deliver()
    other.close()
    # Nothing listens at the first address, and the second answer is never asked for.
    assert not other.received
    assert len(names["app.example"]) == 1
    assert "Connect" in endpoint.deliveries.get().log.get().error


def test_the_server_is_told_the_name(make_endpoint, receiver, village, names):
    names["app.example"] = [["127.0.0.1"]]
    make_endpoint(url=f"http://app.example:{receiver.port}/hook?key=1")
    happen(village)
    deliver()
    assert receiver.received[0][0] == "/hook?key=1"
    assert receiver.received[0][1]["Host"] == f"app.example:{receiver.port}"


def test_proxies_of_the_environment_are_not_used(endpoint, receiver, village, monkeypatch):
    for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    happen(village)
    deliver()
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    ("host", "trusted", "arrives"),
    [("app.example", True, True), ("evil.example", True, False), ("app.example", False, False)],
)
def test_the_certificate_must_be_the_names(
    make_endpoint, village, names, monkeypatch, certificate, host, trusted, arrives
):
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    secure = Receiver(serving)
    if trusted:
        monkeypatch.setattr(
            posting, "trusted", lambda: ssl.create_default_context(cafile=certificate)
        )
    names[host] = [["127.0.0.1"]]
    endpoint = make_endpoint(url=f"https://{host}:{secure.port}/")
    happen(village)
    deliver()
    secure.close()
    assert bool(secure.received) == arrives
    assert endpoint.deliveries.get().state == ("delivered" if arrives else "pending")


def test_the_body_is_small_and_plain_text(endpoint, receiver, village):
    happen(village, title="Désa “Maju”")
    deliver()
    body = receiver.received[0][2]
    assert body.isascii()
    assert json.loads(body)["data"]["payload"] == {"title": "Désa “Maju”"}
