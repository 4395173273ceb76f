"""People sign in by username, email or phone, and nobody by somebody else's."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.accounts.models import User
from core.accounts.phones import display_phone, normalise_phone
from core.testing.factories import PASSWORD


@pytest.fixture
def budi(make_user):
    return make_user("budi", email="Budi@Contoh.example", phone="0812 3456 7890")


@pytest.mark.parametrize(
    "identifier",
    ["budi", "BUDI", " budi ", "budi@contoh.example", "0812-3456-7890", "+62 812 3456 7890"],
)
def test_three_ways_in(budi, rf, identifier):
    assert authenticate(rf.post("/"), username=identifier, password=PASSWORD) == budi


@pytest.mark.parametrize("identifier", ["", "siti", "0812", "x@y.example", "+1 212 555 0100"])
def test_no_other(budi, rf, identifier):
    assert authenticate(rf.post("/"), username=identifier, password=PASSWORD) is None


def test_the_admins_form_takes_a_phone(operator, client):
    operator.phone = "0725 123456"
    operator.save()
    response = client.post(
        reverse("wagtailadmin_login"), {"username": "0725123456", "password": PASSWORD}
    )
    assert response.status_code == 302
    assert client.get("/admin/").status_code == 200


def test_an_inactive_account_does_not_get_in(budi, rf):
    budi.is_active = False
    budi.save()
    assert authenticate(rf.post("/"), username="budi", password=PASSWORD) is None


def test_too_many_wrong_passwords_lock_the_pair_of_account_and_address(operator, client):
    for _ in range(10):
        client.post(reverse("wagtailadmin_login"), {"username": "operator", "password": "wrong"})
    response = client.post(
        reverse("wagtailadmin_login"), {"username": "operator", "password": PASSWORD}
    )
    assert response.status_code == 429


@pytest.mark.parametrize(
    "twin",
    [
        {"username": "BUDI"},
        {"username": "b2", "email": "budi@contoh.example"},
        {"username": "b3", "phone": "+6281234567890"},
    ],
)
def test_an_identifier_belongs_to_one_account(budi, twin):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(password=PASSWORD, **twin)


def test_many_accounts_may_have_neither_email_nor_phone(make_user):
    make_user("a")
    make_user("b")


def test_a_username_cannot_pass_for_another_accounts_email(budi):
    with pytest.raises(ValidationError, match="@"):
        User(username="budi@contoh.example", email="other@contoh.example").full_clean(
            exclude=["password"]
        )


@pytest.mark.parametrize(
    ("text", "stored"),
    [("", ""), ("0725-123456", "+62725123456"), ("+62 812 3456 7890", "+6281234567890")],
)
def test_phones_have_one_form(text, stored):
    assert normalise_phone(text) == stored


@pytest.mark.parametrize("text", ["abc", "12", "0" * 30, "+999"])
def test_what_is_no_phone_is_refused_with_an_example(text):
    with pytest.raises(ValidationError, match="0812"):
        normalise_phone(text)


def test_phones_are_shown_as_people_write_them():
    assert display_phone("+6281234567890") == "0812-3456-7890"
    assert display_phone("nonsense") == "nonsense"
