"""Notifications in browsers: off until configured, to public hosts alone, encrypted and signed."""

from __future__ import annotations

import base64
import json
import socket
from io import StringIO

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import CommandError, call_command

from core.outgoing.posting import Answer
from plugins.ronda import push
from plugins.ronda.models import PushSubscription
from plugins.ronda.tests.alarm_fixtures import *  # noqa: F403  the fixtures
from plugins.ronda.tests.alarm_helpers import base, new_uuid

ENDPOINT = "https://push.example/send/abc"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Browser:
    """What a browser keeps of its subscription: it alone can read what is sent to it."""

    def __init__(self, endpoint=ENDPOINT):
        self.endpoint = endpoint
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"0123456789abcdef"

    def as_json(self) -> dict:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        keys = {"p256dh": encoded(point), "auth": encoded(self.auth)}
        return {"endpoint": self.endpoint, "keys": keys}

    def read(self, body: bytes) -> dict:
        import http_ece

        return json.loads(
            http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        )


@pytest.fixture
def key(settings):
    settings.KAMPUNG_PUSH_KEY = push.new_key()
    return settings.KAMPUNG_PUSH_KEY


@pytest.fixture
def on(key, village):
    village.plugin_settings.create(plugin="ronda", values={"push": True})


@pytest.fixture
def names(monkeypatch):
    """Names as they are looked up: host to address. No look-up leaves the machine."""
    known = {"push.example": "93.184.215.14"}

    def lookup(host, port, *args, **kwargs):
        if host not in known:
            raise socket.gaierror(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (known[host], port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return known


@pytest.fixture
def sent(monkeypatch):
    """What is posted, as (url, headers, body); `status` is what is answered."""

    class Sent(list):
        status = 201

    posted = Sent()

    def post(url, headers, body, seconds):
        posted.append((url, dict(headers), body))
        return Answer(posted.status)

    monkeypatch.setattr(push, "post", post)
    return posted


@pytest.fixture
def subscribe(send, village):
    def post(browser, who=None, where=None):
        return send(who, f"{base(where or village)}/push/", browser.as_json())

    return post


def test_it_is_off_until_there_is_a_key_and_the_village_wants_it(
    client, village, settings, subscribe, names
):
    url = f"{base(village)}/push/"
    assert client.get(url).json() == {"is_on": False, "public_key": None}
    assert subscribe(Browser()).status_code == 409
    settings.KAMPUNG_PUSH_KEY = push.new_key()
    assert client.get(url).json()["is_on"] is False
    village.plugin_settings.create(plugin="ronda", values={"push": True})
    shown = client.get(url).json()
    assert shown["is_on"] is True
    assert len(base64.urlsafe_b64decode(shown["public_key"] + "=")) == 65
    assert subscribe(Browser()).status_code == 201


def test_the_command_makes_a_key_that_works(settings, client):
    out, err = StringIO(), StringIO()
    call_command("ronda_push_keys", stdout=out, stderr=err)
    name, _equals, value = out.getvalue().strip().partition("=")
    assert name == "KAMPUNG_PUSH_KEY"
    settings.KAMPUNG_PUSH_KEY = value
    push.check()
    with pytest.raises(CommandError):
        call_command("ronda_push_keys", stdout=out, stderr=err)


def test_health_tells_of_a_key_that_is_none(settings, client, db):
    assert client.get("/health/").json()["checks"]["ronda.push"] == "ok"
    settings.KAMPUNG_PUSH_KEY = "AAAA"
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json()["checks"]["ronda.push"].startswith("failing")


def test_only_public_https_addresses_are_taken(on, subscribe, names, subtests):
    names |= {"inside.example": "10.0.0.5", "localhost": "127.0.0.1"}
    for endpoint in (
        "http://push.example/x",
        "https://inside.example/x",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://nowhere.example/x",
        "https://a:b@push.example/x",
        "ftp://push.example/x",
        "x",
    ):
        with subtests.test(endpoint=endpoint):
            answer = subscribe(Browser(endpoint))
            assert (answer.status_code, list(answer.json()["errors"])) == (400, ["endpoint"])
    assert not PushSubscription.objects.unscoped().exists()


def test_keys_that_are_none_are_refused(on, send, village, names):
    for keys in ({"p256dh": "AAAA", "auth": "AAAA"}, {"p256dh": "ä", "auth": "ä"}):
        body = {"endpoint": ENDPOINT, "keys": keys}
        assert send(None, f"{base(village)}/push/", body).status_code == 400


def test_the_same_browser_again_is_kept_once_and_may_leave(on, subscribe, client, village, names):
    browser = Browser()
    for _number in range(2):
        assert subscribe(browser).status_code == 201
    assert PushSubscription.objects.unscoped().count() == 1
    body = {"endpoint": browser.endpoint}
    for _number in range(2):
        answer = client.delete(f"{base(village)}/push/", body, content_type="application/json")
        assert answer.status_code == 204
    assert not PushSubscription.objects.unscoped().exists()


def test_another_village_neither_takes_over_nor_ends_a_subscription(
    on, key, subscribe, client, other_village, names
):
    other_village.plugin_settings.create(plugin="ronda", values={"push": True})
    browser = Browser()
    subscribe(browser)
    assert subscribe(browser, where=other_village).status_code == 400
    url = f"{base(other_village)}/push/"
    client.delete(url, {"endpoint": browser.endpoint}, content_type="application/json")
    assert PushSubscription.objects.unscoped().count() == 1


def test_the_watch_is_told_at_once_and_everybody_when_it_is_confirmed(
    on, key, subscribe, sent, names, raise_alarm, send, village, budi, siti,
    django_capture_on_commit_callbacks,
):  # fmt: skip
    names["watch.example"] = "93.184.215.15"
    citizen, watch = Browser(), Browser("https://watch.example/send/1")
    subscribe(citizen)
    subscribe(watch, siti)
    with django_capture_on_commit_callbacks(execute=True):
        alarm = raise_alarm(budi, place="Rumah Pak Joko").json()["alarm"]
    ((url, headers, body),) = sent
    assert url == watch.endpoint
    assert headers["Authorization"].startswith("vapid t=")
    assert headers["Authorization"].endswith(f"k={push.public_key()}")
    assert headers["Content-Encoding"] == "aes128gcm"
    assert b"Kalirejo" not in body
    message = watch.read(body)
    assert "Kampung Kalirejo" in message["body"]
    assert "Joko" not in str(message) and "Budi" not in str(message)
    sent.clear()
    with django_capture_on_commit_callbacks(execute=True):
        send(siti, f"{base(village)}/alarms/{alarm}/witness/", {"uuid": new_uuid()})
    assert sorted(url for url, _headers, _body in sent) == sorted([ENDPOINT, watch.endpoint])
    assert citizen.read(next(body for url, _h, body in sent if url == ENDPOINT))["url"]


def test_a_browser_that_is_gone_is_forgotten(
    on, subscribe, sent, names, confirmed, send, village, village_head,
    django_capture_on_commit_callbacks,
):  # fmt: skip
    subscribe(Browser())
    body = {"uuid": new_uuid(), "alarm": confirmed, "headline": "Api", "description": "Api."}
    sent.status = 503
    with django_capture_on_commit_callbacks(execute=True):
        send(village_head, f"{base(village)}/alerts/", body)
    assert PushSubscription.objects.unscoped().get().failures == 1
    sent.status = 410
    url = f"{base(village)}/alerts/{village.ronda_alertmessage_set.get().identifier}/cancel/"
    with django_capture_on_commit_callbacks(execute=True):
        send(village_head, url, {"uuid": new_uuid(), "text": "Padam"})
    assert len(sent) == 2
    assert not PushSubscription.objects.unscoped().exists()


def test_subscribing_is_bounded(on, subscribe, names, monkeypatch):
    from plugins.ronda.api.push_views import SubscriptionThrottle

    monkeypatch.setattr(SubscriptionThrottle, "rate", "1/hour")
    assert subscribe(Browser()).status_code == 201
    assert subscribe(Browser("https://push.example/other")).status_code == 429


def test_the_page_offers_it_only_where_it_is_on(client, village, key):
    host = {"host": village.hostname}
    page = client.get("/p/ronda/pemberitahuan/", headers=host).content.decode()
    assert "ronda-push" not in page
    village.plugin_settings.create(plugin="ronda", values={"push": True})
    page = client.get("/p/ronda/pemberitahuan/", headers=host).content.decode()
    assert f'data-key="{push.public_key()}"' in page
    worker = client.get("/p/ronda/pemberitahuan.js", headers=host)
    assert worker["Content-Type"] == "text/javascript; charset=utf-8"
    assert "showNotification" in worker.content.decode()
