"""Patrols, the guest book, and the pages that QR codes lead to."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.events.models import Event
from core.plugins.models import PluginSettings
from core.plugins.registry import registry
from plugins.ronda import qr
from plugins.ronda.models import CheckIn, Guest, Patrol, Receipt
from plugins.ronda.tests.patrol_fixtures import *  # noqa: F403  the fixtures
from plugins.ronda.tests.patrol_fixtures import BASE

HOST = {"host": "kalirejo.localhost"}


def begun(night, **values):
    return {"uuid": str(uuid.uuid4()), "device_time": night.isoformat(), **values}


def ended(night, patrol, **values):
    return {
        "uuid": str(uuid.uuid4()),
        "patrol": patrol,
        "device_time": (night + timedelta(hours=6)).isoformat(),
        "situation": "safe",
        "report": "Aman.",
        **values,
    }


def test_a_patrol_begins_and_ends_with_a_duty_report(phone, post, shift, siti, night):
    start = begun(night, post=post.pk, members=[siti.pk])
    assert phone.post("patrols/", start).status_code == 201
    answer = phone.post("patrols/end/", ended(night, start["uuid"], guests=1, lights_out=3))
    assert (answer.status_code, answer.json()["patrol"]) == (201, start["uuid"])
    (row,) = phone.get("patrols/").json()["results"]
    assert (row["situation"], row["report"], row["lights_out"]) == ("safe", "Aman.", 3)
    assert row["members"] == ["Budi", "Siti"]
    assert Patrol.objects.unscoped().get().shift == shift
    kinds = list(Event.objects.filter(kind__startswith="patrol.").values_list("kind", flat=True))
    assert kinds == ["patrol.started", "patrol.ended"]


def test_a_second_report_of_a_patrol_is_added_to_the_first(phone, post, night):
    start = begun(night, post=post.pk)
    phone.post("patrols/", start)
    phone.post("patrols/end/", ended(night, start["uuid"]))
    later = ended(night, start["uuid"], report="Lampu padam.", situation="uneasy")
    assert phone.post("patrols/end/", later).status_code == 201
    patrol = Patrol.objects.unscoped().get()
    assert (patrol.report, patrol.situation) == ("Aman.\nLampu padam.", "uneasy")


def test_a_deleted_patrol_is_gone(phone, post, night):
    start = begun(night, post=post.pk)
    phone.post("patrols/", start)
    Patrol.objects.unscoped().get().delete()
    assert phone.post("patrols/", start).status_code == 410


# -- The guest book ----------------------------------------------------------------------------


@pytest.fixture
def guest():
    return {
        "uuid": str(uuid.uuid4()), "name": "Pak Karto", "origin": "Metro", "host": "Bu Sri",
        "phone": "0812-3456-7890", "arrived_on": "2026-11-01", "leaves_on": "2026-11-05",
    }  # fmt: skip


def test_guests_are_entered_and_seen_by_watch_and_village_staff_alone(
    phone, post, guest, operator, village_head, district_officer, regency_officer, make_user,
    village, phone_of, client,
):  # fmt: skip
    assert phone.post("guests/", guest).status_code == 201
    for person in (operator, village_head):
        assert phone_of(person).get("guests/").json()["results"][0]["name"] == "Pak Karto"
    citizen = make_user("warga", "citizen", village)
    for person in (district_officer, regency_officer, citizen):
        assert phone_of(person).get("guests/").status_code == 403
        client.force_login(person)
        assert client.get("/admin/ronda/guest/").status_code in (302, 403)
        (outcome,) = (
            phone_of(person).sync({"kind": "guest", **guest, "uuid": str(uuid.uuid4())})
            if person is not citizen
            else ({"status": "invalid"},)
        )
        assert outcome["status"] == "invalid"
    assert phone_of(None).get("guests/").status_code == 401
    client.force_login(operator)
    assert "Pak Karto" in client.get("/admin/ronda/guest/").content.decode()


def test_a_guest_who_leaves_before_coming_is_refused(phone, post, guest):
    for change in ({"leaves_on": "2026-10-01"}, {"arrived_on": None, "leaves_on": "2026-01-01"}):
        answer = phone.post("guests/", {**guest, "uuid": str(uuid.uuid4()), **change})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["leaves_on"])


def test_each_village_has_its_own_rule(client, village):
    told = client.get(f"{BASE}guests/rule/").json()
    assert (told["hours"], told["kept_days"]) == (24, 90)
    assert "24" in told["text"]
    values = {"guest_hours": 12, "guest_text": "Lapor ke pos sebelum malam.", "guest_days": 30}
    PluginSettings.objects.create(village=village, plugin="ronda", values=values)
    told = client.get(f"{BASE}guests/rule/").json()
    assert told == {"hours": 12, "text": "Lapor ke pos sebelum malam.", "kept_days": 30}


def test_guests_are_erased_after_the_village_s_time(phone, post, village, guest):
    today = timezone.localdate()
    cases = {
        "lama": (today - timedelta(days=120), today - timedelta(days=100)),
        "masih": (today - timedelta(days=120), today - timedelta(days=10)),
        "tanpa": (today - timedelta(days=100), None),
        "baru": (today, None),
    }
    for name, (arrived, leaves) in cases.items():
        body = {"uuid": str(uuid.uuid4()), "name": name, "origin": "x", "host": "y",
                "arrived_on": arrived.isoformat(),
                "leaves_on": leaves and leaves.isoformat()}  # fmt: skip
        assert phone.post("guests/", body).status_code == 201
    (task,) = (
        spec for spec in registry.plugins["ronda"].collected["register_tasks"]
        if spec.name == "guests"
    )  # fmt: skip
    task.run(village)
    assert set(Guest.objects.unscoped().values_list("name", flat=True)) == {"masih", "baru"}
    assert Receipt.objects.unscoped().exclude(removed_at=None).count() == 2


# -- Where QR codes lead -----------------------------------------------------------------------


def test_the_code_of_the_minute_is_shown_to_staff_and_the_lead(
    client, post, operator, budi, make_member, other_operator, phone, shift
):
    url = f"/p/ronda/pos/{post.tag}/kode/"
    refused = client.get(url, headers=HOST)
    assert refused.status_code == 403
    assert "<svg" not in refused.content.decode()
    lead = make_member("ketua", role="lead", post=post)
    elsewhere = make_member("lain", role="lead", post=None)
    coordinator = make_member("koordinator", role="coordinator")
    from plugins.ronda.models import WatchPost

    elsewhere.post = WatchPost.objects.create(village=post.village, name="Pos Lain")
    elsewhere.save()
    for user, status in (
        (operator, 200), (lead.user, 200), (coordinator.user, 200), (elsewhere.user, 403),
        (budi.user, 403), (other_operator, 403),
    ):  # fmt: skip
        client.force_login(user)
        answer = client.get(url, headers=HOST)
        assert answer.status_code == status, user
        html = answer.content.decode()
        assert ("<svg" in html) == (status == 200)
        assert post.secret not in html
    client.force_login(operator)
    answer = client.get(url, headers=HOST)
    assert re.search(r'http-equiv="refresh" content="\d+"', answer.content.decode())
    assert "<script src" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_the_code_that_a_post_shows_checks_a_phone_in(phone, post, shift, make_checkin, night):
    address = qr.address_of("kalirejo.localhost", post.tag, qr.code_at(post.secret, night))
    answer = phone.post("checkins/", make_checkin(0, scanned=address, point=None, accuracy=None))
    assert (answer.status_code, answer.json()["flags"]) == (201, [])
    assert CheckIn.objects.unscoped().get().method == "rotating"


def test_a_printed_code_leads_to_the_place_on_its_village_s_website(
    client, post, checkpoints, other_village
):
    for place in (post, checkpoints[0]):
        answer = client.get(f"/p/ronda/pos/{place.tag}/", headers=HOST)
        assert place.name in answer.content.decode()
        assert client.get(f"/p/ronda/pos/{place.tag.lower()}/", headers=HOST).status_code == 200
        other = client.get(f"/p/ronda/pos/{place.tag}/", headers={"host": "purwodadi.localhost"})
        assert other.status_code == 404
    assert client.get("/p/ronda/pos/AAAAAAAAAA/", headers=HOST).status_code == 404


def test_a_code_holds_a_step_either_way_and_no_longer(post):
    moment = timezone.now()
    code = qr.code_at(post.secret, moment)
    for seconds, fresh in ((0, True), (60, True), (-60, True), (125, False), (-125, False)):
        assert qr.is_fresh(post.secret, code, moment + timedelta(seconds=seconds)) is fresh
    assert qr.was_shown(post.secret, code, moment + timedelta(hours=5))
    assert not qr.was_shown(post.secret, code, moment + timedelta(days=2))
    assert qr.code_at("another", moment) != code


@pytest.mark.parametrize("text", ["", "x", "http://", "http://[", "ABCDE-FGHJK?", "é" * 10])
def test_what_is_no_code_has_no_tag(text):
    assert qr.read(text)[0] == ""


def test_a_tag_may_be_typed(post):
    tag = post.tag
    for text in (
        tag,
        tag.lower(),
        f" {tag[:5]}-{tag[5:]} ",
        f"https://x.example/p/ronda/pos/{tag}/",
    ):
        assert qr.read(text) == (tag, "")
    assert qr.read(f"http://x/p/ronda/pos/{tag}/?k=abc") == (tag, "ABC")


def test_the_recap_s_months_end_where_the_next_begin():
    from plugins.ronda.recap import next_month

    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert next_month(date(2026, 1, 1)) == date(2026, 2, 1)
