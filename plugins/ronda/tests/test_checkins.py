"""Checking in through the API: what is kept, what is flagged, and that it is taken once."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from core.events.models import Event
from plugins.ronda import qr
from plugins.ronda.models import CheckIn, Duty, Receipt, Shift
from plugins.ronda.tests.patrol_fixtures import *  # noqa: F403  the fixtures
from plugins.ronda.tests.patrol_fixtures import HERE, OTHER_BASE


def checkins():
    return CheckIn.objects.unscoped()


def flags_of(answer):
    assert answer.status_code in (200, 201), answer.content
    return answer.json()["flags"]


def test_a_check_in_at_the_post_mans_its_shift_and_keeps_the_duty(phone, post, shift, make_checkin):
    body = make_checkin(5, scanned=qr.address_of("kalirejo.localhost", post.tag))
    answer = phone.post("checkins/", body)
    assert answer.status_code == 201
    assert answer.json()["uuid"] == body["uuid"]
    assert flags_of(answer) == []
    checkin = checkins().get()
    assert (checkin.post, checkin.shift, checkin.method) == (post, shift, "printed")
    assert checkin.happened_at == shift.starts_at + timedelta(minutes=5)
    assert Shift.objects.unscoped().get().manned_at == checkin.happened_at
    assert Duty.objects.unscoped().get().kept_at == checkin.happened_at
    event = Event.objects.get(kind="shift.manned")
    assert event.payload == {"post": post.pk, "night": shift.night.isoformat()}


def test_the_earliest_check_in_counts_in_whichever_order_they_come(
    phone, post, shift, make_checkin
):
    for minutes in (30, 5, 60):
        phone.post("checkins/", make_checkin(minutes, post=post.pk))
    first = shift.starts_at + timedelta(minutes=5)
    assert Shift.objects.unscoped().get().manned_at == first
    assert Duty.objects.unscoped().get().kept_at == first
    assert Event.objects.filter(kind="shift.manned").count() == 1


def test_the_code_of_the_minute_proves_the_place_without_a_position(
    phone, post, shift, make_checkin, night
):
    moment = night + timedelta(minutes=10, seconds=70)
    address = qr.address_of("kalirejo.localhost", post.tag, qr.code_at(post.secret, moment))
    body = make_checkin(10, scanned=address, point=None, accuracy=None)
    assert flags_of(phone.post("checkins/", body)) == []
    assert checkins().get().method == "rotating"


def test_a_code_of_another_time_or_none_at_all_is_flagged(phone, post, shift, make_checkin, night):
    old = qr.code_at(post.secret, night - timedelta(hours=3))
    for code, flag in ((old, "stale_code"), ("AAAAAAAA", "unknown_code")):
        address = qr.address_of("kalirejo.localhost", post.tag, code)
        assert flags_of(phone.post("checkins/", make_checkin(1, scanned=address))) == [flag]


def test_what_looks_wrong_is_flagged_and_kept(phone, post, shift, make_checkin, subtests):
    far = {"longitude": 104.98, "latitude": -5.21}
    cases = [
        ({"point": far}, ["outside"]),
        ({"point": far, "accuracy": 140.0}, ["outside"]),
        ({"point": None, "accuracy": None}, ["no_position"]),
        ({"accuracy": 2000.0}, ["inaccurate"]),
        ({"scanned": "tidak dikenal"}, ["unknown_code"]),
    ]
    for number, (change, expected) in enumerate(cases):
        with subtests.test(change=change):
            # Hours apart, so that no case is compared with another.
            body = make_checkin(0, post=post.pk, device=f"d{number}", **change)
            assert flags_of(phone.post("checkins/", body)) == expected
            checkins().all().delete()


def test_a_circle_that_reaches_into_the_radius_is_not_outside(phone, post, shift, make_checkin):
    near = {"longitude": 104.9715, "latitude": -5.21}  # 166 m away
    body = make_checkin(0, post=post.pk, point=near, accuracy=80.0)
    assert flags_of(phone.post("checkins/", body)) == []


def test_a_member_who_is_not_on_the_roster_is_flagged_and_mans_the_post(
    siti, phone_of, post, shift, make_checkin
):
    assert flags_of(phone_of(siti).post("checkins/", make_checkin(5, post=post.pk))) == [
        "not_on_duty"
    ]
    assert Shift.objects.unscoped().get().manned_at


def test_nobody_is_in_two_places_at_once(phone, post, shift, make_checkin):
    phone.post("checkins/", make_checkin(10, post=post.pk))
    far = {"longitude": 105.07, "latitude": -5.21}  # 11 km
    answer = phone.post("checkins/", make_checkin(12, post=post.pk, point=far))
    assert "too_fast" in flags_of(answer)
    # One that arrives late is compared with what was before and after it.
    late = phone.post("checkins/", make_checkin(11, post=post.pk))
    assert "too_fast" in flags_of(late)
    slowly = phone.post("checkins/", make_checkin(90, post=post.pk))
    assert "too_fast" not in flags_of(slowly)


def test_one_code_from_two_devices_at_once_flags_both(
    phone, siti, phone_of, post, shift, make_checkin
):
    first = phone.post("checkins/", make_checkin(5, scanned=post.tag))
    assert flags_of(first) == []
    second = make_checkin(5, scanned=post.tag, device="telepon-2")
    assert "tag_shared" in flags_of(phone_of(siti).post("checkins/", second))
    assert all("tag_shared" in row.flags for row in checkins())
    third = make_checkin(9, scanned=post.tag, device="telepon-3")
    assert "tag_shared" not in flags_of(phone_of(siti).post("checkins/", third))


def test_all_codes_scanned_from_one_table_are_flagged(
    phone, post, checkpoints, shift, make_checkin
):
    told = [
        flags_of(phone.post("checkins/", make_checkin(minutes, scanned=place.tag)))
        for minutes, place in enumerate([post, *checkpoints])
    ]
    assert told[0] == []
    assert "one_place" in told[2] and "one_place" in told[3]


def test_a_real_round_is_not_flagged(phone, post, checkpoints, shift, make_checkin):
    for number, place in enumerate(checkpoints):
        point = {"longitude": place.point.x, "latitude": place.point.y}
        body = make_checkin(10 * number, scanned=place.tag, point=point)
        assert flags_of(phone.post("checkins/", body)) == []
    assert [row.checkpoint for row in checkins().order_by("happened_at")] == checkpoints


def test_a_clock_that_is_off_is_mended_and_flagged(phone, post, shift, make_checkin, night):
    ahead = timedelta(hours=5)
    body = make_checkin(5, post=post.pk)
    body["device_time"] = (night + timedelta(minutes=5) + ahead).isoformat()
    body["sent_at"] = (timezone.now() + ahead).isoformat()
    answer = phone.post("checkins/", body)
    assert flags_of(answer) == ["clock"]
    off = checkins().get().happened_at - (night + timedelta(minutes=5))
    assert abs(off) < timedelta(seconds=10)
    # When it was sent is no part of the record: sent again later it is the same.
    body["sent_at"] = (timezone.now() + ahead + timedelta(minutes=9)).isoformat()
    again = phone.post("checkins/", body)
    assert (again.status_code, again.json()) == (200, answer.json())


def test_a_code_that_was_carried_elsewhere_is_flagged(
    phone, post, village, shift, make_checkin, make_member
):
    from plugins.ronda.models import WatchPost

    other = WatchPost.objects.create(village=village, name="Pos Melati", point=post.point)
    body = make_checkin(5, post=other.pk, scanned=post.tag)
    assert "unknown_code" in flags_of(phone.post("checkins/", body))


def test_the_same_again_is_the_first_result_and_another_body_conflicts(
    phone, post, shift, make_checkin, subtests
):
    body = make_checkin(5, post=post.pk)
    first = phone.post("checkins/", body)
    again = phone.post("checkins/", dict(reversed(body.items())))
    assert (again.status_code, again.json()) == (200, first.json())
    other = phone.post("checkins/", {**body, "accuracy": 9.0})
    assert (other.status_code, other.json()["uuid"]) == (409, body["uuid"])
    assert other["Content-Type"] == "application/problem+json"
    assert other.json()["type"].endswith("/ronda-record-differs/")
    checkins().get().delete()
    gone = phone.post("checkins/", body)
    assert (gone.status_code, gone.json()["uuid"]) == (410, body["uuid"])
    assert Receipt.objects.unscoped().count() == 1
    assert not checkins().exists()


def test_a_uuid_of_another_kind_conflicts(phone, post, shift, make_checkin, make_incident):
    body = make_checkin(5, post=post.pk)
    phone.post("checkins/", body)
    assert phone.post("incidents/", make_incident(uuid=body["uuid"])).status_code == 409


def test_of_two_requests_at_once_one_creates_and_the_other_finds(
    phone, post, shift, make_checkin, monkeypatch
):
    """The second has looked before the first has written."""
    from plugins.ronda import receipts

    body = make_checkin(5, post=post.pk)
    first = phone.post("checkins/", body).json()
    find, looked = receipts._find, []

    def blind_once(uuid):
        looked.append(uuid)
        return find(uuid) if len(looked) > 1 else None

    monkeypatch.setattr(receipts, "_find", blind_once)
    answer = phone.post("checkins/", body)
    assert (answer.status_code, answer.json()) == (200, first)
    assert len(looked) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("uuid", "12"),
        ("uuid", 5),
        ("device_time", "kemarin"),
        ("device_time", "0001-01-01T00:00:00Z"),
        ("point", {"longitude": 181, "latitude": 0}),
        ("point", [104.9, -5.2]),
        ("accuracy", -1),
        ("accuracy", "8"),
        ("post", 999_999),
        ("post", True),
        ("checkpoint", 999_999),
        ("patrol", "x"),
        ("device", "x" * 65),
        ("flags", []),
        ("member", 1),
    ],
)
def test_an_unfit_value_is_refused_by_name(phone, post, make_checkin, field, value):
    answer = phone.post("checkins/", {**make_checkin(), field: value})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not checkins().exists()
    assert not Receipt.objects.unscoped().exists()


def test_without_any_hint_of_the_post_it_is_asked_for(phone, post, village, make_checkin):
    from plugins.ronda.models import WatchPost

    assert phone.post("checkins/", make_checkin()).status_code == 201  # there is only one
    WatchPost.objects.create(village=village, name="Pos Melati")
    answer = phone.post("checkins/", make_checkin())
    assert list(answer.json()["errors"]) == ["post"]


def test_a_place_of_another_village_is_none_of_this_one(phone, post, other_village, make_checkin):
    from plugins.ronda.models import WatchPost

    foreign = WatchPost.objects.create(village=other_village, name="Pos Jauh")
    assert phone.post("checkins/", make_checkin(post=foreign.pk)).status_code == 400
    answer = phone.post("checkins/", make_checkin(scanned=foreign.tag))
    assert flags_of(answer)[-1] == "unknown_code"
    assert checkins().get().post == post


def test_who_does_not_keep_the_watch_here_is_refused(
    post, village, other_village, make_member, make_user, phone_of, make_checkin
):
    stranger = make_member("jauh", area=other_village)
    citizen = make_user("warga", "citizen", village)
    retired = make_member("pensiun", is_active=False)
    assert phone_of(None).post("checkins/", make_checkin()).status_code == 401
    for person in (stranger, citizen, retired):
        for path in ("checkins/", "patrols/", "guests/", "watch/incidents/", "sync/", "photos/"):
            assert phone_of(person).get(path).status_code == 403, path
        assert phone_of(person).post("checkins/", make_checkin()).status_code == 403
    assert phone_of(stranger).get("checkins/", OTHER_BASE).status_code == 200
    assert not checkins().exists()


def test_the_watch_reads_its_own_village_s_check_ins(phone, post, shift, make_checkin):
    body = make_checkin(5, post=post.pk)
    phone.post("checkins/", body)
    (row,) = phone.get("checkins/").json()["results"]
    assert (row["uuid"], row["member"], row["flags"]) == (body["uuid"], "Budi", [])
    assert row["point"] == HERE
    assert phone.get("checkins/", method="rotating").json()["results"] == []
    assert phone.get("checkins/", colour="red").status_code == 400


def test_staff_may_check_in_without_being_members(operator, phone_of, post, make_checkin):
    answer = phone_of(operator).post("checkins/", make_checkin(post=post.pk))
    assert answer.status_code == 201
    assert checkins().get().member is None


def test_a_check_in_of_a_patrol_may_come_before_it(phone, post, shift, make_checkin):
    patrol = str(uuid.uuid4())
    phone.post("checkins/", make_checkin(5, patrol=patrol))
    assert str(checkins().get().patrol_uuid) == patrol
