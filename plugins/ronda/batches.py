"""What the records of one request share: who sends them, by which clock, and the village's places.

Read once a request, so that five hundred check-ins do not ask for the posts five hundred times.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.serializers import ValidationError

from core.events.records import figures_changed
from plugins.ronda.models import Checkpoint, Member, Patrol, Shift, WatchPost
from plugins.ronda.people import member_of

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

# How long before its shift a watch may gather, and how long after it may go home.
MARGIN = timedelta(hours=1)
# What a request may take to arrive; a clock that is off by less is right.
ON_THE_WAY = timedelta(minutes=1)


class Batch:
    """`sent_at` is the device's clock at the moment of sending, where it tells: how far it is ahead
    of ours is `skew`, by which the times of its records are mended. `device` tells phones apart."""

    def __init__(
        self, village: Village, user: User, sent_at: datetime | None = None, device: str = ""
    ):
        self.village, self.user, self.device = village, user, device
        self.now = timezone.now()
        self.skew = sent_at - self.now if sent_at is not None else None
        if self.skew is not None and abs(self.skew) < ON_THE_WAY:
            self.skew = timedelta()
        self.member = member_of(user, village)
        self.is_gathered = False  # whether more records than one come, see `tell`
        self.has_news = False

    def tell(self) -> None:
        """That figures have changed which no page shows: of many records once, at their end."""
        if self.is_gathered:
            self.has_news = True
        else:
            figures_changed("ronda", self.village)
            self.has_news = False

    @property
    def actor(self) -> str:
        """What the person is called in a chain of steps."""
        if self.member is not None:
            return self.member.name
        return (self.user.get_full_name() or self.user.get_username())[:100]

    def happened(self, device_time: datetime | None) -> datetime:
        """When something was that the device dates so; never later than now."""
        if device_time is None:
            return self.now
        return min(device_time - (self.skew or timedelta()), self.now)

    @cached_property
    def posts(self) -> dict[int, WatchPost]:
        return {post.pk: post for post in WatchPost.objects.for_village(self.village)}

    @cached_property
    def checkpoints(self) -> dict[int, Checkpoint]:
        return {point.pk: point for point in Checkpoint.objects.for_village(self.village)}

    @cached_property
    def tags(self) -> dict[str, tuple[WatchPost, Checkpoint | None]]:
        """The places by what their printed codes carry."""
        posts = {post.tag: (post, None) for post in self.posts.values()}
        points = {
            point.tag: (self.posts[point.post_id], point) for point in self.checkpoints.values()
        }
        return posts | points

    @cached_property
    def members(self) -> set[int]:
        """Keys of the village's members, active or not: a night may be sent after they left."""
        return set(Member.objects.for_village(self.village).values_list("pk", flat=True))

    def post(self, key: int | None, field: str = "post") -> WatchPost | None:
        """The post of the village with this key. Raises `ValidationError` for another's."""
        if key is None:
            return None
        if key not in self.posts:
            raise ValidationError({field: [_("The village has no such post.")]})
        return self.posts[key]

    def usual_post(self, patrol: UUID | None = None) -> WatchPost | None:
        """Where the person must have been when the record does not say: the patrol's post, the
        member's own, or the only one there is."""
        if patrol is not None:
            found = Patrol.objects.for_village(self.village).filter(uuid=patrol).first()
            if found is not None:
                return self.posts.get(found.post_id)
        if self.member is not None and self.member.post_id in self.posts:
            return self.posts[self.member.post_id]
        return next(iter(self.posts.values())) if len(self.posts) == 1 else None

    def shift(self, post: WatchPost, moment: datetime) -> Shift | None:
        """The shift of the post at a moment: the one it lies in, else the nearest within
        `MARGIN`."""
        shifts = Shift.objects.for_village(self.village).filter(
            post=post, starts_at__lte=moment + MARGIN, ends_at__gte=moment - MARGIN
        )

        def distance(shift: Shift) -> timedelta:
            return max(shift.starts_at - moment, moment - shift.ends_at, timedelta())

        return min(shifts, key=distance, default=None)
