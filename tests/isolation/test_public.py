"""What the API and the websites show of a village is that village's, for every registered route."""

import itertools

import pytest

from core.testing.rows import owned_models
from tests.isolation.conftest import CANARY, routes
from tests.isolation.test_admin import shows_canary

WORDS = {
    "code": ["18.02.01.2003"],
    "path": ["x.webp"],
    "plugin": ["ronda", "dummy"],
    "name": ["posts", "notes"],
}


def paths(route, foreign):
    choices = [WORDS.get(keyword, foreign.everything) for keyword in route.keywords]
    for combination in itertools.islice(itertools.product(*choices), 60):
        path = route.template
        for keyword, value in zip(route.keywords, combination, strict=True):
            path = path.replace("{" + keyword + "}", str(value), 1)
        yield "/" + path


def village_routes():
    return [
        route
        for route in routes("api/v1/villages/{code}/")
        if route.keywords and route.keywords[0] == "code"
    ]


def test_a_villages_endpoints_give_nothing_of_another(foreign, client):
    client.raise_request_exception = False
    wrong, walked = [], 0
    for route in village_routes():
        for path in paths(route, foreign):
            response = client.get(path)
            if response.status_code == 405:
                response = client.post(path, {}, content_type="application/json")
            if response.status_code == 405:
                response = client.put(path, b"x", content_type="image/jpeg")
            walked += 1
            names_foreign = len(route.keywords) > 1 and route.keywords[-1] not in WORDS
            if response.status_code >= 500:
                wrong.append(f"{response.status_code} {path}")
            elif shows_canary(response):
                wrong.append(f"{path} shows another village's content")
            # What is not for the anonymous asks them to sign in before it looks at anything.
            elif names_foreign and response.status_code not in (401, 404):
                wrong.append(f"{response.status_code} {path} is not 404")
    assert walked > 10
    assert not wrong, "\n".join(wrong)


def test_staff_of_one_village_see_no_more_through_the_api(foreign, operator, client):
    client.force_login(operator)
    test_a_villages_endpoints_give_nothing_of_another(foreign, client)


def test_every_plugin_model_is_walked(foreign):
    """A model whose rows the tests could not make would not be proven."""
    assert {model._meta.label_lower for model in owned_models()} <= set(foreign.ids)
    assert len(owned_models()) >= 4


def test_drafts_of_any_village_are_nowhere_in_public(foreign, client):
    for host, path in (
        ("localhost", "/"),
        ("localhost", f"/?q={CANARY}"),
        ("purwodadi.localhost", "/"),
        ("purwodadi.localhost", "/berita/"),
        ("purwodadi.localhost", "/berita/rahasia-tetangga-konsep/"),
    ):
        html = client.get(path, headers={"host": host}).content.decode()
        assert "konsep" not in html.lower().replace(f"?q={CANARY}".lower(), "")
    answer = client.get("/api/v1/villages/18.02.02.2001/pages/?limit=100").content.decode()
    assert f"{CANARY} konsep" not in answer


@pytest.mark.parametrize("host", ["kalirejo.localhost", "localhost"])
def test_another_villages_pages_do_not_answer_on_this_host(foreign, client, host):
    path = "/berita/rahasia-tetangga-terbit/"
    assert client.get(path, headers={"host": "purwodadi.localhost"}).status_code == 200
    assert client.get(path, headers={"host": host}).status_code == 404


def test_an_officer_of_another_regency_gets_nothing(foreign, make_user, client):
    """A second regency in the same install: its officer holds rights on the root of all trees."""
    from core.villages.provisioning import provision_regency
    from tests.isolation.test_admin import SKIP, walk
    from tests.isolation.test_admin import WORDS as ADMIN_WORDS
    from tests.isolation.test_admin import paths as admin_paths

    stranger = make_user("pringsewu", "regency_officer", provision_regency("18.10", "Pringsewu"))
    client.force_login(stranger)
    requests = [
        (f"/{route.template}", False, route.name)
        for route in routes("admin/")
        if not route.keywords and route.name not in SKIP
    ]
    kinds = ("page", "image", "document", "instance_pk", "parent_page", "revision")
    requests += [
        (path, True, route.name)
        for route in routes("admin/")
        if route.keywords
        and route.name not in SKIP
        and any(keyword.startswith(kinds) for keyword in route.keywords)
        and any(keyword not in ADMIN_WORDS for keyword in route.keywords)
        for path in admin_paths(route, foreign)
    ]
    wrong = walk(client, "get", requests)
    assert not wrong, "\n".join(wrong)
