"""Writes a plan of the roster, all of it or nothing."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from core.events.log import append
from core.events.records import records_changed
from core.villages.models import Village
from plugins.ronda.models import Duty, Shift, WatchPost
from plugins.ronda.roster.planning import Plan, make_plan


class OtherPlan(Exception):
    """The roster has changed since the plan was looked at; `plan` is what it would be now."""

    def __init__(self, plan: Plan):
        super().__init__("The roster has changed since.")
        self.plan = plan


def generate(
    village: Village,
    first: date,
    last: date,
    *,
    post: WatchPost | None = None,
    anew: bool = False,
    digest: str = "",
    now: datetime | None = None,
) -> Plan:
    """Make the plan and write it. With the `digest` of a plan that somebody has looked at, raises
    `OtherPlan` where it is another by now."""
    with transaction.atomic():
        lock(village)
        plan = make_plan(village, first, last, post=post, anew=anew, now=now)
        if digest and plan.digest() != digest:
            raise OtherPlan(plan)
        if not plan.is_empty:
            write(plan)
    return plan


def lock(village: Village) -> None:
    """Let one transaction at a time change the village's roster: its posts stand for it."""
    posts = WatchPost.objects.for_village(village).order_by("pk")
    list(posts.select_for_update().values_list("pk", flat=True))


def write(plan: Plan) -> None:
    village = plan.village
    Shift.objects.bulk_create(plan.new, batch_size=500)
    Shift.objects.bulk_update(plan.changed, ["pattern", "ends_at", "crew"], batch_size=500)
    leaving = [duty.pk for duty in plan.leaves]
    Duty.objects.for_village(village).filter(pk__in=leaving).delete()
    obsolete = [shift.pk for shift in plan.obsolete]
    Shift.objects.for_village(village).filter(pk__in=obsolete).delete()
    Duty.objects.bulk_create(
        [Duty(village=village, shift=shift, member=member) for shift, member in plan.joins],
        batch_size=500,
    )
    changed(
        village,
        plan.first,
        plan.last,
        shifts=len(plan.new) + len(plan.changed) + len(plan.obsolete),
        joined=len(plan.joins),
        left=len(plan.leaves),
    )


def changed(village: Village, first: date, last: date, **counts: int) -> None:
    """Tell that the roster of these nights is another, by an event that names nobody."""
    records_changed("ronda", [village])
    append(
        "roster.changed",
        village=village,
        payload={"first_night": str(first), "last_night": str(last), **counts},
    )
