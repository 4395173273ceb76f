"""Operators enter their village's places in the admin."""

import json

import pytest

from plugins.gismap.models import Place

INDEX = "/admin/gismap/place/"


@pytest.fixture
def desk(client, operator):
    """The operator's browser."""
    client.force_login(operator)
    return client


@pytest.fixture
def form():
    return {
        "name": "Pasar Kalirejo",
        "kind": "market",
        "geometry": "-5.2137, 104.9712",
        "description": "",
        "source": "",
        "is_public": "on",
    }


def test_the_list_shows_the_own_village_s_places(desk, make_place, other_village):
    make_place("Milik sendiri")
    make_place("Milik tetangga", village=other_village)
    html = desk.get(INDEX).content.decode()
    assert "Milik sendiri" in html
    assert "Milik tetangga" not in html


def test_a_point_is_entered_as_two_numbers(desk, form, village):
    assert desk.post(f"{INDEX}create/", form).status_code == 302
    place = Place.objects.unscoped().get()
    assert (place.village, place.geometry.coords) == (village, (104.9712, -5.2137))


def test_a_line_is_pasted_and_shown_again(desk, form):
    line = {"type": "LineString", "coordinates": [[104.97, -5.21], [104.98, -5.22]]}
    desk.post(f"{INDEX}create/", {**form, "geometry": json.dumps(line)})
    place = Place.objects.unscoped().get()
    assert place.geometry.geom_type == "LineString"
    answer = desk.get(f"{INDEX}edit/{place.pk}/")
    assert json.loads(answer.context["form"]["geometry"].value()) == line


@pytest.mark.parametrize("geometry", ["", "95, 104", '{"type": "Point", "coordinates": [NaN, 0]}'])
def test_an_unsound_geometry_is_refused_and_kept_for_mending(desk, form, geometry):
    answer = desk.post(f"{INDEX}create/", {**form, "geometry": geometry})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["geometry"]
    assert answer.context["form"]["geometry"].value() == geometry
    assert not Place.objects.unscoped().exists()


def test_another_village_s_place_is_not_reached(desk, form, make_place, other_village, subtests):
    place = make_place("Milik tetangga", village=other_village)
    for action in ("edit", "delete", "history"):
        with subtests.test(action=action):
            url = f"{INDEX}{action}/{place.pk}/"
            for answer in (desk.get(url), desk.post(url, form)):
                assert answer.status_code in (403, 404, 405)
                assert "Milik tetangga" not in answer.content.decode()
    assert Place.objects.unscoped().get().name == "Milik tetangga"


def test_a_district_officer_looks_and_does_not_change(client, form, make_place, district_officer):
    place = make_place()
    client.force_login(district_officer)
    assert "SD Negeri 1" in client.get(INDEX).content.decode()
    client.post(f"{INDEX}edit/{place.pk}/", form)
    client.post(f"{INDEX}create/", form)
    assert Place.objects.unscoped().get().name == "SD Negeri 1"


PARTS = [{"type": "LineString", "coordinates": [[104.98, -5.22], [104.99, -5.23]]}]


def test_the_parts_of_a_split_shape_are_places_like_it(desk, form):
    line = {"type": "LineString", "coordinates": [[104.97, -5.21], [104.98, -5.22]]}
    form |= {"geometry": json.dumps(line), "geometry-split": json.dumps(PARTS)}
    assert desk.post(f"{INDEX}create/", form).status_code == 302
    first, second = Place.objects.unscoped().order_by("pk")
    assert (second.name, second.village, second.kind) == (first.name, first.village, first.kind)
    assert second.geometry.coords == ((104.98, -5.22), (104.99, -5.23))


@pytest.mark.parametrize(
    "parts",
    [
        "{",
        "{}",
        "[1]",
        '[{"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}]',
        json.dumps(PARTS * 51),
    ],
)
def test_parts_that_are_no_shapes_store_nothing(desk, form, parts):
    answer = desk.post(f"{INDEX}create/", {**form, "geometry-split": parts})
    assert list(answer.context["form"].errors) == ["geometry"]
    assert not Place.objects.unscoped().exists()
