"""A village's redirects: where its old paths have moved to, and no page that is not public."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

URL = "/api/v1/villages/18.02.01.2003/redirects/"


def moved(village, old, to, **values):
    return Redirect.add_redirect(old, to, site=village and village.site, **values)


def rows(client, query=""):
    answer = client.get(URL + query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_pages_and_addresses(village, make_news, client):
    page = make_news(village, "Panen Raya")
    moved(village, "/kabar/panen/", page)
    moved(village, "/lama", "https://example.com/x", is_permanent=False)
    first, second = rows(client)
    assert first["from"] == "/kabar/panen"
    assert first["to"] == {
        "url": "http://kalirejo.localhost:8000/berita/panen-raya/",
        "path": "/berita/panen-raya/",
    }
    assert first["permanent"]
    assert second["to"] == {"url": "https://example.com/x", "path": None}
    assert not second["permanent"]


def test_another_villages_and_what_is_not_public_stay_away(
    village, other_village, make_news, client
):
    draft = make_news(village, "Konsep", live=False)
    private = make_news(village, "Tertutup")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    moved(other_village, "/tetangga", "https://example.com/")
    moved(village, "/konsep", draft)
    moved(village, "/tertutup", private)
    assert rows(client) == []
    there = make_news(other_village, "Kabar Tetangga")
    moved(village, "/sana", there)
    (row,) = rows(client)
    assert row["to"]["path"] is None
    assert row["to"]["url"].startswith("http://purwodadi.localhost:8000/")


def test_the_villages_own_goes_before_the_installs(village, other_village, client):
    moved(None, "/kantor", "https://example.com/umum")
    assert rows(client)[0]["to"]["url"] == "https://example.com/umum"
    moved(village, "/kantor", "https://example.com/kami")
    assert [row["to"]["url"] for row in rows(client)] == ["https://example.com/kami"]


def test_one_path(village, client):
    for number in range(3):
        moved(village, f"/lama-{number}", "https://example.com/")
    assert [row["from"] for row in rows(client, "?path=/lama-1/")] == ["/lama-1"]
    assert rows(client, "?path=lain") == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("path=//[", "path"), ("path=" + "x" * 300, "path"), ("path=%00", "path"),
        ("cursor=x", "cursor"), ("limit=0", "limit"), ("from=/x", "from"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_named(village, client, query, parameter):
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter


def test_a_path_that_is_none_is_no_page(village, client):
    answer = client.get("/api/v1/villages/18.02.01.2003/pages/by-path/", {"path": "//["})
    assert answer.status_code == 404


def test_pages_by_cursor_with_four_queries_whatever_their_number(village, make_news, client):
    for number in range(7):
        moved(village, f"/lama-{number}", make_news(village, f"Kabar {number}"))
    seen, url = [], f"{URL}?limit=3"
    while url:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url).json()
        assert len(queries) <= 4
        seen += [row["from"] for row in answer["results"]]
        url = answer["next"]
    assert seen == [f"/lama-{number}" for number in range(7)]
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{URL}?limit=100").json()["count"] == 7
    assert len(queries) <= 4
