"""What the roster gives to the command centre, the map, pages, the demo, and of personal data."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.events.models import Event
from core.geo.layers import features, layers_of, rows_of
from core.plugins.calls import call_each
from core.plugins.registry import registry
from core.villages.models import Village
from plugins.ronda.models import Duty, Member, Shift, SwapRequest, Unavailability, WatchPost
from plugins.ronda.roster.nights import tonight
from plugins.ronda.roster.tasks import keep_time
from plugins.ronda.tests.roster_fixtures import ahead

HOUR = timedelta(hours=1)


def spec(hook, name):
    return next(item for item in registry.plugins["ronda"].collected[hook] if item.name == name)


def villages():
    return Village.objects.all()


def test_posts_manned_tonight_are_counted_in_one_query(village, other_village, post, make_shift):
    other = WatchPost.objects.create(village=village, name="Pos lain")
    now = timezone.now()
    make_shift(tonight(), manned_at=now)
    make_shift(tonight(), starts_at=now, ends_at=now + HOUR, manned_at=now)
    make_shift(tonight(), post=other)
    make_shift(ahead(-1), post=other, manned_at=now)
    with CaptureQueriesContext(connection) as queries:
        found = spec("register_metrics", "manned_tonight").measure(villages())
    assert found == {village.pk: 1.0}
    assert len(queries) == 1


def test_the_share_of_shifts_kept_is_of_thirty_days(village, other_village, make_shift):
    now = timezone.now()
    for days, manned in ((-2, now), (-3, now), (-4, None), (-40, None)):
        make_shift(ahead(days), manned_at=manned)
    make_shift(ahead(1))
    with CaptureQueriesContext(connection) as queries:
        found = spec("register_metrics", "shifts_kept").measure(villages())
    assert found == {village.pk: 66.7}
    assert len(queries) == 1


def test_a_village_owes_members_and_a_roster(village, other_village, post, make_member, make_shift):
    has_members = spec("register_completeness_rules", "has_members").met
    has_roster = spec("register_completeness_rules", "has_roster").met
    assert (has_members(villages()), has_roster(villages())) == (set(), set())
    budi = make_member("Budi")
    make_shift(ahead(1))
    assert (has_members(villages()), has_roster(villages())) == ({village.pk}, set())
    make_shift(ahead(2), budi)
    assert has_roster(villages()) == {village.pk}
    WatchPost.objects.create(village=village, name="Pos tanpa jadwal")
    assert has_roster(villages()) == set()


def test_where_it_is_mended_opens(staff, village, post):
    for name in ("has_members", "has_roster"):
        rule = spec("register_completeness_rules", name)
        assert staff.get(rule.fix_url(village)).status_code == 200


def test_the_map_shows_posts_by_state(village, post, make_shift):
    now = timezone.now()
    layer = next(item for _plugin, item in layers_of(villages()) if item.name == "watch")

    def state():
        (feature,) = features(layer, rows_of(layer, villages()))
        return feature["properties"]["state"]

    assert state() == "off"
    shift = make_shift(tonight(), starts_at=now - HOUR, ends_at=now + HOUR)
    assert state() == "empty"
    shift.manned_at = now
    shift.save()
    assert state() == "manned"


def test_caches_hear_when_a_shift_begins(village, post, make_shift):
    def told():
        return Event.objects.filter(kind="records.changed", village=village).count()

    make_shift(ahead(3))
    before = told()
    keep_time(village)
    assert told() == before
    now = timezone.now()
    Shift.objects.for_village(village).update(starts_at=now - timedelta(seconds=30))
    keep_time(village)
    assert told() == before + 1


def test_the_task_ends_requests(village, make_member, make_shift):
    budi, siti = make_member("Budi"), make_member("Siti")
    duty = make_shift(ahead(-1), budi).duties.get()
    SwapRequest.objects.create(
        village=village, uuid="0192d3a4-7b1c-7d2e-8f3a-4b5c6d7e8f90", duty=duty, asker=budi,
        other=siti,
    )  # fmt: skip
    spec("register_tasks", "roster").run(village)
    assert SwapRequest.objects.for_village(village).get().state == "lapsed"


def test_the_website_tells_tonights_watch_and_nobodys_name(
    client, village, make_member, make_shift
):
    make_shift(tonight(), make_member("Budi Rahasia"), manned_at=timezone.now())
    page = client.get("/p/ronda/", headers={"host": village.hostname})
    text = page.content.decode()
    assert "21.00–04.00" in text
    assert "Rahasia" not in text


def test_the_block_of_tonight_shows_posts_and_leads_to_the_api(
    client, village, make_news, make_shift
):
    make_shift(tonight())
    page = make_news(village, "Ronda", body=[
        ("ronda__tonight", {"title": "Jaga malam ini", "show_shifts": True})])  # fmt: skip
    shown = client.get(page.url_path.replace(village.site.root_page.url_path, "/"),
                       headers={"host": village.hostname}).content.decode()  # fmt: skip
    assert "Jaga malam ini" in shown
    assert "Pos Ronda Rukun" in shown
    document = client.get(f"/api/v1/villages/{village.code}/pages/{page.pk}/").json()
    (block,) = document["content"]["body"]
    assert block["value"]["url"].endswith(f"/{village.code}/ronda/tonight/")


def test_the_demo_has_members_and_months_of_roster(village, other_village):
    chosen = [village, other_village]
    for number, each in enumerate(chosen):
        WatchPost.objects.create(village=each, name=f"Pos {number}", point=each.point)
    call_each("load_demo_data", slugs=["ronda"], villages=chosen, progress=print)
    for each in chosen:
        post = WatchPost.objects.for_village(each).get()
        assert 8 <= post.members.count() <= 15
        assert post.checkpoints.count() == 3
        loads = [member.duties.count() for member in post.members.all()]
        assert max(loads) - min(loads) <= 2
    nights = set(Shift.objects.unscoped().values_list("night", flat=True))
    assert min(nights) <= ahead(-60)
    assert max(nights) >= ahead(28)
    assert not Shift.objects.unscoped().filter(
        manned_at__isnull=False, starts_at__gt=timezone.now()
    ).exists()  # fmt: skip
    before = Duty.objects.unscoped().count()
    assert call_each("load_demo_data", slugs=["ronda"], villages=chosen, progress=print)
    assert Duty.objects.unscoped().count() == before


def test_a_persons_data_are_handed_out(village, make_member, make_shift, make_user):
    user = make_user("budi", "watch_member", village)
    budi = make_member("Budi Santoso", phone="+6281234567890", user=user)
    siti = make_member("Siti Aminah")
    Unavailability.objects.create(village=village, member=budi, weekday=4, reason="Pengajian")
    duty = make_shift(ahead(2), budi, siti).duties.get(member=budi)
    SwapRequest.objects.create(
        village=village, uuid="0192d3a4-7b1c-7d2e-8f3a-4b5c6d7e8f90", duty=duty, asker=budi,
        other=siti, note="Hajatan",
    )  # fmt: skip
    (outcome,) = call_each("export_personal_data", slugs=["ronda"], user=user)
    told = str(outcome.value)
    for value in ("Budi Santoso", "+6281234567890", "Pengajian", "Hajatan", str(ahead(2))):
        assert value in told
    assert budi.calendar_key not in told
    assert "Siti" not in told
    (nothing,) = call_each("export_personal_data", slugs=["ronda"], user=make_user("lain"))
    assert nothing.value == []


def test_an_erased_person_is_out_of_the_watch(village, make_member, make_shift, make_user):
    user = make_user("budi", "watch_member", village)
    budi = make_member("Budi Santoso", phone="+6281234567890", user=user)
    siti = make_member("Siti Aminah")
    Unavailability.objects.create(village=village, member=budi, weekday=4, reason="Pengajian")
    make_shift(ahead(-5), budi, siti)
    coming = make_shift(ahead(2), budi, siti)
    key = budi.calendar_key
    (outcome,) = call_each("erase_personal_data", slugs=["ronda"], user=user)
    assert outcome.ok, outcome.error
    budi.refresh_from_db()
    assert (budi.phone, budi.user, budi.is_active) == ("", None, False)
    assert "Budi" not in budi.name
    assert budi.calendar_key != key
    assert [duty.member for duty in coming.duties.all()] == [siti]
    assert Duty.objects.for_village(village).filter(member=budi).count() == 1
    assert not Unavailability.objects.for_village(village).exists()
    assert Member.objects.for_village(village).get(pk=siti.pk).name == "Siti Aminah"


@pytest.mark.parametrize("model", ["member", "shift", "shiftpattern", "swaprequest"])
def test_roles_may_do_what_is_theirs(model):
    given = registry.plugins["ronda"].collected["register_permissions"]
    may = {}
    for item in given:
        may.setdefault(item.role, set()).update(item.permissions)
    assert f"ronda.view_{model}" in may["district_officer"]
    assert f"ronda.change_{model}" not in may["district_officer"]
    assert (f"ronda.change_{model}" in may["village_operator"]) == (model != "swaprequest")
