"""Who is told of a report, and what: the reporter, those who follow it, and its desk."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.villages.models import Role
from plugins.netizen import desk_mail, telling
from plugins.netizen.clock_tasks import keep_time
from plugins.netizen.desks import Actor, reply_key
from plugins.netizen.handling import Details, act
from plugins.netizen.models import Agency, AgencyOfficer, Category, Report, ReportSupport

SITI = "siti@contoh.example"
VILLAGE = "kontak@kalirejo.example"


@pytest.fixture
def inboxes(monkeypatch):
    """What is put into inboxes, instead of putting it there."""
    lines = []

    def notify(users, step, text, url):
        lines.extend((getattr(user, "pk", user), text, url) for user in users)
        return len(list(users))

    monkeypatch.setattr(telling, "notify", notify)
    return lines


@pytest.fixture
def do(django_capture_on_commit_callbacks):
    """A function that does something about a report, and lets the messages leave."""

    def do(report, name, text="", role="village", **kwargs):
        actor = Actor(frozenset({role}), "Pak Carik")
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act(report, actor, name, text, **kwargs)

    return do


@pytest.fixture
def filed(file, body, django_capture_on_commit_callbacks, village, inboxes):
    """A report as it was filed, with its messages on their way."""

    def filed(**values):
        with django_capture_on_commit_callbacks(execute=True):
            assert file({**body, **values}).status_code == 201
        return Report.objects.for_village(village).get()

    return filed


def to(address):
    return [letter for letter in mail.outbox if letter.to == [address]]


def test_a_new_report_is_told_to_the_village_without_a_person(filed):
    report = filed()
    (letter,) = to(VILLAGE)
    assert report.code in letter.body
    assert "Jalan dan jembatan" in letter.body
    assert f"/admin/netizen/report/?q={report.code}" in letter.body
    text = letter.subject + letter.body
    assert not [word for word in ("Siti", "812", "Pagar", "Jembatan rusak") if word in text]


def test_whoever_left_an_address_gets_a_link_with_the_key(make_report, do, inboxes, client):
    report = make_report(state="received", is_public=False, reporter_email=SITI)
    do(report, "verify")
    (letter,) = to(SITI)
    assert report.code in letter.subject
    assert "Terverifikasi" in letter.body or "Diverifikasi" in letter.body
    (link,) = re.findall(r"http://\S+", letter.body)
    assert link.endswith(f"/p/netizen/{report.code}/?key={reply_key(report)}")
    assert "Joko" not in letter.body
    do(report, "resolve", "Sudah ditimbun.")
    assert "Sudah ditimbun." in to(SITI)[0].body


def test_of_a_confidential_report_no_answer_is_mailed(make_report, do, inboxes):
    report = make_report(category="security", is_public=False, reporter_email=SITI)
    do(report, "resolve", "Pelaku sudah ditangkap.")
    (letter,) = to(SITI)
    assert "ditangkap" not in letter.body


def test_an_account_is_told_in_its_inbox(make_report, make_user, do, inboxes):
    siti = make_user("siti", email=SITI)
    report = make_report(reporter=siti, reporter_email="lain@contoh.example")
    do(report, "start")
    ((who, text, url),) = inboxes
    assert who == siti.pk
    assert report.code in text
    assert url == f"/p/netizen/{report.code}/"
    # What the account has proven is mailed to by its inbox, and nothing to what was typed.
    assert mail.outbox == []


def test_an_account_without_an_address_is_mailed_where_it_said(make_report, make_user, do, inboxes):
    report = make_report(reporter=make_user("siti"), reporter_email=SITI)
    do(report, "start")
    assert len(to(SITI)) == len(inboxes) == 1


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("note", "Catatan.", {}),
        ("hide", "", {}),
        ("release", "", {"held_for": "memuat kata"}),
    ],
)
def test_what_is_among_staff_is_told_to_nobody_outside(
    make_report, do, inboxes, name, text, values
):
    report = make_report(reporter_email=SITI, **values)
    do(report, name, text)
    assert [letter for letter in to(SITI) if "Catatan" in letter.body] == []
    if name != "release":
        assert to(SITI) == []


def test_somebody_who_withdrew_hears_no_more(make_report, make_user, do, inboxes):
    report = make_report(reporter=make_user("siti", email=SITI), reporter_email=SITI)
    do(report, "withdraw", role="reporter")
    assert to(SITI) == inboxes == []
    do(report, "note", "Catatan.", is_public=True)
    assert to(SITI) == inboxes == []


def test_an_account_that_was_closed_hears_no_more(make_report, make_user, do, inboxes):
    report = make_report(reporter=make_user("siti", is_active=False))
    do(report, "start")
    assert inboxes == []


def test_a_held_report_is_a_moderators_first(village, filed, do, inboxes):
    Category.objects.unscoped().filter(regency=village.district.regency, code="road").update(
        is_held=True
    )
    report = filed()
    Report.objects.for_village(village).update(reporter_email=SITI)
    assert "moderator" in to(VILLAGE)[0].subject
    do(report, "release")
    assert report.code in to(SITI)[0].subject
    assert "moderator" not in to(VILLAGE)[0].subject


def test_followers_hear_what_the_public_reads(make_report, make_user, do, inboxes):
    joko, ani = make_user("joko"), make_user("ani")
    report = make_report(reporter=ani)
    for user, follows in ((joko, True), (ani, True), (make_user("budi"), False)):
        ReportSupport.objects.create(
            village=report.village, report=report, user=user, is_following=follows
        )
    do(report, "answer", "Dijadwalkan minggu depan.")
    assert sorted(who for who, _text, _url in inboxes) == sorted([joko.pk, ani.pk])
    inboxes.clear()
    do(report, "note", "Antara kita.")
    assert inboxes == []
    do(report, "hide")
    do(report, "answer", "Lagi.")
    assert {who for who, _text, _url in inboxes} == {ani.pk}


def test_an_agency_hears_of_what_is_handed_over_to_it(make_report, do, village, make_user, inboxes):
    agency = Agency.objects.for_village(village).get(code="pupr")
    report = make_report()
    officer = make_user("opd", email="opd@contoh.example")
    AgencyOfficer.objects.create(regency=agency.regency, agency=agency, user=officer)
    do(report, "hand_over", details=Details(desk="agency", agency=agency))
    assert [letter.to for letter in mail.outbox] == [["opd@contoh.example"]]
    Agency.objects.unscoped().filter(pk=agency.pk).update(email="dinas@contoh.example")
    do(report, "reply", "Belum selesai.", role="reporter")
    assert [letter.to for letter in mail.outbox] == [["dinas@contoh.example"]]
    assert "Belum selesai" not in mail.outbox[0].body


def test_a_desk_above_is_written_to_at_its_peoples_addresses(
    make_report, do, village, make_user, inboxes
):
    make_user("camat", Role.DISTRICT_OFFICER, village.district, email="camat@contoh.example")
    make_user("tanpa", Role.DISTRICT_OFFICER, village.district)
    make_user("pergi", Role.DISTRICT_OFFICER, village.district, email="x@contoh.example",
              is_active=False)  # fmt: skip
    do(make_report(), "hand_over", details=Details(desk="district"))
    assert [letter.to for letter in mail.outbox] == [["camat@contoh.example"]]


def test_a_village_without_an_address_is_written_to_at_its_operators(filed, village, make_user):
    make_user("carik", Role.VILLAGE_OPERATOR, village, email="carik@contoh.example")
    type(village).objects.filter(pk=village.pk).update(email="")
    filed()
    assert [letter.to for letter in mail.outbox] == [["carik@contoh.example"]]


def test_reminders_are_one_letter_and_those_above_get_theirs(
    make_report, village, make_user, inboxes, django_capture_on_commit_callbacks
):
    make_user("camat", Role.DISTRICT_OFFICER, village.district, email="camat@contoh.example")
    now = timezone.now()
    codes = [make_report(f"Laporan {number}", due_at=now - timedelta(days=5)).code
             for number in range(3)]  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        keep_time(village, now)
    (reminder,) = to(VILLAGE)
    assert all(code in reminder.body for code in codes)
    assert len(to("camat@contoh.example")) <= 1


def test_a_mail_server_that_fails_loses_nothing_else(make_report, do, inboxes, monkeypatch):
    def fail(*_args):
        raise OSError("no")

    monkeypatch.setattr(desk_mail, "send_mail", fail)
    report = make_report(reporter_email=SITI)
    do(report, "start")
    report.refresh_from_db()
    assert report.state == "in_progress"


def test_a_report_that_is_gone_is_told_to_nobody(village, inboxes):
    assert telling.tell_step.call(0) == {}
    assert desk_mail.mail_desk.call(village.pk, "village", None, [0]) == 0


def test_an_inbox_has_a_line_a_step_and_mails_what_is_proven(
    make_report, make_user, do, django_capture_on_commit_callbacks
):
    from plugins.netizen.models import Notice, ReportStep

    report = make_report(reporter=make_user("siti", email=SITI))
    with django_capture_on_commit_callbacks(execute=True):
        do(report, "start")
    with django_capture_on_commit_callbacks(execute=True):
        telling.tell_step.call(ReportStep.objects.for_village(report.village).get().pk)
    (notice,) = Notice.objects.for_village(report.village)
    assert report.code in notice.text
    assert notice.url == f"/p/netizen/{report.code}/"
    assert len(to(SITI)) == 1
