"""What keeps codes from being guessed, collected, or used to find out who has an account."""

import logging
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.accounts.models import User
from core.accounts.senders import text_of
from core.villages.models import Membership
from tests.accounts.conftest import EMAIL, PHONE

REQUEST, CONFIRM, SIGN_UP = "auth/code/request", "auth/code/confirm", "auth/signup"


@pytest.fixture
def clock(monkeypatch):
    """A function that moves the time that codes and limits go by."""
    import time

    real, ahead = time.time, [0.0]
    monkeypatch.setattr("time.time", lambda: real() + ahead[0])

    def move(seconds):
        ahead[0] += seconds

    return move


@pytest.fixture
def managers(make_user, village, regency):
    """One account of every kind that manages something, each with an email address and a phone."""
    areas = {
        "regency_officer": regency,
        "agency_officer": regency,
        "district_officer": village.district,
        "village_head": village,
        "village_operator": village,
    }
    made = []
    for number, (role, area) in enumerate(areas.items()):
        made.append(make_user(role, role, area, **addresses(number)))
    made.append(make_user("staff", is_staff=True, **addresses(10)))
    made.append(make_user("root", is_superuser=True, **addresses(11)))
    grouped = make_user("grouped", "citizen", village, **addresses(12))
    village.group.user_set.add(grouped)
    return [*made, grouped]


def addresses(number):
    return {"email": f"m{number}@contoh.example", "phone": f"+62812000011{number:02}"}


def shape(response):
    """What an answer tells, apart from its own token."""
    body = response.json()
    body.get("meta", {}).pop("session_token", None)
    return response.status_code, body, sorted(set(response.headers) - {"Content-Length"})


@pytest.mark.parametrize(
    ("known", "unknown"),
    [({"email": EMAIL}, {"email": "x@contoh.example"}), ({"phone": PHONE}, {"phone": "081299999"})],
)
@pytest.mark.parametrize("path", [REQUEST, SIGN_UP])
def test_asking_for_a_code_tells_nobody_who_has_an_account(siti, make_app, path, known, unknown):
    one, other = make_app(), make_app()
    data = {"name": "Ani"} if path == SIGN_UP else {}
    assert shape(one.post(path, data | known)) == shape(other.post(path, data | unknown))
    assert shape(one.get("auth/session")) == shape(other.get("auth/session"))
    for _attempt in range(4):
        wrong = {"code": "abcdef"}
        assert shape(one.post(CONFIRM, wrong)) == shape(other.post(CONFIRM, wrong))


def test_nothing_is_sent_while_the_answer_is_awaited(siti, make_app, monkeypatch):
    """Known or unknown, the request queues one message; so it takes as long."""
    queued = []
    monkeypatch.setattr("core.accounts.codes.send_code", SimpleNamespace(enqueue=queued.append))
    for address in ({"email": EMAIL}, {"email": "x@contoh.example"}):
        make_app().post(REQUEST, address)
    for address in ({"phone": PHONE}, {"phone": "081299999"}):
        make_app().post(REQUEST, address)
    assert len(queued) == 4
    assert not mail.outbox


def test_the_work_is_the_same_for_known_and_unknown(siti, make_app):
    counts = []
    for address in ({"email": EMAIL}, {"email": "x@contoh.example"}):
        with CaptureQueriesContext(connection) as captured:
            make_app().post(REQUEST, address)
        counts.append(len(captured))
    # One more for the known: allauth reads the account back from the pending session.
    assert 0 <= counts[0] - counts[1] <= 1


def test_an_address_without_an_account_is_told_so_by_mail_and_a_phone_is_left_alone(
    db, make_app, sent
):
    make_app().post(REQUEST, {"email": "x@contoh.example"})
    make_app().post(REQUEST, {"phone": "081299999"})
    assert len(mail.outbox) == 1 and "mendaftar" in mail.outbox[0].body
    assert sent() == []


def test_whoever_manages_something_gets_no_code(managers, make_app, sent, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    stranger = shape(make_app().post(REQUEST, {"email": "x@contoh.example"}))
    mail.outbox.clear()
    for user in managers:
        for path in (REQUEST, SIGN_UP):
            answer = make_app().post(path, {"name": "x", "email": user.email})
            assert shape(answer) == stranger, user
            assert shape(make_app().post(path, {"name": "x", "phone": user.phone})) == stranger
    assert sent() == []
    assert not [m for m in mail.outbox if any(c.isdigit() for c in m.body)]
    assert User.objects.count() == len(managers)


def test_a_code_asked_for_before_the_office_opens_nothing_after(siti, village, app, mail_code):
    app.post(REQUEST, {"email": EMAIL})
    Membership.objects.create(user=siti, role="village_head", village=village)
    assert app.post(CONFIRM, {"code": mail_code()}).status_code == 401
    assert app.get("/api/v1/me/").status_code == 401


def test_three_wrong_codes_end_the_attempt(siti, app, mail_code):
    app.post(REQUEST, {"email": EMAIL})
    for _attempt in range(3):
        answer = app.post(CONFIRM, {"code": "abcdef"})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["code"] == "incorrect_code"
    assert app.post(CONFIRM, {"code": mail_code()}).status_code == 409


def test_a_code_is_good_once(siti, app, mail_code):
    app.post(REQUEST, {"email": EMAIL})
    asking, code = app.token, mail_code()
    assert app.post(CONFIRM, {"code": code}).status_code == 200
    assert app.post(CONFIRM, {"code": code}).status_code == 409
    app.token = asking
    assert app.post(CONFIRM, {"code": code}).status_code == 410


def test_a_code_is_good_for_the_session_that_asked_alone(siti, make_app, mail_code):
    mine, theirs = make_app(), make_app()
    mine.post(REQUEST, {"email": EMAIL})
    code = mail_code()
    while mail_code() == code:
        cache.clear()
        theirs.post(REQUEST, {"email": EMAIL})
    assert theirs.post(CONFIRM, {"code": code}).status_code == 400
    assert mine.post(CONFIRM, {"code": code}).status_code == 200


def test_a_code_runs_out(siti, app, mail_code, clock):
    app.post(REQUEST, {"email": EMAIL})
    clock(601)
    assert app.post(CONFIRM, {"code": mail_code()}).status_code == 409


@pytest.mark.parametrize("address", [{"email": EMAIL}, {"email": "x@contoh.example"}])
def test_a_destination_gets_few_codes_whoever_asks(siti, make_app, address, clock):
    for _attempt in range(3):
        assert make_app().post(REQUEST, address).status_code == 401
    assert make_app().post(REQUEST, address).status_code == 429
    assert make_app().post(SIGN_UP, {"name": "x", **address}).status_code == 429
    assert len(mail.outbox) == 3
    clock(301)
    assert make_app().post(REQUEST, address).status_code == 401


def test_one_phone_is_one_destination_however_it_is_written(siti, make_app):
    for written in ("081234567890", "+62 812 3456 7890", "0812-3456-7890"):
        make_app().post(REQUEST, {"phone": written})
    assert make_app().post(REQUEST, {"phone": PHONE}).status_code == 429


def test_an_address_of_the_network_asks_for_so_many_codes(db, make_app, clock):
    codes = [
        make_app().post(REQUEST, {"email": f"x{number}@contoh.example"}).status_code
        for number in range(31)
    ]
    assert codes == [401] * 30 + [429]


def test_an_address_of_the_network_tries_so_many_codes(siti, make_app):
    app = make_app()
    app.post(REQUEST, {"email": EMAIL})
    statuses = []
    for _attempt in range(45):
        statuses.append(app.post(CONFIRM, {"code": "abcdef"}).status_code)
        if statuses[-1] == 409:
            app.token = None
            app.post(REQUEST, {"email": f"x{len(statuses)}@contoh.example"})
    assert statuses[-1] == 429


def test_codes_are_in_no_log(siti, app, mail_code, phone_code, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    app.sign_in(mail_code, email=EMAIL)
    code = mail_code()
    app.token = None
    app.post(REQUEST, {"phone": PHONE})
    assert code not in caplog.text
    assert phone_code() not in caplog.text


def test_a_gateway_that_fails_changes_no_answer_and_tells_no_code(siti, make_app, settings, caplog):
    settings.KAMPUNG_CODE_SENDER = "tests.accounts.test_people_limits.FailingSender"
    answer = make_app().post(REQUEST, {"phone": PHONE})
    assert shape(answer) == shape(make_app().post(REQUEST, {"phone": "081299999"}))
    assert FailingSender.code not in caplog.text
    assert "RuntimeError" in caplog.text


class FailingSender:
    code = ""

    def send(self, destination, channel, code, purpose):
        FailingSender.code = code
        raise RuntimeError(f"cannot send {code} to {destination}")


def test_no_code_stays_in_the_task_queue_or_the_cache(siti, app, mail_code, monkeypatch):
    kept = []
    monkeypatch.setattr("core.accounts.codes.token_urlsafe", lambda size: kept.append("k") or "key")
    app.post(REQUEST, {"email": EMAIL})
    assert kept and cache.get("kampung:code:key") is None


def test_the_console_shows_codes_for_developers(siti, app, settings, capsys):
    settings.KAMPUNG_CODE_SENDER = "core.accounts.senders.ConsoleSender"
    settings.KAMPUNG_CODE_SENDER = "core.accounts.senders.ConsoleSender"
    app.post(REQUEST, {"phone": PHONE})
    assert f"[phone {PHONE}]" in capsys.readouterr().out


@pytest.mark.parametrize("purpose", ["sign_in", "sign_up", "change_phone"])
def test_messages_fit_into_one_or_two_texts(purpose):
    assert len(text_of("123456", purpose)) < 240
