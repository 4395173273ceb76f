"""What citizens wait for too long stands on top of the command centre: one alert a village."""

from datetime import timedelta

from django.utils import timezone

from core.plugins.registry import registry
from core.villages.models import Village
from plugins.netizen.models import LetterRequest
from plugins.netizen.tests.letter_fixtures import *  # noqa: F403  the fixtures


def alerts(name, villages=None):
    specs = registry.plugins["netizen"].collected["register_alerts"]
    (spec,) = [item for item in specs if item.name == name]
    return list(spec.active(Village.objects.all() if villages is None else villages))


def ago(**values):
    return timezone.now() - timedelta(**values)


def test_overdue_reports_of_a_village_are_one_alert(make_report, village, other_village):
    make_report(due_at=ago(days=1), state="received")
    oldest = make_report(due_at=ago(days=9), state="forwarded")
    make_report(due_at=ago(days=20), state="resolved")
    make_report(due_at=ago(days=-1))
    late = make_report(due_at=ago(hours=1), village=other_village)
    first, second = alerts("overdue_reports")
    assert (first.village, first.key, first.at) == (village.pk, oldest.code, oldest.due_at)
    assert "2" in first.title
    assert (first.level, second.level) == ("warning", "notice")
    assert (second.village, second.key) == (other_village.pk, late.code)


def test_an_alert_is_another_one_when_its_oldest_report_is_done(make_report, village):
    oldest = make_report(due_at=ago(days=9))
    other = make_report(due_at=ago(days=1))
    assert [alert.key for alert in alerts("overdue_reports")] == [oldest.code]
    oldest.state = "resolved"
    oldest.save()
    assert [alert.key for alert in alerts("overdue_reports")] == [other.code]


def test_it_leads_to_the_reports_of_the_village(make_report, village, operator, client):
    report = make_report(due_at=ago(days=9), title="Jembatan ambruk")
    make_report(due_at=ago(days=-9), title="Masih lama")
    client.force_login(operator)
    page = client.get(alerts("overdue_reports")[0].url).content.decode()
    assert report.title in page
    assert "Masih lama" not in page


def test_letters_that_wait_for_the_village_are_noticed(make_request, letters, client, operator):
    waiting, fresh, incomplete = (
        make_request(state) for state in ("checked", "submitted", "incomplete")
    )
    rows = LetterRequest.objects.for_village(letters)
    rows.filter(pk__in=[waiting.pk, incomplete.pk]).update(created_at=ago(days=8))
    rows.filter(pk=fresh.pk).update(created_at=ago(days=6))
    (alert,) = alerts("waiting_letters")
    assert (alert.village, alert.key, alert.level) == (letters.pk, str(waiting.pk), "notice")
    assert waiting.name not in alert.title
    client.force_login(operator)
    assert client.get(alert.url).status_code == 200


def test_alerts_cost_the_same_however_many_villages(
    make_report, village, other_village, django_assert_num_queries
):
    for area in (village, other_village):
        for days in (1, 5, 9):
            make_report(village=area, due_at=ago(days=days))
    villages = Village.objects.all()
    with django_assert_num_queries(1):
        assert len(alerts("overdue_reports", villages)) == 2
    with django_assert_num_queries(1):
        alerts("waiting_letters", villages)


def test_means_are_told_with_the_number_of_cases(make_report, make_request, signer, village):
    metrics = {
        spec.name: spec for spec in registry.plugins["netizen"].collected["register_metrics"]
    }
    for days in (2, 4, 40):
        make_report(
            state="resolved", created_at=ago(days=days), answered_at=ago(days=1),
            closed_at=ago(days=1), rating=4,
        )  # fmt: skip
    make_request("ready")
    expected = {
        "days_to_first_answer": 3,
        "days_to_resolution": 3,
        "satisfaction": 3,
        "letter_days": 1,
    }
    villages = Village.objects.all()
    for name, count in expected.items():
        assert metrics[name].weights(villages) == {village.pk: count}, name
        assert set(metrics[name].measure(villages)) == {village.pk}, name
