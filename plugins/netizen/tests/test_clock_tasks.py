"""Reminders and escalation: each once, at its time, by whichever worker comes."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from core.plugins.registry import registry
from plugins.netizen import clock_tasks
from plugins.netizen.clock_tasks import Mark, claim, keep_time
from plugins.netizen.desks import Actor
from plugins.netizen.handling import act
from plugins.netizen.models import Agency, Holiday, Report, ReportStep

# A Wednesday in a week without holidays.
DUE = timezone.make_aware(datetime(2026, 7, 8, 10, 0))


@pytest.fixture
def late(make_report, village):
    """A report whose clock ends on that Wednesday."""
    return make_report(state="received", is_public=False, due_at=DUE, created_at=DUE)


def said(report):
    steps = ReportStep.objects.for_village(report.village).filter(report=report).order_by("pk")
    return [(step.kind, step.text) for step in steps]


REMINDED = ("reminder", "Segera jatuh tempo.")
OVERDUE = ("reminder", "Sudah melewati tenggat.")
DISTRICT = ("escalated", "Sudah melewati tenggat: kecamatan telah diberi tahu.")
REGENCY = ("escalated", "Sudah melewati tenggat: kabupaten telah diberi tahu.")


def test_a_villages_report_is_reminded_of_and_goes_up(late, village):
    for day, hour, wanted in (
        (6, 23, []),
        (7, 10, [REMINDED]),
        (7, 11, [REMINDED]),
        (8, 10, [REMINDED, OVERDUE]),
        (9, 10, [REMINDED, OVERDUE]),
        (10, 10, [REMINDED, OVERDUE, DISTRICT]),
        (14, 10, [REMINDED, OVERDUE, DISTRICT]),
        (15, 10, [REMINDED, OVERDUE, DISTRICT, REGENCY]),
        (15, 11, [REMINDED, OVERDUE, DISTRICT, REGENCY]),
        (30, 10, [REMINDED, OVERDUE, DISTRICT, REGENCY]),
    ):
        keep_time(village, timezone.make_aware(datetime(2026, 7, day, hour)))
        assert said(late) == wanted, (day, hour)
    late.refresh_from_db()
    assert late.state == "received"
    assert late.reminded_at >= DUE
    assert late.escalated_at > late.reminded_at


def test_a_worker_that_was_away_says_the_newest_alone(late, village):
    keep_time(village, DUE + timedelta(days=20))
    assert said(late) == [OVERDUE, REGENCY]


@pytest.mark.parametrize(
    ("desk", "wanted"),
    [
        ("village", [OVERDUE, DISTRICT]),
        ("district", [OVERDUE, REGENCY]),
        ("agency", [OVERDUE, REGENCY]),
        ("regency", [OVERDUE]),
    ],
)
def test_each_desk_has_those_above_it(late, village, desk, wanted):
    agency = Agency.objects.for_village(village).first() if desk == "agency" else None
    Report.objects.for_village(village).update(desk=desk, agency=agency)
    keep_time(village, DUE + timedelta(days=2))
    assert said(late) == wanted


def test_holidays_are_not_counted(late, village):
    Holiday.objects.create(regency=village.district.regency, date="2026-07-09", name="Hari desa")
    keep_time(village, DUE + timedelta(days=2))
    assert said(late) == [OVERDUE]
    keep_time(village, DUE + timedelta(days=5))
    assert said(late) == [OVERDUE, DISTRICT]


def test_whoever_does_something_starts_the_clock_anew(late, village):
    keep_time(village, DUE + timedelta(days=2))
    act(late, Actor.system(), "start", now=DUE + timedelta(days=3))
    assert late.escalated_at is late.reminded_at is None
    before = len(said(late))
    keep_time(village, DUE + timedelta(days=4))
    assert len(said(late)) == before


def test_of_closed_reports_nothing_is_said(late, village):
    act(late, Actor.system(), "reject", "Tidak benar.", now=DUE)
    before = said(late)
    keep_time(village, DUE + timedelta(days=30))
    assert said(late) == before


def test_of_two_workers_one_makes_a_mark(late, village):
    mark = Mark(DUE, "reminder", "village")
    first, second = (Report.objects.for_village(village).get() for _worker in range(2))
    for report in (first, second):
        report.village = village
    assert claim(first, mark, DUE) is not None
    assert claim(second, mark, DUE) is None
    assert len(said(late)) == 1


def test_a_worker_that_read_it_before_somebody_acted_says_nothing(late, village):
    stale = Report.objects.for_village(village).get()
    stale.village = village
    act(late, Actor.system(), "verify", now=DUE)
    before = said(late)
    assert claim(stale, Mark(DUE, "reminder", "village"), DUE) is None
    assert said(late) == before


def test_nothing_due_is_one_query(make_report, village, django_assert_num_queries):
    make_report(due_at=DUE + timedelta(days=60))
    with django_assert_num_queries(1):
        keep_time(village, DUE)


def test_many_that_are_overdue_cost_little_once_it_is_said(
    make_report, village, django_assert_max_num_queries
):
    for number in range(10):
        make_report(f"Laporan {number}", due_at=DUE)
    now = DUE + timedelta(days=8)
    keep_time(village, now)
    with django_assert_max_num_queries(4):
        keep_time(village, now + timedelta(minutes=15))
    # Once the last mark is long past they are not even read.
    with django_assert_max_num_queries(1):
        keep_time(village, now + clock_tasks.DONE_AFTER)


def test_a_public_report_tells_caches_that_it_was_escalated(make_report, village):
    from core.events.models import Event

    make_report(due_at=DUE)
    Event.objects.all().delete()
    keep_time(village, DUE + timedelta(days=2))
    kinds = list(Event.objects.values_list("kind", flat=True))
    assert sorted(kinds) == ["records.changed", "report.due", "report.escalated"]
    event = Event.objects.get(kind="report.escalated")
    assert event.payload == {"category": "road", "desk": "district", "is_overdue": True}


def test_the_worker_runs_it_for_each_village(late, village, other_village, monkeypatch):
    from core.plugins.scheduler import run_for_villages

    (task,) = (
        item for item in registry.plugins["netizen"].collected["register_tasks"]
        if item.name == "clocks"
    )  # fmt: skip
    assert task.every == 900
    outcomes = run_for_villages("netizen", "clocks")
    assert len(outcomes) == 2
    assert all(outcome.ok for outcome in outcomes)
