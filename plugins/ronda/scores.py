"""How reliably posts are kept: of posts alone, because a score of a person would be a pillory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from plugins.ronda.models import CheckIn, Shift, WatchPost

DAYS = 30


@dataclass(frozen=True, slots=True)
class Score:
    """Of one post over the last `DAYS` days. Shares are from 0 to 1, None of nothing."""

    post: int
    name: str
    shifts: int
    kept: float | None
    checkins: int
    flagged: float | None

    @property
    def kept_percent(self) -> int | None:
        return None if self.kept is None else round(100 * self.kept)

    @property
    def flagged_percent(self) -> int | None:
        return None if self.flagged is None else round(100 * self.flagged)


def scores_of(village) -> list[Score]:
    """The posts in use by name; three queries, however many nights there are."""
    now = timezone.now()
    since = now - timedelta(days=DAYS)
    shifts = Shift.objects.for_village(village).filter(ends_at__lte=now, ends_at__gt=since)
    kept = {
        post: (count, manned)
        for post, count, manned in shifts.order_by()
        .values("post")
        .annotate(count=Count("pk"), manned=Count("pk", filter=Q(manned_at__isnull=False)))
        .values_list("post", "count", "manned")
    }
    checkins = CheckIn.objects.for_village(village).filter(happened_at__gt=since)
    seen = {
        post: (count, flagged)
        for post, count, flagged in checkins.order_by()
        .values("post")
        .annotate(count=Count("pk"), flagged=Count("pk", filter=~Q(flags=[])))
        .values_list("post", "count", "flagged")
    }
    found = []
    posts = WatchPost.objects.for_village(village).filter(is_active=True).order_by("name", "pk")
    for pk, name in posts.values_list("pk", "name"):
        count, manned = kept.get(pk, (0, 0))
        passed, flagged = seen.get(pk, (0, 0))
        found.append(
            Score(
                pk,
                name,
                count,
                round(manned / count, 3) if count else None,
                passed,
                round(flagged / passed, 3) if passed else None,
            )
        )
    return found
