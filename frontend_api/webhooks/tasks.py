"""Filling and sending in the background: at once after an event, and at every tick of the clock."""

from __future__ import annotations

import logging
import time

from django.db import connection, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django_tasks import task

from core.clock import tick
from core.events.models import Event
from frontend_api.webhooks.delivering import forget_old, send_due
from frontend_api.webhooks.models import WebhookCursor, WebhookEndpoint
from frontend_api.webhooks.outbox import fill

log = logging.getLogger("kampung.webhooks")
LOOKS = 4
PAUSE = 0.3  # seconds


@task()
def deliver_webhooks() -> int:
    """Queue and send what has just happened; returns how many messages were queued.

    An event that another running transaction still holds back is looked for a few times; after
    that it is the clock's.
    """
    made = fill()
    for _number in range(LOOKS):
        if made or not _is_held_back():
            break
        time.sleep(PAUSE)
        made = fill()
    send_due()
    return made


def _is_held_back() -> bool:
    row = WebhookCursor.objects.filter(pk=1).first()
    return row is not None and row.is_behind()


def deliver_soon() -> None:
    """Begin to send once the current transaction is committed."""
    if not any(item[1] is _enqueue for item in connection.run_on_commit):
        transaction.on_commit(_enqueue)


def _enqueue() -> None:
    # What happened is committed: whatever fails here, the clock makes up for.
    try:
        deliver_webhooks.enqueue()
    except Exception:
        log.exception("Webhooks could not be begun")


@receiver(post_save, sender=Event)
def told_of_event(sender, instance, created, **kwargs):
    if not created or instance.village_id is None:
        return
    endpoints = WebhookEndpoint.objects.filter(village=instance.village_id, enabled=True)
    if any(endpoint.wants(instance) for endpoint in endpoints):
        deliver_soon()


@receiver(tick)
def work_off_the_outbox(sender, **kwargs):
    fill()
    send_due()
    forget_old()
