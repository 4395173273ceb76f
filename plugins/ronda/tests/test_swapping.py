"""Swaps through the API: asked once, answered by the other side alone, checked again then."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from core.events.models import Event
from plugins.ronda.models import Duty, MemberPair, SwapRequest, Unavailability
from plugins.ronda.roster.swapping import lapse
from plugins.ronda.tests.roster_fixtures import ahead, at, send

SWAPS = "roster/swaps/"


@pytest.fixture
def two(make_member, make_shift, sign_in):
    """Budi keeps the night after next, Siti the one after; both signed in."""

    class Two:
        budi, siti = make_member("Budi"), make_member("Siti")

    Two.shift, Two.later = make_shift(ahead(2), Two.budi), make_shift(ahead(3), Two.siti)
    Two.duty, Two.wanted = Two.shift.duties.get(), Two.later.duties.get()
    Two.of_budi, Two.of_siti = sign_in(Two.budi), sign_in(Two.siti)
    return Two


@pytest.fixture
def body(two):
    return {
        "uuid": str(uuid.uuid4()),
        "duty": two.duty.pk,
        "other": two.siti.pk,
        "wanted": two.wanted.pk,
        "note": "Ada hajatan",
    }


def answer(client, body, what):
    return send(client, "post", f"{SWAPS}{body['uuid']}/answer/", {"answer": what})


def keepers(*duties):
    return [Duty.objects.unscoped().get(pk=duty.pk).member.name for duty in duties]


def test_a_swap_is_asked_and_accepted(two, body):
    asked = send(two.of_budi, "post", SWAPS, body)
    assert asked.status_code == 201
    assert (asked.json()["uuid"], asked.json()["state"]) == (body["uuid"], "asked")
    assert [row["uuid"] for row in two.of_siti.get(url()).json()["results"]] == [body["uuid"]]
    accepted = answer(two.of_siti, body, "accept")
    assert accepted.status_code == 200
    assert accepted.json()["state"] == "accepted"
    assert keepers(two.duty, two.wanted) == ["Siti", "Budi"]
    duty = Duty.objects.unscoped().get(pk=two.duty.pk)
    assert (duty.replaces, duty.is_fixed) == (two.budi, True)
    kinds = list(Event.objects.filter(kind__startswith="swap.").values_list("kind", flat=True))
    assert kinds == ["swap.asked", "swap.answered"]
    assert "Budi" not in str(list(Event.objects.values_list("payload", flat=True)))


def url():
    return f"/api/v1/villages/18.02.01.2003/ronda/{SWAPS}"


def test_a_substitute_gives_nothing_in_return(two, body):
    del body["wanted"]
    assert send(two.of_budi, "post", SWAPS, body).status_code == 201
    assert answer(two.of_siti, body, "accept").status_code == 200
    assert keepers(two.duty, two.wanted) == ["Siti", "Siti"]


def test_asked_again_it_is_the_first_one(two, body):
    assert send(two.of_budi, "post", SWAPS, body).status_code == 201
    again = send(two.of_budi, "post", SWAPS, body)
    assert (again.status_code, again.json()["uuid"]) == (200, body["uuid"])
    answer(two.of_siti, body, "accept")
    late = send(two.of_budi, "post", SWAPS, body)
    assert (late.status_code, late.json()["state"]) == (200, "accepted")
    other = send(two.of_budi, "post", SWAPS, {**body, "note": "lain"})
    assert other.status_code == 409
    assert other.json()["type"].endswith("/ronda-swap-differs/")
    assert SwapRequest.objects.unscoped().count() == 1


def test_a_request_that_went_with_its_duty_is_not_sent_again(two, body):
    send(two.of_budi, "post", SWAPS, body)
    two.duty.delete()
    gone = send(two.of_budi, "post", SWAPS, body)
    assert gone.status_code == 410
    assert gone.json()["type"].endswith("/ronda-swap-removed/")


@pytest.mark.parametrize(
    ("who", "what", "status"),
    [
        ("of_budi", "accept", 403),
        ("of_budi", "refuse", 403),
        ("of_siti", "withdraw", 403),
        ("of_siti", "refuse", 200),
        ("of_budi", "withdraw", 200),
    ],
)
def test_only_the_other_side_answers_and_only_who_asked_withdraws(two, body, who, what, status):
    send(two.of_budi, "post", SWAPS, body)
    assert answer(getattr(two, who), body, what).status_code == status
    assert keepers(two.duty, two.wanted) == ["Budi", "Siti"]


def test_staff_see_a_swap_and_cannot_accept_it(two, body, staff):
    send(two.of_budi, "post", SWAPS, body)
    assert staff.get(url()).json()["count"] == 1
    assert answer(staff, body, "accept").status_code == 403


def test_a_third_member_sees_nothing_of_it(two, body, make_member, sign_in):
    send(two.of_budi, "post", SWAPS, body)
    third = sign_in(make_member("Joko"))
    assert third.get(url()).json()["results"] == []
    assert third.get(f"{url()}{body['uuid']}/").status_code == 404
    assert answer(third, body, "accept").status_code == 404


def test_an_answered_request_is_over(two, body):
    send(two.of_budi, "post", SWAPS, body)
    assert answer(two.of_siti, body, "refuse").status_code == 200
    assert answer(two.of_siti, body, "refuse").status_code == 200
    refused = answer(two.of_siti, body, "accept")
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("/ronda-roster-refuses/")


def is_away(two):
    Unavailability.objects.create(
        village=two.siti.village, member=two.siti, first_night=ahead(2), last_night=ahead(2)
    )


def begins(two):
    two.shift.starts_at = at(ahead(-1))
    two.shift.save()


def goes_elsewhere(two):
    two.duty.member = two.third
    two.duty.save()


def their_duty_goes(two):
    two.wanted.member = two.third
    two.wanted.save()


def gets_the_night(two):
    other = two.make_shift(ahead(2), two.siti, starts_at=at(ahead(2), 23))
    assert other.pk


def gets_the_other_night(two):
    two.make_shift(ahead(3), two.budi, starts_at=at(ahead(3), 23))


def has_the_most(two):
    """A night of the same month as the one that she would get."""
    two.siti.most_nights = 1
    two.siti.save()
    taken = {ahead(2), ahead(3)}
    day = next(d for d in (10, 11, 12) if ahead(2).replace(day=d) not in taken)
    two.make_shift(ahead(2).replace(day=day), two.siti)


def meets_who_is_apart(two):
    Duty.objects.create(village=two.siti.village, shift=two.shift, member=two.third)
    MemberPair.objects.create(
        village=two.siti.village, first=two.third, second=two.siti, kind="apart"
    )


@pytest.mark.parametrize(
    "happens",
    [is_away, begins, goes_elsewhere, their_duty_goes, gets_the_night, gets_the_other_night,
     has_the_most, meets_who_is_apart],
)  # fmt: skip
def test_what_has_changed_since_is_seen_at_acceptance(two, body, make_member, make_shift, happens):
    two.third, two.make_shift = make_member("Joko"), make_shift
    send(two.of_budi, "post", SWAPS, body)
    happens(two)
    before = keepers(two.duty, two.wanted)
    refused = answer(two.of_siti, body, "accept")
    assert refused.status_code == 409, refused.json()
    assert keepers(two.duty, two.wanted) == before
    assert SwapRequest.objects.unscoped().get().state == "asked"


def test_one_duty_is_asked_about_once_at_a_time(two, body, make_member):
    send(two.of_budi, "post", SWAPS, body)
    third = make_member("Joko")
    second = {**body, "uuid": str(uuid.uuid4()), "other": third.pk, "wanted": None}
    assert send(two.of_budi, "post", SWAPS, second).status_code == 409


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"duty": 10**15}, 400),
        ({"other": 10**15}, 400),
        ({"wanted": 10**15}, 400),
        ({"duty": "1"}, 400),
        ({"uuid": 7}, 400),
        ({"note": "x" * 201}, 400),
        ({"surplus": 1}, 400),
    ],
)
def test_unfit_requests_change_nothing(two, body, changes, status):
    answered = send(two.of_budi, "post", SWAPS, {**body, **changes})
    assert answered.status_code == status
    assert not SwapRequest.objects.unscoped().exists()


def test_nobody_asks_with_a_duty_of_somebody_else(two, body):
    theirs = {**body, "duty": two.wanted.pk, "wanted": None, "other": two.siti.pk}
    assert send(two.of_budi, "post", SWAPS, theirs).status_code == 409
    own = {**body, "other": two.budi.pk, "wanted": None}
    assert send(two.of_budi, "post", SWAPS, own).status_code == 409


def test_a_request_lapses_when_the_shift_begins(two, body, village):
    send(two.of_budi, "post", SWAPS, body)
    assert lapse(village, at(ahead(2)) - timedelta(minutes=1)) == 0
    assert lapse(village, at(ahead(2))) == 1
    assert SwapRequest.objects.unscoped().get().state == "lapsed"
    assert Event.objects.filter(kind="swap.answered", payload__state="lapsed").count() == 1
    assert answer(two.of_siti, body, "accept").status_code == 409


@pytest.mark.parametrize(
    "path", ["roster/swaps/", "roster/duties/", "roster/shifts/", "members/", "roster/calendar/"]
)
def test_the_watchs_endpoints_are_for_the_watch(village, two, make_user, make_member, path, staff):
    address = url().removesuffix(SWAPS) + path
    assert Client().get(address).status_code == 401
    stranger = Client()
    stranger.force_login(make_user("warga", "citizen", village))
    assert stranger.get(address).status_code == 403
    without_role = make_member("Tanpa peran", user=make_user("tanpa"))
    client = Client()
    client.force_login(without_role.user)
    assert client.get(address).status_code == 403
    assert two.of_budi.get(address).status_code == 200
    assert staff.get(address).status_code == 200


def test_a_member_who_left_or_is_of_another_village_is_none(
    two, other_village, make_member, sign_in
):
    from plugins.ronda.models import WatchPost

    there = WatchPost.objects.create(village=other_village, name="Pos tetangga")
    foreign = sign_in(make_member("Jauh", village=other_village, post=there))
    assert foreign.get(url()).status_code == 403
    two.budi.is_active = False
    two.budi.save()
    assert two.of_budi.get(url()).status_code == 403


def test_an_access_token_is_not_a_member(village, two, operator):
    from core.accounts.models import AccessToken

    _token, secret = AccessToken.objects.issue(operator, "Situs", [village], ["ronda.read"])
    answered = Client().get(url(), headers={"authorization": f"Bearer {secret}"})
    assert answered.status_code == 403
