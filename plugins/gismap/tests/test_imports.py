"""Operators bring their files in: looked at first, saved all or in part, told exactly, taken back."""

import csv
import io
import json

import pytest
import shapely
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.events.models import Event
from core.geo.files import writing
from plugins.gismap.imports import saving
from plugins.gismap.imports.models import Import
from plugins.gismap.models import Feature, FeatureVersion, Layer
from plugins.gismap.tests.conftest import IMPORTS as INDEX

WELLS = (
    "nama;kode;jenis;ruang;lintang;bujur\n"
    "Sumur A;S-1;well;2;-5,2137;104,9712\n"
    "Sumur B;S-2;well;3;-5,2140;104,9720\n"
    "Sumur C;S-3;school;;-5,2150;104,9730\n"
)


@pytest.fixture
def border(village):
    """The village's border, a square of a tenth of a degree around its office."""

    def draw(village, west=104.92, south=-5.26, side=0.1):
        square = Polygon.from_bbox((west, south, west + side, south + side))
        village.boundary = MultiPolygon(square, srid=4326)
        village.save(update_fields=["boundary"])

    draw(village)
    return draw


def page(desk, source) -> str:
    return desk.get(f"{INDEX}edit/{source.pk}/").content.decode()


def features(layer=None):
    found = Feature.objects.unscoped().order_by("name")
    return found.filter(layer=layer) if layer else found


def test_a_file_is_looked_at_before_anything_is_saved(desk, upload, places, border):
    source = upload(WELLS)

    html = page(desk, source)

    assert "3 of the first 3 rows can be saved" in html or "3 dari 3" in html
    for text in ("Sumur A", "S-2", "<svg", "CSV", "kode"):
        assert text in html
    assert not features().exists()
    assert source.state == Import.State.UPLOADED


def test_columns_are_proposed_by_name_and_type(desk, upload, make_layer, decide):
    layer = make_layer("Sumur", attributes=[
        {"name": "kind", "label": "Jenis", "type": "string"},
        {"name": "rooms", "label": "Ruang", "type": "integer"},
        {"name": "code", "label": "Kode", "type": "string"},
        {"name": "depth", "label": "Kedalaman", "type": "number"},
    ])  # fmt: skip

    source = decide(upload(WELLS), layer, action="look")

    assert source.plan["attributes"] == {"kind": "jenis", "rooms": "ruang", "code": "kode"}
    assert source.plan["name"] == "nama"


def test_what_was_saved_is_what_the_page_says(desk, upload, decide, places, village, private):
    source = decide(upload(WELLS), places, attribute_kind="jenis", attribute_rooms="ruang")

    assert (source.state, source.created, source.updated) == (Import.State.DONE, 3, 0)
    saved = list(features(places))
    assert [(item.name, item.attributes) for item in saved] == [
        ("Sumur A", {"kind": "well", "rooms": 2}), ("Sumur B", {"kind": "well", "rooms": 3}),
        ("Sumur C", {"kind": "school"}),
    ]  # fmt: skip
    assert all(item.village == village for item in saved)
    assert (saved[0].geometry.x, saved[0].geometry.y) == pytest.approx((104.9712, -5.2137))
    assert "Places" in page(desk, source) and "3" in page(desk, source)
    versions = FeatureVersion.objects.unscoped()
    assert {version.action for version in versions} == {"imported"}
    assert versions.count() == 3
    assert Event.objects.filter(kind="features.imported", village=village).count() == 1
    # The upload has served its purpose.
    assert not [path for path in private.rglob("*") if path.is_file()]


def test_a_new_layer_is_made_of_the_columns(upload, decide, village):
    source = decide(upload(WELLS), title="Sumur warga")

    layer = Layer.objects.for_village(village).get(title="Sumur warga")
    assert source.layer == layer and source.made_layer
    assert layer.geometry == "point" and layer.village == village
    assert [(item["name"], item["type"]) for item in layer.attributes] == [
        ("kode", "string"), ("jenis", "string"), ("ruang", "integer"),
    ]  # fmt: skip
    assert features(layer).first().attributes == {"kode": "S-1", "jenis": "well", "ruang": 2}


BAD = WELLS + "Sumur D;S-4;castle;1;-5,21;104,97\nSumur E;S-5;well;1;utara;104,97\n"


def test_all_or_nothing_leaves_nothing(desk, upload, decide, places):
    source = decide(upload(BAD), places, attribute_kind="jenis")

    assert source.state == Import.State.FAILED
    assert not features().exists()
    assert not FeatureVersion.objects.unscoped().exists()
    assert [number for number, _reason in source.problems] == [5, 6]
    assert "castle" in source.problems[0][1]
    # The file is still there, to be decided about otherwise.
    assert "castle" in page(desk, source)


def test_good_rows_are_saved_and_the_bad_are_listed(desk, upload, decide, places):
    source = decide(upload(BAD), places, attribute_kind="jenis", only_good="1")

    assert (source.state, source.created) == (Import.State.DONE, 3)
    assert features(places).count() == 3
    response = desk.get(f"{INDEX}problems/{source.pk}/")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["5", "6"]


def test_an_error_in_the_middle_of_saving_leaves_nothing(upload, decide, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError

    monkeypatch.setattr(saving.topology, "refresh", fail)

    source = decide(upload(WELLS), title="Sumur")

    assert source.state == Import.State.FAILED
    assert not features().exists() and not Layer.objects.unscoped().exists()


def test_a_key_changes_what_is_there_instead_of_doubling_it(upload, decide, make_layer):
    layer = make_layer("Sumur", attributes=[
        {"name": "code", "label": "Kode", "type": "string"},
        {"name": "rooms", "label": "Ruang", "type": "integer"},
        {"name": "owner", "label": "Pemilik", "type": "string"},
    ])  # fmt: skip
    decide(upload(WELLS), layer)
    kept = features(layer).get(name="Sumur A")
    kept.attributes["owner"] = "Bu Siti"
    kept.save()
    changed = WELLS.replace("Sumur A;S-1;well;2", "Sumur Baru;S-1;well;9") + (
        "Sumur Z;S-9;well;1;-5,2;104,97\n"
    )

    source = decide(upload(changed), layer, key="code")

    assert (source.created, source.updated) == (1, 3)
    assert features(layer).count() == 4
    kept.refresh_from_db()
    assert kept.name == "Sumur Baru"
    assert kept.attributes == {"code": "S-1", "rooms": 9, "owner": "Bu Siti"}


def test_keys_twice_or_empty_are_bad_rows(upload, decide, make_layer):
    layer = make_layer("S", attributes=[{"name": "code", "label": "Kode", "type": "string"}])
    text = WELLS.replace("S-2", "S-1").replace("S-3", "")

    source = decide(upload(text), layer, key="code", only_good="1")

    assert [number for number, _reason in source.problems] == [3, 4]
    assert source.created == 1


def test_undo_takes_back_all_but_what_was_changed_since(desk, upload, decide, make_layer):
    layer = make_layer("Sumur", attributes=[{"name": "code", "label": "Kode", "type": "string"}])
    decide(upload(WELLS), layer)
    source = decide(
        upload(WELLS.replace("Sumur B", "Sumur Baru") + "D;S-4;well;1;-5,2;104,97\n"
               "E;S-5;well;1;-5,2;104,98\n"),
        layer, key="code",
    )  # fmt: skip
    assert (source.created, source.updated) == (2, 3)
    touched = features(layer).get(name="E")
    saving.history.save(touched, None, FeatureVersion.Action.CHANGED, touched.geometry)

    desk.post(f"{INDEX}edit/{source.pk}/", {"action": "undo"})

    source.refresh_from_db()
    assert source.state == Import.State.UNDONE
    assert [item.name for item in features(layer)] == ["E", "Sumur A", "Sumur B", "Sumur C"]
    assert "4" in source.message and "1" in source.message
    # It cannot be taken back twice.
    desk.post(f"{INDEX}edit/{source.pk}/", {"action": "undo"})
    assert features(layer).count() == 4


def test_undo_of_a_new_layer_takes_the_layer_too(desk, upload, decide):
    source = decide(upload(WELLS), title="Sumur")

    desk.post(f"{INDEX}edit/{source.pk}/", {"action": "undo"})

    assert not Layer.objects.unscoped().exists()
    assert not features().exists()


def test_odd_shapes_are_mended_and_told(upload, decide, village, border):
    bow_tie = "POLYGON ((104.95 -5.2, 104.96 -5.19, 104.96 -5.2, 104.95 -5.19, 104.95 -5.2))"
    outside = "POLYGON ((106 -5.2, 106.1 -5.2, 106.1 -5.1, 106 -5.2))"
    text = f'nama,wkt\nA,"{bow_tie}"\nB,"{outside}"\n'

    source = decide(upload(text), title="Sawah", epsg="4326")

    assert source.created == 2
    found = list(features())
    assert found[0].geometry.valid and "crosses" in found[0].warnings
    assert found[1].warnings == ["outside"]


def test_kinds_that_the_layer_does_not_take_are_bad_rows(upload, decide, make_layer):
    layer = make_layer("Jalan", geometry="line", attributes=[])

    source = decide(upload(WELLS), layer, only_good="1")

    assert source.state == Import.State.FAILED
    assert len(source.problems) == 3 and "Jalan" in source.problems[0][1]


def test_metres_are_found_by_the_village_s_border(desk, upload, decide, border, village):
    text = "nama,x,y\nA,496808.45,9423713.48\n"

    source = upload(text)
    assert source.found["layers"][0]["crs"] | {"choices": 0} == {
        "epsg": 32748, "swapped": False, "why": "guessed", "told": "", "choices": 0,
    }  # fmt: skip
    decide(source, title="Sumur")

    place = features().get().geometry
    assert (place.x, place.y) == pytest.approx((104.9712, -5.2137), abs=1e-5)


def test_a_wrong_code_of_a_system_is_refused(desk, upload):
    source = upload(WELLS)
    layer = source.found["layers"][0]["name"]

    response = desk.post(
        f"{INDEX}edit/{source.pk}/",
        {"action": "run", "source": layer, "target": "new", "title": "x", "epsg": "99999"},
    )

    assert "99999" in response.content.decode()
    assert response.context["form"].errors["epsg"]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04x", b'{"type":"FeatureCollection","features":[NaN]}',
                b"<!DOCTYPE kml><kml/>", b"a,b\n1,2\n"]
)  # fmt: skip
def test_a_bad_file_is_refused_where_it_is_given(desk, content):
    response = desk.post(f"{INDEX}create/", {"file": SimpleUploadedFile("x.kml", content)})

    assert response.status_code == 200
    assert not Import.objects.unscoped().exists()


def test_a_regency_s_file_goes_to_the_villages_its_places_lie_in(
    client, regency_officer, upload, decide, make_layer, village, other_village, border
):
    border(other_village, west=105.1)
    client.force_login(regency_officer)
    text = "nama,lat,lon\nA,-5.2,104.95\nB,-5.2,105.15\nC,-5.2,107.0\n"
    source = upload(text, browser=client, regency=village.district.regency_id)

    decide(source, make_layer("Sumur", attributes=[]), browser=client, only_good="1", epsg="4326")

    assert [(item.name, item.village) for item in features()] == [
        ("A", village), ("B", other_village),
    ]  # fmt: skip
    assert [number for number, _reason in source.problems] == [4]


def test_a_column_of_codes_tells_the_village(
    client, regency_officer, upload, decide, village, other_village
):
    client.force_login(regency_officer)
    text = (
        f"nama,kode desa,lat,lon\nA,{village.code},-5.2,104.95\n"
        f"B,{other_village.code},-5.2,105.15\nC,18.02.99.2001,-5.2,105\n"
    )
    source = upload(text, browser=client, regency=village.district.regency_id)

    decide(source, title="Sumur", browser=client, only_good="1")

    assert [item.village for item in features()] == [village, other_village]
    assert "18.02.99.2001" in source.problems[0][1]


def test_another_village_s_import_is_not_there(
    client, other_operator, regency_officer, desk, upload, village
):
    own = upload(WELLS)
    client.force_login(regency_officer)
    of_all = upload(WELLS, browser=client, regency=village.district.regency_id)

    client = Client()
    client.force_login(other_operator)
    for source in (own, of_all):
        for address in (f"{INDEX}edit/{source.pk}/", f"{INDEX}problems/{source.pk}/",
                        f"{INDEX}delete/{source.pk}/"):  # fmt: skip
            assert client.get(address).status_code == 404
            assert client.post(address, {"action": "run"}).status_code in (404, 405)
    assert "wells.csv" not in client.get(INDEX).content.decode()


def test_a_layer_of_another_village_cannot_be_chosen(desk, upload, make_layer, other_village):
    foreign = make_layer("Milik tetangga", village=other_village)
    source = upload(WELLS)

    response = desk.post(
        f"{INDEX}edit/{source.pk}/",
        {"action": "run", "source": source.found["layers"][0]["name"], "target": foreign.pk,
         "epsg": "4326"},
    )  # fmt: skip

    assert response.context["form"].errors["target"]
    assert not features().exists()


def test_a_running_import_is_not_started_twice(desk, upload, decide):
    source = upload(WELLS)
    Import.objects.unscoped().update(state=Import.State.RUNNING, checked=1, total=3)

    html = page(desk, source)
    desk.post(f"{INDEX}edit/{source.pk}/", {"action": "run"})

    assert "<progress" in html and 'http-equiv="refresh"' in html
    assert not features().exists()


def test_two_layers_of_a_file_are_chosen_between(desk, upload, decide, village):
    kml = (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        "<Folder><name>Sumur</name><Placemark><name>A</name><Point><coordinates>105,-5.2"
        "</coordinates></Point></Placemark></Folder><Folder><name>Jalan</name><Placemark>"
        "<name>B</name><LineString><coordinates>105,-5.2 105.1,-5.2</coordinates></LineString>"
        "</Placemark></Folder></Document></kml>"
    )
    source = upload(kml, "peta.kml")
    assert [layer["name"] for layer in source.found["layers"]] == ["Sumur", "Jalan"]

    # Choosing the other layer proposes anew; nothing is saved by that.
    desk.post(f"{INDEX}edit/{source.pk}/", {"action": "run", "source": "Jalan", "target": "new"})
    source.refresh_from_db()
    assert source.plan["source"] == source.plan["title"] == "Jalan"
    assert not features().exists()

    decide(source, title="Sumur")
    assert [item.name for item in features()] == ["A"]


# Export


@pytest.mark.parametrize("format", [*writing.FORMATS, "pdf", "png"])
def test_a_layer_is_downloaded_in_each_format(desk, make_place, places, format):
    make_place("Sumur A", kind="well")

    response = desk.get(f"{INDEX}export/?layer={places.pk}&format={format}")

    content = b"".join(response.streaming_content)
    starts = {"pdf": b"%PDF", "png": b"\x89PNG", "geojson": b'{"type"', "shapefile": b"PK",
              "kmz": b"PK", "gpkg": b"SQLite"}  # fmt: skip
    assert content.startswith(starts.get(format, content[:1]))
    assert "attachment" in response["Content-Disposition"]


def test_what_is_downloaded_can_be_brought_in_again(desk, make_place, places, upload, decide):
    place = make_place("Sumur A", kind="well", attributes={"kind": "well", "rooms": 4})
    response = desk.get(f"{INDEX}export/?layer={places.pk}&format=gpkg")

    source = decide(upload(b"".join(response.streaming_content), "x.gpkg"), places, key="name")

    assert (source.created, source.updated) == (0, 1)
    before = place.geometry
    place.refresh_from_db()
    assert place.attributes == {"kind": "well", "rooms": 4}
    assert shapely.from_wkb(bytes(place.geometry.wkb)).equals_exact(
        shapely.from_wkb(bytes(before.wkb)), 1e-7
    )


def test_a_download_holds_the_own_villages_alone(desk, make_place, places, other_village):
    make_place("Milik sendiri")
    make_place("Milik tetangga", village=other_village)

    response = desk.get(f"{INDEX}export/?layer={places.pk}&format=geojson")
    foreign = desk.get(
        f"{INDEX}export/?layer={places.pk}&village={other_village.pk}&format=geojson"
    )

    names = [
        item["properties"]["name"]
        for item in json.loads(b"".join(response.streaming_content))["features"]
    ]
    assert names == ["Milik sendiri"]
    assert not foreign.streaming
