"""A village's night as lanes, one a post: its shifts, patrols and check-ins along the hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.ronda.models import CheckIn, Patrol, Shift, WatchPost

FIRST_HOUR, HOURS = 17, 14  # from five in the afternoon to seven in the morning
WIDTH = 720  # of the drawing
MOST_CHECKINS = 500


@dataclass(frozen=True, slots=True)
class Bar:
    """Something on a lane, in units of the drawing."""

    x: float
    width: float
    is_marked: bool = False


@dataclass(slots=True)
class Lane:
    """One post's night."""

    post: WatchPost
    told: str = ""
    shifts: list[Bar] = field(default_factory=list)
    patrols: list[Bar] = field(default_factory=list)
    dots: list[Bar] = field(default_factory=list)
    checkins: list[CheckIn] = field(default_factory=list)
    reports: list[Patrol] = field(default_factory=list)


def this_night() -> date:
    """The night that is going on or comes next: until noon it is the one that began yesterday."""
    now = timezone.localtime()
    return now.date() - timedelta(days=1) if now.hour < 12 else now.date()


def span(night: date) -> tuple[datetime, datetime]:
    """The night from noon to noon."""
    begins = timezone.make_aware(datetime.combine(night, time(12)))
    return begins, begins + timedelta(days=1)


def hours() -> list[tuple[float, float, str]]:
    """Where on the drawing the hours are, in its units and in per cent, and what is written there."""
    return [
        (
            round(WIDTH * number / HOURS, 1),
            round(100 * number / HOURS, 2),
            f"{(FIRST_HOUR + number) % 24:02}",
        )
        for number in range(1, HOURS, 2)
    ]


def lanes(village, night: date) -> list[Lane]:
    """The posts in use, and those where something was that night; four queries."""
    since, until = span(night)
    found = {post.pk: Lane(post) for post in WatchPost.objects.for_village(village)}
    manned: dict[int, list[Shift]] = {}
    for shift in Shift.objects.for_village(village).filter(night=night):
        manned.setdefault(shift.post_id, []).append(shift)
        bar = _bar(night, shift.starts_at, shift.ends_at, shift.manned_at is not None)
        found[shift.post_id].shifts.append(bar)
    patrols = Patrol.objects.for_village(village).filter(
        started_at__gte=since, started_at__lt=until
    )
    for patrol in patrols.order_by("started_at", "pk"):
        lane = found[patrol.post_id]
        lane.reports.append(patrol)
        ended = patrol.ended_at or patrol.started_at
        lane.patrols.append(_bar(night, patrol.started_at, ended))
    checkins = CheckIn.objects.for_village(village).filter(
        happened_at__gte=since, happened_at__lt=until
    )
    checkins = checkins.select_related("post", "checkpoint", "member").order_by("happened_at", "pk")
    for checkin in checkins[:MOST_CHECKINS]:
        lane = found[checkin.post_id]
        lane.checkins.append(checkin)
        moment = checkin.happened_at
        lane.dots.append(_bar(night, moment, moment, bool(checkin.flags)))
    for key, lane in found.items():
        lane.told = _told(lane, manned.get(key, []))
    shown = [
        lane
        for lane in found.values()
        if lane.post.is_active or lane.checkins or lane.reports or lane.shifts
    ]
    return sorted(shown, key=lambda lane: (lane.post.name, lane.post.pk))


def _bar(night: date, starts: datetime, ends: datetime, is_marked: bool = False) -> Bar:
    first = timezone.make_aware(datetime.combine(night, time(FIRST_HOUR)))
    whole = timedelta(hours=HOURS)

    def place(moment: datetime) -> float:
        return WIDTH * min(1.0, max(0.0, (moment - first) / whole))

    left, right = place(starts), place(ends)
    return Bar(round(left, 1), round(max(2.0, right - left), 1), is_marked)


def _told(lane: Lane, shifts: list[Shift]) -> str:
    """The lane in words, for those who do not see the drawing."""
    if not shifts:
        parts = [_("no shift on the roster")]
    elif any(shift.manned_at for shift in shifts):
        first = min(shift.manned_at for shift in shifts if shift.manned_at)
        parts = [_("manned since %(time)s") % {"time": f"{timezone.localtime(first):%H.%M}"}]
    else:
        parts = [_("not manned")]
    parts.append(
        ngettext("%(count)s patrol", "%(count)s patrols", len(lane.reports))
        % {"count": len(lane.reports)}
    )
    parts.append(
        ngettext("%(count)s check-in", "%(count)s check-ins", len(lane.checkins))
        % {"count": len(lane.checkins)}
    )
    flagged = sum(bool(checkin.flags) for checkin in lane.checkins)
    if flagged:
        parts.append(ngettext("%(count)s with a remark", "%(count)s with remarks", flagged)
                     % {"count": flagged})  # fmt: skip
    return " · ".join(parts)
