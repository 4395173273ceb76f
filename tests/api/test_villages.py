"""The villages in the API: list, filters, GeoJSON, bootstrap, and what is refused."""

import json

import pytest

from core.plugins.switching import switch
from core.villages.provisioning import VillageInput, provision_village
from sites.models import NewsIndexPage

URL = "/api/v1/villages/"
ONE = "/api/v1/villages/18.02.01.2003/"


def codes(response):
    return [row["code"] for row in response.json()["results"]]


@pytest.fixture
def three(village, other_village, make_village):
    return [
        village,
        other_village,
        make_village("18.02.01.1001", "Kalirejo Kota", point=(104.98, -5.22)),
    ]


def test_the_front_door_says_what_is_here(db, client):
    answer = client.get("/api/v1/").json()
    assert {plugin["slug"] for plugin in answer["plugins"]} >= {"ronda", "netizen", "gismap"}
    assert answer["links"]["villages"].endswith("/api/v1/villages/")


def test_the_list_carries_contact_and_links(three, client):
    answer = client.get(URL).json()
    assert answer["count"] == 3
    row = next(row for row in answer["results"] if row["code"] == "18.02.01.2003")
    assert row["full_name"] == "Kampung Kalirejo"
    assert row["district"] == {"code": "18.02.01", "name": "Kalirejo"}
    assert row["regency"]["code"] == "18.02"
    assert row["phone"] == "+62725123456"
    assert row["email"] == "kontak@kalirejo.example"
    assert row["website"] == "http://kalirejo.localhost:8000/"
    assert row["point"] == {"longitude": 104.97, "latitude": -5.21}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=kelurahan", ["18.02.01.1001"]),
        ("district=18.02.02", ["18.02.02.2001"]),
        ("regency=18.03", []),
        ("q=purwo", ["18.02.02.2001"]),
        ("q=18.02.01.2", ["18.02.01.2003"]),
        ("bbox=104.96,-5.23,104.99,-5.2", ["18.02.01.1001", "18.02.01.2003"]),
        ("near=104.97,-5.21&radius=3000", ["18.02.01.2003", "18.02.01.1001"]),
        ("plugin=ronda&kind=kampung", ["18.02.01.2003", "18.02.02.2001"]),
        ("plugin=dummy", []),
    ],
)
def test_filters(three, client, query, expected):
    assert codes(client.get(f"{URL}?{query}")) == expected


def test_near_tells_the_distance_in_metres(three, client):
    rows = client.get(f"{URL}?near=104.97,-5.21&radius=3000").json()["results"]
    assert rows[0]["distance"] == 0
    assert 1500 < rows[1]["distance"] < 1650


def test_it_pages_by_cursor_with_links(three, client):
    first = client.get(f"{URL}?limit=2")
    assert codes(first) == ["18.02.01.1001", "18.02.01.2003"]
    assert first["Link"].endswith('rel="next"')
    second = client.get(first.json()["next"])
    assert codes(second) == ["18.02.02.2001"]
    assert second.json()["next"] is None
    assert codes(client.get(second.json()["previous"])) == ["18.02.01.1001", "18.02.01.2003"]


@pytest.mark.parametrize("how", ["accept", "format"])
def test_geojson(three, client, how):
    if how == "accept":
        response = client.get(URL, headers={"accept": "application/geo+json"})
    else:
        response = client.get(f"{URL}?format=geojson")
    assert response["Content-Type"].startswith("application/geo+json")
    answer = json.loads(response.content)
    assert answer["type"] == "FeatureCollection"
    assert answer["numberMatched"] == 3
    assert answer["features"][1]["geometry"] == {
        "type": "Point",
        "coordinates": [104.97, -5.21],
    }


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("unknown=1", "unknown"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("cursor=nonsense", "cursor"),
        ("kind=desa", "kind"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,2,3,nan", "bbox"),
        ("near=5", "near"),
        ("near=200,0", "near"),
        ("near=104,-5&radius=-1", "radius"),
        ("radius=5", "radius"),
        ("plugin=nothing", "plugin"),
        ("format=xml", "format"),
        ("q=%00", "q"),
    ],
)
def test_a_bad_parameter_is_400_and_named(three, client, query, parameter):
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["parameter"] == parameter
    assert problem["status"] == 400
    assert problem["detail"]


def test_the_bootstrap_has_menu_plugins_and_links(village, client):
    answer = client.get(ONE).json()
    assert [item["title"] for item in answer["menu"]][:2] == ["Profil", "Berita"]
    assert answer["menu"][1]["path"] == "/berita/"
    assert answer["links"]["pages"].endswith(f"{ONE}pages/")
    ronda = next(item for item in answer["plugins"] if item["slug"] == "ronda")
    assert ronda["url"].endswith(f"{ONE}ronda/")
    assert client.get(f"{ONE}menus/").json() == answer["menu"]


def test_the_bootstrap_tells_hours_numbers_accounts_and_look(village, settings_row, client):
    profile = client.get(ONE).json()["profile"]
    assert profile["hours"] == [{"days": "Senin–Kamis", "hours": "08.00–15.00"}]
    assert profile["emergency_numbers"][0].keys() == {"label", "number"}
    assert profile["social"] == [{"network": "facebook", "url": "https://facebook.com/kalirejo"}]
    assert profile["colour"] == settings_row.colour


def test_unknown_villages_and_addresses_are_problems(village, client):
    for path in (
        "/api/v1/villages/18.02.01.2999/",
        "/api/v1/villages/18.02.01.2999/pages/",
        "/api/v1/villages/nonsense/",
        "/api/v1/nothing/",
    ):
        response = client.get(path)
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json", path
        assert response.json()["status"] == 404
    assert client.delete(URL).status_code == 405


def test_etag_and_304(village, client):
    first = client.get(ONE)
    assert "max-age" in first["Cache-Control"]
    again = client.get(ONE, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    village.phone = "+62725999999"
    village.save()
    assert client.get(ONE, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_anybody_may_read_from_anywhere(village, client):
    response = client.get(URL, headers={"origin": "https://example.org"})
    assert response["Access-Control-Allow-Origin"] == "*"


def test_the_lists_queries_do_not_grow(three, make_village, client, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(URL)
    for number in range(4, 8):
        make_village(f"18.02.01.200{number}", f"Kampung {number}")
    with django_assert_num_queries(2):
        client.get(URL)
    with django_assert_num_queries(5):
        client.get(ONE)


def test_the_menu_in_another_language(village, client):
    provision_village(VillageInput(village.code, languages=("id", "en")))
    news = NewsIndexPage.objects.get(locale__language_code="en")
    news.alias_of, news.title = None, "News"
    news.save_revision().publish()
    switch([village], "ronda", True)
    menu = {item["path"]: item for item in client.get(f"{ONE}menus/?locale=en").json()}
    assert menu["/en/berita/"]["title"] == "News"
    assert menu["/en/berita/"]["locale"] == "en"
    assert menu["/en/berita/"]["url"] == "http://kalirejo.localhost:8000/en/berita/"
    # Not translated yet: the page is there, in the language it has.
    assert menu["/en/profil/"]["title"] == "Profil"
    assert menu["/en/profil/"]["locale"] == "id"
    # The plugins' pages have one address for all languages.
    assert menu["/p/ronda/"]["locale"] == "en"
    plain = client.get(f"{ONE}menus/").json()
    assert plain == client.get(f"{ONE}menus/?locale=id").json()
    assert {item["locale"] for item in plain} == {"id"}


def test_a_language_the_village_does_not_have_is_answered_in_its_main_one(village, client):
    assert client.get(f"{ONE}menus/?locale=en").json() == client.get(f"{ONE}menus/").json()


@pytest.mark.parametrize("language", ["fr", ""])
def test_a_language_that_nobody_here_has_is_400(village, client, language):
    response = client.get(f"{ONE}menus/?locale={language}")
    assert response.status_code == 400
    assert response.json()["parameter"] == "locale"
