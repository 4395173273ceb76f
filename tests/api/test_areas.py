"""What the API gives of a district and of a regency: all their villages, and no other's."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from core.villages.provisioning import VillageInput, provision_regency, provision_village
from frontend_api.delivery.refresh import refresh_stale, refresh_village
from sites.models import NewsPage

DISTRICT = "/api/v1/districts/18.02.01/"
REGENCY = "/api/v1/regencies/18.02/"
NEWS = "type=village_sites.NewsPage"


@pytest.fixture
def neighbour(make_village):
    """Another village of the first district."""
    return make_village("18.02.01.2004", "Sridadi", district="Kalirejo")


@pytest.fixture
def far_village(regency):
    """A village of another regency."""
    provision_regency("18.10", "Pringsewu")
    return provision_village(
        VillageInput("18.10.01.2001", "Margodadi", district="Ambarawa")
    ).village


@pytest.fixture
def news(village, neighbour, other_village, far_village, make_news):
    """One piece of news of each village, this one's the latest."""
    for place in (far_village, other_village, neighbour, village):
        make_news(place, f"Kabar {place.name}")
        refresh_village(place)


def titles(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["results"]]


def test_a_district_and_a_regency_say_what_is_in_them(village, neighbour, other_village, client):
    district = client.get(DISTRICT).json()
    assert (district["code"], district["full_name"]) == ("18.02.01", "Kecamatan Kalirejo")
    assert district["regency"] == {"code": "18.02", "name": "Lampung Tengah"}
    assert district["villages"] == 2
    regency = client.get(REGENCY).json()
    assert regency["villages"] == 3
    assert [row["code"] for row in regency["districts"]] == ["18.02.01", "18.02.02"]
    for links in (district["links"], regency["links"]):
        assert links.pop("search").endswith("/search/")
        for url in links.values():
            assert client.get(url).status_code in (200, 503), url
    assert client.get(district["links"]["villages"]).json()["count"] == 2


@pytest.mark.parametrize("path", ["", "pages/", "changes/"])
def test_an_unknown_area_is_404(village, client, path):
    for start in ("/api/v1/districts/99.99.99/", "/api/v1/regencies/99.99/"):
        answer = client.get(start + path)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


def test_news_of_an_area_newest_first_with_their_villages(news, client):
    assert titles(client, f"{DISTRICT}pages/?{NEWS}") == ["Kabar Kalirejo", "Kabar Sridadi"]
    answer = client.get(f"{REGENCY}pages/?{NEWS}").json()
    assert answer["count"] == 3
    assert [row["village"] for row in answer["results"]] == [
        {"code": "18.02.01.2003", "name": "Kalirejo"},
        {"code": "18.02.01.2004", "name": "Sridadi"},
        {"code": "18.02.02.2001", "name": "Purwodadi"},
    ]
    row = answer["results"][0]
    there = client.get(f"/api/v1/villages/18.02.01.2003/pages/{row['id']}/").json()
    assert {**there, "village": row["village"]} == row


def test_only_some_members(news, client):
    (row,) = client.get(f"{DISTRICT}pages/?{NEWS}&fields=title&q=kalirejo").json()["results"]
    assert row == {
        "id": row["id"],
        "type": "village_sites.NewsPage",
        "title": "Kabar Kalirejo",
        "village": {"code": "18.02.01.2003", "name": "Kalirejo"},
    }
    (row,) = client.get(f"{DISTRICT}pages/?{NEWS}&fields=id&omit=id&q=kalirejo").json()["results"]
    assert set(row) == {"id", "type", "village"}


def test_dates_and_cursor(news, client):
    assert titles(client, f"{REGENCY}pages/?{NEWS}&published_after=2150-01-01T00:00:00Z") == []
    seen, url = [], f"{REGENCY}pages/?{NEWS}&limit=2"
    while url:
        seen += titles(client, url)
        url = client.get(url).json()["next"]
    assert seen == ["Kabar Kalirejo", "Kabar Sridadi", "Kabar Purwodadi"]


def test_drafts_private_pages_and_aliases_are_nowhere(news, village, make_news, client):
    make_news(village, "Konsep", live=False)
    private = make_news(village, "Tertutup")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    NewsPage.objects.get(title="Kabar Kalirejo").create_alias(update_slug="salinan")
    for url in (DISTRICT, REGENCY):
        found = titles(client, f"{url}pages/?limit=100")
        assert not {"Konsep", "Tertutup"} & set(found)
        assert found.count("Kabar Kalirejo") == 1


BAD = (
    ("fields=secret", "fields"), ("type=auth.User", "type"), ("parent=1", "parent"),
    ("ancestor=1", "ancestor"), ("order=newest", "order"), ("published_after=x",
    "published_after"), ("cursor=x", "cursor"), ("q=%00", "q"), ("limit=1000", "limit"),
    ("q=" + "x" * 200, "q"), ("locale=xx", "locale"),
)  # fmt: skip


@pytest.mark.parametrize("url", [DISTRICT, REGENCY])
def test_a_bad_parameter_is_named(news, client, subtests, url):
    for query, parameter in BAD:
        with subtests.test(query):
            answer = client.get(f"{url}pages/?{query}")
            assert answer.status_code == 400
            assert answer.json()["parameter"] == parameter


@pytest.mark.parametrize("limit", [1, 100])
@pytest.mark.parametrize("url", [DISTRICT, REGENCY])
def test_four_queries_whatever_the_page(news, client, settings, url, limit):
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{url}pages/?limit={limit}").status_code == 200
    assert len(queries) <= 4


def test_what_is_not_written_yet_is_left_to_the_worker(village, neighbour, client, settings):
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    answer = client.get(f"{DISTRICT}pages/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    refresh_stale()
    assert titles(client, f"{DISTRICT}pages/?fields=title&limit=100").count("Berita") == 2


def test_one_new_village_takes_the_others_pages_from_nobody(
    village, neighbour, client, settings, monkeypatch
):
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    worker = SimpleNamespace(enqueue=lambda: None)
    monkeypatch.setattr("frontend_api.changes.refresh_documents", worker)
    refresh_village(village)
    assert titles(client, f"{DISTRICT}pages/?fields=title&limit=100").count("Berita") == 1


def test_a_districts_changes_are_its_own(news, client):
    answer = client.get(f"{DISTRICT}changes/").json()
    found = {row["title"] for row in answer["changed"]}
    assert {"Kabar Kalirejo", "Kabar Sridadi"} <= found
    assert not {"Kabar Purwodadi", "Kabar Margodadi"} & found
    follow = client.get(f"{DISTRICT}changes/", {"since": answer["cursor"]})
    assert follow.status_code == 200
    assert client.get(f"{DISTRICT}changes/?since=x").json()["parameter"] == "since"
