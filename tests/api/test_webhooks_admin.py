"""Webhooks in the admin: made, watched, sent again, and explained when they are switched off."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.testing.factories import OTHER_CODE, VILLAGE_CODE
from frontend_api.webhooks import managing
from frontend_api.webhooks.delivering import work_off
from frontend_api.webhooks.models import WebhookDelivery, WebhookEndpoint
from frontend_api.webhooks.outbox import fill
from tests.api.hooks import happen

INDEX = "/admin/webhooks/"


@pytest.fixture
def form(receiver):
    return {
        "village": VILLAGE_CODE,
        "url": receiver.url,
        "description": "Aplikasi kampung",
        "kinds": "page.\nreport.created, page.",
    }


@pytest.fixture
def staff(operator, client):
    client.force_login(operator)
    return client


def test_an_operator_makes_one_and_sees_its_secret_once(staff, form, village, receiver):
    assert INDEX in staff.get("/admin/").content.decode()
    assert "page.published" in staff.get(f"{INDEX}add/").content.decode()
    shown = staff.post(f"{INDEX}add/", form, follow=True)
    secret = re.search(r'value="(whsec_[^"]+)"', shown.content.decode())[1]
    assert "no-store" in shown["Cache-Control"]
    endpoint = WebhookEndpoint.objects.for_village(village).get()
    assert endpoint.kinds == ["page.", "report.created"]
    again = staff.get(f"{INDEX}{endpoint.pk}/secret/", follow=True).content.decode()
    assert secret not in again
    assert receiver.url in again
    assert "Aplikasi kampung" in staff.get(INDEX).content.decode()
    happen(village)
    fill()
    work_off()
    assert receiver.verify(secret)


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "nonsense"},
        {"url": ""},
        {"kinds": "Page Published"},
        {"kinds": " ".join(f"a{number}." for number in range(51))},
        {"village": OTHER_CODE},
        {"village": ""},
    ],
)
def test_a_form_that_is_wrong_makes_none(staff, form, village, other_village, changes):
    assert staff.post(f"{INDEX}add/", {**form, **changes}).status_code == 200
    assert not WebhookEndpoint.objects.unscoped().exists()


def test_an_inner_address_is_refused_with_a_reason(staff, form, settings, village):
    settings.KAMPUNG_WEBHOOKS_TO_PRIVATE = False
    html = staff.post(f"{INDEX}add/", {**form, "url": "https://127.0.0.1/"}).content.decode()
    assert "127.0.0.1" in html
    assert not WebhookEndpoint.objects.unscoped().exists()


def test_it_is_changed_and_switched_off_and_on(staff, form, endpoint, village):
    happen(village)
    fill()
    url = f"{INDEX}{endpoint.pk}/edit/"
    assert endpoint.url in staff.get(url).content.decode()
    staff.post(url, {**form, "kinds": ""})
    changed = WebhookEndpoint.objects.for_village(village).get()
    assert (changed.kinds, changed.enabled, changed.disabled_reason) == ([], False, "by hand")
    assert WebhookDelivery.objects.get().state == "dropped"
    staff.post(url, {**form, "enabled": "on", "include_staff": "on"})
    changed = WebhookEndpoint.objects.for_village(village).get()
    assert (changed.enabled, changed.include_staff) == (True, True)


def test_the_page_shows_every_try_and_sends_again(
    staff, endpoint, receiver, village, django_capture_on_commit_callbacks
):
    receiver.status, receiver.answer = 500, b"<b>broken</b>"
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(f"{INDEX}{endpoint.pk}/test/")
    html = staff.get(f"{INDEX}{endpoint.pk}/").content.decode()
    assert "webhook.test" in html
    assert "HTTP 500" in html
    assert "&lt;b&gt;broken" in html
    receiver.status = 200
    delivery = endpoint.deliveries.get()
    connection.run_on_commit.clear()  # the test's one transaction never commits
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(f"{INDEX}{endpoint.pk}/messages/{delivery.pk}/replay/")
    assert endpoint.deliveries.get().state == "delivered"
    assert "HTTP 200" in staff.get(f"{INDEX}{endpoint.pk}/").content.decode()


def test_many_messages_are_shown_by_pages(staff, endpoint, village):
    for _ in range(25):
        managing.test(endpoint)
    assert "?p=2" in staff.get(f"{INDEX}{endpoint.pk}/").content.decode()
    for page in ("2", "99"):
        assert "?p=1" in staff.get(f"{INDEX}{endpoint.pk}/?p={page}").content.decode()
    assert "?p=2" in staff.get(f"{INDEX}{endpoint.pk}/?p=x").content.decode()


def test_a_new_secret_is_shown_once(staff, endpoint):
    shown = staff.post(f"{INDEX}{endpoint.pk}/rotate/", follow=True).content.decode()
    secret = re.search(r'value="(whsec_[^"]+)"', shown)[1]
    assert secret != endpoint.secret
    assert WebhookEndpoint.objects.unscoped().get().signing_secrets == [secret, endpoint.secret]


def test_why_one_is_off_is_explained(staff, endpoint):
    texts = set()
    for reason in ("gone", "failing", "by hand"):
        endpoint.disable(reason)
        html = staff.get(f"{INDEX}{endpoint.pk}/").content.decode()
        texts.add(re.search(r"help-warning.*?</div>", html, re.DOTALL)[0])
    assert len(texts) == 3
    staff.post(f"{INDEX}{endpoint.pk}/test/")
    assert not endpoint.deliveries.exists()
    endpoint.enable()
    assert "help-warning" not in staff.get(f"{INDEX}{endpoint.pk}/").content.decode()
    WebhookEndpoint.objects.unscoped().update(failing_since=timezone.now() - timedelta(days=1))
    assert "help-warning" in staff.get(f"{INDEX}{endpoint.pk}/").content.decode()


def test_removing_is_asked_once_more(staff, endpoint):
    url = f"{INDEX}{endpoint.pk}/remove/"
    assert endpoint.url in staff.get(url).content.decode()
    assert WebhookEndpoint.objects.unscoped().exists()
    staff.post(url)
    assert not WebhookEndpoint.objects.unscoped().exists()


def test_nothing_of_another_village_is_seen_or_touched(
    staff, endpoint, make_endpoint, other_village, village
):
    foreign = make_endpoint(village=other_village, description="Rahasia")
    managing.test(foreign)
    before = WebhookEndpoint.objects.filter(village=other_village).values().get()
    delivery = foreign.deliveries.get().pk
    for path in ("", "results/", "?q=Rahasia"):
        assert foreign.description not in staff.get(f"{INDEX}{path}").content.decode().replace(
            "?q=Rahasia", ""
        ).replace('value="Rahasia"', "")
    for action in ("", "edit/", "secret/", "remove/"):
        assert staff.get(f"{INDEX}{foreign.pk}/{action}").status_code == 404
    for action in ("edit/", "remove/", "rotate/", "test/", f"messages/{delivery}/replay/"):
        assert staff.post(f"{INDEX}{foreign.pk}/{action}").status_code == 404
    assert staff.post(f"{INDEX}{endpoint.pk}/messages/{delivery}/replay/").status_code == 404
    assert WebhookEndpoint.objects.filter(village=other_village).values().get() == before


def test_it_is_for_people_who_manage_a_village(village, make_user, client):
    client.force_login(make_user("warga", "citizen", village))
    for path in ("", "add/"):
        assert client.get(f"{INDEX}{path}").status_code in (302, 403)
