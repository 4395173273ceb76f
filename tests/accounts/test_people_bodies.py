"""No body, however odd, breaks an endpoint that people sign in by; and how the install keeps up."""

import json
import random

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from core.accounts.auth_urls import ENDPOINTS
from core.clock import tick
from tests.accounts.conftest import EMAIL

FIELDS = [
    "email", "phone", "code", "name", "credential", "id", "authenticators", "password",
    "passwordless",
]  # fmt: skip
VALUES = [
    None, True, -1, 1 << 70, 1.5, "", "x", "\x00", "\ud800", "a" * 5000, "0812345678", EMAIL,
    [], {}, {"a": 1}, ["\ud800"], [[]], "²",
]  # fmt: skip


@pytest.mark.parametrize("who", ["nobody", "pending", "siti"])
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_odd_bodies_are_refused(siti, app, mail_code, settings, who, endpoint):
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    app.client.raise_request_exception = False
    if who == "siti":
        app.sign_in(mail_code, email=EMAIL)
    chance = random.Random(f"{who} {endpoint}")
    for method in ("post", "put", "patch", "delete", "options", "head"):
        for _attempt in range(6):
            if who == "pending":
                app.token = None
                app.post("auth/code/request", {"email": EMAIL})
            names = chance.sample(FIELDS, chance.randint(0, len(FIELDS)))
            body = {name: chance.choice(VALUES) for name in names}
            data = (json.dumps(body), "application/json") if method != "head" else ()
            response = getattr(app.client, method)(
                f"/api/v1/auth/app/v1/{endpoint}",
                *data,
                headers={"x-session-token": app.token} if app.token else {},
            )
            assert response.status_code < 500, (method, body)


def test_many_people_wanting_one_number_are_slowed_down(siti, make_user, make_app, mail_code):
    make_user("ani", email="ani@contoh.example")
    one, other = make_app(), make_app()
    one.sign_in(mail_code, email=EMAIL)
    other.sign_in(mail_code, email="ani@contoh.example")
    assert one.post("account/phone", {"phone": "0813 9999 0000"}).status_code == 202
    assert other.post("account/phone", {"phone": "0813 9999 0000"}).status_code == 429


def test_who_has_a_password_proves_it_again(make_user, app, mail_code):
    make_user("ani", email="ani@contoh.example")
    app.sign_in(mail_code, email="ani@contoh.example")
    assert app.post("auth/reauthenticate", {"password": "x"}).status_code == 400
    assert app.post("auth/reauthenticate", {"password": "kampung-demo"}).status_code == 200


def test_waiting_sessions_are_short_and_forgotten(siti, make_app, mail_code):
    make_app().post("auth/code/request", {"email": EMAIL})
    waiting = Session.objects.get()
    app = make_app()
    app.sign_in(mail_code, email=EMAIL)
    signed_in = Session.objects.exclude(pk=waiting.pk).get()
    assert (signed_in.expire_date - waiting.expire_date).days >= 13
    Session.objects.filter(pk=waiting.pk).update(expire_date="2020-01-01T00:00Z")
    tick.send("worker")
    assert Session.objects.get() == signed_in


@pytest.mark.parametrize(
    "path", ["nowhere.Sender", "core.accounts.codes.EMAIL", "json.JSONDecoder"]
)
def test_a_sender_that_is_none_is_told_by_check(settings, path):
    settings.KAMPUNG_CODE_SENDER = path
    with pytest.raises(SystemCheckError, match="kampung.E010"):
        call_command("check", tags=["accounts"])
