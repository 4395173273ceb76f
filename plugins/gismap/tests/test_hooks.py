"""What the places give to the command centre, the map, the search and the demo."""

from core.geo.layers import layers_of, rows_of
from core.geo.queries import BBox
from core.plugins.calls import call_each
from core.plugins.registry import registry
from core.villages.models import Village
from plugins.gismap.models import Feature


def spec(hook, name):
    return next(item for item in registry.plugins["gismap"].collected[hook] if item.name == name)


def villages():
    return Village.objects.all()


def test_public_places_are_counted(make_place, village, other_village):
    make_place("A")
    make_place("B")
    make_place("C", is_public=False)
    assert spec("register_metrics", "features").measure(villages()) == {village.pk: 2.0}


def test_a_village_is_complete_with_three_places(make_place, village, other_village):
    met = spec("register_completeness_rules", "has_places").met
    make_place("A")
    make_place("B")
    make_place("C", is_public=False)
    assert met(villages()) == set()
    make_place("D")
    assert met(villages()) == {village.pk}


def test_the_address_where_it_is_mended_is_the_list_s(client, operator, village):
    client.force_login(operator)
    rule = spec("register_completeness_rules", "has_places")
    assert client.get(rule.fix_url(village)).status_code == 200


def test_the_layer_keeps_to_the_box(make_place):
    make_place()
    layer = next(layer for _plugin, layer in layers_of(villages()) if layer.name == "places")
    assert rows_of(layer, villages()).count() == 1
    assert rows_of(layer, villages(), BBox(104, -6, 105, -5)).count() == 1
    assert rows_of(layer, villages(), BBox(100, -6, 101, -5)).count() == 0


def test_the_search_finds_public_places(make_place, village):
    place = make_place("Pasar Kalirejo", kind="market")
    make_place("Pasar Lama", is_public=False)
    (hit,) = spec("register_search", "places").search(villages(), "PASAR", 10)
    assert (hit.village, hit.title, hit.url) == (
        village.code,
        "Pasar Kalirejo",
        f"/p/gismap/{place.pk}/",
    )


def test_the_demo_fills_villages_the_same_way_and_once(village, other_village, make_village):
    nowhere = make_village("18.02.01.2004", "Tanpa Titik")
    chosen = [village, other_village, nowhere]
    call_each("load_demo_data", slugs=["gismap"], villages=chosen, progress=print)
    places = Feature.objects.unscoped()

    def stored():
        return {
            (place.village_id, place.name, place.layer.name, place.geometry.wkt)
            for place in places.all()
        }

    first = stored()
    for place in places:
        place.full_clean()
        assert place.geometry.distance(place.village.point) < 0.02
    for filled in (village, other_village):
        assert 16 <= places.filter(village=filled).count() <= 40
    assert not places.filter(village=nowhere).exists()
    call_each("load_demo_data", slugs=["gismap"], villages=chosen, progress=print)
    assert places.count() == len(first)
    places.delete()
    call_each("load_demo_data", slugs=["gismap"], villages=chosen, progress=print)
    assert stored() == first
