"""The desk: who sees which area, what is on it, and that each state of it is a link."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from core.command_centre.history import keep_day
from core.command_centre.models import AlertHandling, SourceState
from core.command_centre.refreshing import refresh
from core.events.log import append
from core.plugins.registry import registry
from core.plugins.specs import ActiveAlert, AlertSpec
from plugins.ronda.models import Alarm

REGENCY, DISTRICT = "18.02", "18.02.01"
MOST_QUERIES = 15


def path(code, rest=""):
    return f"/admin/command-centre/{code}/{rest}"


@pytest.fixture
def look(client):
    """A function that opens an address as somebody and gives the page as a tree."""

    def look(user, url, status=200):
        client.force_login(user)
        answer = client.get(url)
        assert answer.status_code == status, answer.status_code
        return html.fromstring(answer.content.decode()) if status == 200 else answer

    return look


def words(page, selector=".//main"):
    return texts(page.find(selector))


def part(page, name):
    return page.get_element_by_id(f"part-{name}")


def texts(element):
    return " ".join(" ".join(element.itertext()).split())


def names(page):
    return [th.text_content() for th in part(page, "table").iterfind(".//tbody//th")]


# -- Who sees what -----------------------------------------------------------------------------


def test_an_officer_of_a_district_sees_it_and_nothing_of_another(
    village, other_village, district_officer, say, look
):
    say({village.pk: 3, other_village.pk: 4})
    refresh()
    page = look(district_officer, path(DISTRICT, "?measure=said.things"))
    assert names(page) == [village.full_name]
    assert other_village.name not in words(page)
    for code in (REGENCY, "18.02.02", other_village.code):
        for rest in ("", "parts/", "wall/", "wall/parts/"):
            look(district_officer, path(code, rest), 404)


def test_an_operator_sees_the_own_village_alone(
    village, other_village, third_village, operator, look
):
    refresh()
    page = look(operator, path(village.code))
    assert page.xpath("//*[@id='part-table']") == []
    assert other_village.name not in words(page)
    for code in (REGENCY, DISTRICT, third_village.code):
        look(operator, path(code), 404)


def test_whoever_holds_no_role_in_the_admin_is_sent_away(village, make_user, client):
    client.force_login(make_user("warga", "citizen", village))
    assert client.get(path(village.code)).status_code in (302, 403)
    client.logout()
    assert client.get(path(village.code, "wall/")).status_code == 302


def test_a_code_of_no_area_is_not_there(village, regency_officer, look):
    look(regency_officer, path("18.99"), 404)
    look(regency_officer, path("18.02.99.2001"), 404)
    look(regency_officer, path(REGENCY, "?district=18.99.01"), 404)


# -- What is on it -----------------------------------------------------------------------------


def test_the_map_and_its_table_show_each_village_with_a_link(
    village, other_village, third_village, regency_officer, say, look
):
    for place, west in ((village, 105), (other_village, 105.2)):
        square(place, west)
    say({village.pk: 3, other_village.pk: 40})
    refresh()
    page = look(regency_officer, path(REGENCY, "?measure=said.things"))
    places = {
        link.get("href"): (link.find("path").get("class"), link.findtext(".//title"))
        for link in part(page, "map").iterfind(".//svg/a")
    }
    query = "?measure=said.things"
    assert places == {
        path(village.code, query): ("shade-1", "Kampung Kalirejo: 3 things"),
        path(other_village.code, query): ("shade-5", "Kampung Purwodadi: 40 things"),
    }
    rows = part(page, "map").xpath(".//table[not(contains(@class, 'chart'))]//tbody/tr")
    assert [texts(row) for row in rows] == [
        "Kampung Kalirejo 3", "Kampung Sendang Asih –", "Kampung Purwodadi 40",
    ]  # fmt: skip
    assert "1 " in texts(part(page, "map"))  # one is nowhere on the map, and said to be


def square(village, west, south=-5.2, side=0.1):
    from django.contrib.gis.geos import MultiPolygon, Polygon

    box = Polygon.from_bbox((west, south, west + side, south + side))
    village.boundary = MultiPolygon(box, srid=4326)
    village.save()


def test_a_map_is_drawn_anew_once_a_boundary_changes(village, regency_officer, look):
    square(village, 105)
    before = part(look(regency_officer, path(REGENCY)), "map").xpath(".//svg/a/path/@d")
    village.boundary = None
    village.point = None
    village.save()
    assert before
    assert part(look(regency_officer, path(REGENCY)), "map").xpath(".//svg/a") == []


def test_a_tile_tells_value_change_target_and_the_districts_average(
    village, third_village, operator, say, look
):
    values = say({village.pk: 10, third_village.pk: 30}, good="up", target=20)
    refresh()
    now = timezone.now()
    keep_day(now - timedelta(days=7))
    values[village.pk] = 12
    refresh()
    keep_day(now)
    page = look(operator, path(village.code))
    tile = page.get_element_by_id("tile-said.things")
    told = texts(tile)
    assert tile.find(".//b").text == "12"
    assert "+2 (+20 %)" in told
    assert tile.xpath(".//*[contains(@class, 'change-better')]")
    assert tile.xpath(".//*[contains(@class, 'target-missed')]")
    assert "21" in told.split("kecamatan")[-1] or "21" in told.split("district")[-1]
    assert tile.find(".//svg").get("role") == "img"


def test_what_could_not_be_measured_says_so_and_the_rest_stands(
    village, regency_officer, say, look
):
    say({village.pk: 7})
    refresh()
    say.forget()
    say(RuntimeError("broken"))
    say({village.pk: 5}, slug="other")
    refresh()
    assert SourceState.objects.get(source="said", name="things").error
    page = look(regency_officer, path(REGENCY))
    failed = page.get_element_by_id("tile-said.things")
    assert failed.find(".//b").text == "7"
    assert "broken" in texts(failed.xpath(".//p[@class='failed']")[0])
    assert page.get_element_by_id("tile-other.things").find(".//b").text == "5"


def test_of_very_many_alerts_the_gravest_are_shown_and_all_on_request(
    village, operator, look, monkeypatch
):
    now = timezone.now()
    told = [
        ActiveAlert(str(number), village.pk, f"Laporan {number}", now, "notice")
        for number in range(30)
    ]
    told.append(ActiveAlert("x", village.pk, "Kebakaran", now - timedelta(hours=1)))
    spec = AlertSpec("tests", "Test", lambda villages: told)
    specs, ronda = type(registry).specs, registry.plugins["ronda"]
    monkeypatch.setattr(
        type(registry),
        "specs",
        lambda self, hook: [(ronda, spec)] if hook == "register_alerts" else specs(self, hook),
    )
    page = look(operator, path(village.code))
    shown = page.get_element_by_id("alerts-list").findall("li")
    assert len(shown) == 24
    assert "Kebakaran" in texts(shown[0])
    (more,) = page.get_element_by_id("alerts-more").iterfind("a")
    everything = look(operator, path(village.code, more.get("href")))
    assert len(everything.get_element_by_id("alerts-list").findall("li")) == 31
    assert everything.xpath("//*[@id='alerts-more']") == []


def test_an_alert_of_another_area_or_one_that_is_malformed_is_not_shown(
    village, other_village, operator, look, monkeypatch
):
    stray = ActiveAlert("1", other_village.pk, "Rahasia", timezone.now())
    good = AlertSpec("stray", "Stray", lambda villages: [stray])
    bad = AlertSpec("bad", "Bad", lambda villages: ["no alert"])
    specs, ronda = type(registry).specs, registry.plugins["ronda"]
    monkeypatch.setattr(
        type(registry),
        "specs",
        lambda self, hook: (
            [(ronda, good), (ronda, bad)] if hook == "register_alerts" else specs(self, hook)
        ),
    )
    alerts = part(look(operator, path(village.code)), "alerts")
    assert "Rahasia" not in texts(alerts)
    assert "Bad" in texts(alerts.find_class("failed")[0])


def test_the_latest_events_are_told_in_words_as_far_as_the_person_may_hear(
    village, other_village, operator, regency_officer, look
):
    append("page.published", village=village, payload={"title": "Panen"}, visibility="public")
    append("page.published", village=other_village, payload={"title": "Pasar"}, visibility="public")
    append("alarm.raised", village=village)
    append("form.submitted", village=village, payload={"title": "Rahasia"})
    feed = part(look(operator, path(village.code)), "feed")
    assert "Panen" in texts(feed)
    assert "Pasar" not in texts(feed)
    assert "Rahasia" not in texts(feed)  # for staff, and no role is named that hears it
    assert len(feed.xpath(".//li")) == 3  # with the alarm, and the village's beginning
    both = texts(part(look(regency_officer, path(REGENCY)), "feed"))
    assert "Pasar" in both
    assert "Kampung Purwodadi" in both


# -- Every state is a link ---------------------------------------------------------------------


def test_the_table_is_ranked_by_any_metric_either_way_and_by_name(
    village, other_village, third_village, regency_officer, say, look
):
    say({village.pk: 3, other_village.pk: 9, third_village.pk: 5}, good="down")
    refresh()
    query = "?by=village&sort=said.things"
    page = look(regency_officer, path(REGENCY, query))
    assert names(page) == ["Kampung Kalirejo", "Kampung Sendang Asih", "Kampung Purwodadi"]
    ranks = part(page, "table").xpath(".//tbody//td[@class='rank']/text()")
    assert ranks == ["1", "2", "3"]
    turned = look(regency_officer, path(REGENCY, query + "&order=reversed"))
    assert names(turned) == names(page)[::-1]
    assert part(turned, "table").xpath(".//tbody//td[@class='rank']/text()") == ranks[::-1]
    assert part(turned, "table").xpath(".//th[@aria-sort='descending']")
    by_name = look(regency_officer, path(REGENCY, "?by=village&sort=name"))
    assert names(by_name)[1:] == ["Kampung Purwodadi", "Kampung Sendang Asih"]
    assert names(look(regency_officer, path(REGENCY, "?sort=said.things"))) == [
        "Kecamatan Kalirejo", "Kecamatan Bangun Rejo",
    ]  # fmt: skip


def test_many_villages_are_shown_in_pages_of_fifty(
    village, regency_officer, say, look, monkeypatch
):
    from core.command_centre import tables

    monkeypatch.setattr(tables, "UNPAGED", 1)
    monkeypatch.setattr(tables, "PAGE", 2)
    from core.testing.factories import provisioned

    others = [provisioned(f"18.02.01.20{n}", f"Kampung {n}") for n in range(10, 13)]
    say({village.pk: 100, **{other.pk: n for n, other in enumerate(others)}}, good="up")
    refresh()
    url = path(DISTRICT, "?sort=said.things")
    first = look(regency_officer, url)
    assert names(first) == [village.full_name, others[2].full_name]
    assert len(part(first, "table").xpath(".//nav[@class='pages']/a")) == 2
    monkeypatch.setattr(tables, "READ_WHOLE", 1)  # each page by itself
    assert texts(part(look(regency_officer, url), "table")) == texts(part(first, "table"))
    second = look(regency_officer, url + "&page=2")
    assert names(second) == [others[1].full_name, others[0].full_name]
    assert names(look(regency_officer, url + "&page=99")) == names(second)


def test_filters_narrow_and_are_kept_in_every_link(
    village, other_village, regency_officer, client, say, look
):
    say({village.pk: 3})
    say({village.pk: 4}, slug="other")
    refresh()
    url = path(REGENCY, "?service=other&period=year&measure=other.things")
    page = look(regency_officer, url)
    tiles = part(page, "tiles").xpath(".//li/@id")
    assert tiles == ["tile-other.things"]
    assert page.xpath("//select[@name='period']/option[@selected]/@value") == ["year"]
    rows = part(page, "table").xpath(".//tbody//th/a/@href")
    assert set(rows) == {
        path(code, "?measure=other.things&period=year&service=other")
        for code in (DISTRICT, "18.02.02")
    }
    client.force_login(regency_officer)
    led = client.get(path(REGENCY, f"?service=other&district={DISTRICT}"))
    assert (led.status_code, led["Location"]) == (302, path(DISTRICT, "?service=other"))


def test_a_choice_that_is_none_is_named_and_the_usual_is_shown(village, regency_officer, look):
    refresh()
    url = path(REGENCY, "?measure=gone.things&sort=x&period=age&by=street&service=none&page=-1")
    page = look(regency_officer, url)
    said = [texts(item) for item in page.find_class("failed")]
    for value in ("gone.things", "“x”", "age", "street", "none"):
        assert any(value in text for text in said)
    assert page.xpath("//select[@name='measure']//option[@selected]/@value") == [
        "command_centre.completeness"
    ]


# -- The wallboard -----------------------------------------------------------------------------


def test_the_wallboard_stands_alone_and_runs_no_script_of_its_page(
    village, regency_officer, say, look
):
    say({village.pk: 3})
    refresh()
    url = path(REGENCY, "wall/?measure=said.things&tile=said.things&theme=dark")
    page = look(regency_officer, url)
    assert page.get("data-theme") == "dark"
    assert page.xpath("//aside") == []
    scripts = page.xpath("//script[not(@type='application/json')]")
    assert [bool(script.get("src")) and not script.text for script in scripts] == [True]
    assert page.xpath("//@style | //style | //@onclick") == []
    assert part(page, "tiles").xpath(".//li/@id") == ["tile-said.things"]
    usual = look(regency_officer, path(REGENCY, "wall/?tile=gone.things"))
    assert len(part(usual, "tiles").xpath(".//li")) > 1


# -- What it costs -----------------------------------------------------------------------------


TESTS_OWN = ("dummy", "moody")  # plugins


@pytest.fixture
def busy_area(village, other_village, third_village, make_user, monkeypatch):
    """With an alarm that somebody has acknowledged, figures and a day of history; and with no
    plugins but those that are delivered."""
    alarm = Alarm.objects.create(
        village=village, uuid=uuid.uuid4(), beats="3", label="Kebakaran", raised_at=timezone.now()
    )
    append("alarm.raised", village=village)
    AlertHandling.objects.create(
        source="ronda", name="alarms", key=str(alarm.uuid), village=village,
        acknowledged_at=timezone.now(), acknowledged_by=make_user("petugas"),
    )  # fmt: skip
    refresh()
    keep_day()
    SourceState.objects.update(error="")
    specs = type(registry).specs

    def delivered(self, hook):
        return [item for item in specs(self, hook) if item[0].slug not in TESTS_OWN]

    monkeypatch.setattr(type(registry), "specs", delivered)


@pytest.mark.parametrize("query", ["", "?by=village&sort=ronda.posts&service=ronda"])
@pytest.mark.parametrize("rest", ["", "parts/", "wall/", "wall/parts/"])
def test_screens_keep_to_their_queries_with_all_plugins(
    busy_area, regency_officer, district_officer, client, query, rest
):
    for user, code in ((regency_officer, REGENCY), (district_officer, DISTRICT)):
        client.force_login(user)
        page = client.get(path(code, rest + query))
        assert "Kebakaran" in page.content.decode()
        with CaptureQueriesContext(connection) as captured:
            client.get(path(code, rest + query))
        # Savepoints are the test's: it runs in a transaction, in which no request does.
        made = [item["sql"] for item in captured if "SAVEPOINT" not in item["sql"]]
        told = "\n".join(sql[:300] for sql in made)
        assert len(made) <= MOST_QUERIES, f"{len(made)}\n{told}"
