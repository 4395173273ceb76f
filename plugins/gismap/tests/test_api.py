"""The places and the layers of the map through the API."""

from dataclasses import replace

import pytest
from django.contrib.gis.geos import LineString, Point, Polygon

from core.plugins.registry import registry
from core.plugins.specs import MapLayerSpec
from core.plugins.switching import switch
from plugins.gismap.api import views
from plugins.gismap.tests.conftest import URL

LINE = LineString((104.97, -5.21), (104.98, -5.22), srid=4326)
AREA = Polygon(((104.9, -5.3), (104.91, -5.3), (104.91, -5.29), (104.9, -5.3)), srid=4326)


def names(answer):
    assert answer.status_code == 200
    return [place["name"] for place in answer.json()["results"]]


def test_the_list_shows_the_village_s_public_features(client, make_place, other_village):
    place = make_place(valid_from="2020-01-31")
    make_place("Gudang", is_public=False)
    make_place("Tetangga", village=other_village)
    (shown,) = client.get(f"{URL}features/").json()["results"]
    assert shown.pop("updated_at")
    assert shown == {
        "id": place.pk,
        "layer": "places",
        "name": "SD Negeri 1",
        "description": "Enam kelas.",
        "attributes": {"kind": "school"},
        "valid_from": "2020-01-31",
        "valid_until": None,
        "geometry": {"type": "Point", "coordinates": [104.97, -5.21]},
        "photos": [],
        "url": f"http://kalirejo.localhost:8000/p/gismap/{place.pk}/",
    }


def test_what_a_layer_for_staff_has_is_in_no_list(client, make_place, make_layer):
    secret = make_place("Rahasia", layer=make_layer("Rawan", visibility="staff"))
    assert client.get(f"{URL}features/").json()["results"] == []
    assert client.get(f"{URL}features/{secret.pk}/").status_code == 404


def test_the_list_is_narrowed_by_layer_box_and_words(client, make_place, make_layer):
    make_place("Sekolah")
    make_place("Jalan", layer=make_layer("Road"), geometry=LINE)
    make_place("Lapangan", geometry=AREA)
    assert names(client.get(f"{URL}features/?layer=road")) == ["Jalan"]
    assert names(client.get(f"{URL}features/?bbox=104.975,-5.3,105,-5.2")) == ["Jalan"]
    assert names(client.get(f"{URL}features/?bbox=104.9,-5.3,104.95,-5.25")) == ["Lapangan"]
    assert names(client.get(f"{URL}features/?bbox=100,-5.3,101,-5.25")) == []
    assert names(client.get(f"{URL}features/?layer=road&bbox=104.9,-5.3,104.95,-5.25")) == []
    assert names(client.get(f"{URL}features/?q=lap")) == ["Lapangan"]


def test_the_nearest_come_first_with_their_distance(client, make_place):
    make_place("Jauh", geometry=Point(104.98, -5.21, srid=4326))
    make_place("Dekat")
    make_place("Lain", geometry=Point(106, -5.21, srid=4326))
    answer = client.get(f"{URL}features/?near=104.97,-5.21&radius=3000")
    assert names(answer) == ["Dekat", "Jauh"]
    assert [round(row["distance"]) for row in answer.json()["results"]] == [0, 1107]
    assert names(client.get(f"{URL}features/?near=104.97,-5.21&limit=1")) == ["Dekat"]
    for query in (
        "near=5",
        "near=200,0",
        "near=104,-5&radius=0",
        "radius=5",
        "near=104,-5&cursor=x",
    ):
        assert client.get(f"{URL}features/?{query}").status_code == 400


def test_an_unfit_box_is_refused(client, places, subtests):
    for path in ("features/", "layers/gismap/places/"):
        for box in ("1,2,3", "a,b,c,d", "nan,0,1,1", "0,5,1,4", "0,0,1,91", "", "1,2,3,4,5"):
            with subtests.test(path=path, box=box):
                answer = client.get(f"{URL}{path}", {"bbox": box})
                assert answer.status_code == 400
                assert answer["Content-Type"] == "application/problem+json"
                assert answer.json()["parameter"] == "bbox"


def test_an_unknown_parameter_is_refused(client, village, subtests):
    for query in ("features/?kind=castle", "features/?is_public=0", "layers/?x=1"):
        with subtests.test(query=query):
            answer = client.get(f"{URL}{query}")
            assert answer.status_code == 400
            assert answer.json()["parameter"] == query.split("?")[1].split("=")[0]


def test_a_feature_is_shown_by_itself(client, make_place):
    place = make_place(geometry=LINE)
    shown = client.get(f"{URL}features/{place.pk}/").json()
    assert shown["geometry"] == {
        "type": "LineString",
        "coordinates": [[104.97, -5.21], [104.98, -5.22]],
    }


def test_a_hidden_feature_and_another_village_s_are_not_found(client, make_place, other_village):
    hidden = make_place(is_public=False)
    foreign = make_place(village=other_village)
    for place in (hidden, foreign):
        assert client.get(f"{URL}features/{place.pk}/").status_code == 404


def test_a_layer_is_geojson(client, make_place):
    place = make_place(geometry=AREA, attributes={"kind": "other", "rooms": 6})
    make_place("Gudang", is_public=False)
    answer = client.get(f"{URL}layers/gismap/places/")
    assert answer["Content-Type"] == "application/geo+json"
    assert answer.json() == {
        "type": "FeatureCollection",
        "numberReturned": 1,
        "truncated": False,
        "features": [
            {
                "type": "Feature",
                "id": place.pk,
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [[104.9, -5.3], [104.91, -5.3], [104.91, -5.29], [104.9, -5.3]]
                    ],
                },
                "properties": {
                    "name": "SD Negeri 1",
                    "description": "Enam kelas.",
                    "kind": "other",
                    "rooms": 6,
                    "valid_from": None,
                    "valid_until": None,
                    "url": f"http://kalirejo.localhost:8000/p/gismap/{place.pk}/",
                    "village": "18.02.01.2003",
                },
            }
        ],
    }


def test_whoever_asks_for_json_gets_json(client, make_place):
    make_place()
    for path in ("layers/gismap/places/",):
        answer = client.get(f"{URL}{path}", headers={"Accept": "application/json"})
        assert answer["Content-Type"] == "application/json"
        assert answer.json()["numberReturned"] == 1


def test_a_cut_collection_says_so(client, make_place, monkeypatch):
    monkeypatch.setattr(views, "MAX_FEATURES", 1)
    make_place("A")
    make_place("B")
    for path in ("layers/gismap/places/",):
        shown = client.get(f"{URL}{path}").json()
        assert (shown["numberReturned"], shown["truncated"]) == (1, True)
        assert len(shown["features"]) == 1


def test_the_layers_are_those_of_the_village_s_plugins(client, places):
    shown = {
        f"{layer['plugin']}/{layer['name']}": layer
        for layer in client.get(f"{URL}layers/").json()["results"]
    }
    assert {"gismap/places", "netizen/reports", "ronda/posts"} <= set(shown)
    layer = shown["gismap/places"]
    assert (layer["geometry"], layer["colour"]) == ("mixed", "#0b6e4f")
    assert layer["url"].endswith(f"{URL}layers/gismap/places/")
    for name in ("gismap/places", "netizen/reports", "ronda/posts"):
        assert client.get(shown[name]["url"]).json()["type"] == "FeatureCollection"


def test_a_layer_goes_with_its_plugin(client, village):
    switch([village], "ronda", False)
    shown = client.get(f"{URL}layers/").json()["results"]
    assert "ronda" not in {layer["plugin"] for layer in shown}
    assert client.get(f"{URL}layers/ronda/posts/").status_code == 404


def test_a_layer_shows_this_village_inside_the_box(client, make_place, other_village):
    make_place("Dekat")
    make_place("Jauh", geometry=Point(105.5, -5.21, srid=4326))
    make_place("Tetangga", village=other_village)
    answer = client.get(f"{URL}layers/gismap/places/?bbox=104,-6,105,-5")
    assert answer["Content-Type"] == "application/geo+json"
    shown = [feature["properties"]["name"] for feature in answer.json()["features"]]
    assert shown == ["Dekat"]
    again = client.get(
        f"{URL}layers/gismap/places/?bbox=104,-6,105,-5",
        headers={"If-None-Match": answer["ETag"]},
    )
    assert again.status_code == 304


def test_an_unknown_layer_is_not_found(client, village):
    for path in ("gismap/castles", "nothing/places", "ronda/places"):
        assert client.get(f"{URL}layers/{path}/").status_code == 404


def _raising(villages):
    raise RuntimeError("boom")


def _no_such_column(villages):
    return villages.filter(boom=1)


def _no_rows(villages):
    return ["boom"]


@pytest.mark.parametrize("rows", [_raising, _no_such_column, _no_rows])
def test_a_plugin_that_fails_fails_alone(client, village, monkeypatch, rows):
    layer = MapLayerSpec("posts", "Posts", rows, "point", village="")
    with monkeypatch.context() as patched:
        patched.setattr(views, "find_layer", lambda village, plugin, name, allowed: layer)
        answer = client.get(f"{URL}layers/ronda/posts/")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Plugin failed"
    assert "boom" not in answer.content.decode()
    assert client.get(f"{URL}layers/ronda/posts/").status_code == 200


def test_a_layer_for_staff_is_not_public(client, village, monkeypatch):
    for_staff = [
        (plugin, replace(spec, visibility="staff"))
        for plugin, spec in registry.specs("register_map_layers")
        if isinstance(spec, MapLayerSpec)
    ]
    monkeypatch.setattr(registry, "specs", lambda hook: iter(for_staff))
    assert client.get(f"{URL}layers/").json()["results"] == []
    assert client.get(f"{URL}layers/ronda/posts/").status_code == 404


def test_a_village_without_the_map_answers_404(client, make_place, village):
    switch([village], "gismap", False)
    for path in ("features/", "layers/", "layers/ronda/posts/"):
        assert client.get(f"{URL}{path}").status_code == 404


class TestZoom:
    URL = f"{URL}layers/ronda/posts/"

    def test_points_on_top_of_one_another_are_one(self, client, make_post, village):
        for name in ("Mawar", "Melati", "Kenanga"):
            make_post(village, name)
        told = client.get(f"{self.URL}?zoom=9").json()
        (cluster,) = told["features"]
        assert cluster["properties"]["point_count"] == 3
        assert cluster["geometry"] == {"type": "Point", "coordinates": [104.97, -5.21]}
        assert "id" not in cluster
        assert (told["numberReturned"], told["truncated"]) == (1, False)
        for query in ("", "?zoom=9&clusters=false", "?zoom=14", "?clusters=true"):
            assert client.get(self.URL + query).json()["numberReturned"] == 3, query

    def test_a_point_alone_stays_itself(self, client, make_post, village):
        make_post(village, "Mawar")
        (feature,) = client.get(f"{self.URL}?zoom=3").json()["features"]
        assert feature["properties"]["name"] == "Mawar"
        assert feature["properties"]["url"].endswith("/p/ronda/")

    def test_a_box_does_not_cut_a_cluster(self, client, make_post, village):
        for name in ("Mawar", "Melati"):
            make_post(village, name)
        for box in ("104.9,-5.3,105,-5.2", "104.96,-5.3,104.98,-5.2095"):
            (cluster,) = client.get(f"{self.URL}?zoom=9&bbox={box}").json()["features"]
            assert cluster["properties"]["point_count"] == 2

    def test_more_than_is_answered_is_told(self, client, make_post, village, monkeypatch):
        monkeypatch.setattr("plugins.gismap.api.views.MAX_FEATURES", 2)
        places = ((104.1, -5), (104.9, -5), (105.7, -5))
        for number, (longitude, latitude) in enumerate(places):
            post = make_post(village, f"Pos {number}")
            post.point = Point(longitude, latitude, srid=4326)
            post.save()
        told = client.get(f"{self.URL}?zoom=9").json()
        assert (told["numberReturned"], told["truncated"]) == (2, True)

    @pytest.mark.parametrize(
        "query", ["zoom=-1", "zoom=23", "zoom=1.5", "zoom=", "zoom=9999999999", "clusters=yes"]
    )
    def test_an_unfit_zoom_is_told(self, client, village, query):
        answer = client.get(f"{self.URL}?{query}")
        assert (answer.status_code, answer.json()["parameter"]) == (400, query.partition("=")[0])
