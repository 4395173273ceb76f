"""Publishes confirmed alarms as alerts in CAP 1.2 to chosen villages; updates, cancels, ends them.

An alert is a chain of messages about one alarm, of which the latest alone is in force. What was
published is kept to the letter and never changed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from core.events.log import append_many
from core.events.models import Event
from core.events.records import records_changed
from core.geo.queries import by_distance
from core.plugins.gating import villages_with
from core.villages.models import Role, Village, boundaries
from core.villages.scoping import may_manage, villages_for
from plugins.ronda import alert_documents, cap
from plugins.ronda.alarms import Actor, NotYours, WrongState, add_step
from plugins.ronda.alert_banner import messages_changed
from plugins.ronda.models import Alarm, AlarmStep, AlertMessage
from plugins.ronda.push_tasks import push_alert

if TYPE_CHECKING:
    from core.accounts.models import User

Kind = AlertMessage.Kind
PUBLISHERS = (Role.VILLAGE_HEAD, Role.DISTRICT_OFFICER, Role.REGENCY_OFFICER)
EVENTS = {
    Kind.ALERT: "alert.published",
    Kind.UPDATE: "alert.updated",
    Kind.CANCEL: "alert.cancelled",
}
NEAREST = 20  # villages beyond the district's own that are offered
LONGEST = timedelta(days=3)
SHORTEST = timedelta(minutes=10)
TOLD_WITHIN = timedelta(minutes=15)  # however late the worker comes to it


def may_publish(user: User, village: Village) -> bool:
    """Whether the person may send alerts of the village's alarms."""
    return may_manage(user, village, PUBLISHERS)


def neighbours(village: Village, user: User) -> list[Village]:
    """The villages an alert of this one may be for: itself first, those of its district and the
    nearest others, by distance; for an officer all of theirs besides. Only those with the watch."""
    everybody = villages_with("ronda", Village.objects.filter(site__isnull=False))
    everybody = everybody.select_related("district").defer(*boundaries("district__"))
    if village.point is None:
        nearest = list(everybody.filter(district=village.district_id).order_by("name"))
    else:
        by_place = by_distance(everybody, "point", village.point)
        nearest = [*by_place.filter(district=village.district_id)]
        nearest += by_place.exclude(district=village.district_id).exclude(point=None)[:NEAREST]
    own = villages_for(user, PUBLISHERS).exclude(pk=village.pk)
    known = {row.pk for row in nearest}
    others = [row for row in everybody.filter(pk__in=own).order_by("name") if row.pk not in known]
    first = [row for row in nearest if row.pk == village.pk] or [village]
    return [*first, *(row for row in nearest if row.pk != village.pk), *others]


def in_force(now: datetime | None = None) -> QuerySet[AlertMessage]:
    """The messages that hold now, whoever sent them and whomever they are for."""
    messages = AlertMessage.objects.unscoped().filter(is_latest=True)
    return messages.exclude(kind=Kind.CANCEL).filter(expires__gt=now or timezone.now())


def for_village(village: Village) -> QuerySet[AlertMessage]:
    """All messages that are for the village, by the alarm's own or another."""
    return AlertMessage.objects.unscoped().filter(villages=village)


@transaction.atomic
def publish(
    alarm: Alarm,
    actor: Actor,
    *,
    headline: str,
    description: str,
    instruction: str = "",
    villages: Iterable[Village] = (),
    minutes: int = 180,
) -> AlertMessage:
    """Send the first message of a confirmed alarm. `minutes` is how long it holds.

    Raises `NotYours`, `WrongState`, and `ValidationError` by field.
    """
    alarm = _held(alarm, actor)
    if alarm.state != Alarm.State.CONFIRMED:
        raise WrongState(_("Only a confirmed alarm becomes an alert."))
    if in_force().filter(alarm=alarm).exists():
        raise WrongState(_("An alert of this alarm is in force: update it."))
    chosen = _chosen(alarm.village, actor, villages)
    return _send(
        alarm, actor, Kind.ALERT, chosen, (),
        headline=headline, description=description, instruction=instruction,
        expires=_expiry(minutes),
    )  # fmt: skip


@transaction.atomic
def update(
    message: AlertMessage,
    actor: Actor,
    *,
    headline: str,
    description: str,
    instruction: str = "",
    villages: Iterable[Village] | None = None,
    minutes: int = 180,
) -> AlertMessage:
    """Replace a message in force by a newer one; for the same villages unless others are named."""
    message, before = _latest(message, actor)
    had = list(message.villages.all())
    chosen = had if villages is None else _chosen(message.village, actor, villages)
    return _send(
        message.alarm, actor, Kind.UPDATE, chosen, before,
        headline=headline, description=description, instruction=instruction,
        # Villages that it is not for any more are told so too.
        expires=_expiry(minutes), told=had,
    )  # fmt: skip


@transaction.atomic
def cancel(message: AlertMessage, actor: Actor, reason: str) -> AlertMessage:
    """Take an alert in force back, with the reason."""
    if not reason.strip():
        raise ValidationError({"text": [_("Say why the alert is cancelled.")]})
    message, before = _latest(message, actor)
    return _send(
        message.alarm, actor, Kind.CANCEL, list(message.villages.all()), before,
        headline=_("Cancelled: %s") % message.headline, description=reason, instruction="",
        expires=message.expires, urgency="Past",
    )  # fmt: skip


@transaction.atomic
def end(message: AlertMessage, actor: Actor, text: str = "") -> AlertMessage:
    """The danger is over: a last update, which says so and holds no longer."""
    message, before = _latest(message, actor)
    return _send(
        message.alarm, actor, Kind.UPDATE, list(message.villages.all()), before,
        headline=_("All clear: %s") % message.headline,
        description=text.strip() or _("The danger is over."), instruction="",
        expires=timezone.now(), urgency="Past", response="AllClear",
    )  # fmt: skip


def tell_of_expiry(village: Village) -> None:
    """A task: pages that are kept show an alert until they are told that it holds no longer."""
    now = timezone.now()
    found = for_village(village).filter(is_latest=True).exclude(kind=Kind.CANCEL)
    for key in found.filter(expires__range=(now - TOLD_WITHIN, now)).values_list("pk", flat=True):
        if cache.add(f"ronda:expired:{key}:{village.pk}", True, 2 * TOLD_WITHIN.total_seconds()):
            records_changed("ronda", [village])


# -- What they are made of -----------------------------------------------------------------------


def _held(alarm: Alarm, actor: Actor) -> Alarm:
    village = alarm.village
    if actor.user is None or not may_publish(actor.user, village):
        raise NotYours(
            _("The village head, or an officer of the district or regency, sends alerts.")
        )
    held = Alarm.objects.for_village(village).select_for_update().get(pk=alarm.pk)
    held.village = village
    return held


def _latest(message: AlertMessage, actor: Actor) -> tuple[AlertMessage, list[AlertMessage]]:
    """The message, when it is in force, and all of its alert up to it."""
    alarm = _held(message.alarm, actor)
    found = in_force().filter(pk=message.pk).select_related("village", "sent_by").first()
    if found is None:
        raise WrongState(_("This message is no longer in force: look at the alert anew."))
    found.alarm = alarm
    found.village = alarm.village
    chain = AlertMessage.objects.for_village(alarm.village).filter(alarm=alarm, pk__lte=found.pk)
    before = list(chain.order_by("pk"))
    # An alarm may have had an alert before, which ended: the chain begins with the last `Alert`.
    starts = [number for number, item in enumerate(before) if item.kind == Kind.ALERT]
    return found, before[starts[-1] :]


def _chosen(village: Village, actor: Actor, villages: Iterable[Village]) -> list[Village]:
    chosen = list({row.pk: row for row in villages}.values())
    if not chosen:
        raise ValidationError({"villages": [_("Choose at least one village.")]})
    allowed = {row.pk for row in neighbours(village, actor.user)}
    wrong = [row.full_name for row in chosen if row.pk not in allowed]
    if wrong:
        raise ValidationError(
            {"villages": [_("Not near enough, or not yours: %s.") % ", ".join(wrong)]}
        )
    return chosen


def _expiry(minutes: int) -> datetime:
    length = timedelta(minutes=minutes)
    if not SHORTEST <= length <= LONGEST:
        raise ValidationError(
            {"minutes": [_("An alert holds for ten minutes at least and three days at most.")]}
        )
    return timezone.now() + length


def _send(alarm, actor, kind, villages, before, *, headline, description, instruction, expires,
          urgency="Immediate", response="", told=()):  # fmt: skip
    village = alarm.village
    # By the whole second, which is what the document says of it.
    sent = timezone.now().replace(microsecond=0)
    message = AlertMessage(
        village=village,
        alarm=alarm,
        identifier=f"{village.code}-{sent:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}",
        kind=kind,
        sent=sent,
        expires=max(expires.replace(microsecond=0), sent),
        headline=headline[:160],
        description=description,
        instruction=instruction,
        sent_by=actor.user,
    )
    places = Village.objects.defer(None).filter(pk__in=[row.pk for row in villages])
    areas = [cap.area_of(row) for row in places.order_by("code")]
    message.xml = alert_documents.document_of(
        message, village, areas, before, urgency=urgency, response=response
    )
    if before:
        older = AlertMessage.objects.for_village(village).filter(alarm=alarm, is_latest=True)
        older.update(is_latest=False)
    message.save()
    message.villages.set(villages)
    messages_changed()
    add_step(alarm, AlarmStep.Kind.ALERTED, actor, f"{message.get_kind_display()}: {headline}")
    concerned = {row.pk: row for row in (*villages, *told)}.values()
    _tell(message, concerned)
    push_alert(message)
    return message


def _tell(message: AlertMessage, villages: Iterable[Village]) -> None:
    """An event for each village that it is for, so that each one's listeners hear of it."""
    payload = {
        "alert": message.identifier,
        "kind": message.kind,
        "headline": message.headline,
        "from": message.village.code,
        "plugin": "ronda",
    }
    append_many(
        [
            Event(
                kind=EVENTS[message.kind],
                village=village,
                subject_type=message._meta.label_lower,
                subject_id=message.identifier[:64],
                payload=payload,
                visibility="public",
            )
            for village in villages
        ]
    )
    records_changed("ronda", villages)
