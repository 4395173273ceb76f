"""What a client gets that names the answer it holds, and the policy that data come with."""

import pytest

pytestmark = pytest.mark.django_db

POLICY = "default-src 'none'; frame-ancestors 'none'"


@pytest.fixture
def url(village, make_news):
    make_news(village, "Panen")
    return f"/api/v1/villages/{village.code}/pages/"


@pytest.mark.parametrize(
    "name", ["{0}", "W/{0}", '"older", {0}', "*"], ids=["alone", "weak", "among", "any"]
)
def test_who_holds_the_answer_gets_304_with_all_but_the_body(client, url, name):
    whole = client.get(url)
    answer = client.get(url, headers={"If-None-Match": name.format(whole["ETag"])})
    assert answer.status_code == 304
    assert answer.content == b""
    assert "Content-Type" not in answer
    for header in ("ETag", "Cache-Control", "Vary", "Surrogate-Key", "Cache-Tag"):
        assert answer[header] == whole[header]


def test_who_holds_another_gets_the_whole(client, url):
    assert client.get(url, headers={"If-None-Match": '"older"'}).json()["count"] >= 1


@pytest.mark.parametrize(
    ("conditions", "status"),
    [({"If-Match": '"older"'}, 412), ({"If-Match": "{0}"}, 304)],
    ids=["not met", "met"],
)
def test_if_match_comes_first(client, url, conditions, status):
    etag = client.get(url)["ETag"]
    headers = {name: value.format(etag) for name, value in conditions.items()}
    answer = client.get(url, headers={**headers, "If-None-Match": etag})
    assert answer.status_code == status


def test_data_opened_as_a_page_may_load_nothing_and_stand_in_no_frame(client, url):
    etag = client.get(url)["ETag"]
    for answer in (
        client.get(url),
        client.get(url, headers={"If-None-Match": etag}),
        client.get(f"{url}?nonsense=1"),
        client.post(url),
    ):
        assert answer["Content-Security-Policy"] == POLICY


def test_pages_below_the_api_keep_the_websites_policy(client, url):
    answer = client.get("/api/v1/problems/not-found/", headers={"Accept": "text/html"})
    assert answer["Content-Type"].startswith("text/html")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
