"""OGC API - Features: what GIS programs read of the layers, of one village and of all."""

import math
from datetime import UTC, datetime

import pytest
from django.contrib.gis.geos import LineString, Polygon
from openapi_spec_validator import validate

from core.plugins.registry import registry
from core.plugins.specs import LayerProperty, MapLayerSpec
from core.plugins.switching import switch
from plugins.gismap.layers import BOUNDARIES
from plugins.gismap.ogc import areas

VILLAGE = "/api/v1/villages/18.02.01.2003/gismap/ogc"
REGENCY = "/api/v1/regencies/18.02/gismap/ogc"
INSTALL = "/api/v1/gismap/ogc"
PLACES = f"{VILLAGE}/collections/gismap__places"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


def mercator(longitude: float, latitude: float) -> list[float]:
    """Metres of EPSG:3857, by its formula on a sphere of 6,378,137 m."""
    radius = 6_378_137
    return [
        radius * math.radians(longitude),
        radius * math.asinh(math.tan(math.radians(latitude))),
    ]


def ids(answer) -> list:
    assert answer.status_code == 200, answer.content
    return [feature["properties"]["name"] for feature in answer.json()["features"]]


@pytest.fixture
def features(make_place, other_village):
    make_place("Sekolah")
    make_place("Jalan", kind="road", geometry=LineString((105, -5), (105.1, -5.1), srid=4326))
    box = Polygon.from_bbox((106, -5, 106.1, -4.9))
    box.srid = 4326
    make_place("Pasar", kind="market", geometry=box)
    make_place("Rahasia", is_public=False)
    make_place("Tetangga", village=other_village)


class TestService:
    @pytest.mark.parametrize("base", [VILLAGE, REGENCY, INSTALL])
    def test_every_link_leads_on(self, client, features, base):
        seen, waiting = set(), [f"{base}/"]
        while waiting:
            path = waiting.pop()
            answer = client.get(path)
            assert answer.status_code == 200, path
            seen.add(path)
            waiting += [
                path for path in _links(answer.json()) if path not in seen and path not in waiting
            ]
        assert f"{base}/collections/ronda__posts/items" in seen
        assert f"{base}/collections/gismap__places/queryables" in seen
        assert f"{base}/api" in seen

    def test_it_names_the_parts_of_the_standard_that_hold(self, client, village):
        conforms = client.get(f"{VILLAGE}/conformance").json()["conformsTo"]
        assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in conforms
        assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in conforms

    def test_a_collection_tells_where_it_lies_and_how_it_is_filtered(self, client, features):
        told = client.get(PLACES).json()
        assert told["extent"]["spatial"]["bbox"] == [[104.97, -5.21, 106.1, -4.9]]
        assert f"{EPSG}32748" in told["crs"]
        by = client.get(f"{PLACES}/queryables").json()["properties"]
        assert by["name"] == {"type": "string", "title": "Nama"}
        assert {"const": "school", "title": "school"} in by["kind"]["oneOf"]

    def test_its_description_is_sound(self, client, places):
        answer = client.get(f"{VILLAGE}/api")
        assert answer["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
        validate(answer.json())
        items = answer.json()["paths"]["/collections/gismap__places/items"]["get"]
        assert {"bbox", "crs", "kind"} <= {item["name"] for item in items["parameters"]}

    @pytest.mark.parametrize(
        ("path", "media_type"),
        [
            ("/", "application/json"),
            ("/api", "application/vnd.oai.openapi+json;version=3.0"),
            ("/collections/gismap__places/queryables", "application/schema+json"),
            ("/collections/gismap__places/items", "application/geo+json"),
        ],
    )
    def test_a_client_may_ask_by_the_type_that_a_link_names(self, client, places, path, media_type):
        for accepted in (media_type, "application/json", "*/*"):
            answer = client.get(VILLAGE + path, headers={"Accept": accepted})
            assert answer.status_code == 200
            assert answer["Content-Type"] == media_type

    @pytest.mark.parametrize(
        "path",
        ["collections/ronda__castles", "collections/x/items", "collections/gismap__places/items/x"],
    )
    def test_what_there_is_not_is_not_found(self, client, features, path):
        assert client.get(f"{VILLAGE}/{path}").status_code == 404


class TestItems:
    def test_they_are_the_villages_public_ones(self, client, features):
        answer = client.get(f"{PLACES}/items")
        assert answer["Content-Type"] == "application/geo+json"
        assert answer["Content-Crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
        assert ids(answer) == ["Sekolah", "Jalan", "Pasar"]
        first = answer.json()["features"][0]
        assert first["geometry"] == {"type": "Point", "coordinates": [104.97, -5.21]}
        assert first["properties"]["village"] == "18.02.01.2003"
        assert (
            first["properties"]["url"] == f"http://kalirejo.localhost:8000/p/gismap/{first['id']}/"
        )
        again = client.get(f"{PLACES}/items", headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304

    @pytest.mark.parametrize("base", [REGENCY, INSTALL])
    def test_a_regency_has_those_of_all_its_villages(self, client, features, base):
        items = client.get(f"{base}/collections/gismap__places/items")
        assert ids(items) == ["Sekolah", "Jalan", "Pasar", "Tetangga"]

    def test_pages_lead_to_all_once(self, client, features):
        answer = client.get(f"{PLACES}/items?limit=2&kind=")
        assert answer.json()["numberMatched"] == 0
        answer = client.get(f"{PLACES}/items?limit=2")
        assert (answer.json()["numberMatched"], answer.json()["numberReturned"]) == (3, 2)
        found = ids(answer)
        (following,) = [item["href"] for item in answer.json()["links"] if item["rel"] == "next"]
        last = client.get(following)
        assert [item["rel"] for item in last.json()["links"]] == ["self", "collection"]
        assert found + ids(last) == ["Sekolah", "Jalan", "Pasar"]

    def test_more_than_is_given_at_once_is_no_error(self, client, features):
        assert len(ids(client.get(f"{PLACES}/items?limit=99999999999999999999"))) == 3

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("bbox=104,-6,104.99,-5.2", ["Sekolah"]),
            ("bbox=104,-6,0,104.99,-5.2,100", ["Sekolah"]),
            ("bbox=105.05,-6,105.2,-4", ["Jalan"]),
            (f"bbox=-6,104,-5.2,104.99&bbox-crs={EPSG}4326", ["Sekolah"]),
            (f"bbox=11680000,-590000,11690000,-570000&bbox-crs={EPSG}3857", ["Sekolah"]),
            (f"bbox=490000,9400000,498000,9500000&bbox-crs={EPSG}32748", ["Sekolah"]),
            ("bbox=170,-6,-170,-5", []),
            ("kind=market", ["Pasar"]),
            ("name=Jalan&kind=road", ["Jalan"]),
            ("village=18.02.01.2003&kind=road", ["Jalan"]),
            ("village=18.02.14.2001", []),
            ("datetime=2020-01-01/2020-02-01", ["Sekolah", "Jalan", "Pasar"]),
        ],
    )
    def test_they_are_narrowed_by_place_and_property(self, client, features, query, names):
        assert ids(client.get(f"{PLACES}/items?{query}")) == names

    @pytest.mark.parametrize(
        ("query", "parameter"),
        [
            ("bbox=1,2,3", "bbox"),
            ("bbox=a,b,c,d", "bbox"),
            ("bbox=nan,-6,105,-5", "bbox"),
            ("bbox=104,-5,105,-6", "bbox"),
            ("bbox=104,-6,181,-5", "bbox"),
            (f"bbox=2,0,1,1&bbox-crs={EPSG}3857", "bbox"),
            (f"bbox=1e300,0,2e300,1&bbox-crs={EPSG}32748", "bbox"),
            (f"bbox-crs={EPSG}3857", "bbox-crs"),
            ("bbox=104,-6,105,-5&bbox-crs=EPSG:4326", "bbox-crs"),
            (f"crs={EPSG}23830", "crs"),
            ("crs=nonsense", "crs"),
            ("limit=0", "limit"),
            ("limit=ten", "limit"),
            ("cursor=x", "cursor"),
            (f"cursor={'0' * 20}{2**70}", "cursor"),
            ("cursor=99999999999999999999", "cursor"),
            ("datetime=yesterday", "datetime"),
            ("datetime=2020-02-30", "datetime"),
            ("datetime=2021-01-01/2020-01-01", "datetime"),
            ("f=html", "f"),
            ("castle=1", "castle"),
            ("kind=a&kind=b", "kind"),
        ],
    )
    def test_what_cannot_be_is_told(self, client, features, query, parameter):
        answer = client.get(f"{PLACES}/items?{query}")
        assert answer.status_code == 400, answer.content
        assert answer.json()["parameter"] == parameter

    @pytest.mark.parametrize(
        ("code", "place"),
        [
            (4326, pytest.approx([-5.21, 104.97], abs=1e-6)),
            (3857, pytest.approx(mercator(104.97, -5.21), abs=0.1)),
            (32748, pytest.approx([496676.0, 9424116.0], abs=60)),
        ],
    )
    def test_they_come_in_the_system_that_is_asked_for(self, client, features, code, place):
        answer = client.get(f"{PLACES}/items?limit=1&crs={EPSG}{code}")
        assert answer["Content-Crs"] == f"<{EPSG}{code}>"
        (feature,) = answer.json()["features"]
        assert feature["geometry"]["coordinates"] == place
        one = client.get(f"{PLACES}/items/{feature['id']}?crs={EPSG}{code}")
        assert one["Content-Crs"] == f"<{EPSG}{code}>"
        assert one.json()["geometry"] == feature["geometry"]

    def test_a_bend_in_every_shape_is_turned(self, client, features):
        answer = client.get(f"{PLACES}/items?kind=market&crs={EPSG}4326").json()
        ring = answer["features"][0]["geometry"]["coordinates"][0]
        assert all(-6 < first < 0 < 100 < second for first, second in ring)


class TestTime:
    URL = f"{VILLAGE}/collections/netizen__reports/items"

    @pytest.fixture(autouse=True)
    def report(self, village, make_report):
        make_report(village, datetime(2026, 3, 10, 8, 30, tzinfo=UTC))

    @pytest.mark.parametrize(
        ("interval", "count"),
        [
            ("2026-03-10", 1),
            ("2026-03-09", 0),
            ("2026-03-10T08:30:00Z", 1),
            ("2026-03-10T15:30:00%2B07:00", 1),
            ("2026-03-10T08:31:00Z", 0),
            ("2026-03-01/2026-03-10", 1),
            ("2026-03-10/..", 1),
            ("/2026-03-09", 0),
            ("../..", 1),
        ],
    )
    def test_an_interval_holds_both_its_ends(self, client, interval, count):
        assert client.get(f"{self.URL}?datetime={interval}").json()["numberMatched"] == count

    def test_a_feature_is_found_by_its_code(self, client):
        feature = client.get(self.URL).json()["features"][0]
        one = client.get(f"{self.URL}/{feature['id']}").json()
        assert one["properties"]["created_at"] == "2026-03-10T08:30:00Z"
        assert one["id"] == feature["id"] == one["properties"]["code"]


class TestIsolation:
    @pytest.mark.parametrize("number", ["x", "²", "-1", "0" * 20 + str(2**70), "9" * 5000])
    def test_what_is_no_number_of_a_feature_is_not_found(self, client, features, number):
        assert client.get(f"{PLACES}/items/{number}").status_code == 404

    def test_another_villages_feature_is_not_found(
        self, client, features, make_place, other_village
    ):
        other = make_place("Lain", village=other_village)
        assert client.get(f"{PLACES}/items/{other.pk}").status_code == 404
        everywhere = f"{INSTALL}/collections/gismap__places/items/{other.pk}"
        assert client.get(everywhere).status_code == 200

    @pytest.mark.parametrize("slug", ["gismap", "ronda"])
    def test_what_a_village_has_off_is_nowhere(
        self, client, village, other_village, make_post, slug
    ):
        make_post(village, "Pos sini")
        make_post(other_village, "Pos sana")
        switch([village], slug, False)
        for base in (REGENCY, INSTALL):
            assert ids(client.get(f"{base}/collections/ronda__posts/items")) == ["Pos sana"]
        switch([other_village], slug, False)
        url = f"{INSTALL}/collections/ronda__posts/items"
        answer = client.get(url)
        assert answer.status_code == 404 if slug == "gismap" else ids(answer) == []

    def test_a_layer_for_staff_is_in_none(self, client, village, monkeypatch):
        plugin = registry.plugins["ronda"]
        layer = MapLayerSpec("secret", "S", lambda v: v, "point", village="", visibility="staff")
        monkeypatch.setattr(registry, "specs", lambda hook: iter([(plugin, layer)]))
        assert client.get(f"{VILLAGE}/collections").json()["collections"] == []
        assert client.get(f"{VILLAGE}/collections/ronda__secret/items").status_code == 404


def test_a_plugin_that_fails_takes_no_other_with_it(client, village, monkeypatch):
    def fail(villages):
        raise RuntimeError("boom")

    broken = MapLayerSpec("broken", "Broken", fail, "point")
    sound = (registry.plugins["gismap"], BOUNDARIES)
    monkeypatch.setattr(
        areas, "layers_of", lambda v, **_: iter([(registry.plugins["ronda"], broken), sound])
    )
    listed = client.get(f"{VILLAGE}/collections").json()["collections"]
    assert [item["id"] for item in listed] == ["gismap__boundaries"]
    for path in ("", "/items", "/items/1"):
        answer = client.get(f"{VILLAGE}/collections/ronda__broken{path}")
        assert answer.status_code == 503
        assert answer.json()["title"] == "Plugin failed"
    url = f"{VILLAGE}/collections/gismap__boundaries/items"
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("integer", "3", "three"),
        ("number", "1.5", "much"),
        ("boolean", "true", "yes"),
        ("date", "2026-01-01", "2026-13-01"),
        ("date-time", "2026-01-01T00:00:00Z", "now"),
    ],
)
def test_a_property_is_compared_by_its_type(client, village, monkeypatch, kind, good, bad):
    fields = {
        "integer": "pk", "number": "pk", "boolean": "site__is_default_site",
        "date": "created_at__date", "date-time": "created_at",
    }  # fmt: skip
    item = LayerProperty("value", "Value", kind, field=fields[kind])
    layer = MapLayerSpec("odd", "Odd", lambda villages: villages, "point", (item,), village="")
    found = [(registry.plugins["ronda"], layer)]
    monkeypatch.setattr(areas, "layers_of", lambda villages, **_: iter(found))
    url = f"{VILLAGE}/collections/ronda__odd/items?value="
    assert client.get(url + good).status_code == 200
    refused = client.get(url + bad)
    assert refused.status_code == 400
    assert refused.json()["parameter"] == "value"


def _links(document) -> list[str]:
    """The paths of all links in a document, wherever they stand."""
    if isinstance(document, list):
        return [path for item in document for path in _links(item)]
    if not isinstance(document, dict):
        return []
    is_address = "href" in document and not document.get("templated")
    own = [document["href"].partition("testserver")[2]] if is_address else []
    return own + [path for item in document.values() for path in _links(item)]


class TestTiles:
    @pytest.mark.parametrize("base", [VILLAGE, REGENCY, INSTALL])
    def test_a_map_finds_the_tiles_by_the_collection(self, client, features, base):
        about = client.get(f"{base}/collections/gismap__places").json()
        (path,) = [item for item in _links(about) if "tiles" in item]
        (tile_set,) = client.get(path).json()["tilesets"]
        assert tile_set["tileMatrixSetURI"].endswith("/WebMercatorQuad")
        told = client.get(_links(tile_set)[0]).json()
        assert (told["tilejson"], told["bounds"][0]) == ("3.0.0", 104.97)
        (layer,) = told["vector_layers"]
        assert layer["id"] == "places"
        assert {"name", "kind", "village"} <= set(layer["fields"])
        template = told["tiles"][0].partition("testserver")[2]
        answer = client.get(template.format(z=0, y=0, x=0))
        assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
        assert b"Jalan" in answer.content
        assert b"Rahasia" not in answer.content
        assert (b"Tetangga" in answer.content) == (base != VILLAGE)
        again = client.get(
            template.format(z=0, y=0, x=0), headers={"If-None-Match": answer["ETag"]}
        )
        assert again.status_code == 304

    def test_a_tile_without_anything_is_empty(self, client, features):
        answer = client.get(f"{PLACES}/tiles/WebMercatorQuad/6/0/0")
        assert (answer.status_code, answer.content) == (200, b"")

    @pytest.mark.parametrize("accepted", ["*/*", "application/vnd.mapbox-vector-tile"])
    def test_what_may_be_asked_is_told(self, client, features, accepted):
        url = f"{PLACES}/tiles/WebMercatorQuad/0/0/0"
        answer = client.options(url, headers={"Accept": accepted})
        assert (answer.status_code, answer["Allow"]) == (200, "GET, HEAD, OPTIONS")
        tile = client.get(url, headers={"Accept": accepted})
        assert tile["Content-Type"] == "application/vnd.mapbox-vector-tile"

    @pytest.mark.parametrize("place", ["1/2/0", "1/0/2", "23/0/0", "99999999999/0/0"])
    def test_a_tile_that_is_none_is_not_found(self, client, features, place):
        answer = client.get(f"{PLACES}/tiles/WebMercatorQuad/{place}")
        assert answer.status_code == 404
        assert "zoom" in answer.json()["detail"]

    @pytest.mark.parametrize("base", [VILLAGE, REGENCY, INSTALL])
    def test_several_layers_come_in_one_tile(self, client, features, make_post, village, base):
        make_post(village, "Mawar")
        (tile_set,) = client.get(f"{base}/tiles").json()["tilesets"]
        chosen = "?collections=gismap__places,ronda__posts"
        told = client.get(_links(tile_set)[0] + chosen).json()
        assert [layer["id"] for layer in told["vector_layers"]] == [
            "gismap__places", "ronda__posts",
        ]  # fmt: skip
        template = told["tiles"][0].partition("testserver")[2]
        assert template.endswith(chosen)
        content = client.get(template.format(z=0, y=0, x=0)).content
        for text in (b"gismap__places", b"ronda__posts", b"Jalan", b"Mawar"):
            assert text in content
        assert b"ronda__posts" in client.get(f"{base}/tiles/WebMercatorQuad/0/0/0").content

    @pytest.mark.parametrize("query", ["collections=none", "collections=", "clusters=1", "x=1"])
    def test_an_unfit_choice_is_told(self, client, places, query):
        for path in ("", "/0/0/0"):
            answer = client.get(f"{VILLAGE}/tiles/WebMercatorQuad{path}?{query}")
            assert (answer.status_code, answer.json()["parameter"]) == (
                400,
                query.partition("=")[0],
            )

    def test_the_scheme_is_the_web_s(self, client, village):
        scheme = client.get(f"{VILLAGE}/tileMatrixSets/WebMercatorQuad").json()
        first = scheme["tileMatrices"][0]
        assert first["scaleDenominator"] == pytest.approx(559_082_264.0287178)
        assert first["cellSize"] == pytest.approx(156_543.03392804097)
        assert scheme["tileMatrices"][14]["matrixWidth"] == 2**14
        conforms = client.get(f"{VILLAGE}/conformance").json()["conformsTo"]
        for part in ("core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets",
                     "collections-selection", "mvt"):  # fmt: skip
            assert f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{part}" in conforms
