"""Which topics a village has, and who follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.netizen.models import Topic, TopicFollow

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village


def offered(village: Village) -> list[Topic]:
    """The village's topics in their order: of those with one code the one of the narrowest area,
    where that one is offered. One query."""
    by_code: dict[str, Topic] = {}
    for topic in Topic.objects.for_village(village):
        known = by_code.get(topic.code)
        if known is None or _rank(topic) > _rank(known):
            by_code[topic.code] = topic
    found = [topic for topic in by_code.values() if topic.is_active]
    return sorted(found, key=lambda topic: (topic.order, topic.name, topic.pk))


def _rank(topic: Topic) -> int:
    return ("regency", "district", "village").index(topic.area_kind)


def topic_of(village: Village, code: str) -> Topic | None:
    return next((topic for topic in offered(village) if topic.code == code), None)


def follow(village: Village, user: User, code: str, by_email: bool) -> None:
    """Follow a topic, or change whether letters come too."""
    # In bulk, for no signal: whom somebody follows is shown to nobody else.
    TopicFollow.objects.bulk_create(
        [TopicFollow(village=village, topic_code=code, user=user, by_email=by_email)],
        update_conflicts=True,
        unique_fields=["village", "topic_code", "user"],
        update_fields=["by_email"],
    )


def unfollow(village: Village, user: User, code: str) -> None:
    rows = TopicFollow.objects.for_village(village).filter(user=user, topic_code=code)
    rows._raw_delete(rows.db)


def followed(village: Village, user: User) -> dict[str, bool]:
    """The codes that the person follows here, and whether by email too."""
    if not user.is_authenticated:
        return {}
    rows = TopicFollow.objects.for_village(village).filter(user=user)
    return dict(rows.values_list("topic_code", "by_email"))
