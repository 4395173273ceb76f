"""What a phone keeps for the nights without signal, in one small answer.

The answer is in sections; a cursor holds a short hash of each. A phone that shows its cursor gets
those sections alone that differ, whatever the reason, and nothing has to note what has changed.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from plugins.ronda.models import Alarm, AlarmCode, Duty, WatchPost

if TYPE_CHECKING:
    from core.villages.models import Village
    from plugins.ronda.models import Member

NIGHTS = 14  # ahead
MOST_SHIFTS = 30
MOST_ALARMS = 20
HASH_LENGTH = 8
PLACE = ("pk", "name", "point", "radius")
# In the order of the cursor's parts.
SECTIONS = ("roster", "posts", "codes", "alarms")


class UnfitCursor(ValueError):
    """The text is no cursor of this answer's."""


def snapshot(village: Village, member: Member | None, since: str = "") -> dict[str, Any]:
    """The sections that differ from those of `since` (null otherwise) and the cursor of now.
    Raises `UnfitCursor`."""
    known = _parsed(since)
    sections = {
        "roster": roster(village, member),
        "posts": posts(village),
        "codes": codes(village),
        "alarms": alarms(village),
    }
    hashes = [_hash(sections[name]) for name in SECTIONS]
    shown = {
        name: None if known and known[number] == hashes[number] else sections[name]
        for number, name in enumerate(SECTIONS)
    }
    return {"cursor": "-".join(hashes), **shown}


def roster(village: Village, member: Member | None) -> list[dict[str, Any]]:
    """The member's shifts of the next nights, with who else keeps them. Staff who are no members
    have none."""
    if member is None:
        return []
    now = timezone.now()
    duties = Duty.objects.for_village(village).filter(
        shift__duties__member=member,
        shift__ends_at__gt=now - timedelta(hours=2),
        shift__starts_at__lt=now + timedelta(days=NIGHTS),
    )
    found: dict[int, dict[str, Any]] = {}
    rows = duties.select_related("shift", "member").order_by(
        "shift__starts_at", "shift", "member__name", "pk"
    )
    for duty in rows:
        shift = duty.shift
        told = found.setdefault(
            shift.pk,
            {
                "shift": shift.pk,
                "post": shift.post_id,
                "night": shift.night.isoformat(),
                "starts_at": shift.starts_at.isoformat(),
                "ends_at": shift.ends_at.isoformat(),
                "crew": [],
            },
        )
        told["crew"].append(duty.member.name)
    return list(found.values())[:MOST_SHIFTS]


def posts(village: Village) -> list[dict[str, Any]]:
    """The posts in use with their checkpoints in order. What their printed codes carry stays out:
    who has it need not go there."""
    rows = (
        WatchPost.objects.for_village(village)
        .filter(is_active=True)
        .order_by("name", "pk", "checkpoints__order", "checkpoints__pk")
        .values_list(
            "lamp", *PLACE, "checkpoints__is_active", *(f"checkpoints__{n}" for n in PLACE)
        )
    )
    found: dict[int, dict[str, Any]] = {}
    for lamp, *values in rows:
        post, (is_active, *point) = values[: len(PLACE)], values[len(PLACE) :]
        told = found.setdefault(post[0], {**_place(*post), "lamp": lamp, "checkpoints": []})
        if is_active:
            told["checkpoints"].append(_place(*point))
    return list(found.values())


def _place(key: int, name: str, point, radius: int) -> dict[str, Any]:
    return {
        "id": key,
        "name": name,
        "point": [round(point.x, 6), round(point.y, 6)] if point else None,
        "radius": radius,
    }


def codes(village: Village) -> list[dict[str, Any]]:
    """The village's kentongan table."""
    found = AlarmCode.objects.for_village(village).filter(is_active=True)
    return [
        {
            "id": code.pk,
            "beats": code.beats,
            "label": code.label,
            "instruction": code.instruction,
            "is_all_clear": code.is_all_clear,
        }
        for code in found
    ]


def alarms(village: Village) -> list[dict[str, Any]]:
    """The alarms that run, raised ones among them: the watch is to look."""
    running = Alarm.objects.for_village(village).filter(state__in=Alarm.RUNNING)
    return [
        {
            "uuid": str(alarm.uuid),
            "beats": alarm.beats,
            "label": alarm.label,
            "instruction": alarm.instruction,
            "state": alarm.state,
            "place": alarm.place,
            "point": [alarm.point.x, alarm.point.y] if alarm.point else None,
            "raised_at": alarm.raised_at.isoformat(),
            "is_drill": alarm.is_drill,
        }
        for alarm in running[:MOST_ALARMS]
    ]


def _hash(section: Any) -> str:
    text = json.dumps(section, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]


def _parsed(cursor: str) -> list[str]:
    if not cursor:
        return []
    parts = cursor.split("-")
    if len(parts) != len(SECTIONS) or not all(len(part) == HASH_LENGTH for part in parts):
        raise UnfitCursor(cursor)
    return parts
