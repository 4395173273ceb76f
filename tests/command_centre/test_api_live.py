"""What is going on now, as data: alerts, events, who was heard of, who is on duty."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core.command_centre.models import (
    AlertHandling,
    Broadcast,
    BroadcastVillage,
    DutyEntry,
    DutyShift,
    Reminder,
    ScheduledReport,
    VillageReach,
)
from core.command_centre.refreshing import refresh
from core.events.log import append
from core.plugins.registry import registry
from core.plugins.specs import ActiveAlert, AlertSpec
from core.plugins.switching import switch

REGENCY = "/api/v1/regencies/18.02/command-centre/"
DISTRICT = "/api/v1/districts/18.02.01/command-centre/"
VILLAGE = "/api/v1/villages/18.02.01.2003/command-centre/"


def of(client, path, **query):
    response = client.get(path, query)
    assert response.status_code == 200, response.content
    return response.json()


@pytest.fixture
def tell(monkeypatch, village, other_village):
    """A function that has the plugin `dummy` tell these alerts, or raise this error."""
    switch([village, other_village], "dummy", True)
    plugin = registry.plugins["dummy"]
    known = registry.specs

    def tell(told):
        def active(villages):
            if isinstance(told, Exception):
                raise told
            ids = set(villages.values_list("pk", flat=True))
            return [alert for alert in told if alert.village in ids]

        spec = AlertSpec("said", "Something", active)
        monkeypatch.setattr(
            registry,
            "specs",
            lambda hook: [(plugin, spec)] if hook == "register_alerts" else known(hook),
        )

    return tell


def test_alerts_come_with_what_was_done_about_them(
    tell, village, other_village, regency_officer, district_officer, client
):
    now = timezone.now()
    tell([
        ActiveAlert("a", village.pk, "Pencurian", now, url="/admin/ronda/1/", state="raised"),
        ActiveAlert("b", other_village.pk, "Lama menunggu", now, level="notice"),
    ])  # fmt: skip
    AlertHandling.objects.create(
        source="dummy", name="said", key="a", village=village, acknowledged_at=now,
        acknowledged_by=regency_officer,
    )  # fmt: skip
    client.force_login(regency_officer)
    alarm, notice = of(client, f"{REGENCY}alerts/")["alerts"]
    assert (alarm["source"], alarm["name"], alarm["key"]) == ("dummy", "said", "a")
    assert (alarm["title"], alarm["level"], alarm["state"]) == ("Pencurian", "alarm", "raised")
    assert alarm["village"]["code"] == village.code
    assert alarm["url"].endswith("/admin/ronda/1/")
    assert alarm["handling"]["acknowledged_by"] == "kabupaten"
    assert notice["handling"] is None
    assert len(of(client, f"{REGENCY}alerts/", level="notice")["alerts"]) == 1
    client.force_login(district_officer)
    assert [item["key"] for item in of(client, f"{DISTRICT}alerts/")["alerts"]] == ["a"]


def test_a_plugin_that_cannot_tell_is_named_and_the_rest_stands(tell, regency_officer, client):
    tell(RuntimeError("broken"))
    client.force_login(regency_officer)
    found = of(client, f"{REGENCY}alerts/")
    assert found["alerts"] == []
    assert [item["label"] for item in found["failed"]] == ["Something"]
    assert client.get(f"{REGENCY}figures/").status_code == 200


# -- Events ------------------------------------------------------------------------------------


@pytest.fixture
def happened(village, other_village):
    append("page.published", village=village, payload={"title": "Panen"}, visibility="public")
    append("page.published", village=other_village, payload={"title": "Jauh"}, visibility="public")
    append("secret.thing", village=village, payload={"title": "Rahasia"})
    append("dummy.noted", village=village, visibility="public")


def kinds(found):
    return [event["kind"] for event in found["events"]]


def test_the_feed_tells_what_happened_in_the_area_the_newest_first(
    happened, village, district_officer, client
):
    client.force_login(district_officer)
    found = of(client, f"{DISTRICT}feed/")
    assert kinds(found)[:2] == ["dummy.noted", "page.published"]
    event = found["events"][1]
    assert event["payload"] == {"title": "Panen"}
    assert event["village"]["code"] == village.code
    text = str(found)
    assert "Jauh" not in text
    assert "Rahasia" not in text  # a kind that nobody is said to hear
    assert found["stream"].endswith("/api/v1/events/stream?district=18.02.01")


def test_the_feed_is_read_on_from_where_it_ended(happened, district_officer, client):
    client.force_login(district_officer)
    whole = of(client, f"{DISTRICT}feed/", limit=100)
    assert whole["next"] is None
    first = of(client, f"{DISTRICT}feed/", limit=1)
    second = of(client, first["next"])
    assert kinds(first) + kinds(second) == kinds(whole)[:2]
    assert kinds(of(client, f"{DISTRICT}feed/", kind="page.")) == ["page.published"]
    assert first["cursor"] == whole["cursor"]


def test_what_a_role_hears_stands_in_its_feed_alone(village, operator, client):
    """An alarm that is not confirmed yet is for the watch and the village's staff."""
    spec = next(
        spec for _plugin, spec in registry.specs("register_event_types")
        if "village_operator" in spec.roles and spec.narrow is None
    )  # fmt: skip
    append(spec.kind, village=village)
    client.force_login(operator)
    found = of(client, f"{VILLAGE}feed/", kind=spec.kind)
    assert kinds(found) == [spec.kind]
    assert found["events"][0]["label"] == str(spec.label)
    assert found["events"][0]["visibility"] == "staff"


# -- Reach and duty ----------------------------------------------------------------------------


def test_reach_tells_the_idle_from_those_without_signal(
    village, third_village, other_village, regency_officer, client
):
    now = timezone.now()
    rows = {
        village: {"last_change": now},
        third_village: {"has_no_signal": True, "signal_note": "Lembah"},
        other_village: {"last_sign_in": now - timedelta(days=2)},
    }
    for place, values in rows.items():
        VillageReach.objects.update_or_create(village=place, defaults=values)
    client.force_login(regency_officer)
    found = {row["area"]["code"]: row for row in of(client, f"{REGENCY}reach/")["results"]}
    states = [found[place.code]["state"] for place in rows]
    assert states == ["active", "no_signal", "idle"]
    assert found[third_village.code]["signal_note"] == "Lembah"
    (idle,) = of(client, f"{REGENCY}reach/", state="idle")["results"]
    assert idle["area"]["code"] == other_village.code
    assert of(client, f"{REGENCY}reach/", district="18.02.01")["count"] == 2


def test_a_village_of_which_nothing_was_kept_yet_is_silent(village, regency_officer, client):
    VillageReach.objects.all().delete()
    client.force_login(regency_officer)
    (row,) = of(client, f"{REGENCY}reach/")["results"]
    assert (row["state"], row["last_change"]) == ("silent", None)
    assert of(client, f"{REGENCY}reach/", state="silent")["count"] == 1


def test_duty_says_who_is_on_and_what_was_noted(village, regency_officer, client):
    now = timezone.now()
    client.force_login(regency_officer)
    assert of(client, f"{REGENCY}duty/")["shift"] is None
    shift = DutyShift.objects.create(area="18.02", officer=regency_officer, begun_at=now)
    DutyShift.objects.create(area="18.02.01", officer=None, begun_at=now)
    for area, text in (("18.02", "Jembatan putus"), ("18.02.01", "Lain")):
        DutyEntry.objects.create(
            area=area, shift=shift, at=now, author=regency_officer, text=text
        )  # fmt: skip
    found = of(client, f"{REGENCY}duty/")["shift"]
    assert found["officer"] == "kabupaten"
    (entry,) = of(client, f"{REGENCY}duty/log/")["results"]
    assert (entry["text"], entry["kind"]) == ("Jembatan putus", "note")


# -- The map, and what is sent -----------------------------------------------------------------


@pytest.fixture
def placed(village, other_village, say):
    """Two villages with boundaries side by side, of which something is measured."""
    for place, west in ((village, 105.0), (other_village, 105.1)):
        box = Polygon.from_bbox((west, -5.2, west + 0.1, -5.1))
        place.boundary = MultiPolygon(box, srid=4326)
        place.save()
    say({village.pk: 2, other_village.pk: 10})
    refresh()


def test_the_map_can_be_drawn_as_it_comes(
    placed, village, third_village, other_village, regency_officer, district_officer, client
):
    client.force_login(regency_officer)
    found = of(client, f"{REGENCY}map/", metric="said.things")
    assert (found["metric"], found["level"]) == ("said.things", "village")
    assert max(found["width"], found["height"]) in (1000, 1001)
    places = {item["area"]["code"]: item for item in found["places"]}
    assert [places[it.code]["shade"] for it in (village, third_village, other_village)] == [1, 0, 5]
    assert places[other_village.code]["value"] == 10
    assert places[village.code]["path"].startswith("M")
    assert places[third_village.code]["path"] == ""
    assert [(it["low"], it["high"]) for it in found["classes"]] == [(2, 2), (10, 10)]
    assert found["borders"].startswith("M")
    page = client.get("/admin/command-centre/18.02/?measure=said.things").content.decode()
    assert f'd="{places[village.code]["path"]}"' in page
    assert client.get(f"{REGENCY}map/", {"metric": "none.such"}).status_code == 400
    client.force_login(district_officer)
    below = of(client, f"{DISTRICT}map/")["places"]
    assert {item["area"]["code"] for item in below} == {village.code, third_village.code}


def test_announcements_are_told_with_what_became_of_them(
    village, third_village, other_village, regency_officer, district_officer, client
):
    sent = Broadcast.objects.create(
        area="18.02", title="Banjir", values={"title": "Banjir"}, publish=True,
        author=regency_officer,
    )  # fmt: skip
    for place, state, more in (
        (village, "published", {"page_id": 7}),
        (third_village, "failed", {"error": "Penuh"}),
        (other_village, "draft", {"page_id": 8}),
    ):
        BroadcastVillage.objects.create(broadcast=sent, village=place, state=state, **more)
    client.force_login(regency_officer)
    (row,) = of(client, f"{REGENCY}announcements/")["results"]
    assert (row["title"], row["author"], row["publish"]) == ("Banjir", "kabupaten", True)
    assert row["villages"] == {"waiting": 0, "draft": 1, "published": 1, "failed": 1}
    assert "Banjir" in [line["text"] for line in row["content"]]
    copies = of(client, f"{REGENCY}announcements/{sent.pk}/villages/")["results"]
    told = [(it["area"]["code"], it["state"], it["page"], it["error"]) for it in copies]
    assert told == [
        (village.code, "published", 7, ""),
        (third_village.code, "failed", None, "Penuh"),
        (other_village.code, "draft", 8, ""),
    ]
    # What was sent from the regency is not the district's, though it reached villages there.
    client.force_login(district_officer)
    assert of(client, f"{DISTRICT}announcements/")["results"] == []
    assert client.get(f"{DISTRICT}announcements/{sent.pk}/villages/").status_code == 404


def test_mailed_reports_are_told_with_their_recipients(village, regency_officer, client):
    ScheduledReport.objects.create(
        area="18.02", every="week", weekday=2, hour=7, recipients=["a@example.org"],
        waiting=["a@example.org"], error="Tidak terkirim", created_by=regency_officer,
    )  # fmt: skip
    ScheduledReport.objects.create(area="18.02.01", every="day", recipients=["b@example.org"])
    client.force_login(regency_officer)
    (row,) = of(client, f"{REGENCY}reports/")["results"]
    assert (row["every"], row["weekday"], row["hour"]) == ("week", 2, 7)
    assert row["recipients"] == ["a@example.org"]
    assert (row["waiting"], row["error"]) == (1, "Tidak terkirim")
    assert row["created_by"] == "kabupaten"


def test_it_is_told_when_a_village_was_reminded(village, regency_officer, client):
    url = f"{VILLAGE}completeness/villages/"
    client.force_login(regency_officer)
    assert of(client, url)["results"][0]["reminded_at"] is None
    for _time in range(2):
        last = Reminder.objects.create(village=village, items=1, recipients=1)
    (row,) = of(client, url)["results"]
    assert parse_datetime(row["reminded_at"]) == last.sent_at
