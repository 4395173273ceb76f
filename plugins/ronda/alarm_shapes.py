"""How codes, alarms and alerts are told, in the API and in blocks alike.

What the public reads holds nobody's name: no place in words, which may be somebody's house, and
the position by about a hundred metres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.villages.routing import site_url
from plugins.ronda import alert_documents, cap

if TYPE_CHECKING:
    from plugins.ronda.models import Alarm, AlarmCode, AlarmStep, AlertMessage

PUBLIC_DECIMALS = 3  # of a degree: about 100 metres


def code_shape(code: AlarmCode) -> dict:
    return {
        "id": code.pk,
        "beats": code.beats,
        "label": code.label,
        "instruction": code.instruction,
        "category": code.category,
        "severity": code.severity,
        "is_all_clear": code.is_all_clear,
    }


def alarm_shape(alarm: Alarm, *, watch: bool = False) -> dict:
    """The alarm; with what the watch alone may know, where `watch`."""
    return {
        "uuid": str(alarm.uuid),
        "beats": alarm.beats,
        "label": alarm.label,
        "instruction": alarm.instruction,
        "state": alarm.state,
        "is_drill": alarm.is_drill,
        "post": alarm.post_id,
        "point": _point(alarm.point, None if watch else PUBLIC_DECIMALS),
        "raised_at": alarm.raised_at.isoformat(),
        "confirmed_at": alarm.confirmed_at.isoformat() if alarm.confirmed_at else None,
        "ended_at": alarm.ended_at.isoformat() if alarm.ended_at else None,
        "watch": _of_the_watch(alarm) if watch else None,
    }


def _of_the_watch(alarm: Alarm) -> dict:
    return {
        "place": alarm.place,
        "accuracy": alarm.accuracy,
        "raised_by": alarm.raised_by.name if alarm.raised_by else "",
        "steps": [step_shape(step) for step in alarm.steps.all()],
    }


def step_shape(step: AlarmStep) -> dict:
    return {
        "kind": step.kind,
        "at": step.at.isoformat(),
        "actor": step.actor,
        "text": step.text,
    }


def alert_shape(message: AlertMessage) -> dict:
    """A message with the villages that it is for; both prefetched or read here."""
    return {
        "identifier": message.identifier,
        "kind": message.kind,
        "headline": message.headline,
        "description": message.description,
        "instruction": message.instruction,
        "sent": cap.moment(message.sent),
        "expires": cap.moment(message.expires),
        "is_latest": message.is_latest,
        "is_drill": message.alarm.is_drill,
        "alarm": str(message.alarm.uuid),
        "village": message.village.code,
        "villages": sorted(village.code for village in message.villages.all()),
        "url": site_url(message.village.hostname) + alert_documents.path_of(message),
    }


def _point(point, decimals: int | None) -> dict | None:
    if point is None:
        return None
    x, y = point.x, point.y
    if decimals is not None:
        x, y = round(x, decimals), round(y, decimals)
    return {"longitude": x, "latitude": y}
