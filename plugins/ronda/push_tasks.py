"""Sends alarms and alerts to the browsers that hear them, in the background."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from core.villages.models import Village
from plugins.ronda import people, push
from plugins.ronda.models import Alarm, AlertMessage, PushSubscription

log = logging.getLogger("kampung.ronda")
AT_A_TIME = 8  # messages on their way together
MOST_FAILURES = 20  # in a row, after which a browser is given up


def push_alarm(alarm: Alarm, what: str, *, everybody: bool = False) -> None:
    """Once the step is committed, tell the watch and the staff of it; or everybody."""
    if push.is_configured():
        _soon(partial(send_alarm.enqueue, alarm.pk, what, everybody))


def push_alert(message: AlertMessage) -> None:
    """Once it is committed, tell everybody in the villages that the message is for."""
    if push.is_configured():
        _soon(partial(send_alert.enqueue, message.pk))


def _soon(enqueue) -> None:
    transaction.on_commit(partial(_enqueue, enqueue))


def _enqueue(enqueue) -> None:
    # The alarm stands: whatever fails here must not look as if it did not.
    try:
        enqueue()
    except Exception:
        log.exception("The push messages of an alarm could not be queued")


@task()
def send_alarm(pk: int, what: str, everybody: bool) -> dict[str, int]:
    """Tell a step of an alarm; counts of messages sent, of browsers gone, and of failures."""
    alarm = Alarm.objects.unscoped().select_related("village__district").filter(pk=pk).first()
    if alarm is None or not push.is_on(alarm.village):
        return {}
    found = _of([alarm.village])
    if not everybody:
        found = [row for row in found if row.user and people.is_watch(row.user, alarm.village)]
    return _send_all(found, partial(alarm_text, alarm, what), "/p/ronda/", str(alarm.uuid))


@task()
def send_alert(pk: int) -> dict[str, int]:
    """Tell a message of an alert, as `send_alarm` does."""
    message = AlertMessage.objects.unscoped().select_related("village").filter(pk=pk).first()
    if message is None:
        return {}
    villages = [row for row in message.villages.all() if push.is_on(row)]
    # One after the other replaces what the browser shows of the alert.
    tag = str(message.alarm_id)
    path = f"/p/ronda/peringatan/{message.identifier}/"
    return _send_all(_of(villages), partial(alert_text, message), path, f"alert-{tag}")


def alarm_text(alarm: Alarm, what: str) -> tuple[str, str]:
    """Title and text, in the language that is active."""
    heading = {
        "raised": _("Alarm: %s"),
        "confirmed": _("Confirmed alarm: %s"),
        "recalled": _("False alarm: %s"),
        "ended": _("Alarm over: %s"),
    }[what] % alarm.label
    if alarm.is_drill:
        heading = _("Drill: %s") % heading
    moment = timezone.localtime(alarm.raised_at).strftime("%H:%M")
    parts = [alarm.village.full_name, moment, alarm.instruction if what == "confirmed" else ""]
    return heading, " · ".join(filter(None, parts))


def alert_text(message: AlertMessage) -> tuple[str, str]:
    return message.headline, message.instruction or message.description


def _of(villages: Iterable[Village]) -> QuerySet[PushSubscription]:
    return PushSubscription.objects.for_villages(list(villages)).select_related("user")


def _send_all(subscriptions, text, path: str, tag: str) -> dict[str, int]:
    """Send to all; remove browsers that are gone, and those that fail again and again."""
    subscriptions = list(subscriptions)

    def attempt(subscription) -> int:
        with translation.override(subscription.language):
            title, body = text()
        message = {"title": title[:200], "body": body[:500], "url": path, "tag": tag}
        try:
            return push.send(subscription, message)
        except Exception as error:  # whatever the other side or the address does
            log.info("A push message failed: %s", error)
            return 0

    # The threads ask the database nothing: all that texts need has been read.
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        statuses = list(pool.map(attempt, subscriptions))
    keys: dict[str, list[int]] = {"sent": [], "gone": [], "failed": []}
    for subscription, status in zip(subscriptions, statuses, strict=True):
        kind = "sent" if 200 <= status < 300 else "gone" if status in push.GONE else "failed"
        keys[kind].append(subscription.pk)
    rows = PushSubscription.objects.unscoped()
    rows.filter(pk__in=keys["failed"]).update(failures=F("failures") + 1)
    rows.filter(pk__in=keys["sent"]).exclude(failures=0).update(failures=0)
    rows.filter(Q(pk__in=keys["gone"]) | Q(failures__gte=MOST_FAILURES)).delete()
    return {kind: len(found) for kind, found in keys.items()}
