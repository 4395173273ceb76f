"""Puts the events that endpoints want into the outbox, each once."""

from __future__ import annotations

import json
import secrets
from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from core.events.log import after, position
from core.events.models import Event
from frontend_api.webhooks.models import WebhookCursor, WebhookDelivery, WebhookEndpoint

BATCH = 500


def fill() -> int:
    """Queue what has happened since the last time; returns how many messages that made.

    The cursor is locked meanwhile: of two workers the second reads on where the first has ended.
    """
    made = 0
    while True:
        with transaction.atomic():
            row = WebhookCursor.objects.select_for_update().filter(pk=1).first()
            if row is None:  # there has never been an endpoint
                return made
            events = after(row.cursor, BATCH)
            if not events:
                if not row.put_right():
                    return made
                continue
            made += _queue(events)
            row.move(position(events[-1]))


def _queue(events: list[Event]) -> int:
    by_village = defaultdict(list)
    for event in events:
        if event.village_id is not None:
            by_village[event.village_id].append(event)
    endpoints = WebhookEndpoint.objects.for_villages(list(by_village)).filter(enabled=True)
    messages = [
        message(endpoint, event)
        for endpoint in endpoints
        for event in by_village[endpoint.village_id]
        if endpoint.wants(event)
    ]
    WebhookDelivery.objects.bulk_create(messages, ignore_conflicts=True)
    return len(messages)


def message(endpoint: WebhookEndpoint, event: Event) -> WebhookDelivery:
    """The message that tells an endpoint of an event; not saved."""
    return WebhookDelivery(
        endpoint=endpoint,
        message_id=f"msg_{secrets.token_hex(12)}",
        event=event.pk,
        position=str(position(event)),
        kind=event.kind,
        body=_body(
            event.kind,
            event.at,
            event.village.code,
            {"type": event.subject_type, "id": event.subject_id},
            event.payload,
        ),
    )


def queue_test(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Queue a message that only tests whether the other side takes and verifies one."""
    subject = {"type": "webhook", "id": str(endpoint.pk)}
    return WebhookDelivery.objects.create(
        endpoint=endpoint,
        message_id=f"msg_{secrets.token_hex(12)}",
        kind="webhook.test",
        body=_body("webhook.test", timezone.now(), endpoint.village.code, subject, {}),
    )


def _body(kind: str, at, village: str, subject: dict, payload: dict) -> str:
    body = {
        "type": kind,
        "timestamp": at.isoformat(),
        "data": {"village": village, "subject": subject, "payload": payload},
    }
    return json.dumps(body, separators=(",", ":"))


def replay(delivery: WebhookDelivery) -> None:
    """Send a message once more, under the id it has: who keeps ids sees that it is the same."""
    delivery.state = WebhookDelivery.State.PENDING
    delivery.attempts, delivery.next_attempt_at, delivery.ended_at = 0, timezone.now(), None
    delivery.save(update_fields=["state", "attempts", "next_attempt_at", "ended_at"])
