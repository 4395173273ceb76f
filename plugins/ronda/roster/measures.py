"""Figures and completeness of the roster, each for many villages in one query."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from plugins.ronda.models import Duty, Member, Shift, WatchPost
from plugins.ronda.roster.nights import tonight
from plugins.ronda.roster.states import of_night, with_state

KEPT_OVER = timedelta(days=30)
WEEK = timedelta(days=7)


def manned_tonight(villages, now: datetime | None = None) -> dict[int, float]:
    """Posts to which somebody has come this night; by day, of the night that comes."""
    shifts = of_night(Shift.objects.for_villages(villages), tonight(now))
    return _by_village(shifts.filter(manned_at__isnull=False), Count("post", distinct=True))


def kept_share(villages, now: datetime | None = None) -> dict[int, float]:
    """Of the shifts that ended within 30 days, how many per cent were manned."""
    counts = (
        _ended(villages, now).values("village").annotate(count=Count("*"), kept=Count("manned_at"))
    )
    return {row["village"]: round(100 * row["kept"] / row["count"], 1) for row in counts}


def ended_shifts(villages, now: datetime | None = None) -> dict[int, float]:
    """How many shifts `kept_share` is a share of."""
    return _by_village(_ended(villages, now), Count("pk"))


def _ended(villages, now: datetime | None):
    now = now or timezone.now()
    shifts = Shift.objects.for_villages(villages).filter(
        ends_at__gt=now - KEPT_OVER, ends_at__lte=now
    )
    return shifts.order_by()


def members_by_village(villages) -> dict[int, float]:
    return _by_village(Member.objects.for_villages(villages).filter(is_active=True), Count("pk"))


def _by_village(rows, count) -> dict[int, float]:
    counts = rows.order_by().values("village").annotate(count=count)
    return {row["village"]: float(row["count"]) for row in counts}


def villages_with_members(villages) -> set[int]:
    members = Member.objects.for_villages(villages).filter(is_active=True).order_by()
    return set(members.values_list("village", flat=True).distinct())


def villages_with_roster(villages, now: datetime | None = None) -> set[int]:
    """Villages each of whose posts in use has, in the coming seven nights, a shift with somebody
    on it; those without a post have nothing to roster, and owe the post first."""
    night = tonight(now)
    rostered = Shift.objects.filter(
        post=OuterRef("pk"), night__gte=night, night__lt=night + WEEK
    ).filter(Exists(Duty.objects.filter(shift=OuterRef("pk"))))
    posts = WatchPost.objects.for_villages(villages).filter(is_active=True).order_by()
    counts = posts.values("village").annotate(
        count=Count("pk"), ready=Count("pk", filter=Exists(rostered))
    )
    return {row["village"] for row in counts if row["count"] == row["ready"]}


def patterns_url(village) -> str:
    return reverse("ronda_shiftpattern_modeladmin_index")


def members_url(village) -> str:
    return reverse("ronda_member_modeladmin_index")


def board_url(village) -> str:
    return reverse("ronda_shift_modeladmin_board")


def posts_by_state(villages):
    """The posts in use with `state`, for the map."""
    return with_state(WatchPost.objects.for_villages(villages).filter(is_active=True))
