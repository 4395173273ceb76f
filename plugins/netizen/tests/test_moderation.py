"""Moderation by staff: what is held is released, senders are blocked and let in again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plugins.netizen.filing import file_report
from plugins.netizen.models import BlockedSender, Category, Report
from plugins.netizen.moderation import Blocked, Sender, key_of
from plugins.netizen.tests.desk_fixtures import INDEX, act

BLOCKED = "/admin/netizen/blockedsender/"
Kind = BlockedSender.Kind


@pytest.fixture
def send(village, body):
    """A function that files a report of a sender's, as the API does."""
    import uuid

    def file(device="", reporter=None, **values):
        category = Category.objects.for_village(village).get(code="road")
        given = {
            "uuid": uuid.uuid4(), "category": category, "title": "Lubang", "text": "Di jalan.",
            **values,
        }  # fmt: skip
        sender = Sender(user=reporter, device=device)
        return file_report(village, given, reporter, sender=sender).row

    return file


def test_what_is_held_waits_in_a_queue_and_is_released(desk, send, make_report):
    make_report("Biasa")
    held = send(text="Main togel di pos ronda.")
    assert held.held_for
    queue = desk.get(f"{INDEX}?held=1")
    assert [row.code for row in queue.context["page"].rows] == [held.code]
    screen = desk.get(f"{INDEX}inspect/{held.pk}/")
    assert "togel" in screen.content.decode()
    act(desk, held, "verify")
    names = [form.name for form in desk.get(f"{INDEX}inspect/{held.pk}/").context["plain_forms"]]
    assert names == ["release"]
    act(desk, held, "publish")
    assert not Report.objects.unscoped().get(pk=held.pk).is_public
    act(desk, held, "release")
    act(desk, held, "publish")
    assert Report.objects.unscoped().get(pk=held.pk).is_published
    assert desk.get(f"{INDEX}?held=1").context["page"].rows == []


def test_a_sender_is_blocked_by_all_that_is_known_of_them(desk, operator, send, make_user, village):
    citizen = make_user("warga", "citizen", village)
    report = send(
        device="telepon-1", reporter=citizen, reporter_phone="+6281234567890",
        reporter_email="warga@contoh.example",
    )  # fmt: skip
    assert act(desk, report, "block", reason="").status_code == 200
    assert not BlockedSender.objects.unscoped().exists()
    assert act(desk, report, "block", reason="Iklan", label="Penjual").status_code == 302
    rows = BlockedSender.objects.unscoped()
    assert set(rows.values_list("kind", flat=True)) == set(Kind.values)
    assert {(row.label, row.reason, row.added_by) for row in rows} == {
        ("Penjual", "Iklan", operator)
    }
    for sender in (
        {"device": "telepon-1"},
        {"reporter": citizen},
        {"reporter_phone": "+6281234567890"},
        {"reporter_email": "Warga@contoh.example"},
    ):
        with pytest.raises(Blocked):
            send(**sender)
    assert send(device="telepon-2")
    assert "diblokir" in desk.get(f"{INDEX}inspect/{report.pk}/").content.decode()


def test_a_sender_the_village_may_not_know_is_blocked_all_the_same(desk, send):
    report = send(device="telepon-1", anonymity="village", reporter_name="Wayan")
    act(desk, report, "block", reason="Iklan")
    row = BlockedSender.objects.unscoped().get()
    assert (row.kind, row.key) == (Kind.DEVICE, key_of(Kind.DEVICE, "telepon-1"))
    assert row.label == f"Pengirim {report.code}"
    assert "Wayan" not in desk.get(BLOCKED).content.decode()


def test_nobody_is_blocked_by_a_report_that_tells_nothing(desk, send):
    report = send()
    assert act(desk, report, "block", reason="Iklan").status_code == 302
    assert not BlockedSender.objects.unscoped().exists()


def test_a_block_ends_by_itself_and_by_hand(desk, send, village):
    report = send(device="telepon-1")
    soon = timezone.localdate() + timedelta(days=3)
    yesterday = timezone.localdate() - timedelta(days=1)
    answer = act(desk, report, "block", reason="Iklan", until=str(yesterday))
    assert list(answer.context["block_form"].errors) == ["until"]
    act(desk, report, "block", reason="Iklan", until=str(soon))
    row = BlockedSender.objects.unscoped().get()
    assert timezone.localtime(row.until).date() == soon
    BlockedSender.objects.unscoped().update(until=timezone.now() - timedelta(minutes=1))
    assert send(device="telepon-1")
    BlockedSender.objects.unscoped().update(until=None)
    with pytest.raises(Blocked):
        send(device="telepon-1")
    assert desk.post(f"{BLOCKED}delete/{row.pk}/").status_code == 302
    assert send(device="telepon-1")


def test_a_sender_is_blocked_by_what_somebody_types(desk, send, subtests):
    form = {"kind": "phone", "value": "0812-3456-7890", "label": "Penipu", "reason": "Menipu"}
    for values, field in [
        ({"value": ""}, "value"),
        ({"value": "12"}, "value"),
        ({"kind": "email", "value": "x"}, "value"),
        ({"reason": ""}, "reason"),
        ({"kind": "device"}, "kind"),
    ]:
        with subtests.test(**values):
            answer = desk.post(f"{BLOCKED}create/", {**form, **values})
            assert list(answer.context["form"].errors) == [field]
    assert desk.post(f"{BLOCKED}create/", form).status_code == 302
    again = desk.post(f"{BLOCKED}create/", form)
    assert list(again.context["form"].errors) == ["value"]
    html = desk.get(BLOCKED).content.decode()
    assert "Penipu" in html
    assert "81234567890" not in html
    with pytest.raises(Blocked):
        send(reporter_phone="+6281234567890")


def test_another_village_s_blocked_senders_are_not_reached(desk, other_village):
    row = BlockedSender.objects.create(
        village=other_village, kind=Kind.PHONE, key="x", label="Orang lain", reason="x"
    )
    assert "Orang lain" not in desk.get(BLOCKED).content.decode()
    assert desk.post(f"{BLOCKED}delete/{row.pk}/").status_code == 404
    assert BlockedSender.objects.unscoped().exists()
