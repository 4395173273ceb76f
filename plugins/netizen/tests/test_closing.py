"""A report that was followed up closes by itself when its reporter is silent for ten working days."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.events.models import Event
from core.plugins.registry import registry
from plugins.netizen.clock_tasks import keep_time
from plugins.netizen.closing import close_answered
from plugins.netizen.desks import Actor, As, reply_key
from plugins.netizen.handling import ACTIONS, Details, NotNow, act, possible
from plugins.netizen.models import Agency, Holiday, Notice, ReportStep
from plugins.netizen.tests.conftest import HOST, URL
from plugins.netizen.tests.open311 import read

# A Monday; from it to the third Monday there is no holiday.
MONDAY = timezone.make_aware(datetime(2026, 7, 6, 10, 0))
TENTH = MONDAY + timedelta(days=14)
STAFF = Actor(frozenset({As.VILLAGE, As.AGENCY}), "Bu Operator")
ABOVE = Actor(frozenset({As.REGENCY}), "Kabupaten")
REPORTER = Actor(frozenset({As.REPORTER}))
CLOSED = "Tidak ada tanggapan dalam sepuluh hari kerja: laporan ditutup."


@pytest.fixture
def report(make_report):
    return make_report(state="in_progress", due_at=MONDAY, created_at=MONDAY - timedelta(days=3))


def later(report, moment):
    """The report after the task came by at that moment."""
    close_answered(report.village, moment)
    report.refresh_from_db()
    return report


def ends(report):
    steps = ReportStep.objects.for_village(report.village).filter(report=report, kind="closed")
    return [(step.role, step.state, step.text, step.is_public) for step in steps]


def test_an_answered_report_closes_when_nobody_replies(report, client):
    act(report, STAFF, "answer", "Sudah kami tambal, silakan dilihat.", now=MONDAY)
    assert report.closes_at == report.due_at == TENTH
    assert later(report, TENTH - timedelta(minutes=1)).state == "in_progress"
    Event.objects.all().delete()
    assert later(report, TENTH).state == "resolved"
    assert report.closed_at == TENTH
    assert (report.due_at, report.closes_at) == (None, None)
    assert report.public_note == "Sudah kami tambal, silakan dilihat."
    assert ends(report) == [("system", "resolved", CLOSED, True)]
    event = Event.objects.get(kind="report.changed")
    said = {name: event.payload[name] for name in ("action", "from", "to")}
    assert said == {"action": "close", "from": "in_progress", "to": "resolved"}
    assert Event.objects.filter(kind="records.changed").exists()
    later(report, TENTH + timedelta(days=30))
    assert len(ends(report)) == 1
    step = client.get(f"{URL}{report.code}/").json()["steps"][-1]
    assert (step["kind"], step["state"], step["text"]) == ("closed", "resolved", CLOSED)
    page = client.get(f"/p/netizen/{report.code}/", headers=HOST).content.decode()
    assert "<strong>Ditutup dengan sendirinya</strong>" in page and CLOSED in page


def test_open311_has_it_open_before_and_closed_after(report, client):
    act(report, STAFF, "answer", "Sudah kami tambal.", now=MONDAY)
    assert read(client, f"requests/{report.code}").json()[0]["status"] == "open"
    later(report, TENTH)
    (shown,) = read(client, f"requests/{report.code}").json()
    assert (shown["status"], shown["status_notes"]) == ("closed", "Sudah kami tambal.")
    assert datetime.fromisoformat(shown["updated_datetime"]) == TENTH


def test_of_a_resolved_report_the_end_is_written_once(report):
    act(report, STAFF, "resolve", "Sudah ditambal.", now=MONDAY)
    assert report.closes_at == TENTH
    assert later(report, TENTH - timedelta(minutes=1)) and not ends(report)
    later(report, TENTH)
    assert (report.state, report.closed_at, report.closes_at) == ("resolved", MONDAY, None)
    assert report.public_note == "Sudah ditambal."
    act(report, STAFF, "answer", "Terima kasih.", now=TENTH)
    later(report, TENTH + timedelta(days=30))
    assert ends(report) == [("system", "resolved", CLOSED, True)]


@pytest.mark.parametrize(
    ("state", "name", "text", "values"),
    [
        ("in_progress", "answer", "Rahasia.", {"is_public": False}),
        ("in_progress", "note", "Tanya Pak RT.", {}),
        ("forwarded", "start", "Bahan sudah disiapkan.", {}),
        ("verified", "answer", "Akan kami teruskan.", {}),
        ("received", "verify", "Sudah kami baca.", {}),
        ("in_progress", "reject", "Tidak benar.", {}),
    ],
)
def test_what_is_no_follow_up_closes_nothing(make_report, state, name, text, values):
    report = make_report(state=state, created_at=MONDAY)
    act(report, STAFF, name, text, now=MONDAY, **values)
    assert report.closes_at is None
    later(report, MONDAY + timedelta(days=60))
    assert not ends(report)


def test_a_forwarded_report_that_was_answered_closes_too(make_report):
    agency = Agency.objects.unscoped().get(code="pupr")
    report = make_report(state="forwarded", desk="agency", agency=agency)
    act(report, STAFF, "answer", "Jalan ini sudah kami ratakan.", now=MONDAY)
    assert later(report, TENTH).state == "resolved"
    assert report.agency == agency


def test_a_reply_gives_the_desk_the_word_again(report):
    act(report, STAFF, "answer", "Sudah kami tambal.", now=MONDAY)
    friday = MONDAY + timedelta(days=11)
    act(report, REPORTER, "reply", "Belum semua.", now=friday)
    assert (report.closes_at, report.due_at) == (None, friday + timedelta(days=14))
    assert later(report, TENTH + timedelta(days=30)).state == "in_progress"
    act(report, STAFF, "answer", "Sisanya sudah juga.", now=friday)
    assert later(report, friday + timedelta(days=14)).state == "resolved"


def test_what_the_two_say_after_it_was_resolved_puts_the_end_off(report):
    act(report, STAFF, "resolve", "Sudah ditambal.", now=MONDAY)
    act(report, REPORTER, "reply", "Yang kiri belum.", now=MONDAY + timedelta(days=1))
    assert report.closes_at == TENTH + timedelta(days=1)
    act(report, STAFF, "answer", "Kiri menyusul.", now=MONDAY + timedelta(days=2))
    assert report.closes_at == TENTH + timedelta(days=2)
    later(report, TENTH)
    assert not ends(report)
    # As long as they speak it can be opened again.
    act(report, REPORTER, "reopen", "Belum juga.", now=TENTH + timedelta(days=1))
    assert (report.state, report.closes_at) == ("verified", None)


def test_after_it_closed_by_itself_it_can_be_opened_again_for_ten_days(report):
    act(report, STAFF, "answer", "Sudah kami tambal.", now=MONDAY)
    later(report, TENTH)
    with pytest.raises(NotNow):
        act(report, REPORTER, "reopen", "Lubang lagi.", now=TENTH + timedelta(days=15))
    act(report, REPORTER, "reopen", "Lubang lagi.", now=TENTH + timedelta(days=13))
    assert report.state == "verified"


@pytest.mark.parametrize(
    ("name", "details"),
    [("start", None), ("hand_over", Details(desk="regency"))],
)
def test_a_desk_that_goes_on_takes_the_word_back(make_report, name, details):
    report = make_report(state="forwarded", desk="district")
    act(report, ABOVE, "answer", "Sedang kami lihat.", now=MONDAY)
    assert report.closes_at == TENTH
    act(report, ABOVE, name, now=MONDAY + timedelta(days=1), details=details)
    assert report.closes_at is None and report.due_at > MONDAY
    assert later(report, TENTH + timedelta(days=30)).is_open


@pytest.mark.parametrize("name", ["note", "publish", "hide", "rate"])
def test_what_is_no_word_between_the_two_changes_nothing(make_report, name):
    report = make_report(state="in_progress", is_public=name != "publish")
    act(report, STAFF, "resolve", "Sudah.", now=MONDAY)
    actor = REPORTER if name == "rate" else STAFF
    details = Details(rating=5) if name == "rate" else None
    act(report, actor, name, "Baik.", now=MONDAY + timedelta(days=1), details=details)
    assert report.closes_at == TENTH


def test_holidays_do_not_count(report):
    Holiday.objects.create(
        regency=report.village.district.regency, date="2026-07-09", name="Hari jadi kabupaten"
    )
    act(report, STAFF, "answer", "Sudah kami tambal.", now=MONDAY)
    assert later(report, TENTH).state == "in_progress"
    assert later(report, TENTH + timedelta(days=1)).state == "resolved"


def test_nobody_but_the_clock_closes(report):
    act(report, STAFF, "answer", "Sudah kami tambal.", now=MONDAY)
    for actor in (STAFF, ABOVE, REPORTER):
        assert "close" not in possible(report, actor)
    assert "close" in possible(report, Actor.system())
    with pytest.raises(NotNow):
        act(report, Actor.system(), "close", now=TENTH - timedelta(minutes=1))
    assert ACTIONS["close"].who == "system"


def test_the_desk_is_reminded_that_it_closes_and_nobody_above_is_told(report):
    act(report, STAFF, "answer", "Sudah kami tambal.", now=MONDAY)
    for days in (10, 11, 12, 14, 20):
        keep_time(report.village, MONDAY + timedelta(days=days))
    steps = ReportStep.objects.for_village(report.village).exclude(kind="note")
    assert [(step.kind, step.text) for step in steps] == [
        ("reminder", "Segera ditutup, karena pelapornya tidak menanggapi."),
    ]
    assert later(report, TENTH).state == "resolved"


def test_the_reporter_is_told_and_so_is_whoever_left_an_address(
    make_report, make_user, django_capture_on_commit_callbacks
):
    siti = make_user("siti")
    with_account = make_report(state="in_progress", reporter=siti)
    with_address = make_report("Lain", state="in_progress", reporter_email="budi@contoh.example")
    with django_capture_on_commit_callbacks(execute=True):
        for report in (with_account, with_address):
            act(report, STAFF, "answer", "Sudah kami tambal.", now=MONDAY)
    assert "20 Juli 2026" in mail.outbox[-1].body
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        close_answered(with_account.village, TENTH)
    notice = Notice.objects.for_village(with_account.village).get(user=siti, kind="report.closed")
    assert with_account.code in notice.text and "ditutup" in notice.text
    (letter,) = [letter for letter in mail.outbox if letter.to == ["budi@contoh.example"]]
    assert with_address.code in letter.subject
    assert CLOSED in letter.body and reply_key(with_address) in letter.body


def test_the_page_and_the_api_tell_when_it_closes(report, client):
    act(report, STAFF, "answer", "Sudah kami tambal.")
    report.refresh_from_db()
    shown = client.get(f"{URL}{report.code}/").json()
    assert shown["closes_at"] == shown["due_at"] == report.closes_at.isoformat()
    page = client.get(f"/p/netizen/{report.code}/", headers=HOST).content.decode()
    assert "Ditutup bila tidak ditanggapi" in page and "Diharapkan selesai" not in page
    act(report, STAFF, "resolve", "Selesai.")
    page = client.get(f"/p/netizen/{report.code}/", headers=HOST).content.decode()
    assert "Dapat dibuka lagi sampai" in page


def test_where_no_time_is_over_it_is_one_query(report, django_assert_num_queries):
    act(report, STAFF, "answer", "Sudah kami tambal.", now=MONDAY)
    with django_assert_num_queries(1):
        close_answered(report.village, MONDAY)


def test_the_worker_runs_it_for_each_village(report, other_village):
    from core.plugins.scheduler import run_for_villages

    act(report, STAFF, "answer", "Sudah kami tambal.", now=MONDAY)
    tasks = registry.plugins["netizen"].collected["register_tasks"]
    assert [task.every for task in tasks if task.name == "closing"] == [900]
    outcomes = run_for_villages("netizen", "closing")
    assert all(outcome.ok for outcome in outcomes)
    report.refresh_from_db()
    assert report.state == "resolved"
