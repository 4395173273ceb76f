"""The blocks of the map: its layers, what is nearest, the list; on pages, in the editor and in the
API."""

import json
import re

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.geo.roads import EDGE as ROAD_EDGE
from core.plugins.switching import switch
from core.villages.editing import in_admin
from core.villages.models import Village
from plugins.gismap.block_fields import LayerChoiceBlock
from plugins.gismap.blocks import MapBlock, NearestBlock, PlacesBlock

OFFICE = Point(104.97, -5.21, srid=4326)


def value_of(block, **values):
    return block.to_python({**block.get_prep_value(block.get_default()), **values})


def render(block, village, **values):
    return block.render(value_of(block, **values), context={"village": village})


def shown_in_api(block, village, **values):
    return block.get_api_representation(value_of(block, **values), context={"village": village})


def picture(html):
    return html[html.index('<figure class="sketch-map">') : html.index("</figure>")]


# -- Map -------------------------------------------------------------------------------------


def test_the_map_shows_layers_of_every_service(village, make_place, make_post, places):
    make_place()
    make_post(village, "Pos Melati")
    html = render(MapBlock(), village)
    drawn = picture(html)
    assert re.search(r"Places \(1\)", drawn)
    assert re.search(r"Pos ronda \(1\)|Watch posts \(1\)", drawn)
    assert "<kampung-map>" in html
    config = json.loads(re.search(r"<script[^>]*json[^>]*>(.*?)</script>", html, re.DOTALL)[1])
    assert {layer["id"] for layer in config["layers"]} >= {"gismap.places", "ronda.posts"}


def test_the_map_keeps_to_the_layers_chosen_over_the_roads(village, make_place, make_layer):
    make_place()
    way = LineString((104.97, -5.21), (104.98, -5.2), srid=4326)
    make_place("Jalan", geometry=way, layer=make_layer("Road", name="road"))
    make_place("Sumur", layer=make_layer("Well", name="well"))
    drawn = picture(render(MapBlock(), village, layers=["gismap__well"]))
    assert "Well (1)" in drawn
    assert "Places" not in drawn
    assert "Road" not in drawn
    assert ROAD_EDGE in drawn


def test_roads_are_of_the_base_and_a_layer_where_they_are_chosen(village, make_place, make_layer):
    make_place()
    layer = make_layer("Road", name="road", geometry="line")
    way = LineString((104.93, -5.21), (104.98, -5.2), srid=4326)
    make_place("Jalan Poros", geometry=way, layer=layer)
    html = render(MapBlock(), village)
    assert ROAD_EDGE in picture(html)
    assert "Jalan Poros" in picture(html)
    assert "Road (1)" not in picture(html)
    config = json.loads(re.search(r"<script[^>]*json[^>]*>(.*?)</script>", html, re.DOTALL)[1])
    (shown,) = [item for item in config["layers"] if item["id"] == "gismap.road"]
    assert not shown["shown"]
    boundaries, roads = config["base"]
    assert roads["tileLayer"] == "gismap__road"
    assert roads["tiles"] == boundaries["tiles"]
    assert (roads["twin"], roads["village"]) == ("gismap.road", village.code)
    assert roads["roads"]["looks"]["3"]["leastZoom"] == 12

    html = render(MapBlock(), village, layers=["gismap__road"])
    assert "Road (1)" in picture(html)
    assert ROAD_EDGE not in picture(html)
    config = json.loads(re.search(r"<script[^>]*json[^>]*>(.*?)</script>", html, re.DOTALL)[1])
    assert [item["shown"] for item in config["layers"]] == [True]


def test_the_base_s_tiles_hold_its_boundaries_and_roads(client, village, make_place, make_layer):
    boundary = MultiPolygon(Polygon.from_bbox((104.9, -5.3, 105.1, -5.1)), srid=4326)
    Village.objects.filter(pk=village.pk).update(boundary=boundary)
    way = LineString((104.93, -5.21), (104.98, -5.2), srid=4326)
    make_place("Jalan Poros", geometry=way, layer=make_layer("Road", name="road", geometry="line"))
    html = render(MapBlock(), Village.objects.get(pk=village.pk))
    config = json.loads(re.search(r"<script[^>]*json[^>]*>(.*?)</script>", html, re.DOTALL)[1])
    url = config["base"][0]["tiles"].format(z=8, x=202, y=131)
    answer = client.get(url, headers={"accept": "application/vnd.mapbox-vector-tile"})
    assert answer.status_code == 200
    assert all(item["tileLayer"].encode() in answer.content for item in config["base"])
    assert b"Jalan Poros" in answer.content


def test_the_map_looks_where_it_is_told(village, make_place):
    make_place()
    far = Village.objects.get(pk=village.pk)
    html = render(MapBlock(), far, position="-5.3, 104.97", zoom="16", height="small")
    assert "gismap-small" in html
    config = json.loads(re.search(r"<script[^>]*json[^>]*>(.*?)</script>", html, re.DOTALL)[1])
    assert (config["centre"], config["zoom"], config["bounds"]) == ([104.97, -5.3], 16, None)
    assert '<path d="M' not in picture(html).split("</title>")[1].split("<figcaption")[0].replace(
        '<path d="M0-18', ""
    )


def test_a_position_is_checked_and_stored_alike(village):
    block = MapBlock().child_blocks["position"]
    assert block.clean(" -5,21 ; 104,97 ") == "-5.210000, 104.970000"
    assert block.clean("") == ""
    with pytest.raises(Exception, match="-5.2137, 104.9712"):
        block.clean("di sana")


def test_a_map_of_nothing_says_so(village):
    Village.objects.filter(pk=village.pk).update(boundary=None)
    html = render(MapBlock(), Village.objects.get(pk=village.pk), layers=["gismap__gone"])
    assert 'class="empty"' in html


def test_nothing_hidden_is_drawn(village, make_place, make_layer):
    make_place("Gudang", is_public=False)
    make_place("Rawan", layer=make_layer("Danger", visibility="staff"))
    html = render(MapBlock(), village)
    assert "Danger" not in html
    assert "Places (" not in html


def test_a_failing_service_takes_no_map_along(village, make_place):
    make_place()
    switch([village], "moody", True)
    assert "Places (1)" in render(MapBlock(), village)


def test_the_map_costs_few_queries_whatever_there_is(village, make_place, make_layer):
    for number in range(6):
        make_place(f"Tempat {number}", layer=make_layer(f"Layer {number}"))
    switch([village], "moody", False)
    for block, most in ((MapBlock(), 8), (NearestBlock(), 3), (PlacesBlock(), 8)):
        render(block, village)
        with CaptureQueriesContext(connection) as captured:
            render(block, village)
        asked = [row for row in captured if "SAVEPOINT" not in row["sql"]]
        assert len(asked) <= most, [row["sql"][:150] for row in asked]


def test_the_map_in_the_api_is_choices_with_addresses(village, make_place, client):
    make_place()
    ids = ["gismap__places", "gismap__gone"]
    shown = shown_in_api(MapBlock(), village, layers=ids, position="-5.3, 104.97", zoom="16")
    assert [layer["id"] for layer in shown["layers"]] == ids
    assert (shown["centre"], shown["zoom"], shown["height"]) == ([104.97, -5.3], 16, "medium")
    there, gone = (client.get(layer["url"]) for layer in shown["layers"])
    assert there.json()["features"][0]["properties"]["name"] == "SD Negeri 1"
    assert gone.status_code == 404
    whole = shown_in_api(MapBlock(), village)
    assert (whole["layers"], whole["centre"], whole["zoom"]) == ([], None, None)
    assert client.get(whole["layers_url"]).status_code == 200


# -- Nearest ---------------------------------------------------------------------------------


@pytest.fixture
def around(village, other_village, make_place):
    """A school east of the office, one north of it in the neighbouring village, one far away."""
    make_place("SD Timur", geometry=Point(104.98, -5.21, srid=4326))
    make_place("SD Utara", village=other_village, geometry=Point(104.97, -5.19, srid=4326))
    make_place("SD Jauh", village=other_village, geometry=Point(105.9, -5.21, srid=4326))
    village.point = OFFICE
    village.save()
    return village


def test_the_nearest_are_told_with_distance_and_direction(around):
    html = render(NearestBlock(), around, layers=["places"])
    assert html.index("SD Timur") < html.index("SD Utara")
    assert "SD Jauh" not in html
    assert re.search(r"1[.,]1 km, (timur|east)<", html)
    assert re.search(r"2[.,]2 km, (utara|north)<", html)
    assert "Kampung Purwodadi" in html
    assert 'href="http://purwodadi.localhost:8000/p/gismap/' in html
    assert 'href="/p/gismap/' in html
    assert 'href="geo:-5.21000,104.98000"' in html
    assert re.search("<button[^>]* hidden>", html)


def test_the_nearest_are_as_many_as_asked_of_layers_chosen(around, make_place, make_layer):
    make_place("Masjid", layer=make_layer("Mosque"))
    assert render(NearestBlock(), around, limit=1).count("data-way") == 2  # and the pattern of one
    assert "SD" not in render(NearestBlock(), around, layers=["mosque"]).split("<button")[0]


def test_villages_without_the_map_and_hidden_places_are_not_near(around, other_village, make_place):
    make_place("Gudang", is_public=False)
    switch([other_village], "gismap", False)
    html = render(NearestBlock(), around)
    assert "SD Timur" in html
    assert "SD Utara" not in html
    assert "Gudang" not in html


def test_without_an_office_nothing_is_near(around):
    around.point = None
    assert 'class="empty"' in render(NearestBlock(), around)
    shown = shown_in_api(NearestBlock(), around)
    assert (shown["near"], shown["url"]) == (None, None)


def test_the_address_in_the_api_answers_the_question(around, client):
    shown = shown_in_api(NearestBlock(), around, layers=["places"], limit=2)
    assert "SD" not in json.dumps(shown, default=str)
    answer = client.get(shown["url"]).json()
    assert [row["name"] for row in answer["results"]] == ["SD Timur", "SD Utara"]
    assert answer["results"][0]["distance"] == pytest.approx(1107, abs=5)
    assert answer["results"][1]["village"] == {"code": "18.02.02.2001", "name": "Kampung Purwodadi"}


# -- List ------------------------------------------------------------------------------------


def test_the_list_is_as_long_and_in_the_order_that_is_wanted(around, make_place):
    make_place("A jauh", geometry=Point(104.99, -5.21, srid=4326))
    names = [row["name"] for row in shown_in_api(PlacesBlock(), around)["places"]]
    assert names == ["A jauh", "SD Timur"]
    by_distance = shown_in_api(PlacesBlock(), around, order="distance", limit=1)
    assert [row["name"] for row in by_distance["places"]] == ["SD Timur"]
    html = render(PlacesBlock(), around, order="distance", limit=1)
    assert html.count('class="card"') == 1
    assert "A jauh" not in html


def test_a_list_that_was_stored_before_there_was_a_choice_shows_all(around):
    block = PlacesBlock()
    value = block.to_python({"title": "Peta", "kinds": ["places"]})
    shown = block.get_api_representation(value, context={"village": around})
    assert (shown["limit"], shown["order"], len(shown["places"])) == (40, "name", 1)


# -- Choices ---------------------------------------------------------------------------------


def test_an_operator_chooses_among_their_own_layers(
    village, other_village, operator, make_layer, rf
):
    make_layer("Own", village=village)
    make_layer("Of the regency")
    make_layer("Of the neighbour", village=other_village)
    make_layer("For staff", visibility="staff")
    request = rf.get("/admin/")
    request.user = operator
    with in_admin(request):
        titles = {str(title) for _name, title in MapBlock().child_blocks["layers"].field.choices}
        names = {name for name, _title in MapBlock().child_blocks["layers"].field.choices}
        own = {str(title) for _name, title in PlacesBlock().child_blocks["kinds"].field.choices}
    assert {"Own", "Of the regency"} <= titles
    assert {"ronda__posts", "netizen__reports", "gismap__own"} <= names
    assert own >= {"Own", "Of the regency"}
    for found in (titles, own):
        assert not {"Of the neighbour", "For staff"} & found


def test_a_choice_that_is_gone_survives():
    block = LayerChoiceBlock(choices=[("school", "Schools")])
    assert block.clean(["school", "ronda__gone"]) == ["school", "ronda__gone"]
    assert block.clean([]) == []
    with pytest.raises(Exception, match="<script>"):
        block.clean(["<script>"])
