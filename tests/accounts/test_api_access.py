"""“API access” in the admin: tokens and frontend addresses of one's own villages."""

import re

import pytest

from core.accounts.models import AccessToken
from core.testing.factories import OTHER_CODE, VILLAGE_CODE
from core.villages.origins import FrontendOrigin

INDEX = "/admin/api-access/"
FORM = {
    "name": "Aplikasi kampung",
    "lifetime": "30",
    "villages": [VILLAGE_CODE],
    "abilities": ["ronda.read", "webhooks"],
}


@pytest.fixture
def foreign(other_village, other_operator):
    """A token and an address of the other village."""
    token, _secret = AccessToken.objects.issue(
        other_operator, "Rahasia", [other_village], ["ronda.read"]
    )
    origin = FrontendOrigin.objects.create(village=other_village, origin="https://rahasia.example")
    return token, origin


def add(client, **changes):
    return client.post(f"{INDEX}tokens/add/", {**FORM, **changes}, follow=True)


def test_an_operator_makes_a_token_and_sees_its_secret_once(village, operator, client):
    client.force_login(operator)
    assert "API" in client.get("/admin/").content.decode()
    assert client.get(f"{INDEX}tokens/add/").status_code == 200
    shown = add(client)
    secret = re.search(r'value="(kampung_[\w-]{43})"', shown.content.decode())[1]
    assert "no-store" in shown["Cache-Control"]
    token = AccessToken.objects.find(secret)
    assert (token.owner, token.abilities) == (operator, ["ronda.read", "webhooks"])
    again = client.get(f"{INDEX}tokens/secret/", follow=True).content.decode()
    assert secret not in again
    assert "Aplikasi kampung" in again
    assert token.prefix in again
    assert "Kampung Kalirejo" in again


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"villages": []},
        {"villages": [OTHER_CODE]},
        {"abilities": []},
        {"abilities": ["everything"]},
        {"lifetime": "4000"},
    ],
)
def test_a_form_that_is_wrong_makes_none(village, other_village, operator, client, changes):
    client.force_login(operator)
    assert add(client, **changes).status_code == 200
    assert not AccessToken.objects.exists()


def test_revoking_is_asked_once_more_and_ends_the_token(village, operator, client):
    client.force_login(operator)
    add(client)
    url = f"{INDEX}tokens/{AccessToken.objects.get().pk}/revoke/"
    assert "Aplikasi kampung" in client.get(url).content.decode()
    assert AccessToken.objects.get().is_live
    client.post(url)
    assert not AccessToken.objects.get().is_live
    assert client.post(url).status_code == 404


def test_a_village_head_sees_and_revokes_the_operators_token(
    village, operator, village_head, client
):
    token, _secret = AccessToken.objects.issue(operator, "Bersama", [village], ["ronda.read"])
    client.force_login(village_head)
    assert "Bersama" in client.get(INDEX).content.decode()
    client.post(f"{INDEX}tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at


def test_nothing_of_another_village_is_seen_or_taken_away(village, operator, foreign, client):
    token, origin = foreign
    client.force_login(operator)
    for url in (INDEX, f"{INDEX}origins/", f"{INDEX}results/", f"{INDEX}?q=Rahasia"):
        answer = client.get(url)
        assert answer.status_code == 200
        assert "rahasia.example" not in answer.content.decode()
        assert token.prefix not in answer.content.decode()
    for url in (f"{INDEX}tokens/{token.pk}/revoke/", f"{INDEX}origins/{origin.pk}/remove/"):
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == 404
    token.refresh_from_db()
    assert token.is_live


def test_a_token_that_reaches_further_than_ones_villages_is_not_ones_own(
    village, other_village, operator, regency_officer, client
):
    token, _secret = AccessToken.objects.issue(
        regency_officer, "Kabupaten", [village, other_village], ["ronda.read"]
    )
    lost, _secret = AccessToken.objects.issue(regency_officer, "Kosong", [village], ["ronda.read"])
    lost.villages.clear()
    client.force_login(operator)
    html = client.get(INDEX).content.decode()
    assert "Kosong" not in html
    assert token.prefix not in html
    assert client.post(f"{INDEX}tokens/{token.pk}/revoke/").status_code == 404
    client.force_login(regency_officer)
    html = client.get(INDEX).content.decode()
    assert token.prefix in html
    assert lost.prefix in html


def test_an_operator_registers_and_removes_a_frontends_address(village, operator, client):
    client.force_login(operator)
    data = {"origin": "https://App.Kalirejo.example/", "village": VILLAGE_CODE}
    shown = client.post(f"{INDEX}origins/add/", data, follow=True).content.decode()
    row = FrontendOrigin.objects.for_village(village).get()
    assert row.origin == "https://app.kalirejo.example"
    assert row.origin in shown
    assert "app.kalirejo.example" in client.get(f"{INDEX}origins/").content.decode()
    client.post(f"{INDEX}origins/{row.pk}/remove/")
    assert not FrontendOrigin.objects.for_village(village).exists()


@pytest.mark.parametrize(
    ("origin", "village_code"),
    [
        ("kalirejo.example", VILLAGE_CODE),
        ("https://a.example/path", VILLAGE_CODE),
        ("", VILLAGE_CODE),
        ("https://a.example", OTHER_CODE),
        ("https://twice.example", VILLAGE_CODE),
    ],
)
def test_an_address_that_is_wrong_is_refused(
    village, other_village, operator, client, origin, village_code
):
    FrontendOrigin.objects.create(village=village, origin="https://twice.example")
    client.force_login(operator)
    url = f"{INDEX}origins/add/"
    assert client.post(url, {"origin": origin, "village": village_code}).status_code == 200
    assert FrontendOrigin.objects.unscoped().count() == 1


def test_it_is_for_people_who_manage_a_village(village, make_user, client, regency_officer):
    client.force_login(make_user("warga", "citizen", village))
    for path in ("", "tokens/add/", "origins/", "origins/add/"):
        assert client.get(f"{INDEX}{path}").status_code in (302, 403)
    client.force_login(regency_officer)
    for path in ("", "tokens/add/", "origins/", "origins/add/"):
        assert client.get(f"{INDEX}{path}").status_code == 200
