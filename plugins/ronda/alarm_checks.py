"""What is checked before an alarm is raised: its code and post, its moment, whether it is one that
runs already, and whether somebody raises too many."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled, ValidationError

from core.geo.queries import near
from plugins.ronda.alarm_codes import ensure_codes
from plugins.ronda.models import Alarm, AlarmCode, AlarmStep, Member, WatchPost

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

# Two alarms of one code are one when they are raised so near in time and place.
SAME_WITHIN = timedelta(minutes=10)
SAME_NEAR = 500  # metres
# Alarms and witnesses of one person.
MOST_STEPS, MOST_STEPS_WITHIN = 10, timedelta(hours=1)


def same_alarm(village, code, post, point, raised_at, drill) -> Alarm | None:
    """A running alarm of this code, raised at about that time near there. Where neither tells its
    place, the village is near enough."""
    # Of two alarms of a code that arrive together the second waits here, and finds the first.
    held = AlarmCode.objects.for_village(village).select_for_update(no_key=True)
    held.filter(pk=code.pk).first()
    alarms = Alarm.objects.for_village(village).filter(
        code=code,
        is_drill=drill,
        state__in=Alarm.RUNNING,
        raised_at__range=(raised_at - SAME_WITHIN, raised_at + SAME_WITHIN),
    )
    point = point or (post.point if post else None)
    if point is None:
        found = alarms.order_by("raised_at", "pk").first()
    else:
        found = near(alarms, "point", point, SAME_NEAR, limit=1).first()
        found = found or alarms.filter(Q(point=None)).order_by("raised_at", "pk").first()
    return found


def check_rate(village: Village, user: User | None, member: Member | None) -> None:
    """Raises `Throttled` for a person who raises and witnesses more than anybody has cause to."""
    mine = Q(user=user) if user else Q(member=member)
    since = timezone.now() - MOST_STEPS_WITHIN
    steps = AlarmStep.objects.for_village(village).filter(
        mine, at__gte=since, kind__in=[AlarmStep.Kind.RAISED, AlarmStep.Kind.WITNESSED]
    )
    if steps.count() >= MOST_STEPS:
        raise Throttled(MOST_STEPS_WITHIN.total_seconds())


def code_of(village: Village, key: int) -> AlarmCode:
    """The village's code that raises an alarm. Raises `ValidationError`."""
    ensure_codes(village)
    code = AlarmCode.objects.for_village(village).filter(pk=key, is_active=True).first()
    if code is None:
        raise ValidationError({"code": [_("The village has no such code.")]})
    if code.is_all_clear:
        raise ValidationError({"code": [_("This code says that all is safe: it raises no alarm.")]})
    return code


def post_of(village: Village, key: int | None) -> WatchPost | None:
    """The village's post. Raises `ValidationError`."""
    if key is None:
        return None
    post = WatchPost.objects.for_village(village).filter(pk=key).first()
    if post is None:
        raise ValidationError({"post": [_("The village has no such post.")]})
    return post


def moment_of(device_time: datetime | None, now: datetime) -> datetime:
    """When it happened by the device's clock; by the server's where that is ahead or lost."""
    if device_time is None or not now - timedelta(days=7) < device_time <= now:
        return now
    return device_time
