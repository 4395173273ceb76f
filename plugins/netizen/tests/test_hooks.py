"""What the reports give to the command centre, the map, the search, pages and a person's rights."""

import json
import uuid
from datetime import datetime, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from core.geo.layers import dumps, features, rows_of
from core.geo.queries import BBox
from core.plugins.calls import call_each
from core.plugins.registry import registry
from core.villages.models import Village
from plugins.netizen.blocks import ReportsBlock
from plugins.netizen.measures import working_days_ago
from plugins.netizen.models import RemovedRecord, Report


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


def test_open_and_resolved_reports_are_counted(make_report, village, other_village):
    for state in ("received", "verified", "forwarded", "in_progress"):
        make_report(state=state, is_public=False)
    make_report(state="resolved")
    make_report(state="rejected")
    assert spec("register_metrics", "open_reports").measure(villages()) == {village.pk: 4.0}
    assert spec("register_metrics", "resolved_reports").measure(villages()) == {village.pk: 1.0}


def test_a_village_that_leaves_reports_unread_is_not_complete(make_report, village, other_village):
    long_ago = timezone.now() - timedelta(days=8)
    met = spec("register_completeness_rules", "answers_reports").met
    make_report(created_at=long_ago)
    make_report(state="received", is_public=False)
    assert met(villages()) == {village.pk, other_village.pk}
    make_report(state="received", is_public=False, created_at=long_ago)
    assert met(villages()) == {other_village.pk}


@pytest.mark.parametrize(
    ("today", "before"),
    [("2026-03-05", "2026-03-02"), ("2026-03-02", "2026-02-25"), ("2026-03-01", "2026-02-25")],
)
def test_working_days_leave_out_the_weekend(today, before):
    """2026-03-01 is a Sunday."""
    now = timezone.make_aware(datetime.fromisoformat(f"{today}T10:00"))
    assert working_days_ago(3, now).isoformat() == f"{before}T10:00:00+07:00"


def test_the_map_layer_shows_public_reports_with_a_position(make_report):
    point = Point(104.97, -5.21, srid=4326)
    shown = make_report(point=point)
    make_report("Tanpa titik")
    make_report("Belum diperiksa", point=point, is_public=False)
    make_report("Ditolak", point=point, state="rejected")
    layer = spec("register_map_layers", "reports")
    (feature,) = found(layer)
    assert feature["id"] == shown.code
    assert feature["geometry"] == {"type": "Point", "coordinates": [104.97, -5.21]}
    assert "Joko" not in json.dumps(feature)
    assert feature["properties"]["url"].endswith(f"/p/netizen/{shown.code}/")
    assert found(layer, BBox(104, -6, 105, -5)) == [feature]
    assert found(layer, BBox(100, -6, 101, -5)) == []


def test_the_search_finds_public_reports(make_report, village):
    report = make_report("Jembatan patah")
    make_report("Jembatan lain", is_public=False)
    (hit,) = spec("register_search", "reports").search(villages(), "JEMBATAN", 10)
    assert (hit.village, hit.title) == (village.code, "Jembatan patah")
    assert hit.url == f"/p/netizen/{report.code}/"


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


def test_a_person_gets_what_is_kept_of_them(make_report, make_user):
    siti, joko = make_user("siti"), make_user("joko")
    mine = make_report("Milik Siti", reporter=siti, reporter_name="Siti")
    make_report("Milik Joko", reporter=joko)
    (outcome,) = call_each("export_personal_data", slugs=["netizen"], user=siti)
    (data,) = outcome.value
    assert [row["code"] for row in data.rows] == [mine.code]
    assert data.rows[0]["reporter_name"] == "Siti"
    assert json.dumps(data.rows)
    (outcome,) = call_each("export_personal_data", slugs=["netizen"], user=make_user("ani"))
    assert outcome.value == []


def test_an_erased_person_leaves_what_was_published_without_a_name(make_report, make_user):
    siti, joko = make_user("siti"), make_user("joko")
    public = make_report("Jembatan", reporter=siti)
    private = make_report("Rahasia", reporter=siti, is_public=False)
    other = make_report("Milik Joko", reporter=joko)
    (outcome,) = call_each("erase_personal_data", slugs=["netizen"], user=siti)
    assert outcome.ok
    kept = {report.code: report for report in Report.objects.unscoped()}
    assert set(kept) == {public.code, other.code}
    assert kept[public.code].reporter is None
    assert (kept[public.code].reporter_name, kept[public.code].reporter_phone) == ("", "")
    assert kept[other.code].reporter == joko
    assert RemovedRecord.objects.unscoped().get().uuid == private.uuid


def test_the_demo_fills_villages_the_same_way_and_once(village, other_village, make_village):
    nowhere = make_village("18.02.01.2004", "Tanpa Titik")
    chosen = [village, other_village, nowhere]
    steps = []
    call_each("load_demo_data", slugs=["netizen"], villages=chosen, progress=steps.append)
    reports = Report.objects.unscoped()
    first = set(reports.values_list("code", "uuid", "title", "state"))
    assert all(reports.filter(village=place).count() >= 4 for place in chosen)
    assert len(set(reports.values_list("state", flat=True))) >= 4
    assert any(report.is_published for report in reports)
    for report in reports:
        report.full_clean()
        assert report.created_at <= report.updated_at <= timezone.now()
    call_each("load_demo_data", slugs=["netizen"], villages=chosen, progress=steps.append)
    assert reports.count() == len(first)
    reports.delete()
    call_each("load_demo_data", slugs=["netizen"], villages=chosen, progress=steps.append)
    assert set(reports.values_list("code", "uuid", "title", "state")) == first


def test_a_village_that_goes_takes_its_reports_along(make_report, village):
    make_report()
    RemovedRecord.objects.create(village=village, uuid=uuid.uuid4())
    Village.objects.filter(pk=village.pk).delete()
    assert not Report.objects.unscoped().exists()
