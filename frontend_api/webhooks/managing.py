"""What the API and the admin do alike with webhooks."""

from __future__ import annotations

from core.villages.models import Village
from frontend_api.webhooks.models import WebhookDelivery, WebhookEndpoint
from frontend_api.webhooks.outbox import queue_test, replay
from frontend_api.webhooks.tasks import deliver_soon

MOST_ENDPOINTS = 20  # of one village
BY_HAND = "by hand"
CHANGEABLE = ("url", "description", "kinds", "include_staff")


def has_room(village: Village) -> bool:
    return WebhookEndpoint.objects.for_village(village).count() < MOST_ENDPOINTS


def change(endpoint: WebhookEndpoint, values: dict) -> None:
    """Write what `values` names of the changeable fields and of `enabled`."""
    names = [name for name in CHANGEABLE if name in values]
    for name in names:
        setattr(endpoint, name, values[name])
    endpoint.save(update_fields=names)
    wanted = values.get("enabled", endpoint.enabled)
    if wanted and not endpoint.enabled:
        endpoint.enable()
    elif endpoint.enabled and not wanted:
        endpoint.disable(BY_HAND)


def test(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Queue a test message and begin to send it."""
    delivery = queue_test(endpoint)
    deliver_soon()
    return delivery


def send_again(delivery: WebhookDelivery) -> None:
    replay(delivery)
    deliver_soon()
