"""The demo's reports: believable, the same at every run, and quick to make."""

import pytest
from django.utils import timezone

from core.plugins.calls import call_each
from core.villages.models import Role
from plugins.netizen.clock_tasks import keep_time
from plugins.netizen.models import Report, ReportStep, ReportSupport


@pytest.fixture
def chosen(village, other_village, make_village):
    """Villages enough to see every state; the last has no position."""
    more = [make_village(f"18.02.01.20{number:02}", f"Contoh {number}") for number in range(4, 16)]
    return [village, other_village, *more]


@pytest.fixture
def loaded(chosen):
    load(chosen)
    return list(Report.objects.unscoped().select_related("category", "village", "agency"))


def load(villages):
    steps = []
    (outcome,) = call_each(
        "load_demo_data", slugs=["netizen"], villages=villages, progress=steps.append
    )
    assert outcome.ok, outcome.error


def test_every_village_and_state_has_some(loaded, chosen):
    assert all(sum(row.village == place for row in loaded) >= 4 for place in chosen)
    states = {report.state for report in loaded}
    assert states >= set(Report.OPEN) | {"resolved"}
    assert len(states) >= 7
    assert {report.desk for report in loaded} >= {"village", "agency"}
    assert any(report.is_published for report in loaded)
    assert any(report.is_overdue for report in loaded)
    assert any(report.rating for report in loaded)
    assert any(report.support_count for report in loaded)


def test_reports_are_as_the_service_would_have_left_them(loaded):
    now = timezone.now()
    for report in loaded:
        report.full_clean()
        assert report.created_at <= report.updated_at <= now
        assert report.is_open == (report.due_at is not None)
        assert report.is_open == (report.closed_at is None)
        assert (report.state == "duplicate") == (report.duplicate_of_id is not None)
        assert (report.desk == "agency") == (report.agency_id is not None)
        assert not (report.is_public and report.category.is_confidential)
        assert not (report.held_for and report.state != "received")
        assert report.rating is None or report.state == "resolved"
        found = ReportSupport.objects.for_village(report.village).filter(report=report)
        assert found.filter(is_affected=True).count() == report.support_count


def test_each_report_has_the_chain_of_its_steps(loaded):
    for report in loaded:
        steps = list(ReportStep.objects.for_village(report.village).filter(report=report))
        times = [step.at for step in steps]
        assert times == sorted(times)
        assert times[0] == report.created_at
        assert times[-1] <= timezone.now()
        assert steps[0].kind == "filed"
        assert steps[-1].state == report.state
        answers = [step for step in steps if step.text and step.is_public and step.role in
                   ("village", "district", "regency", "agency")]  # fmt: skip
        assert report.answered_at == (answers[0].at if answers else None)
        assert report.public_note == (answers[-1].text if answers else "")


def test_the_clocks_have_said_what_they_say(loaded, chosen):
    """So that a worker that begins after the demo has nothing to mail to hundreds of offices."""
    before = ReportStep.objects.unscoped().count()
    for village in chosen:
        keep_time(village)
    said = ReportStep.objects.unscoped().count() - before
    # What has come to be due within the test, or less than a quarter of an hour before.
    assert said <= 1


def test_it_is_the_same_at_every_run_and_made_once(loaded, chosen):
    def rows():
        reports = Report.objects.unscoped()
        return set(reports.values_list("code", "uuid", "title", "state", "support_count"))

    first = rows()
    load(chosen)
    assert rows() == first
    Report.objects.unscoped().delete()
    load(chosen)
    assert rows() == first


def test_the_villages_people_are_in_it(chosen, make_user):
    citizens = {
        village.pk: make_user(f"warga-{number}", Role.CITIZEN, village)
        for number, village in enumerate(chosen)
    }
    load(chosen)
    filed = list(Report.objects.unscoped().exclude(reporter=None))
    assert filed
    assert all(report.reporter == citizens[report.village_id] for report in filed)
    follows = ReportSupport.objects.unscoped().filter(is_following=True)
    assert follows
    assert not follows.filter(report__reporter__isnull=False)


def test_more_villages_are_hardly_more_queries(chosen, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        load(chosen)
