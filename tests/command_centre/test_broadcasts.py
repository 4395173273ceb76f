"""Officers send one announcement to the websites of many villages."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse
from wagtail.models import GroupPagePermission

from core.command_centre import broadcasting
from core.command_centre.duty import NotDone
from core.command_centre.models import Broadcast, BroadcastVillage, DutyEntry
from core.events.models import Event
from sites import broadcast as pages
from sites.models import AnnouncementIndexPage, AnnouncementPage

pytestmark = pytest.mark.django_db
TEXTS = {
    name: f"Teks {name}"
    for name in ("hazard", "affected", "evacuation", "avoidance", "help", "announcer",
                 "reporting", "response")
}  # fmt: skip


def filled(**changes):
    values = {
        "page-title": "Banjir Way Seputih",
        "page-kind": "natural",
        "page-starts_at": "2026-11-30T07:00",
        "page-ends_at": "",
        "page-intro": "",
        **{f"page-{name}": text for name, text in TEXTS.items()},
        "to-which": "all",
        "to-publish": "publish",
    }
    return {**values, **changes}


def at(area, name="broadcast_new", *args):
    return reverse(f"command_centre:{name}", args=[area.code, *args])


def values_of(**changes):
    values = {"title": "Banjir", "kind": "natural", "starts_at": None, "ends_at": None,
              "intro": "", **TEXTS}  # fmt: skip
    return {**values, **changes}


@pytest.fixture
def send(client, django_capture_on_commit_callbacks):
    """A function that goes through the confirmation and sends; the answer to the last step."""

    def send(area, **changes):
        shown = client.post(at(area), {**filled(**changes), "step": "check"})
        assert shown.status_code == 200, shown.content.decode()
        page = shown.content.decode()
        hidden = {}
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
            hidden.setdefault(name, []).append(value)
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(at(area), {**hidden, "step": "send"})

    return send


def test_a_regency_officer_publishes_in_all_villages(
    client, send, regency_officer, village, third_village, other_village
):
    regency = village.district.regency
    client.force_login(regency_officer)
    shown = client.post(at(regency), {**filled(), "step": "check"}).content.decode()
    assert "3 " in shown and "Banjir Way Seputih" in shown
    assert not Broadcast.objects.exists()

    answer = send(regency)
    assert answer.status_code == 302
    made = Broadcast.objects.get()
    assert set(made.villages.values_list("state", flat=True)) == {"published"}
    for place in (village, third_village, other_village):
        page = AnnouncementPage.objects.descendant_of(place.site.root_page).get()
        assert (page.live, page.title, page.hazard) == (True, "Banjir Way Seputih", "Teks hazard")
        assert page.owner == regency_officer
        event = Event.objects.get(kind="page.published", village=place, subject_id=str(page.pk))
        assert event.payload["title"] == "Banjir Way Seputih"
    entry = DutyEntry.objects.get()
    assert (entry.kind, entry.area) == ("broadcast", regency.code)
    assert "Banjir Way Seputih" in entry.text and "3" in entry.text
    assert "3" in client.get(answer["Location"]).content.decode()


def test_drafts_appear_in_the_villages_editors_and_nothing_is_published(
    client, send, district_officer, operator, village, third_village
):
    client.force_login(district_officer)
    send(village.district, **{"to-publish": "draft"})
    assert set(BroadcastVillage.objects.values_list("state", flat=True)) == {"draft"}
    assert AnnouncementPage.objects.filter(live=False).count() == 2
    assert not Event.objects.filter(kind="page.published").exists()
    page = AnnouncementPage.objects.descendant_of(village.site.root_page).get()
    client.force_login(operator)
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert editor.status_code == 200 and "Teks hazard" in editor.content.decode()


def test_it_is_published_only_where_the_officer_may_and_says_so(
    client, send, district_officer, village, third_village
):
    GroupPagePermission.objects.filter(
        group=village.district.group, page=third_village.site.root_page,
        permission__codename="publish_page",
    ).delete()  # fmt: skip
    client.force_login(district_officer)
    answer = send(village.district)
    states = dict(BroadcastVillage.objects.values_list("village__name", "state"))
    assert states == {village.name: "published", third_village.name: "draft"}
    assert AnnouncementPage.objects.get(live=True).get_site() == village.site
    shown = client.get(answer["Location"]).content.decode()
    assert "may not publish there" in shown or "tidak boleh menerbitkan" in shown


@pytest.mark.parametrize(
    ("which", "expected"),
    [("districts", {"Purwodadi"}), ("chosen", {"Kalirejo", "Purwodadi"})],
)
def test_villages_are_chosen_by_district_or_one_by_one(
    client, send, regency_officer, village, third_village, other_village, which, expected
):
    client.force_login(regency_officer)
    send(
        village.district.regency,
        **{
            "to-which": which,
            "to-districts": [other_village.district_id],
            "to-villages": [village.pk, other_village.pk],
        },
    )
    assert set(BroadcastVillage.objects.values_list("village__name", flat=True)) == expected


def test_an_officer_of_one_district_sends_nothing_to_another(
    client, send, district_officer, regency_officer, village, other_village
):
    client.force_login(regency_officer)
    send(other_village.district)
    foreign = Broadcast.objects.get()
    client.force_login(district_officer)
    assert client.get(at(other_village.district)).status_code == 404
    assert client.post(at(other_village.district), filled()).status_code == 404
    assert client.get(at(other_village.district, "broadcasts")).status_code == 404
    for area in (other_village.district, village.district):
        assert client.get(at(area, "broadcast", foreign.pk)).status_code == 404
        assert client.post(at(area, "broadcast", foreign.pk)).status_code == 404
    tried = {**filled(), "to-which": "chosen", "to-villages": [other_village.pk]}
    assert client.post(at(village.district), {**tried, "step": "send"}).status_code == 400
    assert Broadcast.objects.count() == 1
    assert other_village.name not in client.get(at(village.district)).content.decode()


def test_village_staff_send_no_announcements_to_many(client, operator, village_head, village):
    for person in (operator, village_head):
        client.force_login(person)
        for area in (village, village.district, village.district.regency):
            assert client.get(at(area)).status_code == 404
            assert client.post(at(area), {**filled(), "step": "send"}).status_code == 404
    assert not Broadcast.objects.exists()


def test_a_failing_village_stops_no_other_and_is_tried_again(
    client, send, monkeypatch, district_officer, village, third_village,
    django_capture_on_commit_callbacks,
):  # fmt: skip
    real = pages.announcements_of

    def broken(place, author):
        if place.pk == village.pk:
            AnnouncementIndexPage.objects.descendant_of(place.site.root_page).update(intro="halb")
            raise RuntimeError("its tree is broken")
        return real(place, author)

    monkeypatch.setattr(pages, "announcements_of", broken)
    client.force_login(district_officer)
    answer = send(village.district)
    states = dict(BroadcastVillage.objects.values_list("village__name", "state"))
    assert states == {village.name: "failed", third_village.name: "published"}
    # What the failing one wrote is undone.
    assert not AnnouncementIndexPage.objects.filter(intro="halb").exists()
    assert "RuntimeError" in client.get(answer["Location"]).content.decode()

    monkeypatch.undo()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(answer["Location"]).status_code == 302
    assert set(BroadcastVillage.objects.values_list("state", flat=True)) == {"published"}
    assert AnnouncementPage.objects.count() == 2  # the other one was not made twice


def test_a_form_sent_twice_makes_one_announcement(district_officer, regency_officer, village):
    token = uuid.uuid4()
    made = {
        broadcasting.send(
            village.district, district_officer, "Banjir", values_of(), [village],
            publish=True, token=token,
        ).pk
        for _ in range(2)
    }  # fmt: skip
    assert len(made) == 1
    with pytest.raises(NotDone):  # somebody else's form
        broadcasting.send(
            village.district, regency_officer, "Banjir", values_of(), [village],
            publish=True, token=token,
        )  # fmt: skip
    assert BroadcastVillage.objects.count() == 1
    assert DutyEntry.objects.count() == 1


def test_the_work_done_twice_makes_each_page_once(district_officer, village, third_village):
    broadcast = broadcasting.send(
        village.district, district_officer, "Banjir", values_of(), [village, third_village],
        publish=True, token=uuid.uuid4(),
    )  # fmt: skip
    assert broadcasting.make_pages.call(broadcast.pk, "id") == {"made": 2, "failed": 0}
    assert broadcasting.make_pages.call(broadcast.pk, "id") == {"made": 0, "failed": 0}
    assert AnnouncementPage.objects.count() == 2
    # A second worker that had read the rows before finds them claimed.
    row = broadcast.villages.first()
    assert broadcasting._make(broadcast, row.pk) is None


def test_who_has_lost_the_role_meanwhile_publishes_nothing(district_officer, village):
    broadcast = broadcasting.send(
        village.district, district_officer, "Banjir", values_of(), [village],
        publish=True, token=uuid.uuid4(),
    )  # fmt: skip
    district_officer.memberships.all().delete()
    broadcasting.make_pages.call(broadcast.pk, "id")
    row = broadcast.villages.get()
    assert row.state == "failed" and row.error
    assert not AnnouncementPage.objects.exists()


def test_a_village_whose_list_was_deleted_gets_one(district_officer, village):
    AnnouncementIndexPage.objects.descendant_of(village.site.root_page).get().delete()
    village.site.root_page.refresh_from_db()
    page = pages.Broadcaster().publish(village, values_of(), district_officer, True)
    assert page.live and page.get_parent().specific_class is AnnouncementIndexPage
    again = pages.Broadcaster().publish(village, values_of(), district_officer, True)
    assert again.get_parent() == page.get_parent() and again.slug != page.slug


def test_what_is_wrong_is_marked_and_kept_and_sends_nothing(client, district_officer, village):
    client.force_login(district_officer)
    wrong = filled(**{"page-hazard": "", "page-ends_at": "2026-11-29T07:00", "to-which": "chosen"})
    answer = client.post(at(village.district), {**wrong, "step": "send"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Teks affected" in page and page.count("error-message") >= 3
    assert not Broadcast.objects.exists()


def test_it_is_not_sent_to_more_villages_than_were_shown(client, district_officer, village):
    client.force_login(district_officer)
    sent = {**filled(), "step": "send", "shown": "7", "token": str(uuid.uuid4())}
    answer = client.post(at(village.district), sent)
    assert answer.status_code == 200
    assert not Broadcast.objects.exists()
    again = client.post(at(village.district), {**filled(), "step": "edit"})
    assert "Teks hazard" in again.content.decode()
