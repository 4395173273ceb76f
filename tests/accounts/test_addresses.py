"""Email address and phone are changed by a code to the new one, and the old one is told."""

import pytest
from django.contrib.sessions.models import Session
from django.core import mail

from core.accounts.auth_door import METHODS
from core.accounts.auth_urls import ENDPOINTS
from core.accounts.models import User
from tests.accounts.conftest import EMAIL, PHONE

ME = "/api/v1/me/"
NEW, NEW_PHONE = "siti.baru@contoh.example", "+6281399990000"
EMAIL_PATH, VERIFY_EMAIL = "account/email", "auth/email/verify"
PHONE_PATH, VERIFY_PHONE = "account/phone", "auth/phone/verify"


@pytest.fixture(autouse=True)
def no_limits(settings):
    """A test asks more often than a person; the limits have their own tests below."""
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def signed_in(siti, app, mail_code):
    app.sign_in(mail_code, email=EMAIL)
    mail.outbox.clear()
    return app


@pytest.fixture
def ani(make_user):
    return make_user("ani", email="ani@contoh.example", phone="+6281355556666")


def change_email(app, mail_code, email=NEW):
    assert app.post(EMAIL_PATH, {"email": email}).status_code == 200
    return app.post(VERIFY_EMAIL, {"key": mail_code()})


def change_phone(app, phone_code, phone=NEW_PHONE):
    assert app.post(PHONE_PATH, {"phone": phone}).status_code == 202
    return app.post(VERIFY_PHONE, {"code": phone_code()})


def test_an_email_address_is_changed_by_a_code_to_the_new_one(siti, signed_in, mail_code):
    asked = signed_in.post(EMAIL_PATH, {"email": "Siti.Baru@contoh.example"})
    rows = [
        {"email": EMAIL, "verified": True, "primary": True},
        {"email": NEW, "verified": False, "primary": False},
    ]
    assert (asked.status_code, asked.json()["data"]) == (200, rows)
    assert signed_in.get(EMAIL_PATH).json()["data"] == rows
    assert mail.outbox[-1].to == [NEW]
    siti.refresh_from_db()
    assert siti.email == EMAIL
    done = signed_in.post(VERIFY_EMAIL, {"key": mail_code()})
    assert (done.status_code, done.json()["data"]["user"]["email"]) == (200, NEW)
    siti.refresh_from_db()
    assert siti.email == NEW
    assert signed_in.get(EMAIL_PATH).json()["data"] == [
        {"email": NEW, "verified": True, "primary": True}
    ]


def test_an_email_address_is_added_to_an_account_with_a_phone(make_user, app, phone_code, sent):
    make_user("ani", phone=PHONE)
    app.sign_in(phone_code, phone=PHONE)
    assert app.get(EMAIL_PATH).json()["data"] == []
    app.post(EMAIL_PATH, {"email": NEW})
    code = mail.outbox[-1].body.split()[0]
    assert app.post(VERIFY_EMAIL, {"key": code}).status_code == 200
    assert User.objects.get().email == NEW
    assert [sent()[-1][name] for name in ("destination", "code", "purpose")] == [
        PHONE, "", "email_changed",
    ]  # fmt: skip


def test_the_old_email_address_is_told_without_the_new_one(signed_in, mail_code):
    change_email(signed_in, mail_code)
    told = mail.outbox[-1]
    assert told.to == [EMAIL]
    assert NEW not in told.body and not any(character.isdigit() for character in told.body)


def test_the_old_phone_is_told(siti, signed_in, phone_code, sent):
    assert change_phone(signed_in, phone_code).status_code == 200
    siti.refresh_from_db()
    assert siti.phone == NEW_PHONE
    assert [message["destination"] for message in sent()] == [NEW_PHONE, PHONE]
    assert (sent()[-1]["code"], sent()[-1]["purpose"]) == ("", "phone_changed")


def test_nothing_is_changed_by_a_wrong_code_and_three_end_the_attempt(siti, signed_in, mail_code):
    signed_in.post(EMAIL_PATH, {"email": NEW})
    for _attempt in range(3):
        answer = signed_in.post(VERIFY_EMAIL, {"key": "abcdef"})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "incorrect_code")
    assert signed_in.post(VERIFY_EMAIL, {"key": mail_code()}).status_code == 409
    siti.refresh_from_db()
    assert siti.email == EMAIL


def test_a_code_runs_out(siti, signed_in, mail_code, monkeypatch):
    import time

    signed_in.post(EMAIL_PATH, {"email": NEW})
    late = time.time() + 601
    monkeypatch.setattr("time.time", lambda: late)
    assert signed_in.post(VERIFY_EMAIL, {"key": mail_code()}).status_code == 409


@pytest.mark.parametrize(
    ("path", "field", "free", "taken"),
    [
        (EMAIL_PATH, "email", NEW, "ani@contoh.example"),
        (EMAIL_PATH, "email", NEW, "kepala@contoh.example"),
        (PHONE_PATH, "phone", NEW_PHONE, "+6281355556666"),
    ],
)
def test_whose_an_address_is_shows_to_nobody_who_asks(
    siti, ani, village, make_user, make_app, mail_code, path, field, free, taken
):
    make_user("kakam", "village_head", village, email="kepala@contoh.example")
    answers, messages = [], []
    for address in (free, taken):
        app = make_app()
        app.sign_in(mail_code, email=EMAIL)
        before = len(mail.outbox)
        asked = app.post(path, {field: address})
        answers.append((asked.status_code, asked.content.decode().replace(address, "…")))
        messages.append(len(mail.outbox) - before)
        verify, name = (VERIFY_EMAIL, "key") if field == "email" else (VERIFY_PHONE, "code")
        answers[-1] += (app.post(verify, {name: "abcdef"}).content,)
    assert answers[0] == answers[1]
    assert messages[0] == messages[1]


def test_nobody_takes_anothers_email_address(siti, ani, signed_in, mail_code):
    answer = change_email(signed_in, mail_code, "Ani@contoh.example")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "email_taken")
    assert signed_in.get(ME).json()["email"] == EMAIL
    assert signed_in.post(VERIFY_EMAIL, {"key": mail_code()}).status_code == 409


def test_of_two_who_want_one_address_the_quicker_gets_it(
    siti, ani, signed_in, make_app, mail_code, phone_code
):
    other = make_app()
    other.sign_in(mail_code, email="ani@contoh.example")
    codes = []
    for app in (signed_in, other):
        app.post(EMAIL_PATH, {"email": NEW})
        codes.append(mail_code())
    assert other.post(VERIFY_EMAIL, {"key": codes[1]}).status_code == 200
    assert signed_in.post(VERIFY_EMAIL, {"key": codes[0]}).status_code == 400
    codes = []
    for app in (signed_in, other):
        app.post(PHONE_PATH, {"phone": NEW_PHONE})
        codes.append(phone_code())
    assert signed_in.post(VERIFY_PHONE, {"code": codes[0]}).status_code == 200
    assert other.post(VERIFY_PHONE, {"code": codes[1]}).status_code == 400


def test_a_code_of_one_person_is_none_for_another(siti, ani, signed_in, make_app, mail_code):
    signed_in.post(EMAIL_PATH, {"email": NEW})
    code = mail_code()
    other = make_app()
    other.sign_in(mail_code, email="ani@contoh.example")
    assert other.post(VERIFY_EMAIL, {"key": code}).status_code == 409
    other.post(EMAIL_PATH, {"email": "ani.baru@contoh.example"})
    assert other.post(VERIFY_EMAIL, {"key": code}).status_code in (200, 400)
    assert not User.objects.filter(username="ani", email=NEW).exists()


@pytest.mark.parametrize("which", ["email", "phone"])
def test_other_sessions_end_when_an_address_is_replaced(
    siti, signed_in, make_app, mail_code, phone_code, which
):
    other = make_app()
    other.sign_in(mail_code, email=EMAIL)
    token = signed_in.token
    change = change_email if which == "email" else change_phone
    assert change(signed_in, mail_code if which == "email" else phone_code).status_code == 200
    assert other.get(ME).status_code == 401
    assert signed_in.token != token
    assert signed_in.get(ME).status_code == 200
    signed_in.token = token
    assert signed_in.get(ME).status_code == 401


def test_a_code_sent_to_the_old_address_opens_nothing_after(
    siti, signed_in, make_app, mail_code, phone_code
):
    by_mail, by_phone = make_app(), make_app()
    by_mail.post("auth/code/request", {"email": EMAIL})
    mailed = mail_code()
    by_phone.post("auth/code/request", {"phone": PHONE})
    texted = phone_code()
    assert change_email(signed_in, mail_code).status_code == 200
    assert change_phone(signed_in, phone_code).status_code == 200
    for app, code in ((by_mail, mailed), (by_phone, texted)):
        assert app.post("auth/code/confirm", {"code": code}).status_code == 401
        assert app.get(ME).status_code == 401
    siti.refresh_from_db()
    assert (siti.email, siti.phone) == (NEW, NEW_PHONE)


@pytest.mark.parametrize("path", [EMAIL_PATH, PHONE_PATH])
def test_changing_needs_a_fresh_sign_in(siti, signed_in, settings, path):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    answer = signed_in.post(path, {"email": NEW, "phone": NEW_PHONE})
    assert answer.status_code == 401
    assert answer.json()["data"]["flows"] == [{"id": "login_by_code"}]
    assert answer.json()["meta"]["is_authenticated"]
    assert signed_in.get(path).status_code == 200
    assert not mail.outbox


@pytest.mark.parametrize("path", [EMAIL_PATH, PHONE_PATH, VERIFY_EMAIL, VERIFY_PHONE])
def test_nobody_changes_anything_without_signing_in(siti, app, path):
    answer = app.post(path, {"email": NEW, "phone": NEW_PHONE, "key": "1", "code": "1"})
    assert answer.status_code in (401, 409)
    assert not mail.outbox


@pytest.mark.parametrize("email", ["", "x", EMAIL, EMAIL.upper(), "a\ud800@x.example", ["x"], None])
def test_an_address_that_is_none_or_the_own_one_is_refused(siti, signed_in, email):
    assert signed_in.post(EMAIL_PATH, {"email": email}).status_code == 400
    assert not mail.outbox


def test_a_username_that_was_the_old_address_goes_with_it(make_user, app, mail_code):
    user = make_user(EMAIL, email=EMAIL)
    app.sign_in(mail_code, email=EMAIL)
    assert change_email(app, mail_code).status_code == 200
    user.refresh_from_db()
    assert user.username.isalpha() and len(user.username) == 16
    user.full_clean()


def test_a_code_is_tried_three_times_however_many_requests_run_side_by_side(
    siti, signed_in, mail_code
):
    """What a request read of the session before another wrote to it is put back here."""
    signed_in.post(EMAIL_PATH, {"email": NEW})
    row = Session.objects.get(session_key=signed_in.token)
    for _attempt in range(2):
        assert signed_in.post(VERIFY_EMAIL, {"key": "abcdef"}).status_code == 400
        row.save()
    assert signed_in.post(VERIFY_EMAIL, {"key": "abcdef"}).status_code == 400
    row.save()
    assert signed_in.post(VERIFY_EMAIL, {"key": mail_code()}).status_code == 409
    siti.refresh_from_db()
    assert siti.email == EMAIL


@pytest.mark.parametrize("address", [{"email": EMAIL}, {"email": "x@contoh.example"}])
def test_a_sign_in_code_is_tried_three_times_side_by_side(siti, app, address):
    app.post("auth/code/request", address)
    row = Session.objects.get(session_key=app.token)
    for expected in (400, 400, 400, 409):
        answer = app.post("auth/code/confirm", {"code": "abcdef"})
        assert answer.status_code == expected
        row.save()


def test_a_sign_in_code_is_good_once_side_by_side(siti, app, mail_code):
    app.post("auth/code/request", {"email": EMAIL})
    row, asking = Session.objects.get(session_key=app.token), app.token
    assert app.post("auth/code/confirm", {"code": mail_code()}).status_code == 200
    row.save(force_insert=True)
    app.token = asking
    assert app.post("auth/code/confirm", {"code": mail_code()}).status_code == 409
    assert app.get(ME).status_code == 401


def test_a_session_that_another_request_ended_is_no_server_error(siti, app, monkeypatch):
    from django.contrib.sessions.backends.db import SessionStore

    app.post("auth/code/request", {"email": EMAIL})
    load = SessionStore.load

    def load_and_lose(self):
        data = load(self)
        Session.objects.filter(session_key=self.session_key).delete()
        return data

    monkeypatch.setattr(SessionStore, "load", load_and_lose)
    answer = app.post("auth/code/confirm", {"code": "abcdef"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")


def test_signing_in_gives_the_session_a_new_key(siti, app, mail_code):
    app.post("auth/code/request", {"email": EMAIL})
    given = app.token
    app.post("auth/code/confirm", {"code": mail_code()})
    assert app.token != given
    app.token = given
    assert app.get(ME).status_code == 401


class TestLimits:
    @pytest.fixture(autouse=True)
    def limits(self, no_limits, settings):
        from core.settings import base

        settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS

    def test_a_person_wants_three_addresses_a_minute(self, siti, signed_in, sent):
        mailed = [
            signed_in.post(EMAIL_PATH, {"email": f"x{number}@contoh.example"}).status_code
            for number in range(4)
        ]
        texted = [
            signed_in.post(PHONE_PATH, {"phone": f"+62813999900{number}0"}).status_code
            for number in range(4)
        ]
        assert mailed == [200] * 3 + [429]
        assert texted == [202] * 3 + [429]
        assert len(mail.outbox) == len(sent()) == 3

    def test_an_address_gets_few_codes_whoever_asks(
        self, siti, ani, signed_in, make_app, mail_code
    ):
        other = make_app()
        other.sign_in(mail_code, email="ani@contoh.example")
        assert signed_in.post(EMAIL_PATH, {"email": NEW}).status_code == 200
        assert other.post(EMAIL_PATH, {"email": NEW}).status_code == 429

    def test_an_address_of_the_network_tries_so_many_codes(self, siti, signed_in):
        statuses = [
            signed_in.post(VERIFY_EMAIL, {"key": "abcdef"}).status_code for _attempt in range(31)
        ]
        assert statuses[-1] == 429


def test_the_endpoints_are_described_as_they_are(db, client):
    paths = client.get("/api/v1/auth/openapi.json").json()["paths"]
    described = {
        path.partition("{client}/v1/")[2]: {name.upper() for name in item if name != "parameters"}
        for path, item in paths.items()
    }
    assert described == {
        path: {name for name in METHODS if hasattr(view, name.lower())}
        for path, view in ENDPOINTS.items()
    }
    for path, item in paths.items():
        for name, operation in item.items():
            assert name == "get" or "429" in operation["responses"], path


@pytest.mark.parametrize("path", [EMAIL_PATH, VERIFY_EMAIL])
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_lists_of_email_addresses_are_not_offered(signed_in, path, method):
    assert signed_in.call(method, path, {"email": EMAIL}).status_code == 405


def test_what_is_counted_outlasts_a_flood_of_requests(db, settings):
    """The embedded install counts in the database, whose cache keeps 300 rows by default."""
    from django.core.cache import caches
    from django.core.management import call_command

    from core.settings import base

    if not base.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
        pytest.skip("CACHE_URL names another cache")
    call_command("createcachetable", "flooded")
    settings.CACHES = {"default": {**base.CACHES["default"], "LOCATION": "flooded"}}
    cache = caches["default"]
    assert cache.add("a-limit", 1, 600)
    for number in range(400):
        cache.set(f"z-{number}", 1, 600)
    assert not cache.add("a-limit", 1, 600)
