"""Signing up with a passkey: an address, its code, and a passkey as the first way in."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from core.accounts.models import User
from core.villages.models import Membership
from tests.accounts.conftest import EMAIL, PHONE
from tests.accounts.test_passkeys import HANDLES, JUNK, SoftKey, enter

SIGN_UP, CONFIRM, ME = "auth/webauthn/signup", "auth/code/confirm", "/api/v1/me/"
NEW = {"name": "Ani", "email": "ani@contoh.example"}


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False


@pytest.fixture
def key():
    return SoftKey()


@pytest.fixture
def confirmed(db, app, mail_code):
    """An app whose code has come back and that waits for the passkey."""
    assert app.post(SIGN_UP, NEW).status_code == 401
    answer = app.post(CONFIRM, {"code": mail_code()})
    assert answer.status_code == 401
    assert pending(answer) == {"mfa_signup_webauthn"}
    return app


def pending(answer):
    return {flow["id"] for flow in answer.json()["data"]["flows"] if flow.get("is_pending")}


def options_of(app):
    return app.get(SIGN_UP).json()["data"]["creation_options"]


def complete(app, key, name="Phone"):
    credential = key.create(options_of(app))
    return app.call("put", SIGN_UP, {"name": name, "credential": credential})


def test_somebody_new_signs_up_with_a_passkey(confirmed, make_app, key):
    options = options_of(confirmed)
    assert options["publicKey"]["user"]["name"] == NEW["email"]
    assert options["publicKey"]["authenticatorSelection"]["userVerification"] == "required"
    assert confirmed.get(ME).status_code == 401
    answer = complete(confirmed, key)
    assert answer.status_code == 200, answer.content
    assert answer.json()["data"]["user"]["display"] == "Ani"
    assert confirmed.get(ME).json()["email"] == NEW["email"]
    assert Authenticator.objects.get().user == User.objects.get()
    other = make_app()
    assert enter(other, key).status_code == 200
    assert other.get(ME).json()["name"] == "Ani"


def test_a_phone_is_enough(db, app, phone_code, key):
    app.post(SIGN_UP, {"name": "Ani", "phone": "0812 3456 7890"})
    app.post(CONFIRM, {"code": phone_code()})
    assert complete(app, key).status_code == 200
    assert app.get(ME).json()["phone"] == PHONE


def test_no_account_is_made_before_the_code_is_back(db, app):
    app.post(SIGN_UP, NEW)
    assert not User.objects.exists()
    assert app.get(SIGN_UP).status_code == 409
    assert app.call("put", SIGN_UP, {"name": "x", "credential": {}}).status_code == 409
    assert not User.objects.exists()


def test_asking_tells_nobody_who_has_an_account(siti, make_app):
    one, other = make_app(), make_app()
    answers = []
    for app, email in ((one, EMAIL), (other, "x@contoh.example")):
        asked = app.post(SIGN_UP, {"name": "Ani", "email": email}).json()
        asked["meta"].pop("session_token")
        wrong = [app.post(CONFIRM, {"code": "abcdef"}).json() for _attempt in range(4)]
        answers.append((asked, wrong, app.get(SIGN_UP).status_code))
    assert answers[0] == answers[1]


def test_an_address_that_has_an_account_signs_in_to_it(siti, app, mail_code):
    app.post(SIGN_UP, {"name": "Somebody else", "email": EMAIL})
    assert app.post(CONFIRM, {"code": mail_code()}).status_code == 200
    assert app.get(ME).json()["name"] == "Siti"
    assert app.get(SIGN_UP).status_code == 409
    assert User.objects.count() == 1


def test_whoever_manages_something_gets_nothing_by_it(make_user, village, app):
    make_user("kakam", "village_head", village, email="kepala@contoh.example")
    from django.core import mail

    app.post(SIGN_UP, {"name": "x", "email": "kepala@contoh.example"})
    assert not any(character.isdigit() for character in mail.outbox[-1].body)
    assert app.get(SIGN_UP).status_code == 409


def test_a_passkey_of_another_site_is_refused_and_a_good_one_may_follow(confirmed, key):
    assert complete(confirmed, SoftKey("https://evil.example")).status_code == 400
    assert not Authenticator.objects.exists()
    assert complete(confirmed, key).status_code == 200


def test_an_answer_is_good_for_its_challenge_once(confirmed, make_app, mail_code, key):
    credential = key.create(options_of(confirmed))
    body = {"name": "x", "credential": credential}
    options_of(confirmed)
    assert confirmed.call("put", SIGN_UP, body).status_code == 400
    assert complete(confirmed, key).status_code == 200
    assert confirmed.call("put", SIGN_UP, body).status_code == 409


def test_junk_in_the_place_of_a_credential_is_refused(confirmed, key):
    for junk in JUNK:
        options = options_of(confirmed)
        answer = confirmed.call("put", SIGN_UP, {"name": "x", "credential": junk})
        assert answer.status_code == 400, junk
    for place in ("attestationObject", "clientDataJSON"):
        for value in HANDLES:
            options = options_of(confirmed)
            credential = key.create(options)
            credential["response"][place] = value
            answer = confirmed.call("put", SIGN_UP, {"name": "x", "credential": credential})
            assert answer.status_code == 400, value


def test_whoever_stops_halfway_comes_in_by_a_code(confirmed, make_app, mail_code):
    other = make_app()
    assert other.sign_in(mail_code, email=NEW["email"]).status_code == 200
    assert other.get(ME).json()["name"] == "Ani"


def test_no_first_key_is_added_to_an_account_that_somebody_has_used(
    confirmed, make_app, mail_code, key
):
    credential = key.create(options_of(confirmed))
    make_app().sign_in(mail_code, email=NEW["email"])
    body = {"name": "x", "credential": credential}
    assert confirmed.call("put", SIGN_UP, body).status_code == 409
    assert confirmed.get(SIGN_UP).status_code == 409
    assert not Authenticator.objects.exists()


def test_of_two_sign_ups_with_one_address_the_quicker_gives_the_key(db, make_app, mail_code):
    apps, codes = [make_app(), make_app()], []
    for app in apps:
        app.post(SIGN_UP, NEW)
        codes.append(mail_code())
    for app, code in zip(apps, codes, strict=True):
        assert app.post(CONFIRM, {"code": code}).status_code == 401
    assert complete(apps[1], SoftKey()).status_code == 200
    assert apps[0].get(SIGN_UP).status_code == 409
    assert (User.objects.count(), Authenticator.objects.count()) == (1, 1)


def test_an_office_given_halfway_ends_it(confirmed, village, key):
    credential = key.create(options_of(confirmed))
    Membership.objects.create(user=User.objects.get(), role="village_operator", village=village)
    body = {"name": "x", "credential": credential}
    assert confirmed.call("put", SIGN_UP, body).status_code == 409
    assert not Authenticator.objects.exists()


def test_the_session_gets_new_keys_on_the_way(db, app, mail_code, key):
    app.post(SIGN_UP, NEW)
    tokens = [app.token]
    app.post(CONFIRM, {"code": mail_code()})
    tokens.append(app.token)
    complete(app, key)
    tokens.append(app.token)
    assert len(set(tokens)) == 3
    assert not Session.objects.filter(session_key__in=tokens[:2]).exists()


def test_waiting_for_the_passkey_runs_out(confirmed, key, monkeypatch):
    import time

    credential = key.create(options_of(confirmed))
    late = time.time() + 16 * 60
    monkeypatch.setattr("time.time", lambda: late)
    answer = confirmed.call("put", SIGN_UP, {"name": "x", "credential": credential})
    assert answer.status_code in (409, 410)


def test_whoever_is_signed_in_signs_up_for_nothing(siti, app, mail_code):
    app.sign_in(mail_code, email=EMAIL)
    assert app.post(SIGN_UP, NEW).status_code == 409
    assert app.get(SIGN_UP).status_code == 409


def test_it_is_offered(db, app, client):
    assert app.get("config").json()["data"]["mfa"]["passkey_signup_enabled"]
    paths = client.get("/api/v1/auth/openapi.json").json()["paths"]
    assert set(paths["/api/v1/auth/{client}/v1/auth/webauthn/signup"]) == {"get", "post", "put"}
