"""Every error of the API is a problem whose type leads to a page that tells of it."""

import json
import re

import pytest
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import path
from rest_framework.exceptions import APIException
from rest_framework.views import APIView

from core.plugins import specs
from core.rest import problem_kinds
from core.rest.problem_kinds import BY_STATUS, CORE, all_kinds, kind_of, plugin_kinds
from core.rest.problems import BadParameter, problem
from core.urls import handler400, handler403, handler404, handler500  # noqa: F401
from core.urls import urlpatterns as project_patterns
from frontend_api.models import WrittenVillage
from frontend_api.problems import document, marked
from plugins.netizen.models import Report
from tests.docs.samples import document as document_text
from tests.isolation.conftest import routes

PAGES = "/api/v1/problems/"
VILLAGE = "/api/v1/villages/18.02.01.2003/"
TYPE = re.compile(r"http://localhost:8000/api/v1/problems/([a-z0-9-]+)/")


def kind_of_answer(response) -> str:
    """The name of an answer's kind; the answer is held to what it says of itself."""
    assert response["Content-Type"] == "application/problem+json", response.content[:200]
    body = json.loads(response.content)
    found = TYPE.fullmatch(body["type"])
    assert found, body
    kind = all_kinds()[found[1]]
    assert (body["title"], body["status"]) == (kind.title, kind.status)
    assert response.status_code == kind.status
    if response.request["REQUEST_METHOD"] == "GET":
        assert response["Cache-Control"] in ("no-store", "private, no-store")
    return kind.name


# -- The pages and the document ------------------------------------------------------------------


@pytest.mark.parametrize("name", all_kinds())
def test_each_kind_has_its_page(client, name):
    kind = all_kinds()[name]
    address = kind.uri.removeprefix("http://localhost:8000")
    assert address == f"{PAGES}{name}/"
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=3600"
    text = answer.content.decode()
    assert f"<h1>{kind.title}</h1>" in text
    assert marked(kind.when) in text
    assert marked(kind.remedy) in text
    assert '<html lang="en">' in text
    assert not re.search(r"<(script|link|img)\b|https?://(?!localhost:8000/)", text)


def test_the_list_leads_to_every_page(client):
    text = client.get(PAGES).content.decode()
    assert re.findall(r'href="/api/v1/problems/([^/"]+)/"', text) == list(all_kinds())


def test_a_page_there_is_not_is_a_problem_itself(client):
    answer = client.get(f"{PAGES}no-such-kind/")
    assert kind_of_answer(answer) == "not-found"
    for address in (PAGES, f"{PAGES}gone/"):
        refused = client.post(address)
        assert kind_of_answer(refused) == "method-not-allowed"
        assert refused["Allow"] == "GET, HEAD"
        assert client.head(address).status_code == 200


def test_the_document_is_what_the_code_says():
    """`manage.py write_problems` writes it."""
    text = document_text("api/problems.md")
    assert text.partition("\n\n## ")[2] == document().removeprefix("## ")
    for name in all_kinds():
        assert f"### `{name}`" in text


def test_kinds_are_sound():
    for name, kind in all_kinds().items():
        assert name == kind.name
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name)
        assert 400 <= kind.status < 600
        assert all((kind.title, kind.when, kind.remedy, kind.detail))
        assert not kind.title.endswith(".")
        assert kind.when.endswith(".")
    assert all(CORE[name].status == status for status, name in BY_STATUS.items())
    assert set(BY_STATUS) == {kind.status for kind in CORE.values()}


# -- What is answered ----------------------------------------------------------------------------


def test_what_is_asked_wrongly(village, client):
    report = f"{VILLAGE}netizen/reports/"
    as_json = {"content_type": "application/json"}
    for answer, kind in (
        (client.get(VILLAGE + "?colour=red"), "bad-parameter"),
        (client.get(VILLAGE + "pages/?limit=0"), "bad-parameter"),
        (client.get(VILLAGE + "pages/?order=%00"), "bad-parameter"),
        (client.get("/api/v1/events/stream?colour=red"), "bad-parameter"),
        (client.get("/api/v1/events/stream", headers={"last-event-id": "x"}), "bad-parameter"),
        (client.get("/api/v1/events/stream?village=1"), "not-found"),
        (client.post("/api/v1/events/stream"), "method-not-allowed"),
        (client.post(report, "{", **as_json), "malformed-body"),
        (client.post(report, '"\\ud800"', **as_json), "malformed-body"),
        (client.post(report, "{}", **as_json), "validation"),
        (client.post(report, "x", content_type="text/plain"), "unsupported-media-type"),
        (client.post(VILLAGE), "method-not-allowed"),
        (client.put("/api/v1/"), "method-not-allowed"),
        (client.get(VILLAGE, headers={"accept": "text/html"}), "not-acceptable"),
        (client.get("/api/v1/villages/18.02.99.2001/"), "not-found"),
        (client.get("/api/v1/villages/18.02.99.2001/pages/"), "not-found"),
        (client.get("/api/v1/nothing/"), "not-found"),
        (client.get("/api/v2/"), "not-found"),
        (client.get("/api/v1/me/"), "unauthenticated"),
        (client.get("/api/v1/", headers={"authorization": "Bearer x"}), "unauthenticated"),
        (client.get(VILLAGE + "dummy/notes/1/"), "not-found"),
        (client.get("/api/v1/%00/"), "bad-request"),
        (client.get("/api/v1/", headers={"host": "evil.example"}), "bad-request"),
        (client.post("/api/v1/schema/"), "method-not-allowed"),
        (client.get("/api/v1/schema/", headers={"accept": "text/html"}), "not-acceptable"),
        (client.post("/api/v1/docs/"), "method-not-allowed"),
        (client.get("/api/v1/docs/", headers={"accept": "image/png"}), "not-acceptable"),
        (client.post("/api/v1/auth/app/v1/config"), "method-not-allowed"),
    ):
        asked = answer.request["PATH_INFO"], answer.request.get("QUERY_STRING")
        assert kind_of_answer(answer) == kind, asked


def test_every_route_refuses_every_odd_request_with_a_known_kind(village, client):
    """Whatever is no success is a problem, whichever endpoint it is."""
    values = {"code": village.code, "pk": 10**15, "name": "x", "plugin": "x", "report": "x",
              "delivery": 1, "collection": "ronda__posts", "feature": "x", "z": 1, "y": 9, "x": 9,
              "uuid": "0192d3a4-7b1c-7d2e-8f3a-4b5c6d7e8f90",
              "identifier": "x", "kind": "x", "tracking": "x", "proposal": "x", "topic": "x",
              "announcement": "x", "token": "x"}  # fmt: skip
    seen = set()
    for route in routes("api/v1/"):
        # Open311 has errors of its own.
        if route.template.startswith(("api/v1/auth/", "api/v1/netizen/open311/")):
            continue
        address = "/" + route.template.format(**values)
        for method in ("get", "post", "put", "patch", "delete", "trace"):
            for query in ("", "?a%00b=%ff", "?colour=red", "?limit=-1&cursor=x&path=//[&filter=x"):
                for body, kind in (("{", "application/json"), ("x", "text/plain")):
                    if method == "trace" or (method == "get" and kind == "text/plain"):
                        answer = getattr(client, method)(address + query)
                    elif method == "get":
                        answer = client.get(address + query, headers={"accept": "image/png"})
                    else:
                        answer = getattr(client, method)(address + query, body, content_type=kind)
                    if answer.status_code < 400:
                        continue
                    seen.add(kind_of_answer(answer))
    assert seen >= {
        "bad-parameter", "method-not-allowed", "not-acceptable", "not-found", "unauthenticated",
        "unsupported-media-type", "malformed-body",
    }  # fmt: skip


def test_what_is_too_large_or_has_no_length(village, client, settings):
    settings.KAMPUNG_MAX_REQUEST_BYTES = 10
    answer = client.post(VILLAGE, "x" * 11, content_type="application/json")
    assert kind_of_answer(answer) == "payload-too-large"
    assert answer.json()["maximum_bytes"] == 10
    answer = client.get(VILLAGE, headers={"transfer-encoding": "chunked", "content-length": ""})
    assert kind_of_answer(answer) == "length-required"


def test_a_browsers_change_without_a_token(village, operator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator)
    answer = client.post("/api/v1/tokens/", "{}", content_type="application/json")
    assert kind_of_answer(answer) == "forbidden"


def test_who_asks_too_often(village, client, settings):
    settings.KAMPUNG_READS_A_MINUTE = 1
    client.get(VILLAGE)
    assert kind_of_answer(client.get(VILLAGE)) == "throttled"
    assert kind_of_answer(client.get(VILLAGE + "pages/")) == "throttled"


def test_what_is_not_written_yet(village, client, settings):
    WrittenVillage.objects.all().delete()
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    answer = client.get("/api/v1/regencies/18.02/changes/")
    assert kind_of_answer(answer) == "not-ready"
    assert answer["Retry-After"] == "60"


def test_a_report_with_anothers_uuid_and_one_that_is_gone(village, client):
    address = f"{VILLAGE}netizen/reports/"
    body = {"uuid": "6f1f3c0e-98a5-4d4b-8a53-3b9a1c8b7f10", "category": "road",
            "title": "Jalan", "text": "Berlubang."}  # fmt: skip
    assert client.post(address, body, content_type="application/json").status_code == 201
    other = client.post(address, {**body, "text": "Lain."}, content_type="application/json")
    assert kind_of_answer(other) == "netizen-report-differs"
    Report.objects.for_village(village).get().delete()
    gone = client.post(address, body, content_type="application/json")
    assert kind_of_answer(gone) == "netizen-report-removed"
    assert gone.json()["uuid"] == body["uuid"]


# -- Whatever an endpoint raises -----------------------------------------------------------------


class Teapot(APIException):
    status_code = 418


class Full(APIException):
    status_code = 409
    problem_kind = "conflict"


class Elsewhere(BadParameter):
    """A subclass with a status of its own."""

    status_code = 404


RAISED = {
    "elsewhere": (Elsewhere("tag", "No such tag."), 404, "not-found"),
    "boom": (RuntimeError("boom"), 500, "server-error"),
    "suspicious": (SuspiciousOperation("inner matter"), 400, "bad-request"),
    "bad": (BadRequest("inner matter"), 400, "bad-request"),
    "large": (RequestDataTooBig("inner matter"), 413, "payload-too-large"),
    "full": (Full("Full."), 409, "conflict"),
}


class Raising(APIView):
    def get(self, request, what):
        raise RAISED[what][0]


def raising(request, what):
    raise RAISED[what][0]


urlpatterns = [
    path("api/v1/inside/<str:what>/", Raising.as_view()),
    path("api/v1/outside/<str:what>/", raising),
    path("outside/<str:what>/", raising),
    *project_patterns,
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("what", RAISED)
@pytest.mark.parametrize("where", ["inside", "outside"])
def test_what_an_endpoint_raises_is_a_problem_inside_rest_framework_and_outside(db, where, what):
    client = Client(raise_request_exception=False)
    error, status, kind = RAISED[what]
    if where == "outside" and isinstance(error, APIException):
        status, kind = 500, "server-error"
    answer = client.get(f"/api/v1/{where}/{what}/")
    assert answer.status_code == status
    assert kind_of_answer(answer) == kind
    assert "inner matter" not in answer.content.decode()


@pytest.mark.urls(__name__)
def test_pages_for_people_are_no_problems(db):
    client = Client(raise_request_exception=False)
    for what in ("bad", "boom"):
        answer = client.get(f"/outside/{what}/")
        assert answer.status_code == RAISED[what][1]
        assert answer["Content-Type"].startswith("text/html")


def test_a_status_without_a_kind_says_no_more_than_it_is():
    assert problem(418, "Short and stout.") == {
        "type": "about:blank",
        "title": "I'm a Teapot",
        "status": 418,
        "detail": "Short and stout.",
    }
    assert "title" not in problem(499)


def test_a_kind_that_nobody_registered_is_a_mistake():
    with pytest.raises(LookupError, match="no-such"):
        problem(409, "x", kind="no-such")


# -- Plugins' kinds ------------------------------------------------------------------------------


def test_a_plugins_kinds_bear_its_name(monkeypatch):
    spec = specs.ProblemSpec("full", 409, "Full", "It is full.", "Wait.", "It is full.")

    class Plugin:
        slug = "agenda"

    class Registry:
        def specs(self, hook):
            return [(Plugin, specs.ApiSpec("agenda.urls", problems=(spec,)))]

    monkeypatch.setattr(problem_kinds, "registry", Registry())
    assert [kind.name for kind in plugin_kinds()["agenda"]] == ["agenda-full"]
    assert kind_of("agenda-full", 409).uri == "http://localhost:8000/api/v1/problems/agenda-full/"
    assert problem(409, "x", kind="agenda-full")["title"] == "Full"


@pytest.mark.parametrize(
    ("name", "status"), [("Full", 409), ("full_up", 409), ("", 409), ("full", 200), ("full", 600)]
)
def test_a_plugins_kind_must_be_sound(name, status):
    with pytest.raises(specs.SpecError):
        specs.ProblemSpec(name, status, "Full", "It is full.", "Wait.", "It is full.")


def test_a_markdown_backtick_is_code_and_text_is_text():
    assert marked("Send `a < b` & more.") == "Send <code>a &lt; b</code> &amp; more."


def test_addresses_are_those_of_the_install(settings, rf: RequestFactory):
    settings.KAMPUNG_PUBLIC_URL = "https://kampung.example.go.id"
    assert problem(404)["type"] == "https://kampung.example.go.id/api/v1/problems/not-found/"
