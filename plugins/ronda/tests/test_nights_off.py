"""Nights without watch: what staff take off the roster stays off it, until they take that back."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from core.events.models import Event
from plugins.ronda.models import Duty, NightOff, Shift, WatchPost
from plugins.ronda.roster import swapping
from plugins.ronda.roster.applying import generate
from plugins.ronda.tests.roster_fixtures import API, ahead, at, send

BOARD = "/admin/ronda/shift/board/"
OFF = "roster/nights-off/"


@pytest.fixture
def rostered(village, make_member, make_pattern):
    """A roster of four nights, made from a recurring shift."""

    class Rostered:
        budi, siti = make_member("Budi"), make_member("Siti")
        pattern = make_pattern(crew=1)

        @staticmethod
        def make():
            generate(village, ahead(1), ahead(4))
            return Rostered.nights()

        @staticmethod
        def nights():
            return sorted(Shift.objects.unscoped().values_list("night", flat=True))

        @staticmethod
        def shift(night):
            return Shift.objects.unscoped().get(night=night)

    assert Rostered.make() == [ahead(1), ahead(2), ahead(3), ahead(4)]
    return Rostered


def by_crew_screen(staff, shift):
    address = reverse("ronda_shift_modeladmin_crew", args=[shift.pk])
    assert 'value="off"' in staff.get(address).content.decode()
    return staff.post(address, {"action": "off", "reason": "Idulfitri"}).status_code == 302


def by_deleting(staff, shift):
    address = reverse("ronda_shift_modeladmin_delete", args=[shift.pk])
    assert staff.get(address).status_code == 200
    return staff.post(address).status_code == 302


def by_api(staff, shift):
    answer = send(staff, "delete", f"roster/shifts/{shift.pk}/", {"reason": "Idulfitri"})
    return answer.status_code == 204


def by_entering_it(staff, shift):
    values = {"pattern": shift.pattern_id, "night": str(shift.night), "reason": "Idulfitri"}
    address = reverse("ronda_nightoff_modeladmin_create")
    return staff.post(address, values).status_code == 302


@pytest.mark.parametrize("way", [by_crew_screen, by_deleting, by_api, by_entering_it])
def test_a_night_that_is_taken_off_stays_off_when_the_roster_is_made_again(
    village, rostered, staff, way
):
    assert way(staff, rostered.shift(ahead(2)))
    assert rostered.nights() == [ahead(1), ahead(3), ahead(4)]
    assert rostered.make() == [ahead(1), ahead(3), ahead(4)]
    generate(village, ahead(1), ahead(4), anew=True)
    assert ahead(2) not in rostered.nights()
    assert NightOff.objects.for_village(village).get().night == ahead(2)


def test_a_night_may_be_off_before_the_roster_is_made_that_far(village, rostered, staff):
    values = {"pattern": rostered.pattern.pk, "night": str(ahead(6)), "reason": ""}
    assert staff.post(reverse("ronda_nightoff_modeladmin_create"), values).status_code == 302
    generate(village, ahead(5), ahead(7))
    assert [night for night in rostered.nights() if night > ahead(4)] == [ahead(5), ahead(7)]


def test_it_lasts_when_the_recurring_shift_gets_other_hours(rostered, staff):
    by_api(staff, rostered.shift(ahead(2)))
    rostered.pattern.starts = at(ahead(1), 22).time()
    rostered.pattern.save()
    assert ahead(2) not in rostered.make()


def test_the_board_shows_that_there_is_no_watch_and_takes_it_back(village, rostered, staff):
    by_crew_screen(staff, rostered.shift(ahead(2)))
    mark = NightOff.objects.for_village(village).get()
    shown = staff.get(BOARD, {"week": str(ahead(2))}).content.decode()
    assert "Idulfitri" in shown and f'name="take_back" value="{mark.pk}"' in shown
    back = staff.post(BOARD, {"village": village.code, "take_back": mark.pk}, follow=True)
    assert back.status_code == 200 and "Idulfitri" not in back.content.decode()
    again = staff.post(BOARD, {"village": village.code, "take_back": mark.pk}, follow=True)
    assert re.search("sudah|already", again.content.decode())
    assert rostered.make() == [ahead(1), ahead(2), ahead(3), ahead(4)]


def test_the_api_lists_nights_off_and_takes_them_back(rostered, staff, sign_in, post):
    by_api(staff, rostered.shift(ahead(2)))
    member = sign_in(rostered.budi)
    (row,) = member.get(API + OFF).json()["results"]
    assert row == {
        "id": row["id"],
        "post": {"id": post.pk, "name": post.name},
        "night": str(ahead(2)),
        "starts": "21:00:00",
        "ends": "04:00:00",
        "reason": "Idulfitri",
    }
    assert member.get(API + OFF, {"first_night": str(ahead(3))}).json()["results"] == []
    assert send(member, "delete", f"{OFF}{row['id']}/").status_code == 403
    assert send(staff, "delete", f"{OFF}{row['id']}/").status_code == 204
    assert send(staff, "delete", f"{OFF}{row['id']}/").status_code == 404
    assert ahead(2) in rostered.make()


def test_its_members_are_free_and_told_by_an_event_that_names_nobody(rostered, staff):
    shift = rostered.shift(ahead(2))
    duty = Duty.objects.unscoped().select_related("member__village").get(shift=shift)
    other = rostered.siti if duty.member == rostered.budi else rostered.budi
    values = {"uuid": str(uuid.uuid4()), "duty": duty.pk, "other": other.pk}
    swapping.ask(duty.member, values)
    told = Event.objects.exclude(kind="records.changed").order_by("pk")
    before = [event.kind for event in told]
    assert by_api(staff, shift)
    assert not Duty.objects.unscoped().filter(pk=duty.pk).exists()
    event = Event.objects.order_by("pk").last()
    assert [event.kind for event in told.all()] == [*before, "swap.answered", "roster.changed"]
    assert event.payload["first_night"] == str(ahead(2)) and event.payload["left"] == 1


def test_a_shift_entered_by_hand_goes_without_a_mark(rostered, staff, make_shift):
    shift = make_shift(ahead(9))
    assert by_api(staff, shift)
    assert not NightOff.objects.unscoped().exists()


def test_a_shift_that_has_begun_is_not_called_off(staff, make_shift, make_pattern):
    shift = make_shift(ahead(-1), pattern=make_pattern())
    refused = send(staff, "delete", f"roster/shifts/{shift.pk}/")
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("/ronda-roster-refuses/")
    crew = reverse("ronda_shift_modeladmin_crew", args=[shift.pk])
    assert 'value="off"' not in staff.get(crew).content.decode()
    assert staff.post(crew, {"action": "off"}).status_code == 302
    values = {"pattern": shift.pattern_id, "night": str(shift.night), "reason": ""}
    assert staff.post(reverse("ronda_nightoff_modeladmin_create"), values).status_code == 200
    assert Shift.objects.unscoped().filter(pk=shift.pk).exists()
    assert not NightOff.objects.unscoped().exists()


@pytest.mark.parametrize("night", ["x", "", str(ahead(-3))])
def test_unfit_nights_are_refused_on_the_form(rostered, staff, night):
    values = {"pattern": rostered.pattern.pk, "night": night, "reason": ""}
    assert staff.post(reverse("ronda_nightoff_modeladmin_create"), values).status_code == 200
    assert not NightOff.objects.unscoped().exists()


def test_another_villages_nights_are_left_alone(
    other_village, rostered, staff, make_pattern, make_shift
):
    there = WatchPost.objects.create(village=other_village, name="Pos tetangga")
    pattern = make_pattern(village=other_village, post=there)
    mark = NightOff.objects.create(village=other_village, pattern=pattern, night=ahead(2))
    shift = make_shift(ahead(3), village=other_village, post=there, pattern=pattern)
    assert send(staff, "delete", f"{OFF}{mark.pk}/").status_code == 404
    assert send(staff, "delete", f"roster/shifts/{shift.pk}/").status_code == 404
    for code in (other_village.code, rostered.budi.village.code):
        staff.post(BOARD, {"village": code, "take_back": mark.pk})
    crew = reverse("ronda_shift_modeladmin_crew", args=[shift.pk])
    assert staff.post(crew, {"action": "off"}).status_code == 404
    assert NightOff.objects.unscoped().get() == mark
    assert Shift.objects.unscoped().filter(pk=shift.pk).exists()


def test_who_may_only_look_takes_nothing_off_and_nothing_back(
    village, rostered, district_officer, client, sign_in
):
    shift = rostered.shift(ahead(2))
    mark = NightOff.objects.create(village=village, pattern=rostered.pattern, night=ahead(7))
    client.force_login(district_officer)
    assert "take_back" not in client.get(BOARD, {"week": str(ahead(7))}).content.decode()
    refused = client.post(BOARD, {"village": village.code, "take_back": mark.pk})
    assert refused.status_code in (302, 403)
    member = sign_in(rostered.budi)
    assert send(member, "delete", f"roster/shifts/{shift.pk}/").status_code == 403
    assert NightOff.objects.unscoped().get() == mark
    assert Shift.objects.unscoped().filter(pk=shift.pk).exists()
