"""Who sees a layer for staff, and a feature that is not public, by every protocol there is.

The addresses come from the URLconf and from the documents themselves: what is added to the service
is asked too.
"""

import re

import pytest

from core.accounts.tokens import AccessToken
from tests.isolation.conftest import routes

SECRET = "Titik-Rawan"
BASES = {
    "village": "/api/v1/villages/18.02.01.2003/gismap",
    "regency": "/api/v1/regencies/18.02/gismap",
    "install": "/api/v1/gismap",
}


@pytest.fixture
def secrets(make_place, make_layer, village, other_village):
    """A layer for staff with a feature in each of two villages, and a hidden feature of a public
    layer."""
    staff = make_layer("Rawan", visibility="staff")
    return [
        make_place(f"{SECRET} sini", layer=staff),
        make_place(f"{SECRET} sana", layer=staff, village=other_village),
        make_place(f"{SECRET} tersembunyi", is_public=False),
    ]


def addresses(secrets) -> list[str]:
    """Every GET of the map's API, with every id that the secrets have."""
    values = {
        "code": ["18.02.01.2003", "18.02"],
        "collection": ["gismap__rawan", "gismap__rawan_staff", "gismap__places_staff"],
        "feature": [str(place.pk) for place in secrets],
        "pk": [str(place.pk) for place in secrets],
        "plugin": ["gismap"],
        "name": ["rawan", "rawan_staff", "places_staff"],
        "z": ["0"], "x": ["0"], "y": ["0"],
    }  # fmt: skip
    found = []
    for template in gismap_paths():
        paths = [template]
        for keyword in re.findall(r"{(\w+)}", template):
            paths = [
                path.replace(f"{{{keyword}}}", value) for path in paths for value in values[keyword]
            ]
        found += paths
    return found


def gismap_paths() -> list[str]:
    return [f"/{route.template}" for route in routes("api/v1/") if "/gismap/" in route.template]


def shown(client, secrets, **headers) -> set[str]:
    """Which of the secrets' names stand anywhere in the answers."""
    found = set()
    for path in addresses(secrets):
        answer = client.get(path, headers=headers)
        assert answer.status_code < 500, path
        if answer.status_code == 200:
            found |= {place.name for place in secrets if place.name.encode() in answer.content}
    return found


def token(owner, villages, abilities):
    _token, secret = AccessToken.objects.issue(owner, "Peta", villages, abilities)
    return {"authorization": f"Bearer {secret}"}


def test_the_anonymous_see_none(client, secrets):
    assert len(addresses(secrets)) > 60
    assert shown(client, secrets) == set()


def test_staff_see_their_own_village_s(client, secrets, operator):
    client.force_login(operator)
    assert shown(client, secrets) == {f"{SECRET} sini", f"{SECRET} tersembunyi"}


def test_staff_of_another_village_see_theirs(client, secrets, other_operator):
    client.force_login(other_operator)
    assert shown(client, secrets) == {f"{SECRET} sana"}


def test_an_officer_of_the_regency_sees_all(client, secrets, regency_officer):
    client.force_login(regency_officer)
    assert shown(client, secrets) == {place.name for place in secrets}


def test_a_citizen_sees_none(client, secrets, make_user, village):
    client.force_login(make_user("warga", "citizen", village))
    assert shown(client, secrets) == set()


def test_a_token_sees_what_it_is_for(client, secrets, regency_officer, village, other_village):
    both = [village, other_village]
    assert shown(client, secrets, **token(regency_officer, both, ["ronda.read"])) == set()
    assert shown(client, secrets, **token(regency_officer, [other_village], ["gismap.read"])) == {
        f"{SECRET} sana"
    }
    assert len(shown(client, secrets, **token(regency_officer, both, ["gismap.read"]))) == 3


@pytest.mark.parametrize("base", BASES.values())
def test_what_staff_see_is_kept_by_no_cache(client, secrets, operator, base):
    client.force_login(operator)
    answer = client.get(f"{base}/ogc/collections/gismap__rawan_staff/items")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
