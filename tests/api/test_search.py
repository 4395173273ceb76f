"""Search through the API: public pages of the area, best first, and what plugins find."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from core.plugins import gated
from core.plugins.registry import registry
from core.plugins.specs import SearchHit, SearchSpec
from core.plugins.switching import switch
from frontend_api import search
from frontend_api.delivery.refresh import refresh_village
from sites.models import NewsPage

URL = "/api/v1/villages/18.02.01.2003/search/"
DISTRICT = "/api/v1/districts/18.02.01/search/"
REGENCY = "/api/v1/regencies/18.02/search/"


def ask(client, q, url=URL, **query):
    answer = client.get(url, {"q": q, **query})
    assert answer.status_code == 200, answer.content
    return answer.json()


def titles(answer):
    return [row["title"] for row in answer["results"]]


@pytest.fixture
def harvest(village, other_village, make_news):
    make_news(village, "Rapat", intro="Membahas jalan & pasar, dan sedikit soal panen raya.")
    page = make_news(village, "Panen")
    make_news(other_village, "Panen di Purwodadi")
    for place in (village, other_village):
        refresh_village(place)
    return page


@pytest.fixture
def records(monkeypatch):
    """A function that has a plugin's search answer with these hits, whatever is asked."""

    def answer(*hits):
        spec = SearchSpec("notes", "Notes", lambda villages, text, limit: iter(hits))
        specs = [(registry.plugins["dummy"], spec)]
        monkeypatch.setattr(gated, "registry", SimpleNamespace(specs=lambda hook: specs))

    return answer


@pytest.fixture
def make_feature(village):
    """A function that puts a feature on a map of the village's."""
    layer = apps.get_model("gismap", "Layer").objects.create(
        village=village, title="Tempat", name="tempat", geometry="mixed"
    )
    model = apps.get_model("gismap", "Feature")

    def make(name, geometry):
        geometry.srid = 4326
        return model.objects.create(village=village, layer=layer, name=name, geometry=geometry)

    return make


def test_pages_best_first_with_all_a_card_needs(harvest, client):
    answer = ask(client, "panen")
    assert titles(answer) == ["Panen", "Rapat"]
    assert (answer["count"], answer["complete"], answer["next"]) == (2, True, None)
    row = answer["results"][0]
    assert row["id"] == harvest.pk
    assert row["type"] == "village_sites.NewsPage"
    assert row["url"] == "http://kalirejo.localhost:8000/berita/panen/"
    assert row["path"] == "/berita/panen/"
    assert row["village"] == {"code": "18.02.01.2003", "name": "Kalirejo"}
    assert row["locale"] == "id"
    assert row["published_at"]


def test_the_snippet_is_safe_html_with_the_words_marked(village, harvest, make_news, client):
    (row,) = ask(client, "PANEN raya")["results"]
    assert row["snippet"] == (
        "Membahas jalan &amp; pasar, dan sedikit soal <mark>panen</mark> <mark>raya</mark>."
    )
    long = "<p>" + "awal " * 80 + "<b>kentongan</b> berbunyi" + " akhir" * 80 + "</p>"
    make_news(village, "Malam", body=[("text", long)])
    (row,) = ask(client, "kentongan")["results"]
    assert "<mark>kentongan</mark> berbunyi" in row["snippet"]
    assert row["snippet"].startswith("…")
    assert row["snippet"].endswith("…")
    assert len(row["snippet"]) < 230
    make_news(village, "Awas", intro="jahat <script>alert(1)</script> & <b>x")
    (row,) = ask(client, "jahat")["results"]
    assert "<script" not in row["snippet"]
    assert "<b>" not in row["snippet"]


def test_areas_hold_their_villages_and_no_other(harvest, client):
    assert titles(ask(client, "panen", DISTRICT)) == ["Panen", "Rapat"]
    answer = ask(client, "panen", REGENCY)
    assert set(titles(answer)) == {"Panen", "Rapat", "Panen di Purwodadi"}
    assert {row["village"]["code"] for row in answer["results"]} == {
        "18.02.01.2003", "18.02.02.2001",
    }  # fmt: skip
    assert ask(client, "purwodadi")["results"] == []
    for url in ("/api/v1/districts/99.99.99/search/", "/api/v1/regencies/99.99/search/"):
        assert client.get(url, {"q": "panen"}).status_code == 404


def test_drafts_private_pages_and_aliases_are_not_found(village, make_news, client):
    make_news(village, "Konsep rahasia", live=False)
    private = make_news(village, "Tertutup rahasia")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    changed = make_news(village, "Terbit")
    changed.intro = "rahasia nanti"
    changed.save_revision()
    assert ask(client, "rahasia")["results"] == []
    NewsPage.objects.get(pk=changed.pk).create_alias(update_slug="salinan")
    assert titles(ask(client, "terbit")) == ["Terbit"]


def test_type_and_locale(harvest, client):
    assert titles(ask(client, "panen", type="village_sites.NewsPage")) == ["Panen", "Rapat"]
    assert ask(client, "panen", type="village_sites.HomePage")["results"] == []
    assert ask(client, "panen", locale="id")["count"] == 2
    assert ask(client, "panen", locale="en")["count"] == 0


def test_pages_by_cursor_up_to_an_honest_maximum(village, make_news, client, monkeypatch):
    for number in range(7):
        make_news(village, f"Kabar {number}")
    seen, url = [], f"{URL}?q=kabar&limit=3"
    while url:
        answer = client.get(url).json()
        seen += titles(answer)
        url = answer["next"]
    assert sorted(seen) == [f"Kabar {number}" for number in range(7)]
    monkeypatch.setattr(search, "MOST_PAGES", 5)
    answer = ask(client, "kabar", limit=4)
    assert (answer["count"], answer["complete"]) == (5, False)
    assert client.get(answer["next"]).json()["next"] is None


def test_records_of_plugins_on_the_first_page(harvest, village, records, client):
    records(SearchHit(village.code, "Catatan", "isi", "/p/dummy/notes/"))
    answer = ask(client, "panen")
    (kind,) = [row for row in answer["records"] if row["plugin"] == "dummy"]
    assert kind["results"] == [
        {
            "village": {"code": village.code, "name": "Kalirejo"},
            "title": "Catatan",
            "excerpt": "isi",
            "url": "http://kalirejo.localhost:8000/p/dummy/notes/",
        }
    ]
    assert ask(client, "panen", type="village_sites.NewsPage")["records"] == []


def test_a_record_of_a_village_that_was_not_asked_is_dropped(
    harvest, other_village, records, client
):
    records(SearchHit(other_village.code, "Tetangga", "isi", "/"))
    assert not any(row["plugin"] == "dummy" for row in ask(client, "panen")["records"])
    assert any(row["plugin"] == "dummy" for row in ask(client, "panen", REGENCY)["records"])


@pytest.mark.parametrize("url", [URL, DISTRICT, REGENCY])
def test_a_plugin_that_fails_is_named_and_takes_nothing_along(harvest, village, client, url):
    if "moody" not in registry.plugins:
        pytest.skip("the failing plugin is not installed")
    switch([village], "moody", True)
    answer = ask(client, "panen", url)
    assert "Panen" in titles(answer)
    assert answer["unavailable"] == ["moody"]


def test_a_village_without_the_plugin_is_not_asked(harvest, village, client, monkeypatch):
    asked = []
    spec = SearchSpec("notes", "Notes", lambda villages, text, limit: asked.extend(villages) or [])
    specs = [(registry.plugins["dummy"], spec)]
    monkeypatch.setattr(gated, "registry", SimpleNamespace(specs=lambda hook: specs))
    for enabled in (False, True):
        switch([village], "dummy", enabled)
        ask(client, "panen")
        assert (village in asked) is enabled


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "q"), ("q=", "q"), ("q=a", "q"), ("q=" + "x" * 101, "q"), ("q=%00%00", "q"),
        ("q=panen&type=x", "type"), ("q=panen&cursor=x", "cursor"),
        ("q=panen&cursor=ZnJvbT05OTk=", "cursor"), ("q=panen&cursor=%00", "cursor"),
        ("q=panen&limit=0", "limit"), ("q=panen&page=2", "page"),
        ("q=panen&locale=" + "x" * 50, "locale"), ("q=panen&parent=1", "parent"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("url", [URL, REGENCY])
def test_a_bad_parameter_is_named(village, client, url, query, parameter):
    answer = client.get(f"{url}?{query}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter


@pytest.mark.parametrize(
    "q", ['"panen', "panen OR", "NEAR(a b)", "a* -b", "'; -- ab", "x:y", "🌾🌾ab"]
)
def test_signs_of_a_query_language_are_no_error(village, client, q):
    ask(client, q)


@pytest.mark.parametrize("url", [URL, DISTRICT, REGENCY])
def test_four_queries_of_its_own_whatever_the_page(harvest, client, settings, monkeypatch, url):
    monkeypatch.setattr(search.gated, "search", lambda *args: ())
    ask(client, "panen", url)
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    for limit in (1, 100):
        with CaptureQueriesContext(connection) as queries:
            ask(client, "panen", url, limit=limit)
        assert len(queries) <= 4


# -- Around a place --------------------------------------------------------------------------

HERE = "104.97,-5.21"  # Kalirejo's office


@pytest.fixture
def positions(village, other_village):
    """Kalirejo's office and that of Purwodadi, some eleven kilometres east of it."""
    for place, x in ((village, 104.97), (other_village, 105.07)):
        place.point = Point(x, -5.21, srid=4326)
        place.save()


def test_pages_of_the_nearest_village_come_first(positions, harvest, client):
    answer = ask(client, "panen", REGENCY, near="105.06,-5.21", radius=20000)
    assert titles(answer)[0] == "Panen di Purwodadi"
    distances = [row["distance"] for row in answer["results"]]
    assert distances == sorted(distances)
    assert distances[0] == pytest.approx(1107, abs=5)
    assert set(titles(ask(client, "panen", REGENCY, near=HERE, radius=5000))) == {"Panen", "Rapat"}
    assert "distance" not in ask(client, "panen", REGENCY)["results"][0]


def test_without_a_word_all_that_is_near_is_found(positions, harvest, client):
    answer = client.get(REGENCY, {"near": HERE, "type": "village_sites.NewsPage"}).json()
    assert set(titles(answer)) == {"Panen", "Rapat"}
    assert "<mark>" not in answer["results"][0]["snippet"]
    assert client.get(URL, {"near": "100,-5", "radius": 1000}).json()["results"] == []
    first = client.get(REGENCY, {"near": HERE, "radius": 50000, "limit": 2}).json()
    assert first["next"]
    assert titles(client.get(first["next"]).json())


def test_records_are_found_where_they_are(positions, harvest, client, make_feature):
    make_feature("Masjid jauh", Point(104.99, -5.21))
    make_feature("Masjid dekat", Point(104.971, -5.21))
    make_feature("Masjid lain", Point(105.3, -5.21))
    (kind,) = ask(client, "masjid", near=HERE)["records"]
    assert (kind["plugin"], kind["name"]) == ("gismap", "places")
    assert [row["title"] for row in kind["results"]] == ["Masjid dekat", "Masjid jauh"]
    assert kind["results"][0]["distance"] == pytest.approx(110.7, abs=1)
    for url in (REGENCY, DISTRICT):
        kinds = client.get(url, {"near": HERE}).json()["records"]
        found = {kind["name"]: kind["results"] for kind in kinds}
        assert [row["title"] for row in found["places"]] == ["Masjid dekat", "Masjid jauh"]


def test_records_without_a_position_are_where_their_village_is(positions, client, records, village):
    records(SearchHit("18.02.02.2001", "Jauh", "", "/"), SearchHit(village.code, "Dekat", "", "/"))
    switch([village], "dummy", True)
    (kind,) = ask(client, "catatan", REGENCY, near="104.971,-5.21")["records"]
    assert [row["title"] for row in kind["results"]] == ["Dekat"]
    assert kind["results"][0]["distance"] == pytest.approx(110.7, abs=1)
    assert client.get(REGENCY, {"near": HERE}).json()["records"] == []


@pytest.mark.parametrize(
    "query", [{"near": "x"}, {"near": "200,0"}, {"near": HERE, "radius": "-1"},
              {"q": "panen", "radius": "500"}, {"near": HERE, "q": "x"}],
)  # fmt: skip
def test_a_place_that_is_none_is_told(village, client, query):
    assert client.get(URL, query).status_code == 400


def test_a_search_around_a_place_costs_few_queries(positions, harvest, client, make_feature):
    make_feature("Panen", Point(104.971, -5.21))
    ask(client, "panen", REGENCY, near=HERE)
    with CaptureQueriesContext(connection) as captured:
        ask(client, "panen", REGENCY, near=HERE)
    asked = [row for row in captured if "SAVEPOINT" not in row["sql"]]
    # One for each kind of record that plugins have searched.
    assert len(asked) <= 21
