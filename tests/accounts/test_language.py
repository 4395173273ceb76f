"""A person's own language: chosen once, for messages and for what the API says."""

import pytest
from django.core import mail
from wagtail.users.models import UserProfile

from tests.accounts.conftest import EMAIL, PHONE

ME = "/api/v1/me/"
INDONESIAN, ENGLISH = "adalah kode Anda", "is your code"


@pytest.fixture
def signed_in(siti, app, mail_code):
    app.sign_in(mail_code, email=EMAIL)
    return app


def choose(app, language):
    return app.call("patch", ME, {"language": language})


def test_nobody_has_chosen_at_first(signed_in):
    assert signed_in.get(ME).json()["language"] is None


@pytest.mark.parametrize("language", ["id", "jv", "ljp", "en", None])
def test_a_language_is_chosen_and_kept(signed_in, make_app, mail_code, language):
    assert choose(signed_in, language).json()["language"] == language
    other = make_app()
    other.sign_in(mail_code, email=EMAIL)
    assert other.get(ME).json()["language"] == language


@pytest.mark.parametrize("language", ["", "fr", "EN", 1, ["id"], {"a": 1}, "\ud800", "\x00"])
def test_a_language_that_is_none_of_the_install_is_refused(siti, signed_in, language):
    answer = choose(signed_in, language)
    assert answer.status_code == 400
    assert not UserProfile.objects.filter(user=siti).exclude(preferred_language="").exists()


def test_name_and_language_change_together_or_apart(siti, signed_in):
    both = signed_in.call("patch", ME, {"name": "Siti Aminah", "language": "jv"}).json()
    assert (both["name"], both["language"]) == ("Siti Aminah", "jv")
    assert signed_in.call("patch", ME, {"name": "Siti"}).json()["language"] == "jv"
    assert choose(signed_in, "id").json()["name"] == "Siti"
    for wrong in ({"name": "", "language": "en"}, {"name": "Ani", "language": "fr"}):
        assert signed_in.call("patch", ME, wrong).status_code == 400
    assert signed_in.call("patch", ME, {}).status_code == 200
    same = signed_in.get(ME).json()
    assert (same["name"], same["language"]) == ("Siti", "id")


def test_codes_are_worded_in_the_language_of_whoever_gets_them(signed_in, make_app, sent):
    assert INDONESIAN in mail.outbox[-1].body
    choose(signed_in, "en")
    make_app().post("auth/code/request", {"email": EMAIL})
    assert ENGLISH in mail.outbox[-1].body
    make_app().post("auth/code/request", {"phone": PHONE})
    assert ENGLISH in sent()[-1]["text"]
    signed_in.post("account/email", {"email": "baru@contoh.example"})
    assert ENGLISH in mail.outbox[-1].body
    choose(signed_in, "id")
    make_app().post("auth/code/request", {"email": EMAIL}, **{"accept-language": "en"})
    assert INDONESIAN in mail.outbox[-1].body


def test_a_language_without_texts_of_its_own_is_worded_as_the_installs(signed_in, make_app):
    choose(signed_in, "ljp")
    make_app().post("auth/code/request", {"email": EMAIL})
    assert INDONESIAN in mail.outbox[-1].body


@pytest.mark.parametrize(
    ("accepted", "words"),
    [("en-GB,en;q=0.9", ENGLISH), ("fr, id", INDONESIAN), ("fr", INDONESIAN), ("", INDONESIAN)],
)
def test_somebody_new_is_written_to_as_the_browser_asks(db, app, accepted, words):
    headers = {"accept-language": accepted} if accepted else {}
    app.post("auth/signup", {"name": "Ani", "email": "ani@contoh.example"}, **headers)
    assert words in mail.outbox[-1].body


def test_the_language_shows_nobody_who_has_an_account(signed_in, make_app):
    """What the answer is worded in is the asker's own matter, before somebody is signed in."""
    choose(signed_in, "en")
    answers = []
    for email in (EMAIL, "x@contoh.example"):
        app = make_app()
        app.post("auth/code/request", {"email": email})
        answers.append(app.post("auth/code/confirm", {"code": "abcdef"}).json()["errors"])
    assert answers[0] == answers[1]
    assert "Incorrect" not in str(answers)


def test_problems_are_told_in_the_persons_language(signed_in):
    unknown = f"{ME}?colour=red"
    assert "tidak dikenal" in signed_in.get(unknown).json()["detail"]
    choose(signed_in, "en")
    assert "Unknown parameter" in signed_in.get(unknown).json()["detail"]
    wrong = signed_in.post("auth/email/verify", {"key": "x"})
    assert wrong.status_code == 409
    asked = signed_in.get(unknown, **{"accept-language": "id"})
    assert "tidak dikenal" in asked.json()["detail"]


def test_the_next_request_is_answered_in_its_own_language(signed_in, client):
    choose(signed_in, "en")
    signed_in.get(f"{ME}?colour=red")
    answer = client.get("/api/v1/villages/?colour=red", headers={"accept-language": "en"})
    assert "tidak dikenal" in answer.json()["detail"]


def test_the_admin_and_the_api_share_the_language(operator, client):
    UserProfile.objects.create(user=operator, preferred_language="en")
    client.force_login(operator)
    assert client.get(ME).json()["language"] == "en"
    client.patch(ME, {"language": "id"}, "application/json")
    assert UserProfile.objects.get(user=operator).preferred_language == "id"
    client.patch(ME, {"language": "ljp"}, "application/json")
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/account/").status_code == 200


def test_a_language_the_install_does_not_have_any_more_is_none(siti, signed_in):
    UserProfile.objects.update_or_create(user=siti, defaults={"preferred_language": "fr"})
    assert signed_in.get(ME).json()["language"] is None


def test_a_header_that_is_no_list_of_languages_is_passed_over(signed_in):
    for header in ("*", ";;;", "\xff", "a" * 5000, "en" * 300):
        assert signed_in.get(ME, **{"accept-language": header}).status_code == 200
