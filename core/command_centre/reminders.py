"""Reminds the operators and the head of villages, by mail, of what is missing.

A village is reminded once in seven days at most. The letters leave in a task, each village's apart:
the row that notes a reminder is its claim, so that of two tasks one sends it, and goes again where
no letter could be sent.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.db.models import Max, Min
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from core.clock import tick
from core.command_centre.access import Area
from core.command_centre.completeness import missing_of, progress_of, tasks_of
from core.command_centre.models import MissingItem, Reminder
from core.command_centre.people import VILLAGE_STAFF
from core.villages.models import Membership, Role, Village
from core.villages.scoping import scope_of

if TYPE_CHECKING:
    from core.accounts.models import User

log = logging.getLogger("kampung.command_centre")
PAUSE = timedelta(days=7)
MOST_TASKS = 7  # that a letter names
MOST_ADDRESSES = 20
OFFICERS = frozenset({Role.REGENCY_OFFICER, Role.DISTRICT_OFFICER})
EVERY = 3600  # seconds between looks at whom to remind unasked
OFFICE_HOURS = range(8, 16)
MOST_AT_A_LOOK = 50  # villages


class Reason(models.TextChoices):
    """Why a village is not reminded."""

    COMPLETE = "complete", gettext_lazy("nothing is missing")
    LATELY = "lately", gettext_lazy("reminded within the last seven days")
    NO_ADDRESS = "no_address", gettext_lazy("no email address is known")


@dataclass(slots=True)
class Outcome:
    """The villages whose letters are on their way, and the others by the reason why not."""

    sent: list[Village] = field(default_factory=list)
    skipped: dict[Reason, list[Village]] = field(default_factory=lambda: defaultdict(list))


def may_remind(user: User, area: Area) -> bool:
    """Officers of the area or of one above it; a village does not remind itself."""
    return scope_of(user, OFFICERS).holds_area(area)


def remind(villages, user: User | None = None) -> Outcome:
    """Send reminders to those of a queryset of villages that miss something, after the transaction.
    A few queries, whatever the number."""
    villages = list(villages.select_related("district").defer("boundary", "district__boundary"))
    keys = [village.pk for village in villages]
    outcome = Outcome()
    incomplete = set(
        MissingItem.objects.filter(village__in=keys).values_list("village", flat=True).distinct()
    )
    lately = set(reminded_since(timezone.now() - PAUSE).values_list("village", flat=True))
    known = addresses_of(villages)
    for village in villages:
        if village.pk not in incomplete:
            outcome.skipped[Reason.COMPLETE].append(village)
        elif village.pk in lately:
            outcome.skipped[Reason.LATELY].append(village)
        elif not known[village.pk]:
            outcome.skipped[Reason.NO_ADDRESS].append(village)
        else:
            outcome.sent.append(village)
    if outcome.sent:
        chosen = [village.pk for village in outcome.sent]
        transaction.on_commit(partial(send_reminders.enqueue, chosen, user.pk if user else None))
    return outcome


def last_reminded(villages: Iterable[int]) -> dict[int, datetime]:
    """When each of these villages (ids) was reminded last, of those that ever were; one query."""
    rows = Reminder.objects.filter(village__in=list(villages)).order_by()
    return dict(rows.values_list("village").annotate(last=Max("sent_at")))


def reminded_since(moment):
    return Reminder.objects.filter(sent_at__gt=moment)


def addresses_of(villages: Iterable[Village]) -> dict[int, list[str]]:
    """The addresses of each village's operators and head, else that of its office; one query."""
    villages = list(villages)
    people = Membership.objects.filter(
        village__in=[village.pk for village in villages],
        role__in=VILLAGE_STAFF,
        user__is_active=True,
    ).exclude(user__email="")
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for pk, address in people.order_by("pk").values_list("village", "user__email"):
        found[pk][address] = None
    return {
        village.pk: list(found[village.pk])[:MOST_ADDRESSES] or list(filter(None, [village.email]))
        for village in villages
    }


@task()
def send_reminders(villages: list[int], user: int | None = None) -> int:
    """Send the letters of these villages (ids); how many villages were written to."""
    count = 0
    for pk in villages:
        try:
            count += _send(pk, user)
        except Exception:  # one village's fault stops no other
            log.exception("Village %s could not be reminded", pk)
    return count


def _send(pk: int, user: int | None) -> bool:
    village = Village.objects.with_places().filter(pk=pk, site__isnull=False).first()
    if village is None:
        return False
    addresses = addresses_of([village])[pk]
    items = missing_of(village)
    if not items or not addresses:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        subject, text = letter(village, items)
    with transaction.atomic():
        # Whoever else reminds the village waits here, and finds the row.
        Village.objects.select_for_update().filter(pk=pk).values_list("pk").first()
        if reminded_since(timezone.now() - PAUSE).filter(village=pk).exists():
            return False
        row = Reminder.objects.create(
            village=village, sent_by_id=user, items=len(items), recipients=len(addresses)
        )
    sent = sum(_mail(subject, text, address) for address in addresses)
    if not sent:
        row.delete()
    elif sent != row.recipients:
        row.recipients = sent
        row.save(update_fields=["recipients"])
    return bool(sent)


def letter(village: Village, items) -> tuple[str, str]:
    """Subject and text: how complete the data is, what matters most and where it is mended."""
    base = settings.WAGTAILADMIN_BASE_URL
    tasks = tasks_of(village, items)
    subject = _("%(village)s: what is missing on the website") % {"village": village.full_name}
    text = render_to_string(
        "command_centre/reminder.txt",
        {
            "village": village,
            "progress": progress_of(village),
            "missing": len(items),
            "tasks": [(task, base + task.url if task.url else "") for task in tasks[:MOST_TASKS]],
            "more": max(0, len(tasks) - MOST_TASKS),
            "url": base + reverse("command_centre:completeness", args=[village.code]),
        },
    )
    return " ".join(subject.split()), text


def _mail(subject: str, text: str, address: str) -> int:
    """Send one letter; 0 where it fails, which stops no other."""
    try:
        message = EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
        message.connection = get_connection()
        return message.send()
    except Exception as error:  # a mail server may answer anything
        # Without the traceback: its frames and messages may carry the address.
        log.error("A reminder could not be sent: %s", type(error).__name__)
        return 0


@receiver(tick)
def remind_unasked(sender, now=None, **kwargs) -> None:
    """Once an hour in office hours, however many workers there are: remind the villages that have
    missed something for KAMPUNG_REMINDER_DAYS and were not reminded in as many."""
    days = settings.KAMPUNG_REMINDER_DAYS
    now = now or timezone.now()
    if days <= 0 or timezone.localtime(now).hour not in OFFICE_HOURS:
        return
    if not cache.add("kampung:reminders-looked", True, EVERY):
        return
    before = now - timedelta(days=days)
    waiting = MissingItem.objects.values("village").annotate(first=Min("since"))
    due = waiting.filter(first__lte=before).exclude(
        village__in=reminded_since(before).values("village")
    )
    last = dict(Reminder.objects.order_by().values_list("village").annotate(last=Max("sent_at")))
    keys = [row["village"] for row in due.order_by("village")]
    # Those that were never reminded first, then those whose reminder is longest ago.
    keys.sort(key=lambda pk: last[pk].timestamp() if pk in last else 0)
    remind(Village.objects.filter(pk__in=keys[:MOST_AT_A_LOOK], site__isnull=False))
