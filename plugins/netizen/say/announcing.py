"""Publishes announcements and tells those who follow their topic."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from core.events.log import append
from plugins.netizen.models import Announcement, TopicFollow
from plugins.netizen.notices import notify


def page_path(announcement: Announcement) -> str:
    """Where it is read on its village's website."""
    return f"/p/netizen/pengumuman/{announcement.code}/"


@transaction.atomic
def publish(announcement: Announcement) -> bool:
    """Publish a draft; whether it was one. Its followers are told once, also when it is withdrawn
    and published again."""
    rows = Announcement.objects.for_village(announcement.village_id).select_for_update()
    stored = rows.get(pk=announcement.pk)
    if stored.state == Announcement.State.PUBLISHED and stored.published_at:
        return False
    announcement.state = Announcement.State.PUBLISHED
    announcement.published_at = stored.published_at or timezone.now()
    announcement.save(update_fields=["state", "published_at"])
    append(
        "announcement.published",
        village=announcement.village,
        subject=announcement,
        payload={"title": announcement.title, "topic": announcement.topic.code},
        visibility="public",
    )
    if not announcement.is_over:
        _tell(announcement)
    return True


def _tell(announcement: Announcement) -> None:
    village = announcement.village
    followers = TopicFollow.objects.for_village(village).filter(
        topic_code=announcement.topic.code, user__is_active=True
    )
    by_email: dict[bool, list[int]] = {True: [], False: []}
    for user, mailed in followers.values_list("user_id", "by_email"):
        by_email[mailed].append(user)
    text = f"{announcement.topic.name}: {announcement.title}"
    for mail, users in by_email.items():
        notify(
            users, village, "announcement", text, page_path(announcement),
            key=announcement.code, mail=mail,
        )  # fmt: skip
