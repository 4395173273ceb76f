"""Passkeys: added to an account by somebody signed in, and signing in with nothing else.

The ceremonies are those of the standard, by an authenticator in software; only the browser between
it and the server is left out.
"""

import hashlib
import os
import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from core.villages.models import Membership
from tests.accounts.conftest import EMAIL

ORIGIN = "http://localhost:8000"
KEYS, LOGIN = "account/authenticators/webauthn", "auth/webauthn/login"
PRESENT, VERIFIED = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV


class SoftKey:
    """An authenticator with one resident ES256 credential that always verifies its user."""

    def __init__(self, origin=ORIGIN):
        self.origin, self.id, self.count = origin, os.urandom(32), 0
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.rp_id = self.handle = None

    def create(self, options):
        public = options["publicKey"]
        self.rp_id, self.handle = public["rp"]["id"], public["user"]["id"]
        client = self._client("webauthn.create", public["challenge"])
        credential = AttestedCredentialData.create(
            Aaguid(bytes(16)), self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(
            self._rp_hash(), PRESENT | VERIFIED | AuthenticatorData.FLAG.AT, 0, credential
        )
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            },
            {"credProps": {"rk": True}},
        )

    def get(self, options):
        self.count += 1
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        data = AuthenticatorData.create(self._rp_hash(), PRESENT | VERIFIED, self.count)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": self.handle,
            }
        )

    def _client(self, kind, challenge):
        return CollectedClientData.create(kind, challenge, self.origin)

    def _rp_hash(self):
        return hashlib.sha256(self.rp_id.encode()).digest()

    def _answer(self, response, extensions=None):
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "response": response,
            "clientExtensionResults": extensions or {},
        }


def add(app, key, name="Phone"):
    options = app.get(f"{KEYS}?passwordless").json()["data"]["creation_options"]
    return app.post(KEYS, {"name": name, "credential": key.create(options), "passwordless": True})


def enter(app, key):
    options = app.get(LOGIN).json()
    app.token = options["meta"]["session_token"]
    return app.post(LOGIN, {"credential": key.get(options["data"]["request_options"])})


@pytest.fixture
def key():
    return SoftKey()


@pytest.fixture
def signed_in(siti, app, mail_code):
    app.sign_in(mail_code, email=EMAIL)
    return app


def test_a_passkey_is_added_and_signs_in(signed_in, make_app, key):
    assert add(signed_in, key).status_code == 200
    other = make_app()
    answer = enter(other, key)
    assert answer.status_code == 200
    assert answer.json()["data"]["user"]["display"] == "Siti"
    assert other.get("/api/v1/me/").json()["email"] == EMAIL


def test_a_passkey_holds_for_the_public_address_and_the_villages_below(signed_in, key, settings):
    options = signed_in.get(f"{KEYS}?passwordless").json()["data"]["creation_options"]
    public = options["publicKey"]
    assert public["rp"]["id"] == urlsplit(settings.KAMPUNG_PUBLIC_URL).hostname
    assert public["user"]["name"] == EMAIL
    key.origin = "http://kalirejo.localhost:8000"
    assert add(signed_in, key).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost.evil.example"])
def test_a_passkey_made_for_another_site_is_refused(signed_in, origin):
    assert add(signed_in, SoftKey(origin)).status_code == 400


def test_nobody_adds_a_passkey_without_signing_in(siti, app, key):
    assert app.get(f"{KEYS}?passwordless").status_code == 401
    assert app.post(KEYS, {"name": "x", "credential": {}}).status_code == 401


def test_another_key_with_the_same_handle_does_not_sign_in(signed_in, make_app, key):
    add(signed_in, key)
    forged = SoftKey()
    forged.rp_id, forged.handle, forged.id = key.rp_id, key.handle, key.id
    assert enter(make_app(), forged).status_code == 400


def test_an_answer_is_good_for_its_challenge_once(signed_in, make_app, key):
    add(signed_in, key)
    app = make_app()
    options = app.get(LOGIN).json()
    answer = key.get(options["data"]["request_options"])
    app.token = options["meta"]["session_token"]
    assert app.post(LOGIN, {"credential": answer}).status_code == 200
    assert app.call("delete", "auth/session").status_code == 401
    again = make_app()
    again.get(LOGIN)
    assert again.post(LOGIN, {"credential": answer}).status_code == 400


def test_whoever_is_given_an_office_gets_in_by_no_passkey(siti, village, signed_in, make_app, key):
    add(signed_in, key)
    Membership.objects.create(user=siti, role="village_operator", village=village)
    app = make_app()
    assert enter(app, key).status_code == 401
    assert app.get("/api/v1/me/").status_code == 401


def test_a_passkey_is_listed_renamed_and_removed(signed_in, make_app, key):
    number = add(signed_in, key).json()["data"]["id"]
    (row,) = [
        row
        for row in signed_in.get("account/authenticators").json()["data"]
        if row["type"] == "webauthn"
    ]
    assert (row["name"], row["is_passwordless"]) == ("Phone", True)
    assert signed_in.call("put", KEYS, {"id": number, "name": "Tablet"}).status_code == 200
    assert signed_in.call("delete", KEYS, {"authenticators": [number]}).status_code == 200
    assert not Authenticator.objects.exists()
    assert enter(make_app(), key).status_code == 400


def test_nobody_touches_anothers_passkey(signed_in, make_user, make_app, key, mail_code):
    number = add(signed_in, key).json()["data"]["id"]
    make_user("ani", email="ani@contoh.example")
    other = make_app()
    other.sign_in(mail_code, email="ani@contoh.example")
    assert other.call("put", KEYS, {"id": number, "name": "Mine"}).status_code == 400
    assert other.call("delete", KEYS, {"authenticators": [number]}).status_code == 400
    assert Authenticator.objects.filter(pk=number).exists()


def test_changing_passkeys_needs_a_fresh_sign_in(signed_in, key, settings):
    add(signed_in, key)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    answer = signed_in.get(f"{KEYS}?passwordless")
    assert answer.status_code == 401
    (flow,) = answer.json()["data"]["flows"]
    assert flow["id"] == "mfa_reauthenticate"
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    options = signed_in.get("auth/webauthn/reauthenticate").json()["data"]["request_options"]
    again = signed_in.post("auth/webauthn/reauthenticate", {"credential": key.get(options)})
    assert again.status_code == 200
    assert signed_in.get(f"{KEYS}?passwordless").status_code == 200


def test_a_lost_passkey_shuts_nobody_out(signed_in, make_app, key, mail_code):
    add(signed_in, key)
    assert make_app().sign_in(mail_code, email=EMAIL).status_code == 200


def test_an_authenticator_app_is_asked_for_after_the_code(signed_in, make_app, mail_code):
    secret = signed_in.get("account/authenticators/totp").json()["meta"]["secret"]

    def number(ahead):
        return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))

    url = "account/authenticators/totp"
    assert signed_in.post(url, {"code": number(0)}).status_code == 200
    codes = signed_in.get("account/authenticators/recovery-codes").json()["data"]["unused_codes"]
    app = make_app()
    answer = app.sign_in(mail_code, email=EMAIL)
    assert answer.status_code == 401
    assert {flow["id"] for flow in answer.json()["data"]["flows"] if flow.get("is_pending")} == {
        "mfa_authenticate"
    }
    assert app.get("/api/v1/me/").status_code == 401
    assert app.post("auth/2fa/authenticate", {"code": "000000x"}).status_code == 400
    assert app.post("auth/2fa/authenticate", {"code": codes[0]}).status_code == 200
    assert app.get("/api/v1/me/").status_code == 200


JUNK = [None, 1, "x", [], {}, {"response": []}, {"id": 1, "rawId": "!", "type": "public-key"}]


def test_junk_in_the_place_of_a_credential_is_refused(signed_in, make_app, settings):
    settings.MFA_RATE_LIMITS = {"webauthn_login": "1000/m/ip"}
    signed_in.get(f"{KEYS}?passwordless")
    app = make_app()
    app.get(LOGIN)
    for junk in JUNK:
        assert signed_in.post(KEYS, {"name": "x", "credential": junk}).status_code == 400, junk
        assert app.post(LOGIN, {"credential": junk}).status_code == 400, junk


HANDLES = [None, 7, "", "!", "AAAA", "_" * 60, websafe_encode(b"{}"), websafe_encode(b"z" * 30)]


@pytest.mark.parametrize(
    "place", ["userHandle", "signature", "authenticatorData", "clientDataJSON"]
)
def test_a_spoilt_answer_is_refused(signed_in, make_app, key, place, settings):
    settings.MFA_RATE_LIMITS = {"webauthn_login": "1000/m/ip"}
    add(signed_in, key)
    for value in HANDLES:
        app = make_app()
        answer = key.get(app.get(LOGIN).json()["data"]["request_options"])
        answer["response"][place] = value
        assert app.post(LOGIN, {"credential": answer}).status_code == 400, value


@pytest.mark.parametrize("place", ["attestationObject", "clientDataJSON"])
def test_a_spoilt_new_key_is_refused(signed_in, key, place):
    for value in HANDLES:
        options = signed_in.get(f"{KEYS}?passwordless").json()["data"]["creation_options"]
        credential = key.create(options)
        credential["response"][place] = value
        answer = signed_in.post(KEYS, {"name": "x", "credential": credential})
        assert answer.status_code == 400, value
