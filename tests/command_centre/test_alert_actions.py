"""Officers acknowledge alerts, give them to people and write notes about them."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from core.command_centre import handling
from core.command_centre.alerts import alerts_of
from core.command_centre.duty import NotDone
from core.command_centre.models import AlertHandling, DutyEntry

pytestmark = pytest.mark.django_db


def address(name, area):
    return reverse(f"command_centre:{name}", args=[area.code])


def test_an_officer_acknowledges_an_alert_and_the_log_says_so(
    client, district_officer, village, alarms
):
    name = alarms.of(village)
    client.force_login(district_officer)
    answer = client.post(
        address("acknowledge", village.district),
        {**name, "acknowledge-note": "Damkar dihubungi", "next": address("desk", village.district)},
    )
    assert answer.status_code == 302
    assert answer["Location"] == address("desk", village.district)
    held = AlertHandling.objects.get()
    assert (held.acknowledged_by, held.village) == (district_officer, village)
    entry = DutyEntry.objects.get()
    assert (entry.kind, entry.area, entry.alert) == ("acknowledged", village.district.code, held)
    assert "Kebakaran" in entry.text and "Damkar dihubungi" in entry.text


def test_whoever_comes_second_is_told_who_did_it(
    client, district_officer, regency_officer, village, alarms
):
    name = alarms.of(village)
    client.force_login(regency_officer)
    client.post(address("acknowledge", village.district.regency), name)
    client.force_login(district_officer)
    answer = client.post(
        address("acknowledge", village.district), {**name, "acknowledge-note": "saya lihat"}
    )
    assert answer.status_code == 409
    assert "kabupaten" in answer.content.decode()
    assert AlertHandling.objects.get().acknowledged_by == regency_officer
    assert DutyEntry.objects.count() == 1


def test_of_two_at_once_only_one_acknowledges(district_officer, regency_officer, village, alarms):
    alarms.of(village)
    area = village.district
    first, second = (next(iter(alerts_of(area))) for _ in range(2))
    handling.acknowledge(area, district_officer, first)
    with pytest.raises(NotDone, match="camat"):
        handling.acknowledge(area, regency_officer, second)


def test_an_alert_is_given_to_a_person_of_the_area(
    client, district_officer, operator, village, alarms
):
    name = alarms.of(village)
    client.force_login(district_officer)
    page = client.get(address("alert", village.district), name).content.decode()
    assert "operator – " in page
    answer = client.post(
        address("assign", village.district),
        {**name, "assign-person": operator.pk, "assign-note": "Cek ke lokasi"},
    )
    assert answer.status_code == 302
    held = AlertHandling.objects.get()
    assert held.assigned_to == operator
    assert held.acknowledged_by == district_officer  # whoever gives it away has seen it
    assert DutyEntry.objects.get().kind == "assigned"
    page = client.get(answer["Location"]).content.decode()
    assert "Cek ke lokasi" in page


def test_the_person_an_alert_is_given_to_gets_a_message_with_an_address_that_opens(
    client, regency_officer, operator, village, alarms, django_capture_on_commit_callbacks
):
    operator.email = "operator@kalirejo.example"
    operator.save()
    name = alarms.of(village)
    client.force_login(regency_officer)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            address("assign", village.district.regency),
            {**name, "assign-person": operator.pk, "assign-note": "Cek ke lokasi"},
        )
    (message,) = mail.outbox
    assert message.to == ["operator@kalirejo.example"]
    assert "Cek ke lokasi" in message.body and "Kebakaran" in message.subject
    client.force_login(operator)
    assert client.get(message.body[message.body.index("/admin/") :].split()[0]).status_code == 200


def test_who_gives_it_away_upon_an_old_page_is_told_who_has_it(
    client, district_officer, operator, village_head, village, alarms
):
    name = alarms.of(village)
    client.force_login(district_officer)
    there = address("assign", village.district)
    client.post(there, {**name, "assign-person": operator.pk})
    late = client.post(there, {**name, "assign-person": village_head.pk})
    assert late.status_code == 409
    assert "operator" in late.content.decode()
    assert AlertHandling.objects.get().assigned_to == operator
    client.post(there, {**name, "assign-person": village_head.pk, "assign-shown": operator.pk})
    assert AlertHandling.objects.get().assigned_to == village_head


def test_nobody_of_another_area_is_offered_or_taken(
    client, district_officer, regency_officer, other_operator, village, alarms
):
    name = alarms.of(village)
    client.force_login(district_officer)
    page = client.get(address("alert", village.district), name).content.decode()
    assert "other-operator" not in page
    assert "kabupaten – " not in page
    answer = client.post(
        address("assign", village.district), {**name, "assign-person": other_operator.pk}
    )
    assert answer.status_code == 400
    assert not AlertHandling.objects.filter(assigned_to__isnull=False).exists()


def test_an_officer_of_one_district_can_do_nothing_in_another(
    client, district_officer, village, other_village, alarms
):
    name = alarms.of(other_village)
    client.force_login(district_officer)
    for action in ("acknowledge", "assign", "alert_note"):
        assert client.post(address(action, other_village.district), name).status_code == 404
        assert client.post(address(action, other_village), name).status_code == 404
        # Nor below the own area, where the alert is none.
        assert client.post(address(action, village.district), name).status_code == 404
    assert client.get(address("alert", other_village.district), name).status_code == 404
    assert client.get(address("alert", village.district), name).status_code == 404
    assert not AlertHandling.objects.exists()


def test_notes_are_written_also_when_an_alert_is_over_and_its_history_stays(
    client, district_officer, regency_officer, village, alarms
):
    name = alarms.of(village)
    district, regency = village.district, village.district.regency
    client.force_login(regency_officer)
    client.post(address("alert_note", regency), {**name, "note-note": "Puskesmas siaga"})
    client.force_login(district_officer)
    client.post(address("acknowledge", district), name)
    alarms.clear()
    assert client.post(address("acknowledge", district), name).status_code == 409
    client.post(address("alert_note", district), {**name, "note-note": "Api padam"})
    page = client.get(address("alert", district), name).content.decode()
    # One matter for all areas it lies in.
    assert "Api padam" in page and "Puskesmas siaga" in page and "Kebakaran" in page
    assert client.post(address("alert_note", district), name).status_code == 400


def test_an_unknown_alert_and_an_unknown_place_to_go_back_to(
    client, district_officer, village, alarms
):
    name = alarms.of(village)
    client.force_login(district_officer)
    there = address("acknowledge", village.district)
    assert client.post(there, {**name, "key": "2"}).status_code == 404
    assert client.post(there, {}).status_code == 404
    assert client.get(there).status_code == 405
    answer = client.post(there, {**name, "next": "https://elsewhere.example/"})
    assert answer["Location"].startswith("/admin/command-centre/")


def test_the_forms_of_a_list_name_the_alert(client, district_officer, village, alarms, rf):
    from django.template.loader import render_to_string

    alarms.of(village, key="a b&c")
    alert = next(iter(alerts_of(village.district)))
    request = rf.get("/")
    part = render_to_string(
        "command_centre/alert_actions.html",
        {"alert": alert, "area": village.district, "back": "/admin/"},
        request,
    )
    assert address("acknowledge", village.district) in part
    assert 'value="a b&amp;c"' in part and "key=a%20b%26c" in part
