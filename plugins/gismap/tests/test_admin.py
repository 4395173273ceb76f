"""Operators put their village's things on the map in the admin."""

import json

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon

from core.events.models import Event
from plugins.gismap.models import Feature, FeatureVersion, Layer

INDEX = "/admin/gismap/feature/"
BOW_TIE = [[104.9, -5.3], [104.91, -5.29], [104.91, -5.3], [104.9, -5.29], [104.9, -5.3]]


def area(west, south, side=0.01):
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.fixture
def desk(client, operator):
    """The operator's browser."""
    client.force_login(operator)
    return client


@pytest.fixture
def form():
    return {
        "name": "Pasar Kalirejo",
        "attribute_kind": "market",
        "attribute_rooms": "12",
        "geometry": "-5.2137, 104.9712",
        "description": "",
        "is_public": "on",
        "photos-TOTAL_FORMS": "0",
        "photos-INITIAL_FORMS": "0",
        "photos-MIN_NUM_FORMS": "0",
        "photos-MAX_NUM_FORMS": "10",
    }


@pytest.fixture
def create(desk, form, places):
    """A function that sends the form for a new feature on the layer “Places”."""
    return lambda **values: desk.post(f"{INDEX}create/?layer={places.pk}", {**form, **values})


def only() -> Feature:
    return Feature.objects.unscoped().get()


def drawn(kind, coordinates) -> str:
    return json.dumps({"type": kind, "coordinates": coordinates})


def test_the_list_shows_the_own_village_s_features(desk, make_place, other_village):
    make_place("Milik sendiri")
    make_place("Milik tetangga", village=other_village)
    html = desk.get(INDEX).content.decode()
    assert "Milik sendiri" in html
    assert "Milik tetangga" not in html


def test_the_list_is_narrowed_by_layer_and_shape(desk, make_place, make_layer):
    make_place("Sekolah")
    road = make_layer("Roads")
    make_place("Jalan", layer=road, warnings=["outside"])
    for query in (f"layer={road.pk}", "odd=yes"):
        html = desk.get(f"{INDEX}?{query}").content.decode()
        assert ">Jalan<" in html
        assert ">Sekolah<" not in html
    assert desk.get(f"{INDEX}?layer=x").status_code == 200


def test_first_the_layer_is_chosen(desk, places, make_layer, other_village):
    make_layer("Milik tetangga", village=other_village)
    make_layer("Tertutup", is_open=False)
    html = desk.get(f"{INDEX}create/").content.decode()
    assert f'href="?layer={places.pk}"' in html
    assert "Milik tetangga" not in html
    assert "Tertutup" not in html
    assert 'name="geometry"' not in html
    assert 'name="attribute_kind"' in desk.get(f"{INDEX}create/?layer={places.pk}").content.decode()


@pytest.mark.parametrize("area", ["other_village", "shut"])
def test_no_feature_comes_on_a_layer_that_is_not_open_to_the_village(
    desk, form, make_layer, other_village, area
):
    values = {"village": other_village} if area == "other_village" else {"is_open": False}
    layer = make_layer("Tertutup", **values)
    assert desk.post(f"{INDEX}create/?layer={layer.pk}", form).status_code == 200
    assert not Feature.objects.unscoped().exists()


def test_a_point_is_entered_as_two_numbers_with_what_is_known(create, village):
    assert create().status_code == 302
    place = only()
    assert (place.village, place.geometry.coords) == (village, (104.9712, -5.2137))
    assert place.attributes == {"kind": "market", "rooms": 12}
    event = Event.objects.get(kind="feature.created")
    assert (event.visibility, event.payload["layer"]) == ("public", "places")


def test_a_line_is_pasted_and_shown_again(desk, create):
    line = {"type": "LineString", "coordinates": [[104.97, -5.21], [104.98, -5.22]]}
    create(geometry=json.dumps(line))
    answer = desk.get(f"{INDEX}edit/{only().pk}/")
    assert json.loads(answer.context["form"]["geometry"].value()) == line
    assert answer.context["form"]["attribute_rooms"].value() == 12


@pytest.mark.parametrize("geometry", ["", "95, 104", '{"type": "Point", "coordinates": [NaN, 0]}'])
def test_an_unsound_geometry_is_refused_and_kept_for_mending(create, geometry):
    answer = create(geometry=geometry)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["geometry"]
    assert answer.context["form"]["geometry"].value() == geometry
    assert not Feature.objects.unscoped().exists()


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "castle"), ("rooms", "many"), ("rooms", "1.5")]
)
def test_a_value_that_does_not_fit_its_attribute_is_refused(create, name, value):
    answer = create(**{f"attribute_{name}": value})
    assert list(answer.context["form"].errors) == [f"attribute_{name}"]


def test_a_layer_of_points_takes_no_line(desk, form, make_layer):
    layer = make_layer("Titik", geometry="point")
    line = drawn("LineString", [[104.97, -5.21], [104.98, -5.22]])
    answer = desk.post(f"{INDEX}create/?layer={layer.pk}", {**form, "geometry": line})
    assert list(answer.context["form"].errors) == ["geometry"]


class TestOddShapes:
    def test_an_area_that_crosses_itself_is_mended_and_told(self, create):
        answer = create(geometry=drawn("Polygon", [BOW_TIE]))
        assert answer.status_code == 302
        place = only()
        assert place.geometry.valid
        assert place.geometry.area > 0
        assert place.warnings == ["crosses"]

    def test_an_area_of_nothing_is_refused(self, create):
        flat = [[104.9, -5.3], [104.91, -5.3], [104.92, -5.3], [104.9, -5.3]]
        answer = create(geometry=drawn("Polygon", [flat]))
        assert list(answer.context["form"].errors) == ["geometry"]

    def test_what_lies_outside_the_village_is_told(self, create, village):
        village.boundary = MultiPolygon(Polygon(area(104.9, -5.3, 0.1)), srid=4326)
        village.save()
        create(geometry="-5.25, 104.95")
        create(geometry="-5.15, 104.95")
        found = Feature.objects.unscoped().order_by("pk")
        assert [place.warnings for place in found] == [[], ["outside"]]

    def test_areas_that_overlap_are_both_told_until_one_is_moved(self, desk, form, create):
        create(name="A", geometry=drawn("Polygon", [area(104.9, -5.3)]))
        create(name="B", geometry=drawn("Polygon", [area(104.905, -5.3)]))
        create(name="C", geometry=drawn("Polygon", [area(104.95, -5.3)]))

        def told():
            return dict(Feature.objects.unscoped().values_list("name", "warnings"))

        assert told() == {"A": ["overlaps"], "B": ["overlaps"], "C": []}
        second = Feature.objects.unscoped().get(name="B")
        moved = drawn("Polygon", [area(104.91, -5.3)])
        desk.post(f"{INDEX}edit/{second.pk}/", {**form, "name": "B", "geometry": moved})
        assert told() == {"A": [], "B": [], "C": []}

    def test_deleting_one_ends_the_overlap(self, desk, create):
        create(name="A", geometry=drawn("Polygon", [area(104.9, -5.3)]))
        create(name="B", geometry=drawn("Polygon", [area(104.905, -5.3)]))
        first = Feature.objects.unscoped().get(name="A")
        desk.post(f"{INDEX}delete/{first.pk}/")
        assert only().warnings == []


class TestHistory:
    def test_a_change_can_be_taken_back(self, desk, form, create):
        create()
        place = only()
        changed = {**form, "name": "Pasar Baru", "geometry": "-5.3, 104.9", "attribute_rooms": "3"}
        desk.post(f"{INDEX}edit/{place.pk}/", changed)
        html = desk.get(f"{INDEX}history/{place.pk}/").content.decode()
        assert "Pasar Baru" in html
        assert "Pasar Kalirejo" in html
        first = FeatureVersion.objects.unscoped().order_by("pk").first()
        assert desk.post(f"{INDEX}restore/{first.pk}/").status_code == 302
        again = only()
        assert (again.name, again.attributes) == ("Pasar Kalirejo", {"kind": "market", "rooms": 12})
        assert again.geometry.coords == (104.9712, -5.2137)
        kinds = FeatureVersion.objects.unscoped().order_by("pk").values_list("action", flat=True)
        assert list(kinds) == ["created", "changed", "restored"]

    def test_what_came_without_a_history_can_be_taken_back_too(self, desk, form, make_place):
        place = make_place()
        desk.post(f"{INDEX}edit/{place.pk}/", {**form, "name": "Lain"})
        first = FeatureVersion.objects.unscoped().order_by("pk").first()
        desk.post(f"{INDEX}restore/{first.pk}/")
        assert only().name == "SD Negeri 1"

    def test_what_was_deleted_is_brought_back_under_its_address(self, desk, create):
        create()
        place = only()
        desk.post(f"{INDEX}delete/{place.pk}/")
        assert not Feature.objects.unscoped().exists()
        html = desk.get(f"{INDEX}deleted/").content.decode()
        assert "Pasar Kalirejo" in html
        version = FeatureVersion.objects.unscoped().get(action="deleted")
        desk.post(f"{INDEX}restore/{version.pk}/")
        assert only().pk == place.pk
        desk.get(INDEX)  # the message is read
        assert "Pasar Kalirejo" not in desk.get(f"{INDEX}deleted/").content.decode()
        assert Event.objects.filter(kind="feature.deleted").count() == 1

    def test_another_village_s_history_is_not_reached(self, desk, make_place, other_village):
        place = make_place("Milik tetangga", village=other_village)
        version = FeatureVersion.objects.create(
            village=other_village, layer=place.layer, feature_id=place.pk, action="deleted",
            state={"name": "Milik tetangga"},
        )  # fmt: skip
        assert desk.post(f"{INDEX}restore/{version.pk}/").status_code == 404
        assert "Milik tetangga" not in desk.get(f"{INDEX}deleted/").content.decode()

    def test_looking_brings_nothing_back(self, desk, create):
        create()
        version = FeatureVersion.objects.unscoped().get()
        assert desk.get(f"{INDEX}restore/{version.pk}/").status_code == 405


def test_another_village_s_feature_is_not_reached(desk, form, make_place, other_village, subtests):
    place = make_place("Milik tetangga", village=other_village)
    for action in ("edit", "delete", "history"):
        with subtests.test(action=action):
            url = f"{INDEX}{action}/{place.pk}/"
            for answer in (desk.get(url), desk.post(url, form)):
                assert answer.status_code in (403, 404, 405)
                assert "Milik tetangga" not in answer.content.decode()
    assert only().name == "Milik tetangga"


def test_a_photo_is_one_of_the_village_s(create, form, make_image, village, other_village):
    own, foreign = make_image(village, "Pasar"), make_image(other_village, "Lain")
    rows = {"photos-TOTAL_FORMS": "1", "photos-0-caption": "Depan", "photos-0-ORDER": "1"}
    answer = create(**rows, **{"photos-0-image": foreign.pk})
    assert answer.status_code == 200
    assert not Feature.objects.unscoped().exists()
    assert create(**rows, **{"photos-0-image": own.pk}).status_code == 302
    assert [photo.image for photo in only().photos.all()] == [own]


class TestLayers:
    INDEX = "/admin/gismap/layer/"

    def form(self, **values):
        return {
            "title": "Kolam ikan", "geometry": "polygon", "colour": "#0b62a8", "width": "2",
            "order": "5", "visibility": "public", "licence": "CC-BY-4.0", "is_open": "on",
            "attributes-0-label": "Jenis ikan", "attributes-0-type": "choice",
            "attributes-0-choices": "Lele #b3261e, Nila", "attributes-1-label": "Luas (m2)",
            "attributes-1-type": "number", "category": "jenis_ikan", **values,
        }  # fmt: skip

    def test_an_operator_makes_one_for_the_village(self, desk, village):
        assert desk.post(f"{self.INDEX}create/", self.form()).status_code == 302
        layer = Layer.objects.unscoped().get()
        assert (layer.area, layer.name) == (village, "kolam_ikan")
        assert layer.attributes == [
            {"name": "jenis_ikan", "label": "Jenis ikan", "type": "choice",
             "choices": ["Lele", "Nila"], "colours": {"Lele": "#b3261e"}},
            {"name": "luas_m2", "label": "Luas (m2)", "type": "number"},
        ]  # fmt: skip

    def test_labels_change_and_names_stay(self, desk, village):
        desk.post(f"{self.INDEX}create/", self.form())
        layer = Layer.objects.unscoped().get()
        url = f"{self.INDEX}edit/{layer.pk}/"
        shown = desk.get(url).content.decode()
        assert 'value="Lele #b3261e, Nila"' in shown
        changed = self.form(**{
            "name": "kolam_ikan", "attributes-0-name": "jenis_ikan",
            "attributes-0-label": "Ikan", "attributes-1-name": "luas_m2",
        })  # fmt: skip
        assert desk.post(url, changed).status_code == 302
        layer.refresh_from_db()
        assert [(item["name"], item["label"]) for item in layer.attributes] == [
            ("jenis_ikan", "Ikan"), ("luas_m2", "Luas (m2)"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("values", "wrong"),
        [
            ({"attributes-0-choices": ""}, "attributes"),
            ({"attributes-1-choices": "1, 2"}, "attributes"),
            ({"attributes-1-label": "id", "attributes-1-name": "id"}, "attributes"),
            ({"category": "luas_m2"}, "category"),
            ({"colour": "red"}, "colour"),
            ({"name": "Kolam Ikan"}, "name"),
        ],
    )
    def test_an_unfit_layer_is_refused(self, desk, village, values, wrong):
        answer = desk.post(f"{self.INDEX}create/", self.form(**values))
        assert answer.status_code == 200
        assert wrong in answer.context["form"].errors
        assert not Layer.objects.unscoped().exists()

    def test_a_preset_fills_the_form_in(self, desk, village):
        form = desk.get(f"{self.INDEX}create/?preset=school").context["form"]
        assert form["icon"].value() == "school"
        assert form["attributes"].value()[0]["name"] == "jenjang"

    def test_the_regency_s_layers_are_read_by_operators_and_changed_by_its_officers(
        self, client, operator, regency_officer, places, other_village
    ):
        client.force_login(operator)
        assert "Places" in client.get(self.INDEX).content.decode()
        url = f"{self.INDEX}edit/{places.pk}/"
        assert client.get(url).status_code == 403
        changed = self.form(title="Tempat", regency=places.regency_id)
        assert client.post(url, changed).status_code == 403
        client.force_login(regency_officer)
        assert client.post(url, changed).status_code == 302
        places.refresh_from_db()
        assert places.title == "Tempat"

    def test_a_layer_has_one_area(self, client, regency_officer, village):
        client.force_login(regency_officer)
        regency = village.district.regency
        answer = client.post(f"{self.INDEX}create/", self.form())
        assert answer.status_code == 200
        both = self.form(regency=regency.pk, village=village.pk)
        assert client.post(f"{self.INDEX}create/", both).status_code == 200
        one = self.form(regency=regency.pk)
        assert client.post(f"{self.INDEX}create/", one).status_code == 302
        assert Layer.objects.unscoped().get().area == regency

    def test_another_village_s_layer_is_not_reached(self, desk, make_layer, other_village):
        layer = make_layer("Milik tetangga", village=other_village)
        assert "Milik tetangga" not in desk.get(self.INDEX).content.decode()
        for action in ("edit", "delete", "history"):
            assert desk.get(f"{self.INDEX}{action}/{layer.pk}/").status_code == 404


def test_a_value_of_a_type_that_was_given_up_fails_no_layer(client, make_place, places, village):
    make_place(attributes={"kind": "school", "rooms": "enam"})
    make_place("Lain", attributes={"kind": 5, "rooms": True})
    url = f"/api/v1/villages/{village.code}/gismap/layers/gismap/places/"
    shown = client.get(url).json()["features"]
    assert [feature["properties"]["rooms"] for feature in shown] == [None, None]


def test_a_shape_that_a_database_cannot_answer_about_is_never_stored(create):
    create(geometry=drawn("Polygon", [BOW_TIE]))
    assert GEOSGeometry(only().geometry.wkt).valid
