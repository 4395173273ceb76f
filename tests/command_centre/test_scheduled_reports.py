"""Reports of an area are mailed each day or week, once."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import openpyxl
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from core.clock import tick
from core.command_centre import duty
from core.command_centre.models import ScheduledReport
from core.command_centre.refreshing import refresh
from core.command_centre.reporting import content, sending
from core.command_centre.reporting.content import report_of
from core.command_centre.reporting.files import pdf, xlsx

pytestmark = pytest.mark.django_db
MONDAY = (2026, 11, 30)


def at(area, name="reports", *args):
    return reverse(f"command_centre:{name}", args=[area.code, *args])


def moment(hour, minute=0, days=0):
    return timezone.make_aware(datetime(*MONDAY, hour, minute)) + timedelta(days=days)


@pytest.fixture
def make_report(district_officer, village):
    def make(**values):
        values = {
            "area": village.district.code, "every": "day", "hour": 6, "format": "xlsx",
            "recipients": ["a@x.example"], "created_by": district_officer,
            "tried_at": moment(5), **values,
        }  # fmt: skip
        return ScheduledReport.objects.create(**values)

    return make


@pytest.fixture
def mail_fails(monkeypatch):
    """A set of addresses to which nothing can be sent."""
    broken = set()
    send = EmailBackend.send_messages

    def send_messages(self, messages):
        for message in messages:
            if broken & set(message.to):
                raise ConnectionError("mailbox full")
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return broken


def test_a_report_is_set_up_changed_and_switched_off(client, district_officer, village):
    area = village.district
    client.force_login(district_officer)
    sent = {"every": "week", "weekday": "0", "hour": "6", "format": "both", "is_active": "on",
            "addresses": "camat@x.example, sekcam@x.example\nCAMAT@x.example"}  # fmt: skip
    assert client.post(at(area, "report_add"), sent).status_code == 302
    report = ScheduledReport.objects.get()
    assert report.recipients == ["camat@x.example", "sekcam@x.example"]
    assert (report.area, report.created_by) == (area.code, district_officer)
    assert "sekcam@x.example" in client.get(at(area)).content.decode()
    client.post(at(area, "report_edit", report.pk), {**sent, "addresses": "a@x.example"})
    client.post(at(area), {"report": report.pk, "action": "off"})
    report.refresh_from_db()
    assert (report.recipients, report.is_active) == (["a@x.example"], False)
    client.post(at(area), {"report": report.pk, "action": "on"})
    report.refresh_from_db()
    assert report.is_active


@pytest.mark.parametrize(
    "addresses",
    ["", "kalirejo", "a@x.example\nb@", " ".join(f"a{n}@x.example" for n in range(21)),
     "a@x.example\r\nBcc: b@x.example"],
)  # fmt: skip
def test_recipients_are_looked_at(client, district_officer, village, addresses):
    client.force_login(district_officer)
    sent = {"every": "day", "weekday": "0", "hour": "6", "format": "pdf", "addresses": addresses}
    answer = client.post(at(village.district, "report_add"), sent)
    assert answer.status_code == 400
    assert not ScheduledReport.objects.exists()


def test_an_officer_of_one_district_reaches_no_report_of_another(
    client, district_officer, make_report, village, other_village
):
    foreign = make_report(area=other_village.district.code, recipients=["rahasia@x.example"])
    client.force_login(district_officer)
    for name, args in [("reports", ()), ("report_add", ()), ("report_edit", (foreign.pk,)),
                       ("report_file", ())]:  # fmt: skip
        for area in (other_village.district, other_village, village.district.regency):
            assert client.get(at(area, name, *args)).status_code == 404
            assert client.post(at(area, name, *args)).status_code == 404
    assert client.get(at(village.district, "report_edit", foreign.pk)).status_code == 404
    sent = {"report": foreign.pk, "action": "off"}
    assert client.post(at(village.district), sent).status_code == 404
    assert "rahasia" not in client.get(at(village.district)).content.decode()
    foreign.refresh_from_db()
    assert foreign.is_active


@pytest.mark.parametrize(
    ("every", "weekday", "now", "due"),
    [
        ("day", 0, moment(6), moment(6)),
        ("day", 0, moment(5, 59), moment(6, days=-1)),
        ("week", 0, moment(6, 30), moment(6)),
        ("week", 0, moment(5), moment(6, days=-7)),
        ("week", 1, moment(7), moment(6, days=-6)),
        ("week", 6, moment(7), moment(6, days=-1)),
    ],
)
def test_when_a_report_is_due(every, weekday, now, due):
    report = ScheduledReport(every=every, weekday=weekday, hour=6)
    assert sending.last_due(report, now) == due


def test_a_due_report_is_sent_once_to_each_recipient(make_report):
    make_report(recipients=["a@x.example", "b@x.example"], format="both")
    assert sending.begin_due(moment(5, 59)) == 0
    assert sending.begin_due(moment(6)) == 1
    assert sending.begin_due(moment(6, 1)) == 0
    assert sending.begin_due(moment(23)) == 0
    assert sorted(message.to for message in mail.outbox) == [["a@x.example"], ["b@x.example"]]
    kinds = [kind for _name, _content, kind in mail.outbox[0].attachments]
    assert kinds[0] == "application/pdf" and len(kinds) == 2
    assert sending.begin_due(moment(6, days=1)) == 1
    assert len(mail.outbox) == 4


def test_of_two_workers_one_sends_it(make_report):
    report = make_report()
    first, second = (ScheduledReport.objects.get(pk=report.pk) for _ in range(2))
    assert sending._begin(first, ["a@x.example"], moment(6))
    assert not sending._begin(second, ["a@x.example"], moment(6))
    assert len(mail.outbox) == 1


def test_what_failed_is_tried_again_for_those_who_have_not_got_it(
    client, district_officer, village, make_report, mail_fails
):
    report = make_report(recipients=["a@x.example", "b@x.example"])
    mail_fails.add("b@x.example")
    sending.begin_due(moment(6))
    report.refresh_from_db()
    assert "mailbox full" in report.error
    assert (report.waiting, report.sent_at) == (["b@x.example"], None)
    client.force_login(district_officer)
    assert "mailbox full" in client.get(at(village.district)).content.decode()
    assert sending.begin_due(moment(6, 5)) == 0
    mail_fails.clear()
    assert sending.begin_due(moment(6, 15)) == 1
    report.refresh_from_db()
    assert (report.waiting, report.error) == ([], "")
    assert report.sent_at is not None
    assert [message.to for message in mail.outbox] == [["a@x.example"], ["b@x.example"]]


def test_a_failing_report_stops_no_other(make_report, monkeypatch):
    make_report(area="18.99")
    make_report(recipients=["b@x.example"])
    assert sending.begin_due(moment(6)) == 2
    assert [message.to for message in mail.outbox] == [["b@x.example"]]
    assert ScheduledReport.objects.get(area="18.99").error


def test_the_report_of_somebody_who_has_left_is_not_sent(make_report, district_officer):
    report = make_report()
    district_officer.memberships.all().delete()
    sending.begin_due(moment(6))
    report.refresh_from_db()
    assert report.error and not mail.outbox


def test_a_report_is_sent_at_once_on_request(client, district_officer, village, make_report):
    report = make_report(is_active=False)
    client.force_login(district_officer)
    client.post(at(village.district), {"report": report.pk, "action": "send"})
    assert len(mail.outbox) == 1
    assert village.district.full_name in mail.outbox[0].subject
    assert reverse("command_centre:reports", args=[village.district.code]) in mail.outbox[0].body
    assert sending.begin_due(moment(6)) == 0  # switched off
    client.post(at(village.district), {"report": report.pk, "action": "send"})
    assert len(mail.outbox) == 1  # pressed twice


def test_the_workers_clock_looks_for_what_is_due(make_report):
    make_report(tried_at=timezone.now() - timedelta(days=2))
    tick.send(None)
    tick.send(None)
    assert len(mail.outbox) == 1


def test_what_a_report_tells(
    village, third_village, other_village, district_officer, say, alarms, monkeypatch
):
    monkeypatch.setattr(content, "MOST_MISSING", 1000)
    say({village.pk: 4, third_village.pk: 6, other_village.pk: 100}, good="up")
    say(met={village.pk}, name="thing", slug="owed")
    refresh()
    alarms.of(village)
    alarms.of(other_village, key="2", title="Rahasia tetangga")
    duty.write(village.district, district_officer, "→ Air naik <b>")
    duty.write(other_village.district, None, "Rahasia tetangga")
    report = report_of(village.district, "week")
    assert {"Things": 10.0}.items() <= {line.label: line.value for line in report.figures}.items()
    assert ("A thing", 1) in report.missing
    assert [alert.told.title for alert in report.alerts] == ["Kebakaran"]
    assert [entry.text for entry in report.entries] == ["→ Air naik <b>"]
    assert third_village.full_name in {line.name for line in report.villages}
    assert other_village.full_name not in {line.name for line in report.villages}
    assert pdf(report).startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(xlsx(report)))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "Kebakaran" in cells and village.full_name in cells
    assert not any("Rahasia" in cell or other_village.code in cell for cell in cells)


def test_a_report_is_looked_at_beforehand(client, operator, village):
    client.force_login(operator)
    shown = client.get(at(village, "report_file"), {"every": "day", "format": "pdf"})
    assert shown["Content-Type"] == "application/pdf" and shown.content.startswith(b"%PDF")
    shown = client.get(at(village, "report_file"), {"every": "week", "format": "xlsx"})
    assert shown.content.startswith(b"PK") and "attachment" in shown["Content-Disposition"]
    assert client.get(at(village, "report_file"), {"format": "exe"}).status_code == 302


def test_the_target_of_a_sum_is_that_of_all_the_areas_villages(village, third_village, say):
    say({village.pk: 2, third_village.pk: 5}, target=3)
    say({village.pk: 2, third_village.pk: 5}, name="means", total="mean", target=3)
    refresh()
    lines = [line for line in report_of(village.district, "week").figures if line.source == "Said"]
    assert [line.target for line in lines] == [6, 3]
