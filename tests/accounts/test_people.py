"""Citizens and watch members sign in by a code, sign up, and are known at every endpoint."""

from functools import partial

import pytest
from django.core import mail
from django.urls import reverse

from core.accounts.models import User
from core.plugins.calls import call_each
from core.villages.models import Membership
from core.villages.origins import FrontendOrigin
from tests.accounts.conftest import EMAIL, PHONE

ME = "/api/v1/me/"


def test_a_code_by_mail_signs_in(siti, app, mail_code):
    answer = app.sign_in(mail_code, email="SITI@contoh.example")
    assert answer.status_code == 200
    assert answer.json()["data"]["user"] == {"display": "Siti", "email": EMAIL, "phone": PHONE}
    assert mail.outbox[0].to == [EMAIL]
    assert app.get(ME).json()["name"] == "Siti"


@pytest.mark.parametrize("written", [PHONE, "0812-3456-7890", "62 812 3456 7890"])
def test_a_code_to_the_phone_signs_in_however_the_number_is_written(
    siti, app, phone_code, sent, written
):
    if written.startswith("62"):
        written = "+" + written
    assert app.sign_in(phone_code, phone=written).status_code == 200
    assert sent()[0] | {"text": ""} == {
        "destination": PHONE,
        "channel": "phone",
        "code": phone_code(),
        "purpose": "sign_in",
        "text": "",
    }
    assert app.get(ME).status_code == 200


def test_signing_out_ends_the_token(siti, app, mail_code):
    app.sign_in(mail_code, email=EMAIL)
    token = app.token
    assert app.call("delete", "auth/session").status_code == 401
    app.token = token
    assert app.get(ME).status_code == 401
    assert app.get("auth/session").status_code == 410


def test_somebody_new_signs_up_with_a_phone(db, app, phone_code, sent):
    answer = app.post("auth/signup", {"name": "  Budi   Santoso ", "phone": "0813 1111 2222"})
    assert answer.status_code == 401
    assert not User.objects.exists()
    assert sent()[-1]["purpose"] == "sign_up"
    assert app.post("auth/code/confirm", {"code": phone_code()}).status_code == 200
    user = User.objects.get()
    assert (user.first_name, user.phone, user.email) == ("Budi Santoso", "+6281311112222", "")
    assert not user.has_usable_password()
    assert user.username.isalpha() and len(user.username) == 16
    user.full_clean()
    assert app.get(ME).json() == {
        "name": "Budi Santoso",
        "email": "",
        "phone": "+6281311112222",
        "language": None,
        "memberships": [],
    }


def test_somebody_new_signs_up_with_an_email_address(db, app, mail_code):
    app.post("auth/signup", {"name": "Ani", "email": "Ani@contoh.example"})
    app.post("auth/code/confirm", {"code": mail_code()})
    assert User.objects.get().email == "ani@contoh.example"


def test_signing_up_with_an_address_that_has_an_account_signs_in_to_it(siti, app, mail_code):
    app.post("auth/signup", {"name": "Somebody else", "email": EMAIL})
    assert app.post("auth/code/confirm", {"code": mail_code()}).status_code == 200
    assert app.get(ME).json()["name"] == "Siti"
    assert User.objects.count() == 1


def test_two_sign_ups_with_one_address_make_one_account(db, make_app, mail_code):
    first, second = make_app(), make_app()
    codes = []
    for app in (first, second):
        app.post("auth/signup", {"name": "Ani", "email": "ani@contoh.example"})
        codes.append(mail_code())
    for app, code in zip((first, second), codes, strict=True):
        assert app.post("auth/code/confirm", {"code": code}).status_code == 200
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"email": "no address"},
        {"phone": "12"},
        {"email": EMAIL, "phone": PHONE},
        {"email": "a\ud800@contoh.example"},
        {"phone": "\x00"},
        {"email": ["x"], "phone": {"a": 1}},
    ],
)
@pytest.mark.parametrize("path", ["auth/code/request", "auth/signup"])
def test_an_address_that_is_none_is_refused_with_the_reason(db, app, path, data):
    answer = app.post(path, {"name": "Ani", **data})
    assert answer.status_code == 400
    assert answer.json().get("errors") or answer.json()["title"] == "Bad Request"
    assert not mail.outbox


@pytest.mark.parametrize("name", ["", " ", "x" * 151, "a\ud800", "a\x00b", "a\u202eb"])
def test_a_name_that_is_none_is_refused(db, app, name):
    answer = app.post("auth/signup", {"name": name, "email": EMAIL})
    assert answer.status_code == 400


def test_without_a_gateway_phones_are_not_offered(siti, app, settings, sent):
    settings.KAMPUNG_CODE_SENDER = ""
    account = app.get("config").json()["data"]["account"]
    assert account["login_methods"] == ["email"]
    for path in ("auth/code/request", "auth/signup"):
        answer = app.post(path, {"name": "x", "phone": PHONE})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["code"] == "phone_unavailable"
    assert sent() == []


def test_the_configuration_tells_what_is_offered(db, app):
    data = app.get("config").json()["data"]
    assert data["account"]["login_methods"] == ["email", "phone"]
    assert data["account"]["login_by_code_enabled"]
    assert "webauthn" in data["mfa"]["supported_types"]


def test_a_browser_signs_in_by_cookie_with_csrf(siti, mail_code):
    from django.test import Client

    browser, base = Client(enforce_csrf_checks=True), "/api/v1/auth/browser/v1/"

    def post(path, data):
        browser.get(f"{base}auth/session")
        csrf = {"x-csrftoken": browser.cookies["csrftoken"].value}
        return browser.post(base + path, data, content_type="application/json", headers=csrf)

    bare = browser.post(f"{base}auth/code/request", {"email": EMAIL}, "application/json")
    assert bare.status_code == 403
    assert bare.headers["Content-Type"] == "application/problem+json"
    post("auth/code/request", {"email": EMAIL})
    assert post("auth/code/confirm", {"code": mail_code()}).status_code == 200
    assert browser.cookies["sessionid"]["samesite"] == "Lax"
    assert browser.get(ME).json()["name"] == "Siti"
    assert browser.get(reverse("wagtailadmin_home")).status_code == 302


@pytest.mark.parametrize("role", ["citizen", "watch_member"])
def test_nobody_gets_into_the_admin_by_a_code(make_user, village, app, mail_code, role):
    make_user("x", role, village, email="x@contoh.example")
    app.sign_in(mail_code, email="x@contoh.example")
    app.client.cookies["sessionid"] = app.token
    assert app.client.get(ME).status_code == 200
    assert app.client.get(reverse("wagtailadmin_home")).status_code == 302


def test_whoever_is_given_an_office_is_signed_out_of_the_peoples_door(
    siti, village, app, mail_code
):
    app.sign_in(mail_code, email=EMAIL)
    Membership.objects.create(user=siti, role="village_operator", village=village)
    village.group.user_set.add(siti)
    assert app.get(ME).status_code == 401
    app.client.cookies["sessionid"] = app.token
    assert app.client.get(reverse("wagtailadmin_home")).status_code == 302


def test_a_closed_account_is_out_at_once(siti, app, mail_code):
    app.sign_in(mail_code, email=EMAIL)
    siti.is_active = False
    siti.save()
    assert app.get(ME).status_code == 401


def test_the_admins_session_is_no_token_and_nobody_at_this_door(operator, client, app):
    client.force_login(operator)
    app.token = client.cookies["sessionid"].value
    assert app.get(ME).status_code == 401
    assert app.get("auth/session").status_code == 410
    assert client.get("/api/v1/auth/browser/v1/auth/session").status_code == 401
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


@pytest.mark.parametrize("token", ["wrong", "a" * 32, "x" * 5000, "é"])
@pytest.mark.parametrize(
    "path", [ME, "/api/v1/villages/", "/api/v1/villages/18.02.01.2003/netizen/reports/"]
)
def test_a_wrong_token_is_401_at_every_endpoint(village, client, path, token):
    answer = client.get(path, headers={"x-session-token": token})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "X-Session-Token" in answer.headers["WWW-Authenticate"]


def test_an_expired_token_is_401(siti, app, mail_code):
    from django.contrib.sessions.models import Session

    app.sign_in(mail_code, email=EMAIL)
    Session.objects.update(expire_date="2020-01-01T00:00Z")
    assert app.get(ME).status_code == 401


def test_a_plugin_knows_who_reports(siti, village, app, mail_code):
    from plugins.netizen.models import Report

    app.sign_in(mail_code, email=EMAIL)
    answer = app.post(
        f"/api/v1/villages/{village.code}/netizen/reports/",
        {
            "uuid": "6f0a0b84-8a3d-4f0a-9d0e-0b6f0f9f2c11",
            "category": "road",
            "title": "Jalan",
            "text": "Jalan rusak di depan balai.",
            "reporter_name": "Siti",
            "reporter_phone": "081234567890",
        },
    )
    assert answer.status_code == 201, answer.content
    assert Report.objects.unscoped().get().reporter == siti


def test_me_tells_all_memberships_in_a_constant_number_of_queries(
    siti, village, other_village, app, mail_code, django_assert_num_queries
):
    app.sign_in(mail_code, email=EMAIL)
    with django_assert_num_queries(3):
        answer = app.get(ME)
    assert answer.json()["memberships"] == [
        {
            "role": "citizen",
            "area": {"kind": "village", "code": "18.02.01.2003", "name": "Kalirejo"},
        }
    ]
    assert answer.headers["Cache-Control"] == "private, no-store"
    for role in ("watch_member", "citizen"):
        Membership.objects.create(user=siti, role=role, village=other_village)
    with django_assert_num_queries(3):
        assert len(app.get(ME).json()["memberships"]) == 3


def test_me_tells_an_officers_areas_by_the_admins_cookie(district_officer, client):
    client.force_login(district_officer)
    (held,) = client.get(ME).json()["memberships"]
    assert held["area"]["kind"] == "district"


def test_me_is_401_for_nobody(db, client):
    answer = client.get(ME)
    assert (answer.status_code, answer.json()["status"]) == (401, 401)


def test_somebody_changes_their_name(siti, app, mail_code):
    app.sign_in(mail_code, email=EMAIL)
    assert app.call("patch", ME, {"name": "Siti Aminah"}).json()["name"] == "Siti Aminah"
    for wrong in ({"name": ""}, {"phone": PHONE}, {"name": 1 << 70, "x": 1}, []):
        assert app.call("patch", ME, wrong).status_code == 400
    siti.refresh_from_db()
    assert siti.get_full_name() == "Siti Aminah"


def test_somebody_changes_their_phone_by_a_code_to_the_new_one(siti, app, mail_code, sent):
    app.sign_in(mail_code, email=EMAIL)
    assert app.post("account/phone", {"phone": "0813 9999 0000"}).status_code == 202
    assert sent()[-1]["purpose"] == "change_phone"
    siti.refresh_from_db()
    assert siti.phone == PHONE
    assert app.post("auth/phone/verify", {"code": sent()[-1]["code"]}).status_code == 200
    siti.refresh_from_db()
    assert siti.phone == "+6281399990000"


def test_nobody_takes_anothers_phone(siti, make_user, app, mail_code, sent):
    make_user("ani", phone="+6281399990000")
    app.sign_in(mail_code, email=EMAIL)
    app.post("account/phone", {"phone": "+6281399990000"})
    assert app.post("auth/phone/verify", {"code": sent()[-1]["code"]}).status_code == 400


def test_an_account_is_erased_after_a_fresh_sign_in(siti, app, mail_code, monkeypatch):
    sound = partial(call_each, slugs=["netizen", "dummy"])
    monkeypatch.setattr("core.accounts.erasure.call_each", sound)
    app.sign_in(mail_code, email=EMAIL)
    assert app.call("delete", ME).status_code == 204
    siti.refresh_from_db()
    assert not siti.is_active and not siti.email and not siti.phone and not siti.first_name
    assert not Membership.objects.filter(user=siti).exists()
    assert app.get(ME).status_code == 401


def test_nothing_is_erased_while_a_plugin_cannot(siti, app, mail_code):
    app.sign_in(mail_code, email=EMAIL)
    answer = app.call("delete", ME)
    assert (answer.status_code, "moody" in answer.json()["detail"]) == (503, True)
    siti.refresh_from_db()
    assert siti.is_active and siti.email == EMAIL
    assert app.get(ME).status_code == 200


def test_an_old_session_erases_nothing(siti, app, mail_code, settings):
    app.sign_in(mail_code, email=EMAIL)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert app.call("delete", ME).status_code == 403
    siti.refresh_from_db()
    assert siti.is_active


def test_an_operator_cannot_erase_themselves(operator, client):
    client.force_login(operator)
    assert client.delete(ME).status_code == 403
    operator.refresh_from_db()
    assert operator.is_active


@pytest.mark.parametrize(
    "path",
    [
        "x",
        "app/v1/auth/login",
        "app/v1/auth/password/request",
        "app/v1/account/password/change",
        "",
    ],
)
def test_what_is_not_offered_is_not_there(db, client, path):
    answer = client.post(f"/api/v1/auth/{path}", {}, "application/json")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_other_methods_and_bodies_are_problems(db, client):
    url = "/api/v1/auth/app/v1/auth/code/request"
    wrong = client.get(url)
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "POST")
    for body in ("{", "[]", "\xff"):
        assert client.post(url, body, "application/json").json()["status"] == 400


def test_no_answer_offers_passwords(db, app):
    flows = app.get("auth/session").json()["data"]["flows"]
    assert {flow["id"] for flow in flows} == {"login_by_code", "signup", "mfa_login_webauthn"}


def test_the_endpoints_describe_themselves(db, client):
    document = client.get("/api/v1/auth/openapi.json").json()
    paths = {path.removeprefix("/api/v1/auth/{client}/v1/") for path in document["paths"]}
    assert {"auth/code/request", "auth/signup", "account/authenticators/webauthn"} <= paths
    assert not {path for path in paths if "password" in path or path.endswith("login")} - {
        "auth/webauthn/login"
    }


def test_the_api_describes_the_token(db, client):
    document = client.get("/api/v1/schema/").json()
    assert document["components"]["securitySchemes"]["sessionToken"]["name"] == "X-Session-Token"


def test_a_registered_frontend_may_send_the_token(village, client):
    FrontendOrigin.objects.create(village=village, origin="https://frontend.example")
    answer = client.options(
        ME,
        headers={
            "origin": "https://frontend.example",
            "access-control-request-method": "GET",
            "access-control-request-headers": "x-session-token",
        },
    )
    assert "x-session-token" in answer.headers["Access-Control-Allow-Headers"]
