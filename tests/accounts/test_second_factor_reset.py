"""Whoever has lost their authenticator app gets in again: by recovery codes, or by an officer."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core.villages.models import Membership
from tests.accounts.conftest import EMAIL, PHONE
from tests.accounts.test_passkeys import SoftKey, add

ME, TOTP = "/api/v1/me/", "account/authenticators/totp"
CODES = "account/authenticators/recovery-codes"
PEOPLE = reverse("villages_admin:people")


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False


def set_up(app):
    secret = app.get(TOTP).json()["meta"]["secret"]
    number = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert app.post(TOTP, {"code": number}).status_code == 200


@pytest.fixture
def locked(siti, app, mail_code):
    """Siti with an authenticator app and a passkey; signed in with `app`."""
    app.sign_in(mail_code, email=EMAIL)
    assert add(app, SoftKey()).status_code == 200
    set_up(app)
    mail.outbox.clear()
    return siti


def reset_url(user):
    return reverse("villages_admin:second_factor_reset", args=[user.pk])


def answers(client, actor, user):
    """What the screen answers to looking and to doing."""
    client.force_login(actor)
    return client.get(reset_url(user)).status_code, client.post(reset_url(user)).status_code


def is_locked(user):
    return Authenticator.objects.filter(user=user, type="totp").exists()


def test_an_officer_of_the_regency_resets_it_after_being_asked(
    locked, regency_officer, client, app, make_app, mail_code
):
    client.force_login(regency_officer)
    assert reset_url(locked) in client.get(PEOPLE).content.decode()
    asked = client.get(reset_url(locked))
    assert asked.status_code == 200 and "Siti" in asked.content.decode()
    assert is_locked(locked)
    done = client.post(reset_url(locked), follow=True)
    assert done.redirect_chain[-1][0] == PEOPLE
    assert not Authenticator.objects.filter(user=locked).exists()
    assert reset_url(locked) not in client.get(PEOPLE).content.decode()
    assert app.get(ME).status_code == 401
    told = mail.outbox[-1]
    assert told.to == [EMAIL] and not any(character.isdigit() for character in told.body)
    entry = ModelLogEntry.objects.get(action="kampung.reset_second_factor")
    assert (entry.user, entry.object_id) == (regency_officer, str(locked.pk))
    again = make_app()
    assert again.sign_in(mail_code, email=EMAIL).status_code == 200
    set_up(again)


def test_somebody_without_an_email_address_is_told_by_phone(locked, regency_officer, client, sent):
    locked.email = ""
    locked.save()
    client.force_login(regency_officer)
    client.post(reset_url(locked))
    message = sent()[-1]
    assert (message["destination"], message["purpose"]) == (PHONE, "second_factor_reset")
    assert len(message["text"]) < 240


def test_a_sign_in_that_waits_for_the_app_gets_nowhere_after(
    locked, regency_officer, client, make_app, mail_code
):
    waiting = make_app()
    assert waiting.sign_in(mail_code, email=EMAIL).status_code == 401
    client.force_login(regency_officer)
    client.post(reset_url(locked))
    for path in ("auth/2fa/authenticate", "auth/webauthn/authenticate"):
        answer = waiting.post(path, {"code": "123456", "credential": {}})
        assert answer.status_code in (400, 401)
    assert waiting.get(ME).status_code == 401


@pytest.mark.parametrize("person", ["operator", "village_head", "district_officer"])
def test_nobody_below_the_regency_resets_anything(locked, request, client, person):
    assert answers(client, request.getfixturevalue(person), locked) == (403, 403)
    assert reset_url(locked) not in client.get(PEOPLE).content.decode()
    assert is_locked(locked)


def test_nobody_resets_without_signing_in(locked, client):
    assert client.post(reset_url(locked)).status_code == 302
    assert is_locked(locked)


def test_a_person_without_a_second_factor_is_not_found(siti, regency_officer, superuser, client):
    assert answers(client, regency_officer, siti) == (404, 404)
    assert answers(client, superuser, siti) == (404, 404)
    assert reset_url(siti) not in client.get(PEOPLE).content.decode()


@pytest.mark.parametrize("rank", ["is_superuser", "is_staff"])
def test_an_officer_resets_nobody_above_them(locked, regency_officer, superuser, client, rank):
    setattr(locked, rank, True)
    locked.save()
    assert answers(client, regency_officer, locked) == (404, 404)
    assert is_locked(locked)
    assert answers(client, superuser, locked) == (200, 302)
    assert not is_locked(locked)


@pytest.mark.parametrize("where", ["elsewhere", "nowhere"])
def test_an_officer_resets_nobody_outside_their_regency(
    locked, regency_officer, superuser, client, where
):
    from core.villages.provisioning import provision_regency

    if where == "nowhere":
        Membership.objects.filter(user=locked).delete()
    else:
        other = provision_regency("18.03", "Lampung Utara", "Lampung")
        Membership.objects.create(user=locked, role="agency_officer", regency=other)
    assert answers(client, regency_officer, locked) == (404, 404)
    assert is_locked(locked)
    assert answers(client, superuser, locked) == (200, 302)


@pytest.mark.parametrize("right", ["group", "permission"])
def test_an_officer_resets_nobody_with_rights_that_no_role_gives(
    locked, regency_officer, client, right
):
    from django.contrib.auth.models import Group, Permission

    if right == "group":
        locked.groups.add(Group.objects.create(name="Auditors"))
    else:
        locked.user_permissions.add(Permission.objects.first())
    assert answers(client, regency_officer, locked) == (404, 404)


def test_an_operator_of_the_regency_is_within_reach(locked, village, regency_officer, client):
    Membership.objects.create(user=locked, role="village_operator", village=village)
    assert answers(client, regency_officer, locked) == (200, 302)


@pytest.mark.parametrize("person", ["regency_officer", "superuser"])
def test_nobody_resets_their_own(db, request, client, person):
    actor = request.getfixturevalue(person)
    Authenticator.objects.create(user=actor, type="totp", data={})
    assert answers(client, actor, actor) == (404, 404)


def test_the_admins_session_of_the_person_ends_too(locked, village, regency_officer, client):
    from django.test import Client

    Membership.objects.create(user=locked, role="village_operator", village=village)
    village.group.user_set.add(locked)
    admin = Client()
    locked.set_password("kampung-demo")
    locked.save()
    admin.post(reverse("wagtailadmin_login"), {"username": EMAIL, "password": "kampung-demo"})
    assert admin.get("/admin/").status_code == 200
    client.force_login(regency_officer)
    client.post(reset_url(locked))
    assert admin.get("/admin/").status_code == 302
    admin.post(reverse("wagtailadmin_login"), {"username": EMAIL, "password": "kampung-demo"})
    assert admin.get("/admin/").status_code == 200


def test_the_administrator_finds_it_in_the_list_of_users(locked, superuser, client):
    Membership.objects.filter(user=locked).delete()
    client.force_login(superuser)
    shown = client.get(reverse("wagtailusers_users:index")).content.decode()
    assert reset_url(locked) in shown


def test_sessions_end_with_a_secret_key_of_before_too(siti, settings):
    siti.end_sessions()
    old = siti.get_session_auth_hash()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new one"
    assert old in siti.get_session_auth_fallback_hash()
    siti.end_sessions()
    assert old not in siti.get_session_auth_fallback_hash()


class TestRecoveryCodes:
    """What a person can do alone."""

    def test_a_recovery_code_stands_for_the_app_once(self, locked, app, make_app, mail_code):
        code = app.get(CODES).json()["data"]["unused_codes"][0]
        for expected in (200, 400):
            other = make_app()
            assert other.sign_in(mail_code, email=EMAIL).status_code == 401
            answer = other.post("auth/2fa/authenticate", {"code": code})
            assert answer.status_code == expected

    def test_with_it_the_app_is_taken_off_and_set_up_anew(self, locked, app, make_app, mail_code):
        codes = app.get(CODES).json()["data"]["unused_codes"]
        other = make_app()
        other.sign_in(mail_code, email=EMAIL)
        other.post("auth/2fa/authenticate", {"code": codes[0]})
        assert other.call("delete", TOTP).status_code == 200
        assert not is_locked(locked)
        set_up(other)
        assert is_locked(locked)

    def test_new_ones_replace_the_old(self, locked, app, make_app, mail_code):
        old = app.get(CODES).json()["data"]["unused_codes"]
        new = app.post(CODES, {}).json()["data"]["unused_codes"]
        assert len(new) == 10 and not set(new) & set(old)
        other = make_app()
        other.sign_in(mail_code, email=EMAIL)
        assert other.post("auth/2fa/authenticate", {"code": old[0]}).status_code == 400
        assert other.post("auth/2fa/authenticate", {"code": new[0]}).status_code == 200

    def test_they_are_guessed_five_times_at_most(self, locked, make_app, mail_code, settings):
        del settings.ACCOUNT_RATE_LIMITS
        other = make_app()
        other.sign_in(mail_code, email=EMAIL)
        codes = [
            other.post("auth/2fa/authenticate", {"code": "00000000"}).json()["errors"][0]["code"]
            for _attempt in range(6)
        ]
        assert codes == ["incorrect_code"] * 5 + ["too_many_login_attempts"]
