"""The map's search: villages, features and coordinates."""

import re

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.plugins.switching import switch
from core.villages.models import Village
from plugins.gismap.tests.conftest import URL

SEARCH = f"{URL}search/"
REGENCY = "/api/v1/regencies/18.02/gismap/search/"


def titles(client, text, url=SEARCH):
    return [item["title"] for item in client.get(url, {"q": text}).json()["results"]]


def test_places_are_found_by_a_part_of_their_name(client, make_place):
    make_place("SD Negeri 1")
    make_place("Masjid Negeri", kind="mosque")
    make_place("Gudang Negeri", is_public=False)
    found = client.get(SEARCH, {"q": "neg"}).json()["results"]
    assert {item["title"] for item in found} == {"SD Negeri 1", "Masjid Negeri"}
    assert found[0]["longitude"] == 104.97
    assert found[0]["latitude"] == -5.21
    assert re.search(r"/p/gismap/\d+/$", found[0]["url"])
    assert "Kalirejo" in found[0]["kind"]


def test_names_that_begin_with_the_text_come_first(client, make_place):
    make_place("Bekas Pasar")
    make_place("Pasar Lama")
    assert titles(client, "pasar") == ["Pasar Lama", "Bekas Pasar"]


def test_an_area_is_found_at_a_point_inside(client, make_place):
    area = Polygon.from_bbox((104.9, -5.3, 105.0, -5.2))
    area.srid = 4326
    make_place("Sawah", geometry=area)
    (found,) = client.get(SEARCH, {"q": "sawah"}).json()["results"]
    assert 104.9 < found["longitude"] < 105
    assert -5.3 < found["latitude"] < -5.2


def test_other_plugins_features_are_found(client, village, make_post):
    make_post(village, "Pos Melati")
    assert titles(client, "melati") == ["Pos Melati"]
    switch([village], "ronda", False)
    assert titles(client, "melati") == []


def test_villages_of_the_regency_are_found(client, village, other_village):
    assert titles(client, "purwo") == ["Kampung Purwodadi"]
    box = Polygon.from_bbox((104.9, -5.3, 105.0, -5.2))
    Village.objects.filter(pk=other_village.pk).update(
        point=None, boundary=MultiPolygon(box, srid=4326)
    )
    assert titles(client, "purwo") == ["Kampung Purwodadi"]
    Village.objects.filter(pk=other_village.pk).update(boundary=None)
    assert titles(client, "purwo") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [("-5.21, 104.97", (104.97, -5.21)), ("-5,21 104,97", (104.97, -5.21)), ("-5.21,200", None)],
)
def test_coordinates_are_a_place(client, village, text, place):
    found = client.get(SEARCH, {"q": text}).json()["results"]
    assert [(item["longitude"], item["latitude"]) for item in found] == ([place] if place else [])


def test_a_regency_is_searched_whole_and_a_village_by_itself(client, make_place, other_village):
    switch([other_village], "gismap", True)
    make_place("Pasar Sini")
    make_place("Pasar Sana", village=other_village)
    assert titles(client, "pasar") == ["Pasar Sini"]
    assert set(titles(client, "pasar", REGENCY)) == {"Pasar Sini", "Pasar Sana"}


def test_at_most_twenty_are_told(client, make_place):
    for number in range(25):
        make_place(f"Lampu {number}")
    assert len(titles(client, "lampu")) == 20


@pytest.mark.parametrize("query", ["", "?q=", "?q=x", "?q=" + "x" * 101, "?q=pasar&x=1"])
def test_a_query_that_is_none_is_refused(client, village, query):
    answer = client.get(f"{SEARCH}{query}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] in ("q", "x")


def test_signs_of_sql_and_patterns_are_text(client, make_place):
    make_place("100% Batik_Lampung")
    assert titles(client, "0% b") == ["100% Batik_Lampung"]
    assert titles(client, "k_l") == ["100% Batik_Lampung"]
    assert titles(client, "a%l") == []


def test_a_search_asks_the_database_little(client, make_place):
    for number in range(12):
        make_place(f"Lampu {number}")
    client.get(SEARCH, {"q": "lampu"})
    with CaptureQueriesContext(connection) as captured:
        assert len(titles(client, "lampu")) == 12
    # A savepoint is of the test's transaction.
    assert len([row for row in captured if "SAVEPOINT" not in row["sql"]]) <= 12
