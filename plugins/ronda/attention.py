"""What the watch gives to those on duty over many villages: what needs people now, and when its
phones were last heard of. Each of it is a query or two, however many villages are asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Max, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.medians import Days, medians
from core.plugins.specs import ActiveAlert, SignOfLife
from plugins.ronda.models import Alarm, CheckIn, Incident, Patrol

LATELY = timedelta(days=30)  # over which delays are told
DAY = 86400  # seconds
# That a check-in was on its way, from the moment on which it took place.
ON_THE_WAY = Days(F("server_time"), F("happened_at"))


def running_alarms(villages) -> Iterator[ActiveAlert]:
    """Alarms that are raised or confirmed and not over, drills among them."""
    rows = Alarm.objects.for_villages(villages).filter(state__in=Alarm.RUNNING)
    for alarm in rows.select_related("post").order_by("-raised_at", "-pk"):
        place = alarm.post.name if alarm.post else alarm.place
        yield ActiveAlert(
            key=str(alarm.uuid),
            village=alarm.village_id,
            title=f"{alarm.label}, {place}" if place else alarm.label,
            at=alarm.raised_at,
            level="alarm",
            url=reverse("ronda_alarm_modeladmin_inspect", args=[alarm.pk]),
            state=alarm.get_state_display(),
            is_drill=alarm.is_drill,
        )


def grave_incidents(villages) -> Iterator[ActiveAlert]:
    """Severe incidents that nobody has handed over or closed."""
    rows = Incident.objects.for_villages(villages).filter(
        severity=Incident.Severity.SEVERE, state__in=(Incident.State.OPEN, Incident.State.HANDLED)
    )
    rows = rows.select_related("post").order_by("-happened_at", "-pk")
    for incident in rows.defer("narrative", "private_note", "action"):
        # Without the narrative, which names people.
        told = incident.summary or (incident.post.name if incident.post else "")
        kind = incident.get_kind_display()
        yield ActiveAlert(
            key=str(incident.uuid),
            village=incident.village_id,
            title=_("%(kind)s: %(what)s") % {"kind": kind, "what": Truncator(told).chars(120)}
            if told
            else kind,
            at=incident.happened_at,
            level="warning",
            url=reverse("ronda_incident_modeladmin_inspect", args=[incident.pk]),
            state=incident.get_state_display(),
        )


def phones(villages) -> dict[int, SignOfLife]:
    """When the last record of each village's phones was received, and how many seconds check-ins
    of the last 30 days were on their way (median)."""
    since = timezone.now() - LATELY
    lately = CheckIn.objects.for_villages(villages).filter(
        happened_at__gte=since, happened_at__lte=F("server_time")
    )
    lately = lately.exclude(method=CheckIn.Method.STAFF)
    delays = medians(lately, ON_THE_WAY, "village")
    received = lately.order_by().values_list("village").annotate(last=Max("server_time"))
    last = dict(received)
    # Of those of old, what happened last, by the index: their tables are long.
    newest = {
        "checkin": (CheckIn.objects.exclude(method=CheckIn.Method.STAFF), "-happened_at"),
        "patrol": (Patrol.objects, "-started_at"),
        "incident": (Incident.objects.filter(device_time__isnull=False), "-happened_at"),
    }
    found = villages.order_by().annotate(
        **{
            f"last_{name}": Subquery(
                rows.filter(village=OuterRef("pk")).order_by(order).values("server_time")[:1]
            )
            for name, (rows, order) in newest.items()
        }
    )
    for pk, *moments in found.values_list("pk", *(f"last_{name}" for name in newest)):
        heard = [moment for moment in (last.get(pk), *moments) if moment is not None]
        if heard:
            last[pk] = max(heard)
    return {
        pk: SignOfLife(moment, round(DAY * delays[pk], 1) if pk in delays else None)
        for pk, moment in last.items()
    }
