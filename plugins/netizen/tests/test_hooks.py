"""What the reports give to the map, the search, pages and listeners."""

import json
import uuid
from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from core.geo.layers import dumps, features, rows_of
from core.geo.queries import BBox
from core.plugins.registry import registry
from core.villages.models import Village
from plugins.netizen.blocks import ReportsBlock
from plugins.netizen.models import RemovedRecord, Report

POINT = Point(104.97, -5.21, srid=4326)


def spec(hook, name):
    return next(item for item in registry.plugins["netizen"].collected[hook] if item.name == name)


def villages():
    return Village.objects.all()


def found(layer, bbox=None):
    """The layer's features, as a client reads them."""
    return json.loads(dumps(list(features(layer, rows_of(layer, villages(), bbox)))))


def test_the_plugin_is_ready_and_on(village):
    from core.plugins.gating import is_enabled

    assert "netizen" not in registry.quarantined
    assert is_enabled(village, "netizen")


def test_the_map_layer_shows_public_reports_with_a_position(make_report):
    shown = make_report(point=POINT)
    make_report("Tanpa titik")
    make_report("Belum diperiksa", point=POINT, is_public=False)
    make_report("Ditolak", point=POINT, state="rejected")
    layer = spec("register_map_layers", "reports")
    (feature,) = found(layer)
    assert feature["id"] == shown.code
    assert feature["geometry"] == {"type": "Point", "coordinates": [104.97, -5.21]}
    assert "Joko" not in json.dumps(feature)
    assert feature["properties"]["url"].endswith(f"/p/netizen/{shown.code}/")
    assert found(layer, BBox(104, -6, 105, -5)) == [feature]
    assert found(layer, BBox(100, -6, 101, -5)) == []


def test_categories_have_colours_on_the_map(make_report, village):
    from plugins.netizen.setting_up import CATEGORIES

    layer = spec("register_map_layers", "reports")
    drawn = {item.value: item for item in layer.categories}
    asked = {row["code"]: row["name"] for row in CATEGORIES if not row.get("is_diverted")}
    assert {code: item.label for code, item in drawn.items()} == asked
    assert len({item.colour for item in layer.categories}) == len(drawn)
    make_report(point=POINT, category="water")
    (feature,) = found(layer)
    assert feature["properties"]["category"] == "water"


def test_the_staff_layer_has_all_reports_and_nobody(make_report, make_user):
    siti = make_user("siti", first_name="Siti")
    codes = {
        make_report("Umum", point=POINT).code,
        make_report("Belum", point=POINT, state="received", is_public=False, reporter=siti).code,
        make_report(
            "Rahasia", point=POINT, is_public=False, category="security",
            text="Tetangga saya Pak Anu", reporter_email="joko@contoh.example",
        ).code,
    }  # fmt: skip
    layer = spec("register_map_layers", "reports_staff")
    assert layer.visibility == "staff"
    shown = found(layer)
    assert {feature["id"] for feature in shown} == codes
    text = json.dumps(shown).lower()
    assert not [word for word in ("joko", "siti", "6281234567890", "tetangga") if word in text]


def test_the_search_finds_public_reports(make_report, village):
    report = make_report("Jembatan patah")
    make_report("Jembatan lain", is_public=False)
    search = spec("register_search", "reports").search
    (hit,) = search(villages(), "JEMBATAN", 10)
    assert (hit.village, hit.title) == (village.code, "Jembatan patah")
    assert hit.url == f"/p/netizen/{report.code}/"


def test_the_search_knows_tracking_codes(make_report):
    report, hidden = make_report(), make_report(is_public=False)
    search = spec("register_search", "reports").search
    written = f"{report.code[:4]}-{report.code[4:]}".lower()
    assert [hit.url for hit in search(villages(), written, 10)] == [f"/p/netizen/{report.code}/"]
    assert list(search(villages(), hidden.code, 10)) == []


def test_the_search_looks_through_the_newest_reports_alone(
    make_report, monkeypatch, django_assert_num_queries
):
    make_report("Jembatan lama")
    make_report("Jalan")
    new = make_report("Jembatan baru")
    search = spec("register_search", "reports").search
    monkeypatch.setattr("plugins.netizen.finding.SEARCHED", 2)
    with django_assert_num_queries(1):
        assert [hit.title for hit in search(villages(), "jembatan", 10)] == [new.title]


def test_the_search_by_distance_has_the_nearest_first(make_report):
    far = make_report("Jalan jauh", point=Point(104.99, -5.21, srid=4326))
    near = make_report("Jalan dekat", point=POINT)
    make_report("Jalan di luar", point=Point(105.9, -5.21, srid=4326))
    make_report("Sampah", point=POINT)
    hits = list(spec("register_search", "reports").near(villages(), "jalan", POINT, 5000, 10))
    assert [hit.title for hit in hits] == [near.title, far.title]
    assert hits[0].distance < 1 < 2000 < hits[1].distance


def test_the_block_shows_the_latest_and_counts_all(make_report, village):
    for number in range(3):
        make_report(f"Laporan {number}")
    make_report("Selesai", state="resolved", public_note="Beres")
    make_report("Belum diperiksa", is_public=False)
    block = ReportsBlock()
    value = block.to_python({"title": "Dari warga", "number": 2})
    html = block.render(value, context={"village": village})
    assert html.count('class="card"') == 2
    assert "Dari warga" in html
    assert "Belum diperiksa" not in html
    shown = block.get_api_representation(value, context={"village": village})
    assert shown["counts"] == {"verified": 3, "resolved": 1}
    assert [row["title"] for row in shown["reports"]] == ["Selesai", "Laporan 2"]
    assert json.dumps(shown)


@pytest.mark.parametrize("role", ["village_operator", "village_head", "district_officer"])
def test_staff_hear_of_the_reports_of_their_area(make_user, village, other_village, role):
    from core.events.hearing import heard_by

    area = village.district if role.startswith("district") else village
    heard = heard_by(make_user("staf", role, area))
    for kind in ("created", "changed", "due", "escalated", "removed"):
        assert heard.villages[f"report.{kind}"] == {village.pk}


def test_an_agencys_officers_hear_of_what_is_on_its_desk_or_just_left_it(
    make_report, make_officer, officer, agency, village, other_village
):
    from core.events.hearing import heard_by, hears
    from core.events.models import Event
    from plugins.netizen import clock_tasks
    from plugins.netizen.desks import Actor
    from plugins.netizen.handling import Details, act
    from plugins.netizen.models import Agency

    other = Agency.objects.unscoped().get(code="sosial", regency=agency.regency)
    them = heard_by(officer), heard_by(make_officer("opd-lain", other))
    system, told = Actor.system(), []

    def news():
        events = Event.objects.filter(kind__startswith="report.", pk__gt=told[-1] if told else 0)
        found = [[e.kind for e in events.order_by("pk") if hears(who, e)] for who in them]
        told.extend(events.order_by("pk").values_list("pk", flat=True))
        return found

    for place in (village, other_village):
        report = make_report(village=place, state="received")
        act(report, system, "verify")
        assert news() == [[], []]
        act(report, system, "hand_over", details=Details(desk="agency", agency=agency))
        assert news() == [["report.changed"], []]
        Report.objects.unscoped().filter(pk=report.pk).update(due_at=timezone.now())
        clock_tasks.keep_time(place, timezone.now() + timedelta(days=10))
        assert news() == [["report.due", "report.escalated"], []]
        report.refresh_from_db()
        report.village = place
        act(report, system, "hand_over", details=Details(desk="agency", agency=other))
        assert news() == [["report.changed"], ["report.changed"]]
        act(report, system, "start")
        assert news() == [[], ["report.changed"]]
        act(report, system, "hand_over", details=Details(desk="village"))
        assert news() == [[], ["report.changed"]]
        act(report, system, "resolve", "Sudah diperbaiki.")
        assert news() == [[], []]
    report = make_report(desk="agency", agency=agency)
    report.delete()
    assert news() == [["report.removed"], []]


def test_an_agency_hears_of_what_is_filed_on_its_desk(file, body, officer, agency, make_officer):
    from core.events.hearing import heard_by, hears
    from core.events.models import Event
    from plugins.netizen.models import Agency, Category

    other = Agency.objects.unscoped().get(code="sosial", regency=agency.regency)
    Category.objects.unscoped().filter(code="road").update(desk="agency", agency=agency)
    assert file(body).status_code == 201
    event = Event.objects.get(kind="report.created")
    assert hears(heard_by(officer), event)
    assert not hears(heard_by(make_officer("opd-lain", other)), event)


def test_whoever_lost_the_role_hears_nothing_of_the_agency(officer):
    from core.events.hearing import heard_by

    assert heard_by(officer)
    officer.memberships.all().delete()
    assert not heard_by(type(officer).objects.get(pk=officer.pk))


@pytest.mark.parametrize("role", ["agency_officer", "citizen"])
def test_others_hear_of_none_on_the_stream(make_user, village, role):
    from core.events.hearing import heard_by

    area = village.district.regency if role == "agency_officer" else village
    heard = heard_by(make_user("orang", role, area))
    assert not [kind for kind in heard.villages if kind.startswith("report.")]
    assert not heard.addressed


def test_every_event_written_of_reports_is_named(make_report):
    from core.events.models import Event

    make_report().delete()
    named = {item.kind for item in registry.plugins["netizen"].collected["register_event_types"]}
    written = set(Event.objects.values_list("kind", flat=True))
    assert {kind for kind in written if kind.startswith("report.")} <= named


def test_a_village_that_goes_takes_its_reports_along(make_report, village):
    make_report()
    RemovedRecord.objects.create(village=village, uuid=uuid.uuid4())
    Village.objects.filter(pk=village.pk).delete()
    assert not Report.objects.unscoped().exists()
