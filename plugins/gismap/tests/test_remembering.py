"""Tiles and layers are remembered until what they show changes, in whatever way it does."""

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.cache import caches
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.events import marks
from core.events.models import ChangeMark
from core.events.records import records_changed
from core.plugins.switching import switch
from core.rest import sharing, stored
from core.rest.kept import front
from core.rest.throttling import reads
from core.villages.models import Regency
from plugins.gismap.models import Feature
from plugins.gismap.tests.conftest import URL

TILE = f"{URL}ogc/collections/gismap__places/tiles/WebMercatorQuad/8/131/202"
DATASET = f"{URL}ogc/tiles/WebMercatorQuad/8/131/202"
REGENCY = (
    "/api/v1/regencies/18.02/gismap/ogc/collections/gismap__places/tiles/WebMercatorQuad/8/131/202"
)
INSTALL = "/api/v1/gismap/ogc/collections/gismap__places/tiles/WebMercatorQuad/8/131/202"
LAYER = f"{URL}layers/gismap/places/"
BOUNDARIES = f"{URL}ogc/collections/gismap__boundaries/tiles/WebMercatorQuad/8/131/202"
SHAPE = MultiPolygon(Polygon(((104.9, -5.2), (105, -5.2), (105, -5.1), (104.9, -5.2))), srid=4326)


@pytest.fixture(autouse=True)
def forgetful():
    stored.layers.clear()
    front.clear()
    caches["answers"].clear()


def asked(client, url, **headers):
    """The answer, and how many queries it cost."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url, headers=headers)
    return answer, len(queries)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    [
        TILE,
        f"{DATASET}?collections=gismap__places,ronda__posts",
        REGENCY,
        INSTALL,
        LAYER,
        f"{LAYER}?zoom=9",
    ],
)
def test_what_has_not_changed_costs_one_query(client, make_place, url):
    make_place()
    first, _queries = asked(client, url)
    again, queries = asked(client, url)
    assert (again.status_code, queries) == (200, 1)
    assert again.content == first.content
    assert b"SD Negeri" in again.content
    for name in ("ETag", "Cache-Control", "Surrogate-Key", "Content-Type"):
        assert again[name] == first[name]
    known, queries = asked(client, url, if_none_match=first["ETag"])
    assert (known.status_code, known.content, queries) == (304, b"", 1)


@pytest.mark.django_db
@pytest.mark.parametrize("url", [TILE, DATASET, REGENCY, INSTALL, LAYER])
def test_a_change_shows_at_the_next_request(client, make_place, url):
    place = make_place()
    client.get(url)
    place.name = "SD Baru"
    place.save()
    assert b"SD Baru" in client.get(url).content
    place.is_public = False
    place.save()
    assert b"SD Baru" not in client.get(url).content
    place.is_public = True
    place.save()
    client.get(url)
    place.delete()
    assert b"SD Baru" not in client.get(url).content


@pytest.mark.django_db
@pytest.mark.parametrize("url", [TILE, DATASET, REGENCY, INSTALL, LAYER])
@pytest.mark.parametrize("level", ["village", "district", "regency"])
def test_a_plugin_tells_of_changes_without_signals(client, make_place, village, url, level):
    make_place()
    client.get(url)
    Feature.objects.for_village(village).update(name="SD Lain")
    areas = {
        "village": village,
        "district": village.district,
        "regency": Regency.objects.get(code="18.02"),
    }
    records_changed("gismap", [areas[level]])
    assert b"SD Lain" in client.get(url).content


@pytest.mark.django_db
def test_another_village_or_plugin_leaves_it_remembered(
    client, make_place, make_post, village, other_village
):
    make_place()
    client.get(TILE)
    client.get(REGENCY)
    make_place("Jauh", village=other_village)
    make_post(village, "Mawar")
    assert asked(client, TILE)[1] == 1
    assert asked(client, REGENCY)[1] > 1


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["gismap", "ronda"])
def test_a_plugin_switched_off_is_gone_at_once(client, make_post, village, slug):
    make_post(village, "Mawar")
    url = TILE.replace("gismap__places", "ronda__posts")
    assert b"Mawar" in client.get(url).content
    assert b"Mawar" in client.get(DATASET).content
    switch([village], slug, False)
    answer = client.get(url)
    assert answer.status_code == 404 or answer.content == b""
    assert b"Mawar" not in client.get(DATASET).content
    switch([village], slug, True)
    assert b"Mawar" in client.get(url).content


@pytest.mark.django_db
def test_a_boundary_and_a_name_show_at_once(client, village):
    assert b"Kalirejo" not in client.get(BOUNDARIES).content
    village.boundary = SHAPE
    village.save()
    assert b"Kalirejo" in client.get(BOUNDARIES).content
    village.name = "Kalijaya"
    village.save()
    assert b"Kalijaya" in client.get(BOUNDARIES).content
    district = village.district
    district.name = "Wetan"
    district.save()
    assert b"Wetan" in client.get(BOUNDARIES).content


@pytest.mark.django_db
def test_what_a_rolled_back_change_showed_is_not_remembered(client, make_place):
    place = make_place()
    client.get(TILE)
    with transaction.atomic():
        place.name = "Sesaat"
        place.save()
        assert b"Sesaat" in client.get(TILE).content
        transaction.set_rollback(True)
    assert b"Sesaat" not in client.get(TILE).content
    # What a savepoint has noted is gone with it, and noted anew.
    place.name = "Tetap"
    place.save()
    assert b"Tetap" in client.get(TILE).content


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["tiles/WebMercatorQuad/8/131/202", "items"])
def test_what_staff_were_shown_is_not_remembered_for_strangers(
    client, make_layer, make_place, operator, ending
):
    make_place(layer=make_layer("Rawan", visibility="staff"))
    url = f"{URL}ogc/collections/gismap__rawan_staff/{ending}"
    client.force_login(operator)
    shown = [client.get(url).status_code for _number in range(2)]
    client.logout()
    assert (shown, client.get(url).status_code) == ([200, 200], 404)


@pytest.mark.django_db(transaction=True)
def test_processes_share_what_they_have_made(client, make_place, village):
    make_place()
    first = client.get(TILE)
    stored.layers.clear()
    front.clear()  # as another process has it
    again, queries = asked(client, TILE)
    assert (again.content, queries) == (first.content, 1)
    # That process has changed something: what this one remembers is not asked.
    Feature.objects.for_village(village).update(name="Baru")
    records_changed("gismap", [village])
    assert b"Baru" in client.get(TILE).content


@pytest.mark.django_db(transaction=True)
def test_a_common_cache_that_is_down_is_not_missed(client, make_place, monkeypatch):
    make_place()

    class Down:
        def __getattr__(self, name):
            raise ConnectionError("down")

    monkeypatch.setattr(sharing, "caches", {"answers": Down()})
    assert client.get(TILE).status_code == 200
    assert asked(client, TILE)[1] == 1


@pytest.mark.django_db
def test_a_reader_who_asks_too_often_is_refused(client, make_place, settings):
    make_place()
    client.get(TILE)
    settings.KAMPUNG_READS_A_MINUTE = 2
    reads.clear()
    try:
        answers = [client.get(TILE) for _number in range(4)]
    finally:
        reads.clear()
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert "RateLimit" in answers[0]


@pytest.mark.django_db
def test_what_somebody_signed_in_is_shown_is_not_remembered(client, make_place, operator):
    make_place()
    client.force_login(operator)
    answer = client.get(f"{URL}layers/gismap/places/?zoom=3")
    assert answer.status_code == 200
    client.logout()
    assert "public" in client.get(f"{URL}layers/gismap/places/?zoom=3")["Cache-Control"]


@pytest.mark.django_db
def test_a_failing_plugin_is_asked_again(client, make_place, monkeypatch):
    make_place()
    assert client.get(TILE.replace("gismap__places", "moody__mood")).status_code == 503
    # The others are there meanwhile, but not for good.
    first, queries = asked(client, DATASET)
    assert b"SD Negeri" in first.content
    assert asked(client, DATASET)[1] > 1


@pytest.mark.django_db
def test_marks_that_are_many_are_thinned_out_and_the_version_moves_on(make_place, village):
    place = make_place()
    seen = set()
    for _number in range(3):
        place.save()
        seen.add(marks.version(village.code, ["gismap"]))
    ChangeMark.objects.bulk_create(
        [ChangeMark(plugin="gismap", area=village.code, token=1) for _number in range(50)]
    )
    seen.add(marks.version(village.code, ["gismap"]))
    marks.thin_out(None)
    seen.add(marks.version(village.code, ["gismap"]))
    assert ChangeMark.objects.filter(plugin="gismap", area=village.code).count() == 1
    assert "" not in seen
    assert marks.version("18.02%", ["gismap"]) == ""


@pytest.mark.django_db
def test_every_mark_of_a_transaction_is_noted_once(make_place, village):
    place = make_place()
    with CaptureQueriesContext(connection) as queries:
        for _number in range(3):
            place.save()
    noted = [
        query for query in queries if "INSERT INTO" in query["sql"] and "changemark" in query["sql"]
    ]
    assert len(noted) <= 1


@pytest.mark.django_db
def test_rows_made_in_bulk_show_once_they_are_told(client, make_place, places, village):
    make_place()
    client.get(REGENCY)
    Feature.objects.bulk_create(
        [
            Feature(
                village=village,
                name="Banyak",
                layer=places,
                geometry=Point(104.97, -5.2, srid=4326),
            )
        ]
    )
    assert b"Banyak" not in client.get(REGENCY).content
    records_changed("gismap", [village])
    assert b"Banyak" in client.get(REGENCY).content
