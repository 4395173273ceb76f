"""Publishing that waits for the village head, where a village has switched it on."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import TaskState

from core.villages.approval import is_required, require_approval
from core.villages.models import Role
from sites.models import NewsPage, VillageSettings
from tests.sites.test_site_admin import settings_form
from tests.streams.test_plugin_stream import edit_form


@pytest.fixture
def draft(village, make_news):
    require_approval(village, True)
    return make_news(village, "Rapat", live=False)


@pytest.fixture
def send(client):
    """A function that posts a page's form as a user: `send(user, page, "action-submit")`."""

    def send(user, page, action):
        client.force_login(user)
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return client.post(url, {**edit_form(page, []), action: "1"})

    return send


@pytest.fixture
def act(client):
    """A function that approves or rejects the page that waits, as a user."""

    def act(user, page, action, comment=""):
        client.force_login(user)
        state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
        return client.post(url, {"comment": comment})

    return act


def is_live(page) -> bool:
    return NewsPage.objects.get(pk=page.pk).live


def test_an_operator_submits_and_the_village_head_publishes(
    draft, operator, village_head, send, act, client
):
    send(operator, draft, "action-publish")
    assert not is_live(draft)
    send(operator, draft, "action-submit")
    assert draft.workflow_in_progress
    client.force_login(village_head)
    assert "Rapat" in client.get(reverse("wagtailadmin_home")).content.decode()
    act(village_head, draft, "approve")
    assert is_live(draft)


def test_what_is_sent_back_stays_a_draft_and_can_be_submitted_again(
    draft, operator, village_head, send, act
):
    send(operator, draft, "action-submit")
    act(village_head, draft, "reject", "Tambah tanggal.")
    assert not is_live(draft)
    state = TaskState.objects.get()
    assert (state.status, state.comment) == ("rejected", "Tambah tanggal.")
    send(operator, draft, "action-submit")
    act(village_head, draft, "approve")
    assert is_live(draft)


def test_the_district_approves_too(draft, operator, district_officer, send, act):
    send(operator, draft, "action-submit")
    act(district_officer, draft, "approve")
    assert is_live(draft)


def test_an_operator_cannot_approve(draft, operator, send, act):
    send(operator, draft, "action-submit")
    act(operator, draft, "approve")
    assert not is_live(draft)


def test_another_villages_head_neither_sees_nor_approves(
    draft, operator, make_user, other_village, send, act
):
    stranger = make_user("kakam-lain", Role.VILLAGE_HEAD, other_village)
    send(operator, draft, "action-submit")
    client = Client()  # the operator's still has the message of what was sent
    client.force_login(stranger)
    assert "Rapat" not in client.get(reverse("wagtailadmin_home")).content.decode()
    assert act(stranger, draft, "approve").status_code in (302, 403, 404)
    assert not is_live(draft)


def test_who_answers_for_the_village_publishes_at_once(draft, village_head, send):
    send(village_head, draft, "action-publish")
    assert is_live(draft)


def test_without_it_an_operator_publishes(village, operator, make_news, send):
    page = make_news(village, "Rapat", live=False)
    send(operator, page, "action-publish")
    assert is_live(page)
    assert not page.has_workflow


def test_it_holds_in_one_village_only(draft, other_village, other_operator, make_news, send):
    page = make_news(other_village, "Bebas", live=False)
    send(other_operator, page, "action-publish")
    assert is_live(page)


@pytest.mark.parametrize("action", ["publish", "unpublish"])
def test_no_bulk_action_walks_round_it(draft, operator, village_head, send, client, action):
    if action == "unpublish":
        send(village_head, draft, "action-publish")
    before = is_live(draft)
    client.force_login(operator)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    client.post(f"{url}?id={draft.pk}", {"include_descendants": ""})
    assert is_live(draft) == before


def test_switching_it_off_leaves_what_waits_a_draft(village, draft, operator, send):
    send(operator, draft, "action-submit")
    require_approval(village, False)
    assert not NewsPage.objects.get(pk=draft.pk).workflow_in_progress
    assert not is_required(village)
    send(operator, draft, "action-publish")
    assert is_live(draft)


def test_the_village_head_switches_it_and_the_operator_cannot(
    village, village_head, operator, client
):
    row = VillageSettings.objects.create(village=village)
    url = reverse("village_sites_villagesettings_modeladmin_edit", args=[row.pk])
    client.force_login(village_head)
    client.post(url, settings_form(approval="on"))
    assert is_required(village)
    client.force_login(operator)
    client.post(url, settings_form(address="Jl. Lain 3"))
    village.refresh_from_db()
    assert village.address == "Jl. Lain 3"
    assert is_required(village)
    client.force_login(village_head)
    client.post(url, settings_form())
    assert not is_required(village)
