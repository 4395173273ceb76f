"""The command centre's figures as data: what they are, and who reads of which area."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.accounts.models import AccessToken
from core.command_centre.history import keep_day, write_days
from core.command_centre.refreshing import refresh

REGENCY = "/api/v1/regencies/18.02/command-centre/"
DISTRICT = "/api/v1/districts/18.02.01/command-centre/"
OTHER_DISTRICT = "/api/v1/districts/18.02.02/command-centre/"
VILLAGE = "/api/v1/villages/18.02.01.2003/command-centre/"
OTHER_VILLAGE = "/api/v1/villages/18.02.02.2001/command-centre/"
PARTS = ("", "metrics/", "figures/", "history/", "map/", "completeness/", "completeness/villages/",
         "alerts/", "reach/", "feed/", "duty/", "duty/log/", "reports/")  # fmt: skip
BELOW = ("areas/", "announcements/")  # which a village has not


@pytest.fixture
def measured(village, third_village, other_village, say):
    """Three villages in two districts, of which something is measured."""
    values = say({village.pk: 2, third_village.pk: 5, other_village.pk: 10}, target=4, good="up")
    refresh()
    return values


def of(client, path, **query):
    response = client.get(path, query)
    assert response.status_code == 200, response.content
    return response.json()


def figure(client, path, key="said.things"):
    (found,) = of(client, f"{path}figures/", metric=key)["figures"]
    return found


# -- Who reads what ----------------------------------------------------------------------------


@pytest.mark.parametrize("part", [*PARTS, *BELOW])
def test_strangers_are_asked_to_sign_in(measured, client, part):
    for base in (REGENCY, DISTRICT):
        assert client.get(base + part).status_code == 401
    assert client.get(VILLAGE).status_code == 401


@pytest.mark.parametrize("part", [*PARTS, *BELOW])
def test_an_officer_of_one_district_reads_nothing_of_another(
    measured, district_officer, client, part
):
    client.force_login(district_officer)
    assert client.get(DISTRICT + part).status_code == 200
    for base in (REGENCY, OTHER_DISTRICT):
        assert client.get(base + part).status_code == 404
    if part not in BELOW:
        assert client.get(VILLAGE + part).status_code == 200
        assert client.get(OTHER_VILLAGE + part).status_code == 404


def test_an_operator_reads_of_their_own_village_alone(measured, operator, client):
    client.force_login(operator)
    assert client.get(VILLAGE).status_code == 200
    for base in (REGENCY, DISTRICT, OTHER_VILLAGE):
        assert client.get(base).status_code == 404


@pytest.mark.parametrize("role", ["citizen", "watch_member"])
def test_who_holds_no_office_reads_nothing(measured, make_user, village, client, role):
    client.force_login(make_user("warga", role, village))
    assert client.get(VILLAGE).status_code == 404


def test_a_regency_officer_reads_of_all_areas(measured, regency_officer, client):
    client.force_login(regency_officer)
    for base in (REGENCY, DISTRICT, OTHER_DISTRICT, VILLAGE, OTHER_VILLAGE):
        for part in PARTS:
            assert client.get(base + part).status_code == 200, base + part


def test_of_areas_that_there_are_not_nothing_is_told(measured, regency_officer, client):
    client.force_login(regency_officer)
    for code in ("regencies/18.99", "districts/18.02.99", "villages/18.02.01.2999"):
        response = client.get(f"/api/v1/{code}/command-centre/")
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"


def bearer(owner, villages, *abilities):
    _token, secret = AccessToken.objects.issue(owner, "Layar", villages, abilities)
    return {"authorization": f"Bearer {secret}"}


def test_a_token_reads_of_an_area_all_of_whose_villages_it_names(
    measured, district_officer, village, third_village, client
):
    some = bearer(district_officer, [village], "command_centre.read")
    assert client.get(DISTRICT, headers=some).status_code == 404
    assert client.get(VILLAGE, headers=some).status_code == 200
    whole = bearer(district_officer, [village, third_village], "command_centre.read")
    for part in PARTS:
        assert client.get(DISTRICT + part, headers=whole).status_code == 200, part
    for base in (REGENCY, OTHER_DISTRICT, OTHER_VILLAGE):
        assert client.get(base, headers=whole).status_code == 404


def test_a_token_is_worth_no_more_than_its_owner(
    measured, operator, village, other_village, client
):
    both = bearer(operator, [village, other_village], "command_centre.read")
    assert client.get(VILLAGE, headers=both).status_code == 200
    assert client.get(OTHER_VILLAGE, headers=both).status_code == 404


def test_a_token_for_something_else_reads_nothing(measured, operator, village, client):
    other = bearer(operator, [village], "webhooks")
    assert client.get(VILLAGE, headers=other).status_code == 403


def test_no_cache_keeps_what_staff_read(measured, regency_officer, client):
    client.force_login(regency_officer)
    response = client.get(f"{REGENCY}figures/")
    assert response["Cache-Control"] == "private, no-store"
    again = client.get(f"{REGENCY}figures/", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


# -- What it says ------------------------------------------------------------------------------


def test_the_index_leads_to_every_part(measured, regency_officer, client):
    client.force_login(regency_officer)
    found = of(client, REGENCY)
    assert found["area"] == {
        "code": "18.02", "name": "Kabupaten Lampung Tengah", "level": "regency"
    }  # fmt: skip
    assert found["villages"] == 3
    for name, url in found["links"].items():
        if name != "events":
            assert client.get(url).status_code == 200, name
    assert [area["code"] for area in of(client, VILLAGE)["above"]] == ["18.02", "18.02.01"]
    assert "areas" not in of(client, VILLAGE)["links"]


def test_metrics_say_what_they_mean_and_what_failed(
    measured, village, say, regency_officer, client
):
    say(ValueError("no such table"), name="broken", slug="other")
    refresh()
    client.force_login(regency_officer)
    found = {item["key"]: item for item in of(client, f"{REGENCY}metrics/")["metrics"]}
    said = found["said.things"]
    assert (said["label"], said["good"], said["total"], said["target"]) == (
        "Things",
        "up",
        "sum",
        4,
    )
    assert said["error"] == ""
    assert "no such table" in found["other.broken"]["error"]
    assert found["other.broken"]["failing_since"]
    only = of(client, f"{REGENCY}metrics/", source="said")["metrics"]
    assert [item["key"] for item in only] == ["said.things"]


def test_figures_come_with_what_they_are_held_against(measured, regency_officer, client):
    today = timezone.localdate()
    write_days([("18.02.01", today - timedelta(days=7), {"said.things": 6.0})])
    keep_day()
    client.force_login(regency_officer)
    district = figure(client, DISTRICT)
    assert (district["value"], district["villages"], district["week_ago"]) == (7, 2, 6)
    assert district["average"] == 8.5  # 17 in two districts
    assert (district["target"], district["standing"]) == (8, "warning")
    assert figure(client, REGENCY)["average"] is None
    village = figure(client, VILLAGE)
    assert (village["value"], village["average"]) == (2, 3.5)
    assert village["standing"] == "bad"
    assert figure(client, OTHER_VILLAGE)["standing"] == "good"


def test_a_figure_that_could_not_be_measured_again_says_so(
    measured, village, regency_officer, client
):
    measured[village.pk] = float("nan")
    refresh()
    client.force_login(regency_officer)
    found = figure(client, VILLAGE)
    assert found["value"] == 2
    assert "nan" in found["error"]


def test_areas_are_listed_by_code_or_ranked(
    measured, village, other_village, regency_officer, client
):
    client.force_login(regency_officer)
    districts = of(client, f"{REGENCY}areas/", metric="said.things")
    assert [row["area"]["code"] for row in districts["results"]] == ["18.02.01", "18.02.02"]
    assert districts["results"][0]["figures"]["said.things"]["value"] == 7
    assert set(districts["results"][0]["figures"]) == {"said.things"}
    villages = of(client, f"{REGENCY}areas/", level="village", order="-said.things")
    assert [row["area"]["code"] for row in villages["results"]] == [
        "18.02.02.2001", "18.02.01.2004", "18.02.01.2003",
    ]  # fmt: skip
    assert villages["results"][0]["district"] == "18.02.02"
    some = of(client, f"{REGENCY}areas/", district="18.02.01", order="said.things")
    assert [row["area"]["code"] for row in some["results"]] == ["18.02.01.2003", "18.02.01.2004"]
    below = of(client, f"{DISTRICT}areas/", source="said")
    assert below["count"] == 2


def test_a_ranked_list_is_read_page_by_page(measured, regency_officer, client):
    client.force_login(regency_officer)
    url, codes = f"{REGENCY}areas/?level=village&order=-said.things&limit=1", []
    while url:
        found = of(client, url)
        codes += [row["area"]["code"] for row in found["results"]]
        url = found["next"]
    assert codes == ["18.02.02.2001", "18.02.01.2004", "18.02.01.2003"]


def test_history_is_told_day_by_day(measured, regency_officer, client):
    today = timezone.localdate()
    ago = today - timedelta(days=120)
    write_days([("18.02", ago, {"said.things": 3.0, "said.gone": 1.0})])
    keep_day()
    client.force_login(regency_officer)
    (now,) = of(client, f"{REGENCY}history/", metric="said.things")["days"]
    assert now == {"day": today.isoformat(), "values": {"said.things": 17.0}}
    found = of(client, f"{REGENCY}history/", **{"from": ago.isoformat()})["days"]
    assert found[0] == {"day": ago.isoformat(), "values": {"said.things": 3.0}}


def test_completeness_counts_what_is_missing(measured, village, say, regency_officer, client):
    say(name="one", met={village.pk}, weight=3, legal_basis="Pasal 39", due=(6, 30),
        group="Contact", slug="rules")  # fmt: skip
    say(name="two", met=set(), slug="rules")
    refresh()
    client.force_login(regency_officer)
    found = of(client, f"{REGENCY}completeness/")
    rules = {rule["key"]: rule for rule in found["rules"]}
    assert rules["rules.one"]["missing"] == 2
    assert rules["rules.two"]["missing"] == 3
    assert rules["rules.one"]["legal_basis"] == "Pasal 39"
    assert rules["rules.one"]["due"].endswith("-06-30")
    assert rules["rules.one"]["due"] >= timezone.localdate().isoformat()
    assert found["score"] == figure(client, REGENCY, "command_centre.completeness")["value"]
    assert found["projection"] == {"state": "unknown", "pace": None, "day": None}
    lacking = of(client, f"{REGENCY}completeness/villages/", rule="rules.one")
    assert [row["area"]["code"] for row in lacking["results"]] == ["18.02.01.2004", "18.02.02.2001"]
    (own,) = of(client, f"{VILLAGE}completeness/villages/")["results"]
    missing = [item["rule"] for item in own["missing"]]
    assert "rules.two" in missing
    assert "rules.one" not in missing
    assert client.get(own["screen"]).status_code == 200


@pytest.mark.parametrize(
    ("path", "query", "parameter"),
    [
        ("figures/", {"metric": "said.nothing"}, "metric"),
        ("figures/", {"source": "nobody"}, "source"),
        ("figures/", {"colour": "red"}, "colour"),
        ("areas/", {"order": "said.nothing"}, "order"),
        ("areas/", {"level": "regency"}, "level"),
        ("areas/", {"district": "18.03.01"}, "district"),
        ("areas/", {"cursor": "x"}, "cursor"),
        ("history/", {"from": "yesterday"}, "from"),
        ("history/", {"to": "2026-02-30"}, "to"),
        ("history/", {"from": "2026-03-01", "to": "2026-02-01"}, "from"),
        ("history/", {"from": "2016-03-01", "to": "2026-02-01"}, "from"),
        ("completeness/villages/", {"rule": "said.nothing"}, "rule"),
        ("reach/", {"state": "asleep"}, "state"),
        ("alerts/", {"level": "loud"}, "level"),
        ("feed/", {"before": "x"}, "before"),
    ],
)
def test_what_is_not_known_is_named(measured, regency_officer, client, path, query, parameter):
    client.force_login(regency_officer)
    response = client.get(REGENCY + path, query)
    assert response.status_code == 400
    assert response.json()["parameter"] == parameter


def test_a_list_of_what_is_known_comes_with_the_refusal(measured, regency_officer, client):
    client.force_login(regency_officer)
    answer = client.get(f"{REGENCY}figures/", {"metric": "said.nothing"}).json()
    assert "said.things" in answer["detail"]


# -- How much it asks --------------------------------------------------------------------------


@pytest.mark.parametrize("part", [*PARTS, "areas/", "areas/?level=village&order=-said.things"])
def test_more_villages_are_no_more_queries(
    measured, say, regency_officer, client, make_village, part
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(regency_officer)
    say(name="owed", met=set(), slug="rules")
    refresh()
    counts = []
    for number in range(2):
        client.get(REGENCY + part)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(REGENCY + part).status_code == 200
        counts.append(sum("SAVEPOINT" not in query["sql"] for query in queries))
        if not number:
            for code in range(3000, 3004):
                measured[make_village(f"18.02.02.{code - 1000}", f"Baru {code}").pk] = code
            refresh()
    assert counts[0] == counts[1]
    assert counts[1] <= 15
