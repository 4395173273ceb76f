"""Which websites' scripts may use the API from a browser, and for what."""

import pytest
from django.core.exceptions import ValidationError

from core.testing.factories import OTHER_CODE, VILLAGE_CODE
from core.villages.origins import FrontendOrigin, normal_origin

OWN = "https://kalirejo.example"
STRANGE = "https://elsewhere.example"
VILLAGE = f"/api/v1/villages/{VILLAGE_CODE}/"
OTHER = f"/api/v1/villages/{OTHER_CODE}/"


@pytest.fixture(autouse=True)
def registered(village, other_village):
    return FrontendOrigin.objects.create(village=village, origin=OWN)


@pytest.fixture
def preflight(client):
    """A function that asks as a browser does before a request."""

    def ask(url, origin, method="GET", headers=""):
        values = {"origin": origin, "access-control-request-method": method}
        if headers:
            values["access-control-request-headers"] = headers
        return client.options(url, headers=values)

    return ask


def allowed(answer):
    return answer.headers.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize("origin", [OWN, STRANGE, "null", "", None])
def test_anybody_reads_what_is_public_and_a_cache_keeps_one_answer(client, origin):
    answer = client.get(VILLAGE, headers={} if origin is None else {"origin": origin})
    assert allowed(answer) == "*"
    assert "Origin" not in answer["Vary"]
    assert "public" in answer["Cache-Control"]
    assert "Access-Control-Allow-Credentials" not in answer
    exposed = answer["Access-Control-Expose-Headers"].split(", ")
    assert exposed == ["ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After"]


def test_errors_can_be_read_too(client):
    assert allowed(client.get(f"{VILLAGE}?x=1", headers={"origin": STRANGE})) == "*"
    assert allowed(client.get("/api/v1/nothing/", headers={"origin": STRANGE})) == "*"


def test_asking_for_public_reading_is_answered_for_all(preflight):
    answer = preflight(VILLAGE, STRANGE, headers="if-none-match")
    assert (answer.status_code, allowed(answer)) == (200, "*")
    assert "if-none-match" in answer["Access-Control-Allow-Headers"]
    assert "authorization" not in answer["Access-Control-Allow-Headers"]
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", "content-type"),
        ("PATCH", ""),
        ("DELETE", ""),
        ("GET", "authorization"),
        ("GET", "accept, Authorization"),
        ("GET", "X-Session-Token"),
        ("POST", "content-type,authorization"),
    ],
)
def test_more_than_that_is_for_the_villages_own_frontends(preflight, method, headers):
    own = preflight(f"{VILLAGE}netizen/reports/", OWN, method, headers)
    assert allowed(own) == OWN
    assert "authorization" in own["Access-Control-Allow-Headers"]
    assert "POST" in own["Access-Control-Allow-Methods"]
    assert "Origin" in own["Vary"]
    for url, origin in (
        (f"{VILLAGE}netizen/reports/", STRANGE),
        (f"{VILLAGE}netizen/reports/", "http://kalirejo.example"),
        (f"{VILLAGE}netizen/reports/", OWN + ":8443"),
        (f"{VILLAGE}netizen/reports/", "null"),
        (f"{VILLAGE}netizen/reports/", "\x00"),
        (f"{OTHER}netizen/reports/", OWN),
    ):
        answer = preflight(url, origin, method, headers)
        assert allowed(answer) is None
        assert "Origin" in answer["Vary"]


def test_an_address_without_a_village_is_open_to_every_villages_frontends(preflight):
    assert allowed(preflight("/api/v1/tokens/", OWN, "POST", "authorization")) == OWN
    assert allowed(preflight("/api/v1/tokens/", STRANGE, "POST", "authorization")) is None


def test_the_answer_itself_is_for_the_frontends_too(client):
    for method, headers in (
        (client.post, {}),
        (client.get, {"authorization": "Bearer x"}),
        (client.get, {"x-session-token": "x"}),
    ):
        own = method(VILLAGE, headers={"origin": OWN, **headers})
        assert allowed(own) == OWN
        assert "Origin" in own["Vary"]
        strange = method(VILLAGE, headers={"origin": STRANGE, **headers})
        assert allowed(strange) is None
        assert "Origin" in strange["Vary"]


def test_cookies_are_taken_from_the_villages_frontends_below_its_own_addresses(client, operator):
    client.force_login(operator)
    own = client.get(VILLAGE, headers={"origin": OWN})
    assert (allowed(own), own["Access-Control-Allow-Credentials"]) == (OWN, "true")
    assert "no-store" in own["Cache-Control"]
    assert allowed(client.get(VILLAGE, headers={"origin": STRANGE})) is None
    assert allowed(client.get(OTHER, headers={"origin": OWN})) is None
    # Elsewhere another village's frontend would read with one's cookies.
    assert "Access-Control-Allow-Credentials" not in client.get(
        "/api/v1/tokens/", headers={"origin": OWN}
    )


@pytest.mark.parametrize("path", ["", "pages/", "pages/by-path/?path=/", "menus/"])
@pytest.mark.parametrize(
    "headers", [{"cookie": "a=b"}, {"authorization": "Basic x"}, {"x-session-token": ""}]
)
def test_nobody_makes_a_cache_keep_an_answer_that_shuts_scripts_out(client, path, headers):
    for origin in ({"origin": STRANGE}, {"origin": "null"}, {}):
        answer = client.get(VILLAGE + path, headers={**headers, **origin})
        assert answer["Cache-Control"].startswith("public")
        assert allowed(answer) == "*"
        assert "Access-Control-Allow-Credentials" not in answer
        again = client.get(
            VILLAGE + path, headers={**headers, **origin, "if-none-match": answer["ETag"]}
        )
        assert (again.status_code, allowed(again)) == (304, "*")
    own = client.get(VILLAGE + path, headers={**headers, "origin": OWN})
    assert (own.status_code, allowed(own)) == (200, OWN)
    assert own["Cache-Control"].startswith("private")
    assert "Surrogate-Key" not in own
    assert "Origin" in own["Vary"]


def test_an_origin_that_is_taken_away_is_out_at_once(preflight, registered):
    registered.delete()
    assert allowed(preflight(f"{VILLAGE}netizen/reports/", OWN, "POST")) is None


def test_nothing_of_it_outside_the_api(client):
    answer = client.get("/", headers={"origin": OWN})
    assert allowed(answer) is None


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("https://Kalirejo.Example", "https://kalirejo.example"),
        ("HTTPS://kalirejo.example/", "https://kalirejo.example"),
        (" http://localhost:5173 ", "http://localhost:5173"),
        ("https://kalirejo.example:443", "https://kalirejo.example"),
        ("http://kalirejo.example:80", "http://kalirejo.example"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("https://désa.example", "https://xn--dsa-bma.example"),
    ],
)
def test_addresses_are_kept_as_browsers_send_them(village, text, stored):
    row = FrontendOrigin(village=village, origin=text)
    if stored == OWN:
        assert normal_origin(text) == stored
        return
    row.full_clean()
    assert row.origin == stored


@pytest.mark.parametrize(
    "text",
    [
        "", "kalirejo.example", "https://", "ftp://kalirejo.example", "https://a.example/path",
        "https://a.example?x", "https://a.example#x", "https://user:pw@a.example",
        "https://*.example", "https://a.example:99999", "https://a.example:0", "https://a b",
        "https://[::1", "javascript:alert(1)", "https://a.example\x00", "null", "*",
        "https://" + "a" * 300 + ".example", "https://a_b.example", "https://-a.example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_an_example(village, text):
    with pytest.raises(
        ValidationError, match="kalirejo.example|required|character|wajib|255|field"
    ):
        FrontendOrigin(village=village, origin=text).full_clean()


def test_a_village_has_an_address_once(village, other_village):
    with pytest.raises(ValidationError):
        FrontendOrigin(village=village, origin=OWN + "/").full_clean()
    FrontendOrigin(village=other_village, origin=OWN).full_clean()
