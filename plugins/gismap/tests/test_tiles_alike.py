"""Tiles of a layer of which one was asked before: made ahead of the framework, and as by the view."""

import pytest
from django.contrib.gis.geos import Point
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.plugins.switching import switch
from core.rest import stored
from core.rest.kept import front
from core.rest.throttling import reads
from plugins.gismap.ogc import tiles
from plugins.gismap.tests.conftest import URL

PLACES = "ogc/collections/gismap__places/tiles/WebMercatorQuad"
OWNERS = {
    "village": f"{URL}{PLACES}",
    "regency": f"/api/v1/regencies/18.02/gismap/{PLACES}",
    "install": f"/api/v1/gismap/{PLACES}",
    "several": f"{URL}ogc/tiles/WebMercatorQuad",  # asked with `collections`
}
# Tiles in which the village's office lies, and one far from it.
FIRST, SECOND, EMPTY = "8/131/202", "9/263/405", "8/0/0"


@pytest.fixture(autouse=True)
def forgetful():
    forget()


def forget():
    stored.layers.clear()
    front.clear()
    caches["answers"].clear()


@pytest.fixture(params=OWNERS)
def url(request):
    """A function that gives the address of a tile of some owner's."""

    def url(ending, query=""):
        if request.param == "several":
            query = "&".join(["collections=gismap__places,ronda__posts", *query.split()])
        return f"{OWNERS[request.param]}/{ending}{query and '?'}{query}"

    return url


@pytest.fixture
def views(monkeypatch):
    """The tiles that the view was asked for, as a list."""
    asked = []
    original = tiles.TileDetail.tile
    monkeypatch.setattr(
        tiles.TileDetail, "tile", lambda view, *rest: asked.append(rest) or original(view, *rest)
    )
    return asked


def told(answer) -> dict:
    """Headers without those of the moment."""
    return {name: value for name, value in answer.items() if not name.startswith("RateLimit")}


@pytest.mark.django_db
@pytest.mark.parametrize("ending", [SECOND, EMPTY])
@pytest.mark.parametrize("query", ["", "clusters=false"])
def test_it_is_the_views_to_the_header(client, make_place, views, url, ending, query):
    make_place()
    by_view = client.get(url(ending, query))
    forget()
    client.get(url(FIRST, query))
    views.clear()
    made = client.get(url(ending, query))
    assert not views
    assert (made.status_code, made.content) == (200, by_view.content)
    assert told(made) == told(by_view)
    assert (b"SD Negeri" in made.content) == (ending == SECOND)
    again = client.get(url(ending, query), headers={"if-none-match": made["ETag"]})
    assert (again.status_code, again.content, len(views)) == (304, b"", 0)


@pytest.mark.django_db
def test_it_costs_the_version_and_the_tile(client, make_place):
    make_place(geometry=Point(104.98, -5.2, srid=4326))
    client.get(f"{OWNERS['install']}/{FIRST}?clusters=false")
    with CaptureQueriesContext(connection) as queries:
        assert b"SD Negeri" in client.get(f"{OWNERS['install']}/{SECOND}?clusters=false").content
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 2


@pytest.mark.django_db
def test_a_change_shows_whichever_tile_is_asked_next(client, make_place, url):
    place = make_place()
    for ending in (FIRST, SECOND):
        client.get(url(ending))
    for number, ending in enumerate((SECOND, FIRST, "10/526/810", SECOND, EMPTY, FIRST)):
        place.name = f"SD Baru {number}"
        place.save()
        for shown in (ending, "11/1053/1621", "12/2107/3242"):
            assert (place.name.encode() in client.get(url(shown)).content) == (shown != EMPTY)
    place.is_public = False
    place.save()
    for ending in (FIRST, SECOND, "11/1053/1621"):
        assert b"SD Baru" not in client.get(url(ending)).content


@pytest.mark.django_db
def test_a_plugin_switched_off_takes_all_its_tiles_along(client, make_post, village):
    make_post(village, "Mawar")
    posts = OWNERS["village"].replace("gismap__places", "ronda__posts")
    assert b"Mawar" in client.get(f"{posts}/{FIRST}").content
    switch([village], "ronda", False)
    answer = client.get(f"{posts}/{SECOND}")
    assert answer.status_code == 404 or answer.content == b""
    switch([village], "gismap", False)
    assert client.get(f"{posts}/{SECOND}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["1/2/0", "15/0/0", "8/131/99999999999"])
def test_a_tile_that_there_is_not_is_refused_by_the_view(client, make_place, ending):
    make_place()
    client.get(f"{OWNERS['village']}/{FIRST}")
    assert client.get(f"{OWNERS['village']}/{ending}").status_code == 404


@pytest.mark.django_db
def test_a_layer_that_fails_later_is_told_by_the_view(client, make_place, monkeypatch):
    make_place()
    several = "?collections=gismap__places,ronda__posts"
    client.get(f"{OWNERS['village']}/{FIRST}")
    client.get(f"{OWNERS['several']}/{FIRST}{several}")

    def fail(spec, zoom):
        if spec.name == "places":
            raise RuntimeError("boom")
        return False

    monkeypatch.setattr("core.geo.tiles.are_clustered", fail)
    assert client.get(f"{OWNERS['village']}/{SECOND}").status_code == 503
    shown = client.get(f"{OWNERS['several']}/{SECOND}{several}")
    assert (shown.status_code, b"SD Negeri" in shown.content) == (200, False)


@pytest.mark.django_db
def test_somebody_signed_in_and_a_token_go_to_the_view(client, make_place, operator, views):
    make_place()
    client.get(f"{OWNERS['village']}/{FIRST}")
    views.clear()
    refused = client.get(f"{OWNERS['village']}/{SECOND}", headers={"authorization": "Bearer none"})
    assert refused.status_code == 401
    client.force_login(operator)
    assert client.get(f"{OWNERS['village']}/{SECOND}").status_code == 200
    assert len(views) == 1


@pytest.mark.django_db
def test_a_reader_who_asks_too_often_is_refused(client, make_place, settings):
    make_place()
    client.get(f"{OWNERS['village']}/{FIRST}")
    settings.KAMPUNG_READS_A_MINUTE = 2
    reads.clear()
    try:
        answers = [client.get(f"{OWNERS['village']}/9/263/{column}") for column in range(400, 404)]
    finally:
        reads.clear()
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert "RateLimit" in answers[0]


@pytest.mark.django_db(transaction=True)
def test_processes_share_those_too(client, make_place, monkeypatch):
    make_place()
    client.get(f"{OWNERS['village']}/{FIRST}")
    first = client.get(f"{OWNERS['village']}/{SECOND}")
    stored.layers.clear()
    front.clear()  # as another process has it
    client.get(f"{OWNERS['village']}/{FIRST}")
    with CaptureQueriesContext(connection) as queries:
        again = client.get(f"{OWNERS['village']}/{SECOND}")
    assert (again.content, again["ETag"], len(queries)) == (first.content, first["ETag"], 1)
