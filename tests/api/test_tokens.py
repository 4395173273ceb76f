"""Access tokens: who makes them, what they allow, and that they allow nothing elsewhere."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from core.accounts.models import AccessToken
from core.accounts.tokens import DEFAULT_LIFE, LONGEST_LIFE, abilities
from core.plugins.registry import registry
from core.rest.permissions import NeedsAbility, villages_allowed
from core.rest.schema import Generator
from core.rest.views import ApiView, InVillage
from core.testing.factories import OTHER_CODE, VILLAGE_CODE
from core.villages.models import Membership, Village
from core.villages.scoping import may_manage, pages_for, regencies_for, villages_for

URL = "/api/v1/tokens/"
BODY = {"name": "Aplikasi kampung", "villages": [VILLAGE_CODE], "abilities": ["webhooks"]}


@pytest.fixture
def token(village, operator):
    """A token of the operator's for webhooks, with its secret at `.secret`."""
    token, secret = AccessToken.objects.issue(operator, "Uji", [village], ["webhooks"])
    token.secret = secret
    return token


@pytest.fixture
def create(client):
    """A function that asks for a token: `create(name="…")`."""

    def create(**changes):
        return client.post(URL, {**BODY, **changes}, content_type="application/json")

    return create


class Staff(NeedsAbility, InVillage, ApiView):
    ability = "webhooks"

    def get(self, request, code):
        return Response({"villages": [item.code for item in villages_allowed(request, "webhooks")]})


class Anywhere(NeedsAbility, ApiView):
    ability = "webhooks"
    get = Staff.get


def ask(view=Staff, code=VILLAGE_CODE, secret=None, user=None):
    request = APIRequestFactory().get("/", headers=bearer(secret) if secret else {})
    if user is not None:
        request.user = user
    return view.as_view()(request, code=code)


def bearer(secret):
    return {"authorization": f"Bearer {secret}"}


# -- What it tells and changes of its owner ------------------------------------------------------


def test_of_its_owner_it_tells_what_concerns_its_villages_alone(
    client, token, operator, other_village, regency
):
    Membership.objects.create(user=operator, role="village_operator", village=other_village)
    Membership.objects.create(user=operator, role="regency_officer", regency=regency)
    shown = client.get("/api/v1/me/", headers=bearer(token.secret)).json()["memberships"]
    assert [row["area"]["code"] for row in shown] == [VILLAGE_CODE, regency.code]
    client.force_login(operator)
    shown = client.get("/api/v1/me/").json()["memberships"]
    assert [row["area"]["code"] for row in shown] == [VILLAGE_CODE, OTHER_CODE, regency.code]


@pytest.mark.parametrize("change", [{"name": "Lain"}, {"language": "en"}, {"x": 1}])
def test_of_its_owner_it_changes_nothing(client, token, operator, change):
    before = client.get("/api/v1/me/", headers=bearer(token.secret)).json()
    answer = client.patch(
        "/api/v1/me/", change, content_type="application/json", headers=bearer(token.secret)
    )
    assert answer.status_code == 403
    assert client.get("/api/v1/me/", headers=bearer(token.secret)).json() == before


# -- Making and revoking -------------------------------------------------------------------------


def test_an_operator_makes_a_token_and_sees_its_secret_once(village, operator, client, create):
    client.force_login(operator)
    answer = create()
    made = answer.json()
    assert answer.status_code == 201
    assert made["secret"].startswith(made["prefix"])
    assert len(made["secret"]) == len("kampung_") + 43
    assert "no-store" in answer["Cache-Control"]
    assert made["villages"] == [VILLAGE_CODE]
    life = AccessToken.objects.get().expires_at - timezone.now()
    assert timedelta(minutes=-1) < life - DEFAULT_LIFE < timedelta(minutes=1)
    listed = client.get(URL)
    assert made["secret"] not in listed.content.decode()
    assert listed.json()["results"][0] == {k: v for k, v in made.items() if k != "secret"}
    assert listed["Cache-Control"] == "private, no-store"


def test_the_secret_is_kept_nowhere(village, operator, client, create):
    client.force_login(operator)
    secret = create().json()["secret"]
    row = AccessToken.objects.values().get()
    assert not any(secret in str(value) for value in row.values())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"villages": []}, "villages"),
        ({"villages": ["18.02.01.2999"]}, "villages"),
        ({"villages": ["x"]}, "villages"),
        ({"villages": VILLAGE_CODE}, "villages"),
        ({"abilities": []}, "abilities"),
        ({"abilities": ["everything"]}, "abilities"),
        ({"name": ""}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2999-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "0001-01-01T00:00:00+14:00"}, "expires_at"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"owner": 1}, "owner"),
    ],
)
def test_what_is_wrong_with_a_new_token_is_told(village, operator, client, create, changes, field):
    client.force_login(operator)
    answer = create(**changes)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize("body", ['{"\\ud800": 1}', "[]", "3", "null", '"x"', "{", "[[[["])
def test_a_body_that_is_no_object_is_refused(village, operator, client, body):
    client.force_login(operator)
    assert client.post(URL, body, content_type="application/json").status_code == 400


def test_nobody_makes_one_for_a_village_they_do_not_manage(
    village, other_village, operator, make_user, client, create
):
    client.force_login(operator)
    assert create(villages=[VILLAGE_CODE, OTHER_CODE]).status_code == 403
    client.force_login(make_user("warga", "citizen", village))
    assert create().status_code == 403
    assert not AccessToken.objects.exists()


def test_the_anonymous_are_asked_to_sign_in(village, client, create):
    for answer in (client.get(URL), create(), client.delete(f"{URL}1/")):
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer["Content-Type"] == "application/problem+json"


def test_a_token_makes_and_revokes_none(token, client):
    headers = bearer(token.secret)
    assert client.post(URL, BODY, "application/json", headers=headers).status_code == 403
    assert client.get(URL, headers=headers).status_code == 403
    assert client.delete(f"{URL}{token.pk}/", headers=headers).status_code == 403


def test_one_revokes_ones_own_tokens_only(token, operator, other_operator, client):
    client.force_login(other_operator)
    assert client.delete(f"{URL}{token.pk}/").status_code == 404
    assert client.get(URL).json()["count"] == 0
    assert ask(secret=token.secret).status_code == 200
    client.force_login(operator)
    for _ in range(2):
        assert client.delete(f"{URL}{token.pk}/").status_code == 204
    assert client.get(URL).json()["results"][0]["revoked_at"]
    assert ask(secret=token.secret).status_code == 401
    assert client.delete(f"{URL}{10**30}/").status_code == 404


def test_a_sign_in_needs_the_forms_token_as_everywhere(village, operator):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(operator)
    assert client.post(URL, BODY, content_type="application/json").status_code == 403


# -- What they allow -----------------------------------------------------------------------------


def test_a_token_opens_what_it_names(token):
    assert ask(secret=token.secret).data == {"villages": [VILLAGE_CODE]}
    assert ask(Anywhere, secret=token.secret).data == {"villages": [VILLAGE_CODE]}


def test_who_asks_with_a_session_needs_the_role(village, other_village, operator, make_user):
    assert ask(user=operator).status_code == 200
    assert ask(user=operator, code=OTHER_CODE).status_code == 403
    assert ask(user=make_user("warga", "citizen", village)).status_code == 403
    assert ask(Anywhere, user=make_user("orang")).status_code == 403
    assert ask().status_code == 401
    assert ask(Anywhere).status_code == 401


def test_a_token_opens_no_other_village_even_where_its_owner_works_too(
    token, operator, other_village
):
    Membership.objects.create(user=operator, role="village_operator", village=other_village)
    assert ask(secret=token.secret, code=OTHER_CODE).status_code == 403
    assert ask(Anywhere, secret=token.secret).data == {"villages": [VILLAGE_CODE]}


def test_a_token_opens_nothing_it_has_no_ability_for(village, operator):
    _token, secret = AccessToken.objects.issue(operator, "Uji", [village], ["ronda.read"])
    assert ask(secret=secret).status_code == 403
    assert ask(Anywhere, secret=secret).status_code == 403


def test_who_loses_the_role_loses_the_tokens_right_at_once(token, operator):
    operator.memberships.all().delete()
    assert ask(secret=token.secret).status_code == 403
    assert ask(Anywhere, secret=token.secret).status_code == 403


def refused_tokens(token, village):
    """Kinds of tokens that must be refused in one and the same way."""

    def expired():
        AccessToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    def inactive():
        token.owner.is_active = False
        token.owner.save()

    return {
        "revoked": lambda: token.revoke(),
        "expired": expired,
        "of an inactive owner": inactive,
        "of a deleted owner": lambda: token.owner.delete(),
        "unknown": lambda: setattr(token, "secret", "kampung_" + "x" * 43),
        "no token": lambda: setattr(token, "secret", "x"),
        "empty": lambda: setattr(token, "secret", ""),
    }


@pytest.mark.parametrize("kind", refused_tokens(None, None))
def test_a_token_that_is_none_is_401_everywhere_with_one_text(token, village, client, kind):
    refused_tokens(token, village)[kind]()
    answers = [
        client.get(url, headers=bearer(token.secret))
        for url in ("/api/v1/", f"/api/v1/villages/{VILLAGE_CODE}/", URL)
    ]
    unknown = client.get("/api/v1/", headers=bearer("kampung_" + "y" * 43))
    for answer in answers:
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.json() == unknown.json()


def test_other_schemes_are_none_of_ours(village, client):
    answer = client.get("/api/v1/", headers={"authorization": "Basic eDp5"})
    assert answer.status_code == 200
    assert "public" in answer["Cache-Control"]


def test_what_is_answered_to_a_token_stays_in_no_cache(token, client, operator):
    url = f"/api/v1/villages/{VILLAGE_CODE}/"
    anonymous = client.get(url)
    assert "public" in anonymous["Cache-Control"]
    assert "Authorization" in anonymous["Vary"]
    assert client.get(url, headers=bearer(token.secret))["Cache-Control"] == "private, no-store"
    client.force_login(operator)
    assert client.get(url)["Cache-Control"] == "private, no-store"


def test_use_is_noted_once_a_minute(token, client):
    client.get("/api/v1/", headers=bearer(token.secret))
    first = AccessToken.objects.get().last_used_at
    client.get("/api/v1/", headers=bearer(token.secret))
    assert AccessToken.objects.get().last_used_at == first
    AccessToken.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    client.get("/api/v1/", headers=bearer(token.secret))
    assert AccessToken.objects.get().last_used_at >= first


def test_the_owner_of_a_request_reaches_the_tokens_villages_alone(
    village, other_village, regency_officer, superuser
):
    """Whatever a view asks of the scoping, not only what it asks of the token."""
    from core.rest.authentication import AccessTokenAuthentication

    for owner in (regency_officer, superuser):
        _token, secret = AccessToken.objects.issue(owner, "Uji", [village], ["ronda.read"])
        request = APIRequestFactory().get("/", headers=bearer(secret))
        user, _token = AccessTokenAuthentication().authenticate(request)
        assert list(villages_for(user)) == [village]
        assert may_manage(user, village)
        assert not may_manage(user, other_village)
        assert not regencies_for(user).exists()
        trees = set(pages_for(user, type(village.site.root_page).objects.filter(depth=2)))
        assert trees == {village.site.root_page}


def test_a_token_is_for_a_village_and_a_year_at_most(village, operator):
    issue = AccessToken.objects.issue
    with pytest.raises(ValueError, match="village"):
        issue(operator, "Uji", [], [])
    for life in (timedelta(0), LONGEST_LIFE + timedelta(minutes=1)):
        with pytest.raises(ValueError, match="year"):
            issue(operator, "Uji", [village], [], timezone.now() + life)


def test_every_plugin_has_abilities(village):
    names = abilities()
    assert {"ronda.read", "webhooks"} <= set(names)
    for slug in registry.plugins:
        assert {f"{slug}.read", f"{slug}.write"} <= set(names)


def test_the_description_tells_of_tokens_and_refusals(db):
    document = Generator().get_schema(request=None, public=True)
    scheme = document["components"]["securitySchemes"]["accessToken"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    for path, item in document["paths"].items():
        # Open311 has its own keys, and 403 for those that are wrong.
        refusals = {"429"} if "/open311/" in path else {"401", "429"}
        for name, operation in item.items():
            if name != "parameters":
                assert refusals <= set(operation["responses"])
    made = document["paths"]["/api/v1/tokens/"]["post"]
    assert {"201", "400", "401", "403", "415", "429"} <= set(made["responses"])
    assert {} not in made["security"]
    read = document["paths"]["/api/v1/villages/"]["get"]
    assert {} in read["security"]
    assert "403" not in read["responses"]


def test_a_village_that_goes_takes_its_right_along(token, village, operator):
    token.villages.clear()
    assert ask(Anywhere, secret=token.secret).status_code == 403
    assert Village.objects.filter(pk=village.pk).exists()
