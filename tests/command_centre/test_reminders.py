"""Reminders by mail: to whom, how often, who is left out and why."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from core.clock import tick
from core.command_centre import reminders
from core.command_centre.models import MissingItem, Reminder
from core.command_centre.refreshing import refresh
from core.command_centre.reminders import send_reminders
from core.villages.models import Village


@pytest.fixture
def owing(village, third_village, other_village, say):
    say(name="paper", met={other_village.pk}, weight=5, legal_basis="Pasal 2",
        fix_url=lambda village: f"/form/{village.code}/")  # fmt: skip
    say.alone()
    refresh()
    return village


@pytest.fixture
def people(make_user, village, third_village):
    """The village has an operator and a head with addresses, the other in its district none."""
    make_user("op", "village_operator", village, email="op@kalirejo.example")
    make_user("kakam", "village_head", village, email="kakam@kalirejo.example")
    make_user("warga", "citizen", village, email="warga@kalirejo.example")
    gone = make_user("dulu", "village_operator", village, email="dulu@kalirejo.example")
    gone.is_active = False
    gone.save()
    make_user("op2", "village_operator", third_village)


@pytest.fixture
def press(client, django_capture_on_commit_callbacks):
    """A function that presses the button on an area's page; what the page then says."""

    def press(user, area, **fields):
        client.force_login(user)
        address = reverse("command_centre:remind", args=[area.code])
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(address, fields)
        if answer.status_code != 302:
            return answer
        return " ".join(map(str, client.get(answer.url).context["messages"]))

    return press


def test_the_chosen_villages_operators_and_head_get_a_letter_with_links(
    owing, people, press, district_officer, village, mailoutbox, settings
):
    said = press(district_officer, village.district, village=[village.code])
    assert "1 kampung" in said
    assert sorted(mail.to[0] for mail in mailoutbox) == [
        "kakam@kalirejo.example", "op@kalirejo.example",
    ]  # fmt: skip
    letter = mailoutbox[0]
    assert "Kampung Kalirejo" in letter.subject
    assert f"{settings.WAGTAILADMIN_BASE_URL}/form/{village.code}/" in letter.body
    assert "Pasal 2" in letter.body
    assert reverse("command_centre:completeness", args=[village.code]) in letter.body
    assert not re.search(r"\n\n\n", letter.body)
    row = Reminder.objects.get()
    assert (row.village, row.sent_by, row.items, row.recipients) == (
        village, district_officer, 1, 2,
    )  # fmt: skip


def test_whoever_is_left_out_is_named_with_the_reason(
    owing, people, press, regency_officer, regency, village, third_village, other_village,
    mailoutbox,
):  # fmt: skip
    Reminder.objects.create(village=village, items=1, recipients=1)
    said = press(regency_officer, regency, all="1")
    for name in ("Kalirejo", "Sendang Asih", "Purwodadi"):
        assert name in said
    assert "tujuh hari terakhir" in said
    assert "alamat surel" in said
    assert not mailoutbox
    Reminder.objects.update(sent_at=timezone.now() - timedelta(days=8))
    press(regency_officer, regency, all="1")
    assert len(mailoutbox) == 2


def test_where_no_person_has_an_address_the_office_is_written_to(
    owing, press, regency_officer, regency, third_village, mailoutbox
):
    Village.objects.filter(pk=third_village.pk).update(email="kantor@sendang.example")
    press(regency_officer, regency, village=[third_village.code])
    assert [mail.to for mail in mailoutbox] == [["kantor@sendang.example"]]


def test_a_letter_that_fails_stops_no_other_and_may_be_sent_again(
    owing, people, village, third_village, mailoutbox, monkeypatch
):
    Village.objects.filter(pk=third_village.pk).update(email="kantor@sendang.example")
    real = reminders.letter

    def fails(place, items):
        if place.pk == village.pk:
            raise RuntimeError("broken")
        return real(place, items)

    with monkeypatch.context() as broken:
        broken.setattr(reminders, "letter", fails)
        assert send_reminders.call([village.pk, third_village.pk]) == 1
    assert [mail.to for mail in mailoutbox] == [["kantor@sendang.example"]]
    with monkeypatch.context() as broken:
        broken.setattr(reminders, "_mail", lambda *args: 0)
        assert send_reminders.call([village.pk]) == 0
    assert not Reminder.objects.filter(village=village).exists()
    assert send_reminders.call([village.pk, third_village.pk]) == 1  # the other has had its own


def test_only_officers_of_the_area_remind_and_no_village_outside_it(
    owing, people, press, operator, district_officer, village, other_village, mailoutbox
):
    assert press(operator, village).status_code == 403
    assert press(district_officer, other_village.district, all="1").status_code == 404
    said = press(district_officer, village.district, village=[other_village.code])
    assert "Pilih paling sedikit satu" in said
    assert not mailoutbox


def test_villages_are_reminded_unasked_where_the_install_says_so(
    owing, people, village, settings, mailoutbox, django_capture_on_commit_callbacks
):
    noon = timezone.localtime().replace(hour=12)

    def look(now=noon):
        cache.clear()
        with django_capture_on_commit_callbacks(execute=True):
            tick.send(sender=None, now=now)

    look()
    assert not mailoutbox  # missing since today
    MissingItem.objects.update(since=noon - timedelta(days=31))
    look(noon.replace(hour=22))
    settings.KAMPUNG_REMINDER_DAYS = 0
    look()
    assert not mailoutbox
    settings.KAMPUNG_REMINDER_DAYS = 30
    look()
    assert len(mailoutbox) == 2
    look()
    assert len(mailoutbox) == 2
    Reminder.objects.update(sent_at=noon - timedelta(days=31))
    look()
    assert len(mailoutbox) == 4
