"""A small web server on this machine that takes webhooks, and how tests make and move them."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook

from core.events import log
from core.events.log import append
from core.events.models import Event
from frontend_api.webhooks.models import WebhookDelivery, WebhookEndpoint
from frontend_api.webhooks.tasks import work_off_the_outbox


class Receiver:
    """Keeps what it is sent. `status`, `headers`, `answer` and `pause` say how it answers."""

    def __init__(self, context=None):
        self.status, self.headers, self.answer, self.pause = 200, {}, b"ok", None
        self.received: list[tuple[str, dict, bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append((self.path, dict(self.headers.items()), body))
                if receiver.pause is not None:
                    receiver.pause.wait(20)
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(receiver.answer)
                except OSError:
                    pass

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        if self.pause is not None:
            self.pause.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def kinds(self) -> list[str]:
        import json

        return [json.loads(body)["type"] for _path, _headers, body in self.received]

    def verify(self, secret: str, number: int = -1):
        """The message's content; raises when the signature is not by this secret."""
        _path, headers, body = self.received[number]
        return Webhook(secret).verify(body, headers)


@pytest.fixture
def read_at_once(monkeypatch, request):
    """PostgreSQL lets readers see events once they are committed; within a test's transaction the
    reader looks at all."""
    if "transactional_db" not in request.fixturenames and connection.vendor == "postgresql":
        monkeypatch.setattr(
            log, "readable", lambda using="default": Event.objects.order_by("transaction", "id")
        )


@pytest.fixture
def receiver(settings, read_at_once):
    settings.KAMPUNG_WEBHOOKS_TO_PRIVATE = True
    server = Receiver()
    yield server
    server.close()


@pytest.fixture
def certificate(tmp_path):
    """A self-signed certificate for app.example, as a file with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "app.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("app.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "both.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def make_endpoint(village, receiver):
    """A function that makes a webhook to the receiver: `make_endpoint(kinds=["page."])`."""

    def make(**values):
        values = {"village": village, "url": receiver.url, **values}
        return WebhookEndpoint.objects.begin(**values)

    return make


@pytest.fixture
def endpoint(make_endpoint):
    return make_endpoint()


def happen(village, kind="page.published", visibility="public", **payload):
    event = append(kind, village=village, subject=village, payload=payload, visibility=visibility)
    if not connection.in_atomic_block:
        _pick_up(event)
    return event


def _pick_up(event) -> None:
    """What the worker's clock does for an event that could not be read at its commit: on PostgreSQL
    the log waits for every transaction that began earlier, those of tests beside this one too."""
    until = time.monotonic() + 60
    is_late = False
    while not log.readable().filter(pk=event.pk).exists():
        is_late = True
        assert time.monotonic() < until, "other transactions do not end"
        time.sleep(0.05)
    if is_late:
        work_off_the_outbox(None)


def let_come_due() -> None:
    """Move the clock on for whatever waits."""
    waiting = WebhookDelivery.objects.filter(state="pending")
    waiting.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
