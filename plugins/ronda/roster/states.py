"""Which posts are manned: by night, and at this moment."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plugins.ronda.models import Shift, WatchPost
from plugins.ronda.roster.nights import tonight

MANNED, EMPTY, OFF = "manned", "empty", "off"
STATES = (
    (MANNED, _("Manned")),
    (EMPTY, _("Empty")),
    (OFF, _("No shift now")),
)


def running(shifts: QuerySet[Shift], now: datetime) -> QuerySet[Shift]:
    return shifts.filter(starts_at__lte=now, ends_at__gt=now)


def with_state(posts: QuerySet[WatchPost], now: datetime | None = None) -> QuerySet[WatchPost]:
    """Each with `state`: `manned` where somebody has checked in to a shift that is on, `empty`
    where nobody has, `off` where none is on."""
    here = Shift.objects.filter(post=OuterRef("pk"))
    on = running(here, now or timezone.now())
    return posts.annotate(
        state=Case(
            When(Exists(on.filter(manned_at__isnull=False)), then=Value(MANNED)),
            When(Exists(on), then=Value(EMPTY)),
            default=Value(OFF),
            output_field=CharField(),
        )
    )


def of_night(shifts: QuerySet[Shift], night: date) -> QuerySet[Shift]:
    """The shifts of a night in many villages. Their hours are named too: an index is by them, and
    none by the night alone."""
    noon = datetime.combine(night, time(12), timezone.get_default_timezone())
    return shifts.filter(
        night=night, ends_at__gt=noon - timedelta(days=1), ends_at__lt=noon + timedelta(days=2)
    )


def with_tonight(posts: QuerySet[WatchPost], now: datetime | None = None) -> QuerySet[WatchPost]:
    """The posts with their state and, in `tonight`, the shifts of the night with `assigned`, how
    many members are to keep each. Two queries."""
    shifts = (
        of_night(Shift.objects.all(), tonight(now))
        .annotate(assigned=Coalesce(Count("duties"), 0))
        .order_by("starts_at", "pk")
    )
    return with_state(posts, now).prefetch_related(
        Prefetch("shifts", queryset=shifts, to_attr="tonight")
    )


def tonight_representation(post: WatchPost) -> dict:
    """A post of `with_tonight` for everybody: no member is named."""
    return {
        "id": post.pk,
        "name": post.name,
        "neighbourhood": post.neighbourhood,
        "lamp": post.lamp,
        "state": post.state,
        "point": {"longitude": post.point.x, "latitude": post.point.y} if post.point else None,
        "shifts": [
            {
                "night": shift.night,
                "starts_at": shift.starts_at,
                "ends_at": shift.ends_at,
                "crew": shift.crew,
                "assigned": shift.assigned,
                "manned_at": shift.manned_at,
            }
            for shift in post.tonight
        ],
    }
