"""What the roster's screens show, gathered in few queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.villages.models import Village
from plugins.ronda.models import Duty, Member, NightOff, Shift, SwapRequest, WatchPost
from plugins.ronda.roster.nights import month_of, span, tonight
from plugins.ronda.roster.planning import Plan


@dataclass(slots=True)
class Cell:
    """A post's night: its shifts, each with `crew_list` and how many are `missing`, and the marks
    of recurring shifts that do not come."""

    night: date
    is_tonight: bool
    shifts: list[Shift] = field(default_factory=list)
    off: list[NightOff] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    post: WatchPost
    cells: list[Cell]


@dataclass(slots=True)
class Board:
    """`short` counts shifts to come that lack somebody."""

    nights: list[date]
    lines: list[Line]
    short: int


def week(village: Village, monday: date, posts: list[WatchPost]) -> Board:
    """The seven nights from `monday` on. Four queries, however many posts there are."""
    nights = list(span(monday, monday + timedelta(days=6)))
    by_place = _shifts(village, nights[0], nights[-1], posts)
    off = _nights_off(village, nights[0], nights[-1])
    this = tonight()
    lines = [
        Line(
            post,
            [
                Cell(night, night == this, by_place[post.pk, night], off[post.pk, night])
                for night in nights
            ],
        )
        for post in posts
    ]
    short = sum(shift.is_short for line in lines for cell in line.cells for shift in cell.shifts)
    return Board(nights, lines, short)


def month(village: Village, first: date, posts: list[WatchPost]) -> list[Line]:
    """Each post's nights of the month that begins with `first`, those with a shift."""
    first, last = month_of(first)
    by_place = _shifts(village, first, last, posts)
    return [
        Line(
            post,
            [
                Cell(night, False, by_place[post.pk, night])
                for night in span(first, last)
                if by_place[post.pk, night]
            ],
        )
        for post in posts
    ]


def _shifts(village, first: date, last: date, posts) -> dict[tuple[int, date], list[Shift]]:
    duties = (
        Duty.objects.for_village(village)
        .select_related("member", "replaces")
        .order_by("member__name", "pk")
    )
    shifts = (
        Shift.objects.for_village(village)
        .filter(night__range=(first, last), post__in=posts)
        .prefetch_related(Prefetch("duties", queryset=duties, to_attr="crew_list"))
        .order_by("starts_at", "pk")
    )
    asked = set(
        SwapRequest.objects.for_village(village)
        .filter(state=SwapRequest.State.ASKED, duty__shift__night__range=(first, last))
        .values_list("duty", flat=True)
    )
    now, found = timezone.now(), defaultdict(list)
    for shift in shifts:
        shift.missing = max(0, shift.crew - len(shift.crew_list))
        shift.is_short = shift.missing > 0 and shift.ends_at > now
        shift.was_empty = shift.ends_at <= now and shift.manned_at is None
        for duty in shift.crew_list:
            duty.is_asked = duty.pk in asked
        found[shift.post_id, shift.night].append(shift)
    return found


def _nights_off(village, first: date, last: date) -> dict[tuple[int, date], list[NightOff]]:
    found = defaultdict(list)
    marks = NightOff.objects.for_village(village).filter(night__range=(first, last))
    for mark in marks.select_related("pattern").order_by("pattern__starts", "pk"):
        found[mark.pattern.post_id, mark.night].append(mark)
    return found


def candidates(shift: Shift):
    """Active members of the shift's post or of none who keep no other shift that night."""
    on_duty = Duty.objects.for_village(shift.village).filter(shift__night=shift.night)
    return (
        Member.objects.for_village(shift.village)
        .filter(Q(post=None) | Q(post=shift.post_id), is_active=True)
        .exclude(pk__in=on_duty.values("member"))
    )


def nights_in_month(shift: Shift) -> dict[int, int]:
    """How many nights of the shift's month each member of the village keeps."""
    duties = Duty.objects.for_village(shift.village).filter(
        shift__night__range=month_of(shift.night)
    )
    counts = duties.order_by().values_list("member").annotate(count=Count("pk"))
    return dict(counts)


def told(plan: Plan) -> dict:
    """A plan as the screen shows it: by night, who comes and goes; what stays empty, and why."""
    nights: dict[tuple, dict] = {}

    def entry(shift):
        key = shift.starts_at, shift.post.name
        return nights.setdefault(key, {"shift": shift, "joins": [], "leaves": []})

    new = {id(shift) for shift in plan.new}
    for shift in (*plan.new, *plan.changed):
        entry(shift)["is_new"] = id(shift) in new
    for shift in plan.obsolete:
        entry(shift)["is_gone"] = True
    for shift, member in plan.joins:
        entry(shift)["joins"].append(member.name)
    for duty in plan.leaves:
        entry(duty.shift)["leaves"].append(duty.member.name)
    loads = [load for member, load in plan.loads if member.is_active]
    return {
        "nights": [nights[key] for key in sorted(nights)],
        "unfilled": [(gap, why(gap.reasons)) for gap in plan.unfilled],
        "least": min(loads, default=0),
        "most": max(loads, default=0),
        "digest": plan.digest(),
    }


def why(reasons: dict[str, int]) -> str:
    """In words what keeps a post's other members from a night."""
    if not reasons:
        return _("The post has no other members.")
    words = {
        "unavailable": lambda n: ngettext("%s cannot that night", "%s cannot that night", n),
        "busy": lambda n: ngettext("%s keeps another shift", "%s keep another shift", n),
        "most_nights": lambda n: ngettext(
            "%s has as many nights as allowed", "%s have as many nights as allowed", n
        ),
        "apart": lambda n: ngettext(
            "%s is never with one of those on it", "%s are never with one of those on it", n
        ),
    }
    return "; ".join(words[name](count) % count for name, count in sorted(reasons.items())) + "."
