"""Webhooks in the API: made, changed, tried and watched by who manages the village, and no other."""

import pytest
from django.db import connection

from core.accounts.models import AccessToken
from core.rest.schema import Generator
from core.testing.factories import OTHER_CODE, VILLAGE_CODE
from frontend_api.webhooks import managing
from frontend_api.webhooks.delivering import work_off
from frontend_api.webhooks.models import WebhookDelivery, WebhookEndpoint
from frontend_api.webhooks.outbox import fill
from tests.api.hooks import happen

URL = "/api/v1/webhooks/"


def bearer(owner, villages, abilities=("webhooks",)):
    _token, secret = AccessToken.objects.issue(owner, "Uji", villages, abilities)
    return {"authorization": f"Bearer {secret}"}


@pytest.fixture
def headers(village, operator):
    return bearer(operator, [village])


@pytest.fixture
def create(client, receiver, headers):
    """A function that asks for a webhook to the receiver: `create(kinds=["page."])`."""

    def create(**changes):
        body = {"village": VILLAGE_CODE, "url": receiver.url, **changes}
        return client.post(URL, body, "application/json", headers=headers)

    return create


@pytest.fixture
def foreign(other_village, make_endpoint):
    """A webhook of the other village with a message."""
    endpoint = make_endpoint(village=other_village, description="Rahasia")
    managing.test(endpoint)
    return endpoint


def test_a_webhook_is_made_and_its_secret_shown_once(
    create, client, headers, receiver, village, operator
):
    answer = create(description="Aplikasi", kinds=["page.", "report.created"], include_staff=True)
    made = answer.json()
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    assert made["secret"].startswith("whsec_")
    shown = client.get(f"{URL}{made['id']}/", headers=headers)
    assert shown.json() == {name: value for name, value in made.items() if name != "secret"}
    assert shown["Cache-Control"] == "private, no-store"
    assert made["secret"] not in client.get(URL, headers=headers).content.decode()
    assert WebhookEndpoint.objects.for_village(village).get().created_by == operator
    happen(village)
    fill()
    work_off()
    assert receiver.verify(made["secret"])["type"] == "page.published"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "http://127.0.0.1:22/"}, "url"),
        ({"url": "nonsense"}, "url"),
        ({"url": "https://user:pw@127.0.0.1/"}, "url"),
        ({"url": ""}, "url"),
        ({"url": "https://x.example/" + "x" * 600}, "url"),
        ({"url": "https://no-such-name.invalid/"}, "url"),
        ({"kinds": ["PAGE"]}, "kinds"),
        ({"kinds": ["page.published.x"]}, "kinds"),
        ({"kinds": "page."}, "kinds"),
        ({"kinds": ["a."] * 51}, "kinds"),
        ({"village": "18.02.01.2999"}, "village"),
        ({"village": "x"}, "village"),
        ({"enabled": False}, "enabled"),
        ({"secret": "mine"}, "secret"),
        ({"include_staff": "maybe"}, "include_staff"),
        ({"description": "x" * 201}, "description"),
    ],
)
def test_what_is_wrong_with_a_webhook_is_told(create, village, changes, field):
    answer = create(**changes)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not WebhookEndpoint.objects.unscoped().exists()


def test_inner_addresses_are_refused_with_a_reason(create, settings, village):
    settings.KAMPUNG_WEBHOOKS_TO_PRIVATE = False
    for url in ("https://127.0.0.1/", "https://[::ffff:10.0.0.1]/", "https://2130706433/"):
        errors = create(url=url).json()["errors"]["url"]
        assert len(errors) == 1
    assert "https://" in create(url="http://app.example/").json()["errors"]["url"][0]


def test_a_village_has_only_so_many(create, monkeypatch):
    monkeypatch.setattr(managing, "MOST_ENDPOINTS", 1)
    assert create().status_code == 201
    answer = create()
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")


def test_it_is_changed_field_by_field(create, client, headers, village, receiver):
    made = create(kinds=["page."]).json()

    def patch(**body):
        url = f"{URL}{made['id']}/"
        return client.patch(url, body, "application/json", headers=headers)

    changed = patch(description="Baru", kinds=[])
    assert changed.status_code == 200
    assert (changed.json()["description"], changed.json()["kinds"]) == ("Baru", [])
    assert changed.json()["url"] == receiver.url
    assert patch(village=OTHER_CODE).status_code == 400
    assert patch(url="nonsense").status_code == 400
    assert patch(enabled=None).status_code == 400
    assert patch().status_code == 200
    happen(village)
    fill()
    off = patch(enabled=False).json()
    assert (off["enabled"], off["disabled_reason"]) == (False, "by hand")
    assert WebhookDelivery.objects.get().state == "dropped"
    on = patch(enabled=True).json()
    assert (on["enabled"], on["disabled_reason"], on["disabled_at"]) == (True, "", None)


def test_rotation_shows_the_new_secret_once(create, client, headers):
    made = create().json()
    url = f"{URL}{made['id']}/"
    answer = client.post(f"{url}rotate-secret/", headers=headers)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer.json()["secret"] != made["secret"]
    assert answer.json()["previous_secret_until"]
    assert "whsec_" not in client.get(url, headers=headers).content.decode()
    endpoint = WebhookEndpoint.objects.unscoped().get()
    assert endpoint.signing_secrets == [answer.json()["secret"], made["secret"]]


def test_a_test_message_is_sent_whatever_the_kinds(
    create, client, headers, receiver, django_capture_on_commit_callbacks
):
    made = create(kinds=["report."]).json()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{URL}{made['id']}/test/", headers=headers)
    assert answer.status_code == 202
    assert answer.json()["kind"] == "webhook.test"
    content = receiver.verify(made["secret"])
    assert (content["type"], content["data"]["village"]) == ("webhook.test", VILLAGE_CODE)


def test_the_log_tells_what_was_sent_and_what_came_of_it(
    create, client, headers, receiver, village
):
    made = create().json()
    receiver.status, receiver.answer = 500, b"broken"
    event = happen(village)
    fill()
    work_off()
    happen(village, "page.moved")
    fill()
    url = f"{URL}{made['id']}/deliveries/"
    newest, oldest = client.get(url, headers=headers).json()["results"]
    assert (newest["kind"], newest["state"], newest["log"]) == ("page.moved", "pending", [])
    assert (oldest["state"], oldest["attempts"], oldest["delivered_at"]) == ("pending", 1, None)
    assert oldest["position"].endswith(f"-{event.pk}")
    assert oldest["body"] == receiver.received[0][2].decode()
    tried = oldest["log"][0]
    assert (tried["status"], tried["answer"], tried["error"]) == (500, "broken", "")
    assert tried["duration"] >= 0
    assert client.get(f"{url}?state=delivered", headers=headers).json()["count"] == 0
    assert client.get(f"{url}?state=pending&limit=1", headers=headers).json()["next"]
    assert client.get(f"{url}?state=x", headers=headers).status_code == 400


def test_a_message_is_sent_again_under_the_same_id(
    create, client, headers, receiver, village, django_capture_on_commit_callbacks
):
    made = create().json()
    happen(village)
    fill()
    work_off()
    delivery = WebhookDelivery.objects.get()
    url = f"{URL}{made['id']}/deliveries/{delivery.pk}/replay/"
    # In the test's one transaction the event's own beginning still waits for the commit.
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url, headers=headers)
    assert (answer.status_code, answer.json()["state"]) == (202, "pending")
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.received}) == 1
    assert len(receiver.received) == 2
    assert (
        client.post(f"{URL}{made['id']}/deliveries/0/replay/", headers=headers).status_code == 404
    )


def test_a_disabled_one_sends_nothing_by_hand(create, client, headers, village):
    made = create().json()
    happen(village)
    fill()
    WebhookEndpoint.objects.unscoped().get().disable("gone")
    pk = WebhookDelivery.objects.get().pk
    for action in ("test/", f"deliveries/{pk}/replay/"):
        answer = client.post(f"{URL}{made['id']}/{action}", headers=headers)
        assert answer.status_code == 409
        assert answer["Content-Type"] == "application/problem+json"


def test_it_is_removed_with_its_log(create, client, headers, village):
    made = create().json()
    happen(village)
    fill()
    url = f"{URL}{made['id']}/"
    assert client.delete(url, headers=headers).status_code == 204
    assert client.get(url, headers=headers).status_code == 404
    assert not WebhookDelivery.objects.exists()


# -- Tenancy -------------------------------------------------------------------------------------


def requests(client, headers, pk, delivery):
    """Every request there is for one webhook, as (name, answer)."""
    kwargs = {"headers": headers}
    yield "read", client.get(f"{URL}{pk}/", **kwargs)
    yield "change", client.patch(f"{URL}{pk}/", {"description": "x"}, "application/json", **kwargs)
    yield "rotate", client.post(f"{URL}{pk}/rotate-secret/", **kwargs)
    yield "test", client.post(f"{URL}{pk}/test/", **kwargs)
    yield "log", client.get(f"{URL}{pk}/deliveries/", **kwargs)
    yield "replay", client.post(f"{URL}{pk}/deliveries/{delivery}/replay/", **kwargs)
    yield "delete", client.delete(f"{URL}{pk}/", **kwargs)


def test_a_token_sees_and_touches_nothing_of_another_village(
    foreign, village, operator, client, headers, create
):
    before = WebhookEndpoint.objects.filter(village=foreign.village).values().get()
    delivery = foreign.deliveries.get()
    assert client.get(URL, headers=headers).json()["count"] == 0
    assert client.get(f"{URL}?village={OTHER_CODE}", headers=headers).json()["count"] == 0
    for name, answer in requests(client, headers, foreign.pk, delivery.pk):
        assert answer.status_code == 404, name
    assert create(village=OTHER_CODE).status_code == 403
    own = create().json()
    replay = f"{URL}{own['id']}/deliveries/{delivery.pk}/replay/"
    assert client.post(replay, headers=headers).status_code == 404
    assert WebhookEndpoint.objects.filter(village=foreign.village).values().get() == before
    assert foreign.deliveries.count() == 1


def test_who_works_in_both_villages_needs_a_token_for_both(
    foreign, village, other_village, regency_officer, client
):
    one = bearer(regency_officer, [village])
    both = bearer(regency_officer, [village, other_village])
    assert client.get(f"{URL}{foreign.pk}/", headers=one).status_code == 404
    assert client.get(f"{URL}{foreign.pk}/", headers=both).status_code == 200
    listed = client.get(f"{URL}?village={VILLAGE_CODE}", headers=both).json()
    assert listed["count"] == 0


def test_a_token_needs_the_ability_and_its_owner_the_role(endpoint, village, operator, client):
    pk = endpoint.pk
    managing.test(endpoint)
    delivery = endpoint.deliveries.get().pk
    for name, answer in requests(client, bearer(operator, [village], ["ronda.read"]), pk, delivery):
        assert answer.status_code == 403, name
    lost = bearer(operator, [village])
    operator.memberships.all().delete()
    for name, answer in requests(client, lost, pk, delivery):
        assert answer.status_code == 403, name
    for name, answer in requests(client, {}, pk, delivery):
        assert answer.status_code == 401, name
    assert client.get(URL).status_code == 401


def test_a_manager_who_has_signed_in_may_do_the_same(
    endpoint, foreign, village, operator, make_user, client
):
    client.force_login(operator)
    managing.test(endpoint)
    assert client.get(URL).json()["count"] == 1
    for name, answer in requests(client, {}, foreign.pk, foreign.deliveries.get().pk):
        assert answer.status_code == 404, name
    for name, answer in requests(client, {}, endpoint.pk, endpoint.deliveries.get().pk):
        assert answer.status_code in (200, 202, 204), name
    client.force_login(make_user("warga", "citizen", village))
    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("pk", [0, 10**30])
def test_an_id_that_is_none_is_404(village, client, headers, pk):
    for _name, answer in requests(client, headers, pk, pk):
        assert answer.status_code == 404


def test_the_description_names_every_endpoint(db):
    paths = Generator().get_schema(request=None, public=True)["paths"]
    names = {
        operation["operationId"]
        for path, item in paths.items()
        if path.startswith(URL)
        for operation in item.values()
    }
    assert names == {
        "webhooks_list", "webhooks_create", "webhooks_retrieve", "webhooks_update",
        "webhooks_delete", "webhooks_rotate_secret", "webhooks_test", "webhooks_deliveries",
        "webhooks_replay",
    }  # fmt: skip
    for action in ("test/", "deliveries/{delivery}/replay/"):
        assert {"202", "401", "403", "404", "409"} <= set(
            paths[
                f"{URL}{{id}}/{action}"
                if f"{URL}{{id}}/{action}" in paths
                else f"{URL}{{pk}}/{action}"
            ]["post"]["responses"]
        )
