"""Figures and completeness of the reports agree with a slow count, and cost the same however many
reports there are."""

import random
from datetime import datetime, timedelta
from statistics import mean, median

import pytest
from django.utils import timezone

from core.plugins.registry import registry
from core.villages.models import Village
from plugins.netizen.categories import offered
from plugins.netizen.clocks import Calendar
from plugins.netizen.durations import median_of_counts
from plugins.netizen.models import Category, Report


def spec(hook, name):
    return next(item for item in registry.plugins["netizen"].collected[hook] if item.name == name)


def measured(name):
    return spec("register_metrics", name).measure(Village.objects.all())


def met(name):
    return spec("register_completeness_rules", name).met(Village.objects.all())


def test_open_and_resolved_reports_are_counted(make_report, village, other_village):
    for state in ("received", "verified", "forwarded", "in_progress"):
        make_report(state=state, is_public=False)
    make_report(state="resolved")
    make_report(state="rejected")
    assert measured("open_reports") == {village.pk: 4.0}
    assert measured("resolved_reports") == {village.pk: 1.0}


def test_a_month_begins_at_midnight_here(make_report, village):
    began = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    make_report(created_at=began)
    make_report(created_at=began - timedelta(seconds=1))
    assert measured("reports_this_month") == {village.pk: 1.0}


@pytest.fixture
def many(make_report, village, other_village):
    """A function that files reports at random, in two villages, with all that figures depend on."""

    def make(seed, count=60):
        chance = random.Random(seed)
        now = timezone.now()
        for _number in range(count):
            created = now - timedelta(days=chance.uniform(0, 500))
            state = chance.choice(Report.State.values)
            answered = chance.random() < 0.6 and created + (now - created) * chance.random()
            closed = state in Report.CLOSED and created + (now - created) * chance.random()
            make_report(
                village=chance.choice((village, other_village)),
                category=chance.choice(("road", "water", "health", "security")),
                state=state,
                is_public=False,
                created_at=created,
                answered_at=answered or None,
                closed_at=closed or None,
                due_at=now + timedelta(days=chance.uniform(-9, 9))
                if state in Report.OPEN
                else None,
                rating=chance.randint(1, 5) if closed and chance.random() < 0.7 else None,
            )
        return list(Report.objects.unscoped().select_related("category"))

    return make


def days(later, earlier):
    return (later - earlier).total_seconds() / 86400


def by_village(reports, value):
    """The values of each village that has any."""
    found = {}
    for report in reports:
        if (number := value(report)) is not None:
            found.setdefault(report.village_id, []).append(number)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_the_figures_agree_with_a_slow_count(many, seed):
    reports, now = many(seed), timezone.now()
    since = {number: now - timedelta(days=number) for number in (90, 365)}

    def answered(report):
        at = report.answered_at
        return days(at, report.created_at) if at and at >= since[90] else None

    def resolved(report):
        at = report.state == "resolved" and report.closed_at
        return days(at, report.created_at) if at and at >= since[365] else None

    def rated(report):
        return report.rating if report.closed_at and report.closed_at >= since[365] else None

    def overdue(report):
        return 1 if report.is_open and report.due_at < now else None

    for name, value, figure in (
        ("days_to_first_answer", answered, median),
        ("days_to_resolution", resolved, median),
        ("satisfaction", rated, mean),
        ("overdue_reports", overdue, sum),
    ):
        wanted = {key: figure(found) for key, found in by_village(reports, value).items()}
        seen = measured(name)
        assert wanted
        assert set(seen) == set(wanted)
        assert all(abs(seen[key] - wanted[key]) <= 0.0501 for key in wanted), name


def test_each_figure_is_one_query(many, django_assert_num_queries):
    many(1, 10)
    for item in registry.plugins["netizen"].collected["register_metrics"]:
        if "report" in item.name or item.name.startswith(("days_to", "satisf")):
            with django_assert_num_queries(1):
                item.measure(Village.objects.all())


@pytest.mark.parametrize("seed", range(20))
def test_a_median_of_counts_is_the_median(seed):
    chance = random.Random(seed)
    values = [chance.randint(0, 9) for _number in range(chance.randint(1, 30))]
    counts = [(value, values.count(value)) for value in set(values)]
    assert median_of_counts(counts) == median(values)
    assert median_of_counts([]) is None


def test_a_village_that_leaves_reports_unread_is_not_complete(make_report, village, other_village):
    long_ago = timezone.now() - timedelta(days=30)
    make_report(created_at=long_ago)
    make_report(state="received", is_public=False)
    assert met("answers_reports") == {village.pk, other_village.pk}
    late = make_report(state="received", is_public=False, created_at=long_ago)
    assert met("answers_reports") == {other_village.pk}
    late.due_at = timezone.now() + timedelta(hours=1)
    late.save()
    assert met("answers_reports") == {village.pk, other_village.pk}


def test_a_report_filed_here_is_unread_by_its_own_clock(file, body, village):
    file(body)
    assert village.pk in met("answers_reports")
    Report.objects.for_village(village).update(due_at=timezone.now() - timedelta(minutes=1))
    assert village.pk not in met("answers_reports")


@pytest.mark.parametrize(
    ("today", "before"),
    [("2026-03-05", "2026-03-02"), ("2026-03-02", "2026-02-25"), ("2026-03-01", "2026-02-25")],
)
def test_working_days_leave_out_the_weekend(today, before):
    """2026-03-01 is a Sunday."""
    now = timezone.make_aware(datetime.fromisoformat(f"{today}T10:00"))
    assert Calendar().before(now, 3).isoformat() == f"{before}T10:00:00+07:00"


def test_what_is_overdue_elsewhere_is_not_the_villages_to_mend(make_report, village, other_village):
    past = timezone.now() - timedelta(hours=1)
    make_report(due_at=past, desk="agency")
    make_report(due_at=past, state="resolved")
    assert met("reports_in_time") == {village.pk, other_village.pk}
    make_report(due_at=past)
    assert met("reports_in_time") == {other_village.pk}


def test_a_village_without_categories_that_take_reports_is_not_complete(
    village, other_village, django_assert_num_queries
):
    with django_assert_num_queries(2):
        assert met("report_categories") == {village.pk, other_village.pk}
    for code in offered(village):
        Category.objects.create(village=village, code=code, name=code, is_active=False)
    Category.objects.create(
        village=village, code="darurat", name="Darurat", is_diverted=True, notice="112"
    )
    assert met("report_categories") == {other_village.pk}
    Category.objects.create(district=village.district, code="pasar", name="Pasar")
    assert met("report_categories") == {village.pk, other_village.pk}
    assert any(not row.is_diverted for row in offered(village).values())


def test_a_village_answers_a_report_a_year(make_report, village, other_village):
    assert met("first_answer_known") == {village.pk, other_village.pk}
    report = make_report()
    assert met("first_answer_known") == {other_village.pk}
    report.answered_at = timezone.now()
    report.save()
    assert met("first_answer_known") == {village.pk, other_village.pk}


def test_each_rule_leads_to_where_it_is_mended(village):
    for rule in registry.plugins["netizen"].collected["register_completeness_rules"]:
        assert rule.legal_basis
        assert rule.fix_url(village).startswith("/admin/")
