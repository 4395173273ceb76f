"""Signing in as people do: by HTTP, with the codes that arrive in the mailbox or the folder."""

import json
import re

import pytest
from django.core import mail

AUTH = "/api/v1/auth/app/v1/"
EMAIL, PHONE = "siti@contoh.example", "+6281234567890"


class App:
    """A frontend or phone with a session token of its own."""

    def __init__(self, client):
        self.client, self.token = client, None

    def call(self, method, path, data=None, **headers):
        if self.token:
            headers.setdefault("x-session-token", self.token)
        url = path if path.startswith("/") else AUTH + path
        body = {} if data is None else {"data": data, "content_type": "application/json"}
        response = getattr(self.client, method)(url, headers=headers, **body)
        if response.headers.get("Content-Type") == "application/json":
            body = response.json()
            meta = body.get("meta") if isinstance(body, dict) else None
            self.token = (meta or {}).get("session_token", self.token)
        return response

    def get(self, path, **headers):
        response_headers = {**({"x-session-token": self.token} if self.token else {}), **headers}
        return self.client.get(
            path if path.startswith("/") else AUTH + path, headers=response_headers
        )

    def post(self, path, data=None, **headers):
        return self.call("post", path, data, **headers)

    def sign_in(self, code, **address):
        """With the code that `code()` answers after it was asked for."""
        assert self.post("auth/code/request", address).status_code == 401
        return self.post("auth/code/confirm", {"code": code()})


@pytest.fixture
def make_app():
    from django.test import Client

    return lambda: App(Client())


@pytest.fixture
def app(make_app):
    return make_app()


@pytest.fixture(autouse=True)
def code_folder(settings, tmp_path):
    settings.KAMPUNG_CODE_FOLDER = tmp_path / "codes"
    return settings.KAMPUNG_CODE_FOLDER


@pytest.fixture
def sent(code_folder):
    """The messages sent to phones, oldest first."""

    def read():
        files = sorted(code_folder.glob("*.json")) if code_folder.exists() else []
        return [json.loads(path.read_text()) for path in files]

    return read


@pytest.fixture
def phone_code(sent):
    return lambda: sent()[-1]["code"]


@pytest.fixture
def mail_code():
    return lambda: re.search(r"\b\d{6}\b", mail.outbox[-1].body).group()


@pytest.fixture
def siti(make_user, village):
    """A citizen of Kalirejo, without a password."""
    user = make_user("siti", "citizen", village, email=EMAIL, phone=PHONE, first_name="Siti")
    user.set_unusable_password()
    user.save()
    return user
