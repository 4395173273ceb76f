"""Works off the outbox: takes up what is due, sends it, and writes down what came of it.

A message is taken up by moving its due time on, in a short transaction of its own; while it is
sent none is open. One message an endpoint is under way at a time, and endpoints that have been
failing get half of the senders at most: a server that hangs holds up nobody else's messages.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Lock, Thread

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from frontend_api.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from frontend_api.webhooks.sending import Result, send

log = logging.getLogger("kampung.webhooks")

State = WebhookDelivery.State
CLAIM = timedelta(minutes=2)  # far longer than sending takes
RETRIES = [
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20),
    timedelta(hours=24),
]  # fmt: skip
GIVE_UP = timedelta(days=3)
KEPT = timedelta(days=30)
MOST_REMOVED = 5_000  # at one tick


def claim(limit: int, busy: Collection[int] = (), *, failing: bool | None = None) -> list:
    """Take up at most `limit` due messages, the oldest of each endpoint that is not `busy`."""
    now = timezone.now()
    due = WebhookDelivery.objects.filter(
        state=State.PENDING, next_attempt_at__lte=now, endpoint__enabled=True
    )
    if failing is not None:
        due = due.filter(endpoint__failing_since__isnull=not failing)
    firsts = due.exclude(endpoint__in=busy).values("endpoint").annotate(first=Min("pk"))
    ids = list(firsts.order_by("first").values_list("first", flat=True)[: max(limit, 0)])
    if not ids:
        return []
    with transaction.atomic():
        rows = due.filter(pk__in=ids).select_for_update(skip_locked=True, of=("self",))
        taken = list(rows.select_related("endpoint"))
        due.model.objects.filter(pk__in=[row.pk for row in taken]).update(
            next_attempt_at=now + CLAIM
        )
    return taken


def deliver(delivery: WebhookDelivery) -> None:
    """Send a message that was claimed, and record it."""
    record(delivery.pk, send(delivery))


@transaction.atomic
def record(pk: int, result: Result) -> None:
    delivery = WebhookDelivery.objects.select_for_update().filter(pk=pk).first()
    if delivery is None:  # deleted with its endpoint while it was under way
        return
    WebhookAttempt.objects.create(
        delivery=delivery,
        status=result.status,
        error=result.error,
        duration=result.duration,
        answer=result.answer,
    )
    endpoint = WebhookEndpoint.objects.unscoped().select_for_update().get(pk=delivery.endpoint_id)
    now = timezone.now()
    delivery.attempts += 1
    if result.ok:
        delivery.state, delivery.next_attempt_at, delivery.ended_at = State.DELIVERED, None, now
    elif delivery.state == State.PENDING and delivery.attempts > len(RETRIES):
        delivery.state, delivery.next_attempt_at, delivery.ended_at = State.FAILED, None, now
    elif delivery.state == State.PENDING:
        pause = RETRIES[delivery.attempts - 1]
        delivery.next_attempt_at = now + pause * random.uniform(0.9, 1.1)
    delivery.save(update_fields=["attempts", "state", "next_attempt_at", "ended_at"])
    _judge(endpoint, result, now)


def _judge(endpoint: WebhookEndpoint, result: Result, now) -> None:
    if result.ok:
        if endpoint.failing_since is not None:
            endpoint.failing_since = None
            endpoint.save(update_fields=["failing_since"])
        return
    if endpoint.failing_since is None:
        endpoint.failing_since = now
        endpoint.save(update_fields=["failing_since"])
    if not endpoint.enabled:
        return
    if result.status == 410:
        endpoint.disable("gone")
    elif now - endpoint.failing_since >= GIVE_UP:
        endpoint.disable("failing")


def work_off() -> int:
    """Send all that is due, here and one after the other; returns how many were sent."""
    sent = 0
    while taken := claim(1):
        for delivery in taken:
            deliver(delivery)
            sent += 1
    return sent


class Courier:
    """Sends in threads of its own beside whatever the process does, and ends when nothing is due.

    The task queue has one worker: a server that hangs must not keep it from its other tasks.
    """

    def __init__(self):
        self._lock = Lock()
        self._thread: Thread | None = None
        self._called = False

    def call(self) -> None:
        """Have what is due now sent."""
        with self._lock:
            self._called = True
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, name="webhooks", daemon=True)
                self._thread.start()

    def wait(self, timeout: float) -> None:
        """For whoever ends when all is sent."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def _run(self) -> None:
        senders = settings.KAMPUNG_WEBHOOK_SENDERS
        flying: dict[Future, WebhookDelivery] = {}
        try:
            with ThreadPoolExecutor(senders, thread_name_prefix="webhook") as pool:
                while True:
                    self._called = False
                    self._take_up(pool, flying, senders)
                    if flying:
                        done, _others = wait(flying, timeout=0.5, return_when=FIRST_COMPLETED)
                        for future in done:
                            del flying[future]
                        continue
                    with self._lock:
                        if not self._called:
                            self._thread = None
                            return
        except Exception:  # what was claimed comes due again
            log.exception("Sending webhooks failed")
        finally:
            connection.close()

    def _take_up(self, pool, flying, senders) -> None:
        busy = {delivery.endpoint_id for delivery in flying.values()}
        slow = sum(d.endpoint.failing_since is not None for d in flying.values())
        taken = claim(senders - len(flying), busy, failing=False)
        free = senders - len(flying) - len(taken)
        taken += claim(min(free, max(1, senders // 2) - slow), busy, failing=True)
        for delivery in taken:
            flying[pool.submit(_deliver_in_thread, delivery)] = delivery


def _deliver_in_thread(delivery: WebhookDelivery) -> None:
    try:
        deliver(delivery)
    except Exception:
        log.exception("Webhook message %s could not be sent", delivery.message_id)
    finally:
        connection.close()


courier = Courier()


def send_due() -> None:
    """Have what is due sent: in the background, or here where there are no senders (in tests)."""
    if settings.KAMPUNG_WEBHOOK_SENDERS:
        courier.call()
    else:
        work_off()


def forget_old() -> None:
    """Remove messages that were done with a month ago, with their log."""
    old = WebhookDelivery.objects.filter(ended_at__lt=timezone.now() - KEPT).order_by("ended_at")
    ids = list(old.values_list("pk", flat=True)[:MOST_REMOVED])
    WebhookDelivery.objects.filter(pk__in=ids).delete()
