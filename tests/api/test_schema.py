"""The API's description: valid OpenAPI 3.1, committed, with every plugin's endpoints."""

import json
from pathlib import Path

from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from core.plugins.registry import registry
from core.rest.schema import Generator

COMMITTED = Path("frontend_api/openapi.json")
BUILT_IN = {"ronda", "netizen", "gismap"}


def schema() -> dict:
    return json.loads(json.dumps(Generator().get_schema(request=None, public=True)))


def without_test_plugins(document: dict) -> dict:
    """The committed document describes the project, not the plugins of its tests."""
    extra = set(registry.plugins) - BUILT_IN
    paths = {
        path: item
        for path, item in document["paths"].items()
        if not any(f"/{slug}/" in path for slug in extra)
    }
    for parameter in paths["/api/v1/villages/"]["get"]["parameters"]:
        if parameter["name"] == "plugin":
            names = parameter["schema"]["enum"]
            parameter["schema"]["enum"] = [slug for slug in names if slug in BUILT_IN]
    components = {
        name: item
        for name, item in document["components"]["schemas"].items()
        if not any(slug.capitalize() in name for slug in extra)
    }
    body = components["BodyBlock"]
    components["BodyBlock"] = {
        "oneOf": [ref for ref in body["oneOf"] if ref["$ref"].split("/")[-1] in components],
        "discriminator": {
            **body["discriminator"],
            "mapping": {
                kind: ref
                for kind, ref in body["discriminator"]["mapping"].items()
                if ref.split("/")[-1] in components
            },
        },
    }
    return {
        **document,
        "paths": paths,
        "components": {**document["components"], "schemas": components},
    }


def test_it_is_valid_openapi_3_1():
    document = schema()
    validate_schema(document)
    assert document["openapi"].startswith("3.1")


def test_the_committed_description_is_the_served_one():
    """When this fails on purpose: `manage.py write_schema` writes it anew."""
    assert json.loads(COMMITTED.read_text()) == without_test_plugins(schema())


def test_every_plugins_endpoints_are_described():
    from importlib import import_module

    paths = schema()["paths"]
    for plugin, spec in registry.specs("register_api"):
        for pattern in import_module(spec.urlconf).urlpatterns:
            stem = f"/api/v1/villages/{{code}}/{plugin.slug}/{str(pattern.pattern).split('<')[0]}"
            assert any(path.startswith(stem) for path in paths), stem


def test_plugins_components_carry_their_name():
    names = schema()["components"]["schemas"]
    assert "RondaWatchPost" in names
    assert "DummyNote" in names


def test_only_the_public_api_is_described():
    assert all(path.startswith("/api/v1/") for path in schema()["paths"])


def test_docs_page_asks_no_other_host(db, client):
    html = client.get("/api/v1/docs/").content.decode()
    assert "https://cdn" not in html
    assert "/static/drf_spectacular_sidecar/" in html
    assert client.get("/api/v1/schema/?format=json").json()["openapi"].startswith("3.1")


def test_a_list_is_described_with_its_paging():
    document = schema()
    answer = document["paths"]["/api/v1/villages/{code}/pages/"]["get"]["responses"]["200"]
    name = answer["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
    described = document["components"]["schemas"][name]
    assert set(described["required"]) == {"count", "next", "previous", "results"}
    assert described["properties"]["results"]["items"]["$ref"].endswith("/Page")


def test_describing_it_warns_of_nothing():
    GENERATOR_STATS.reset()
    schema()
    said = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert not said
