"""Open data: what anybody may read of the command centre, as tables, a catalogue and pictures."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.utils import timezone

from core.command_centre.history import keep_day, write_days
from core.command_centre.refreshing import refresh

BASE = "/api/v1/regencies/18.02/open-data/"
SETS = ("figures", "history", "completeness", "metrics")
AREAS = ("regencies/18.02", "districts/18.02.01", "villages/18.02.01.2003")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def measured(village, third_village, other_village, say):
    """Of three villages something that all may know, and something that staff alone may."""
    values = say({village.pk: 2, third_village.pk: 5, other_village.pk: 10}, target=4, good="up")
    say({village.pk: 666.5}, name="secret", visibility="staff")
    refresh()
    keep_day()
    return values


def table(client, name, **query):
    """Rows of the CSV, as text by column."""
    response = client.get(f"{BASE}{name}.csv", query)
    assert response.status_code == 200, response.content
    assert response["Content-Type"].startswith("text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))


def document(client, name, **query):
    response = client.get(f"{BASE}{name}.json", query)
    assert response.status_code == 200, response.content
    return response.json()


def flat(row: dict) -> dict[str, str]:
    """A row of the JSON as the CSV has it."""
    members = {name: value for name, value in row.items() if name != "values"}
    members |= row.get("values", {})
    return {name: "" if value is None else str(value) for name, value in members.items()}


# -- Tables ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SETS)
def test_csv_and_json_say_the_same(measured, client, name):
    rows, told = table(client, name), document(client, name)["rows"]
    assert rows
    # A metric that an area has no value of is a column without one.
    assert [{key: value for key, value in row.items() if value} for row in rows] == [
        {key: value for key, value in flat(row).items() if value} for row in told
    ]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_what_is_for_staff_is_in_no_table(measured, regency_officer, client, name, suffix):
    for _who in range(2):
        text = client.get(f"{BASE}{name}.{suffix}").content.decode()
        assert "secret" not in text
        assert "666.5" not in text
        assert name == "completeness" or "said.things" in text
        client.force_login(regency_officer)


def test_figures_are_of_all_areas_or_of_some(measured, client):
    def codes(**query):
        return [row["area"] for row in table(client, "figures", **query)]

    assert codes() == ["18.02", "18.02.01", "18.02.01.2003", "18.02.01.2004", "18.02.02",
                       "18.02.02.2001"]  # fmt: skip
    assert codes(level="district") == ["18.02.01", "18.02.02"]
    assert codes(level="village", district="18.02.01") == ["18.02.01.2003", "18.02.01.2004"]
    (row,) = table(client, "figures", level="regency", metric="said.things")
    assert (row["name"], row["said.things"]) == ("Kabupaten Lampung Tengah", "17.0")
    assert list(row) == ["area", "name", "level", "district", "measured_at", "said.things"]


def test_history_is_of_the_regency_and_its_districts_or_of_a_districts_villages(measured, client):
    today = timezone.localdate()
    day = today - timedelta(days=20)
    write_days([("18.02", day, {"said.things": 3.0}), ("18.02.01.2003", day, {"said.secret": 1.0})])
    rows = table(client, "history", metric="said.things")
    assert [(row["area"], row["day"]) for row in rows] == [
        ("18.02", day.isoformat()),
        *((code, today.isoformat()) for code in ("18.02", "18.02.01", "18.02.02")),
    ]
    below = table(client, "history", district="18.02.01", **{"from": today.isoformat()})
    assert [row["area"] for row in below] == ["18.02.01.2003", "18.02.01.2004"]


def test_completeness_counts_what_is_missing(measured, village, say, client):
    say(name="owed", met={village.pk}, slug="rules")
    before = {row["area"]: int(row["missing"]) for row in table(client, "completeness")}
    refresh()
    after = {row["area"]: int(row["missing"]) for row in table(client, "completeness")}
    more = {area: after[area] - before[area] for area in after}
    assert more == {"18.02": 2, "18.02.01": 1, "18.02.02": 1, "18.02.01.2003": 0,
                    "18.02.01.2004": 1, "18.02.02.2001": 1}  # fmt: skip


def test_a_name_that_a_spreadsheet_would_run_is_text(measured, village, client):
    """It is written after the kind of village; a plugin's label may begin as it likes."""
    from core.command_centre import sources

    (source, spec) = sources.metric("said.things")
    object.__setattr__(spec, "label", "=HYPERLINK(1)")
    rows = {row["key"]: row for row in table(client, "metrics")}
    assert rows["said.things"]["label"] == "'=HYPERLINK(1)"
    told = {row["key"]: row for row in document(client, "metrics")["rows"]}
    assert told["said.things"]["label"] == "=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("path", "query", "parameter"),
    [
        ("figures.csv", {"metric": "said.nothing"}, "metric"),
        ("figures.csv", {"metric": "said.secret"}, "metric"),
        ("figures.json", {"level": "planet"}, "level"),
        ("figures.csv", {"district": "18.99.01"}, "district"),
        ("history.csv", {"from": "2020-01-01", "to": "2026-01-01"}, "from"),
        ("history.json", {"to": "soon"}, "to"),
        ("metrics.csv", {"locale": "xx"}, "locale"),
        ("completeness.csv", {"colour": "red"}, "colour"),
        ("", {"colour": "red"}, "colour"),
    ],
)
def test_what_is_not_known_is_named(measured, client, path, query, parameter):
    response = client.get(BASE + path, query)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["parameter"] == parameter
    assert "said.secret" not in body["detail"].replace("“said.secret”", "")


def test_tables_are_cached_and_asked_for_again(measured, client):
    response = client.get(f"{BASE}figures.csv")
    assert response["Cache-Control"].startswith("public, max-age=300")
    assert "regency-18.02" in response["Surrogate-Key"].split()
    tag = response["ETag"]
    assert client.get(f"{BASE}figures.csv", headers={"if-none-match": tag}).status_code == 304
    assert response["Access-Control-Allow-Origin"] == "*"


def test_any_accept_gets_the_format_of_the_address(measured, client):
    for accept in ("text/csv", "application/json", "text/html", "image/png"):
        for suffix, kind in (("csv", "text/csv"), ("json", "application/json")):
            response = client.get(f"{BASE}figures.{suffix}", headers={"accept": accept})
            assert response.status_code == 200
            assert response["Content-Type"].startswith(kind)


@pytest.mark.django_db(transaction=True)
def test_a_table_is_made_anew_when_a_figure_changes(village, say, client):
    values = say({village.pk: 2})

    def shown():
        (row,) = table(client, "figures", level="village", metric="said.things")
        return row["said.things"]

    from core.command_centre.following import follow_once

    follow_once("one")
    assert [shown(), shown()] == ["2.0", "2.0"]
    values[village.pk] = 3
    refresh([village.pk])
    assert shown() == "3.0"


# -- The catalogue -----------------------------------------------------------------------------


def test_the_catalogue_is_dcat(measured, client):
    response = client.get(BASE)
    assert response["Content-Type"] == "application/ld+json"
    found = response.json()
    context = found["@context"]
    assert context["dcat"] == "http://www.w3.org/ns/dcat#"
    assert found["@type"] == "dcat:Catalog"
    for wanted in ("dct:title", "dct:description", "dct:publisher", "dct:license", "dct:spatial",
                   "dct:language", "dcat:themeTaxonomy", "foaf:homepage"):  # fmt: skip
        assert found[wanted], wanted
    assert {text["@language"] for text in found["dct:title"]} == {"id", "en"}
    assert [item["dct:identifier"] for item in found["dcat:dataset"]] == [
        f"18.02/{name}" for name in SETS
    ]
    for item in found["dcat:dataset"]:
        assert item["@type"] == "dcat:Dataset"
        for wanted in ("dct:title", "dct:description", "dct:publisher", "dct:license",
                       "dct:accrualPeriodicity", "dcat:theme", "dct:spatial"):  # fmt: skip
            assert item[wanted], wanted
        assert len(item["dcat:distribution"]) == 2
    history = found["dcat:dataset"][1]
    today = timezone.localdate().isoformat()
    assert history["dct:temporal"]["dcat:endDate"] == {"@type": "xsd:date", "@value": today}


def test_every_name_in_the_catalogue_has_a_prefix_of_its_context(measured, client):
    def names(value):
        if isinstance(value, dict):
            for name, inner in value.items():
                if name != "@context":
                    yield name
                    yield from names(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from names(inner)

    found = client.get(BASE).json()
    for name in names(found):
        assert name.startswith("@") or name.partition(":")[0] in found["@context"], name


def test_every_distribution_can_be_downloaded(measured, client):
    for item in client.get(BASE).json()["dcat:dataset"]:
        for file in item["dcat:distribution"]:
            response = client.get(file["dcat:downloadURL"]["@id"])
            assert response.status_code == 200
            kind = file["dcat:mediaType"]["@id"].rpartition("media-types/")[2]
            assert response["Content-Type"].startswith(kind)


def test_a_regency_of_which_nothing_was_measured_has_a_catalogue(regency, client):
    found = client.get(BASE).json()
    assert len(found["dcat:dataset"]) == len(SETS)
    for name in SETS:
        assert client.get(f"{BASE}{name}.csv").status_code == 200
    assert client.get("/api/v1/regencies/18.99/open-data/").status_code == 404


# -- Pictures ----------------------------------------------------------------------------------


def picture(client, path, **query):
    response = client.get(path, query)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    root = ET.fromstring(response.content)  # noqa: S314  (made here)
    return response, root


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("name", ["badge", "chart"])
def test_a_picture_says_what_it_shows(measured, client, area, name):
    response, root = picture(client, f"/api/v1/{area}/{name}.svg", metric="said.things")
    assert "Things" in root.find(f"{SVG}title").text
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Cache-Control"].startswith("public, max-age=300")
    again = client.get(response.wsgi_request.get_full_path(),
                       headers={"if-none-match": response["ETag"]})  # fmt: skip
    assert again.status_code == 304
    # Without a metric it is how complete the data is.
    assert picture(client, f"/api/v1/{area}/{name}.svg")


def test_a_badge_has_the_value_and_the_colour_of_its_standing(measured, client):
    def colour(area):
        _response, root = picture(client, f"/api/v1/{area}/badge.svg", metric="said.things")
        return root.get("aria-label"), root.find(f"{SVG}path").get("fill")

    assert colour("villages/18.02.01.2003") == ("Things: 2 things", "#b3261e")
    assert colour("villages/18.02.02.2001") == ("Things: 10 things", "#1b7f3b")


def test_a_chart_shows_its_days_and_ends_with_the_value_now(measured, village, client):
    today = timezone.localdate()
    write_days((village.code, today - timedelta(days=ago), {"said.things": 1.0}) for ago in (50, 5))
    chart = f"/api/v1/villages/{village.code}/chart.svg"

    def places(days):
        _response, root = picture(client, chart, metric="said.things", days=days)
        return root.find(f"{SVG}polyline").get("points").split()

    assert (len(places(90)), len(places(10))) == (3, 2)
    measured[village.pk] = 3
    refresh([village.pk])
    _response, root = picture(client, chart, metric="said.things")
    assert " 3 " in root.find(f"{SVG}desc").text


def test_a_chart_is_light_or_dark_and_in_a_language(measured, client):
    chart = "/api/v1/regencies/18.02/chart.svg"
    grounds = {
        picture(client, chart, theme=theme)[1].find(f"{SVG}rect").get("fill")
        for theme in ("light", "dark")
    }
    assert len(grounds) == 2
    texts = {
        picture(client, chart, locale=locale)[1].find(f"{SVG}title").text
        for locale in ("id", "en")
    }  # fmt: skip
    assert len(texts) == 2


def test_an_area_without_a_value_has_a_picture_that_says_so(village, say, client):
    say({}, name="nothing")
    for name in ("badge", "chart"):
        path = f"/api/v1/villages/{village.code}/{name}.svg"
        response, root = picture(client, path, metric="said.nothing", locale="en")
        assert "no values yet" in " ".join([*root.itertext()]).lower()


@pytest.mark.parametrize(
    ("path", "query", "parameter"),
    [
        ("badge.svg", {"metric": "said.secret"}, "metric"),
        ("chart.svg", {"metric": "said.secret"}, "metric"),
        ("badge.svg", {"locale": "xx"}, "locale"),
        ("badge.svg", {"theme": "dark"}, "theme"),
        ("chart.svg", {"theme": "pink"}, "theme"),
        ("chart.svg", {"days": "6"}, "days"),
        ("chart.svg", {"days": "many"}, "days"),
    ],
)
def test_a_picture_of_something_else_is_refused(
    measured, regency_officer, client, path, query, parameter
):
    client.force_login(regency_officer)
    response = client.get(f"/api/v1/{AREAS[0]}/{path}", query)
    assert response.status_code == 400
    assert response.json()["parameter"] == parameter


def test_areas_that_there_are_not_have_no_pictures(village, client):
    for code in ("regencies/18.99", "districts/18.02.99", "villages/18.02.01.2999"):
        assert client.get(f"/api/v1/{code}/badge.svg").status_code == 404


@pytest.mark.parametrize("path", [f"{BASE}{name}.csv" for name in SETS] + [BASE])
def test_more_villages_are_no_more_queries(measured, make_village, client, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
        if not number:
            for code in range(2002, 2005):
                measured[make_village(f"18.02.02.{code}", f"Baru {code}").pk] = code
            refresh()
            keep_day()
    assert counts[0] == counts[1]
    assert counts[1] <= 10
