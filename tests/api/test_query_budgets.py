"""No endpoint of the API, core's or a plugin's, asks the database more the more rows there are.

The endpoints come from the API's description, so that a new one is held to this by being there.
"""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.command_centre.models import Broadcast, BroadcastVillage
from core.plugins.calls import call_each
from core.plugins.registry import registry
from core.plugins.switching import models_of, switch
from core.rest.schema import Generator
from core.testing.factories import VILLAGE_CODE
from core.testing.rows import make_row
from plugins.ronda.alarm_codes import codes_of

MOST_QUERIES = 10
# What is read most is written before: the village's version and the rows, or the row alone.
OF_STORED = {
    "/api/v1/villages/{code}/pages/": 2,
    "/api/v1/villages/{code}/pages/{id}/": 1,
    "/api/v1/villages/{code}/pages/by-path/": 1,
}
# Each plugin's layer is asked by itself: a layer that fails takes no other with it.
OF_LAYERS = re.compile(
    r"/ogc/(collections|tiles|tiles/WebMercatorQuad|api)$|style\.json$|/search/$"
)
MOST_OF_LAYERS = 24
# A tile of all layers is made of a tile of each, and a layer that people draw is one more.
OF_EACH_LAYER = re.compile(r"/gismap/ogc/tiles/WebMercatorQuad/{z}")
CODES = {"villages": VILLAGE_CODE, "districts": "18.02.01", "regencies": "18.02"}
# Tell of something that only people and other systems bring about.
NEEDING_ROWS = {
    "/api/v1/villages/{code}/pages/{id}/form/",
    "/api/v1/preview/",
    "/api/v1/webhooks/{id}/",
    "/api/v1/webhooks/{id}/deliveries/",
    "/api/v1/villages/{code}/ronda/roster/duties/{id}/",
    "/api/v1/villages/{code}/ronda/photos/{uuid}/picture/",
    "/api/v1/villages/{code}/ronda/alarms/{uuid}/",
    "/api/v1/villages/{code}/netizen/letters/requests/{tracking}/",
    "/api/v1/villages/{code}/netizen/letters/requests/{tracking}/pdf/",
    "/api/v1/villages/{code}/netizen/letters/verify/{token}/",
    "/api/v1/villages/{code}/netizen/photos/{uuid}/",
    # Asks each plugin, of which one fails here; tests/accounts/test_my_data.py counts.
    "/api/v1/me/data/",
    *(
        f"/api/v1/netizen/open311/v2/{one}.{suffix}"
        for one in ("services/{service_code}", "requests/{service_request_id}", "tokens/{token}")
        for suffix in ("json", "xml")
    ),
}
LISTS = ("results", "collections", "features")
VALUES = {"path": "/", "q": "kabar", "jurisdiction_id": VILLAGE_CODE}


def allowed(path: str) -> int:
    return OF_STORED.get(path, MOST_OF_LAYERS if OF_LAYERS.search(path) else MOST_QUERIES)


def endpoints() -> dict[str, dict]:
    """The description of every GET, by its path with `{name}` places."""
    paths = Generator().get_schema(request=None, public=True)["paths"]
    return {path: item["get"] for path, item in sorted(paths.items()) if "get" in item}


@pytest.fixture
def more(village, make_news, make_image, make_document, operator):
    """A function that adds a row of everything a village has, `more(number)`."""
    for slug in registry.plugins:
        switch([village], slug, True)
    # Made rows are as they come in; some of these are public.
    call_each("load_demo_data", villages=[village], progress=lambda _count: None)

    def more(number: int):
        body = [
            ("picture", {"image": make_image(village, f"Gambar {number}"), "caption": ""}),
            ("downloads", {"title": "", "documents": [make_document(village, f"Berkas {number}")]}),
        ]
        page = make_news(village, f"Kabar {number}", body=body)
        page.tags.set([f"tag-{number}"])
        page.save_revision().publish()
        for plugin in registry.plugins.values():
            for model in models_of(plugin):
                make_row(model, village, f"Baris {number}")
        for area in (CODES["regencies"], CODES["districts"]):
            sent = Broadcast.objects.create(area=area, title=f"Siaran {number}")
            BroadcastVillage.objects.create(broadcast=sent, village=village)

    return more


@pytest.fixture
def ask(client, operator, regency_officer):
    """A function that asks an endpoint as the operator where it wants somebody signed in, and what
    of wider areas is for their officers as one; gives the answer and the number of queries that
    fetching it took, after a first time."""

    def ask(path: str, operation: dict, values: dict[str, str]):
        if {} in operation.get("security", [{}]):
            client.logout()
        else:
            client.force_login(regency_officer if "/command-centre/" in path else operator)
        url = re.sub(r"{(\w+)}", lambda place: str(values[place[1]]), path)
        query = {
            parameter["name"]: parameter["schema"].get("enum", [VALUES.get(parameter["name"])])[0]
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "query"
            # A search may do without words where it is told of a place.
            and (parameter.get("required") or (parameter["name"] == "q" and "/search/" in path))
        }
        client.get(url, query)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(url, query)
        assert answer.status_code == 200, (url, answer.content)
        return answer, sum("SAVEPOINT" not in query["sql"] for query in queries)

    return ask


def places_of(path: str, ask, described) -> dict[str, str] | None:
    """Values for the places in a path: codes, and what the list above has in its first row."""
    names = re.findall(r"{(\w+)}", path)
    values = {"code": CODES[path.split("/")[3]]} if "code" in names else {}
    values |= {name: 0 for name in names if name in ("x", "y", "z")}  # the tile of the world
    missing = [name for name in names if name not in values]
    while missing:
        above = path[: path.index("{" + missing[0] + "}")]
        # A list that ends without a slash is one of a standard's.
        above = above if above in described else above.rstrip("/")
        if above not in described:
            return None
        answer, _queries = ask(above, described[above], values)
        document = answer.json()
        rows = next(document[name] for name in LISTS if name in document)
        if not rows:
            return None
        told = {name: rows[0][name] for name in missing if name in rows[0]}
        values |= told or {
            missing[0]: next(rows[0][key] for key in ("id", "code") if key in rows[0])
        }
        missing = [name for name in missing if name not in values]
    return values


def counted(ask, described) -> dict[str, int]:
    found = {}
    for path, operation in described.items():
        values = None if path in NEEDING_ROWS else places_of(path, ask, described)
        if values is not None:
            found[path] = ask(path, operation, values)[1]
    return found


def test_more_rows_are_no_more_queries(more, ask, settings):
    described = endpoints()
    more(1)
    few = counted(ask, described)
    for number in range(2, 6):
        more(number)
    counted(ask, described)
    # What is written at publication was, above; as served, readers do not wait for it.
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    many = counted(ask, described)
    grown = {
        path: (few[path], many[path])
        for path in few
        if many[path] > few[path] and not OF_EACH_LAYER.search(path)
    }
    assert not grown
    above = {
        path: number
        for path, number in many.items()
        if number > allowed(path) and not OF_EACH_LAYER.search(path)
    }
    assert not above
    assert set(described) - set(many) <= NEEDING_ROWS


MOST_QUERIES_OF_WRITING = 40


@pytest.fixture
def writes(village, make_form, client, operator, settings):
    """A function that sends something new to each endpoint that makes things: the queries of each."""
    settings.KAMPUNG_WEBHOOKS_TO_PRIVATE = True
    client.force_login(operator)
    form = make_form(village, fields=({"label": "Nama", "field_type": "singleline"},))
    base = f"/api/v1/villages/{village.code}"

    def bodies():
        yield (
            "/api/v1/tokens/",
            {"name": "Uji", "villages": [village.code], "abilities": ["webhooks"]},
        )
        yield "/api/v1/webhooks/", {"url": "https://127.0.0.1/hook", "village": village.code}
        yield f"{base}/pages/{form.pk}/form/submit/", {"nama": "Siti", "uuid": str(uuid.uuid4())}
        report = {
            "category": "road",
            "title": "Jalan",
            "text": "Berlubang.",
            "reporter_name": "Siti",
        }
        report |= {"uuid": str(uuid.uuid4()), "reporter_phone": "0812-3456-7890"}
        yield f"{base}/netizen/reports/", report
        alarm = {"uuid": str(uuid.uuid4()), "code": codes_of(village)[1].pk}
        yield f"{base}/ronda/alarms/", alarm

    def write() -> dict[str, int]:
        found = {}
        for url, body in bodies():
            with CaptureQueriesContext(connection) as queries:
                answer = client.post(url, body, content_type="application/json")
            assert answer.status_code == 201, (url, answer.content)
            found[url] = sum("SAVEPOINT" not in query["sql"] for query in queries)
        return found

    return write


def test_more_rows_are_no_more_queries_for_writing(more, writes):
    more(1)
    writes()
    few = writes()
    for number in range(2, 5):
        more(number)
    for _time in range(3):
        many = writes()
    assert {url: number for url, number in many.items() if number > few[url]} == {}
    assert max(many.values()) <= MOST_QUERIES_OF_WRITING, many
