"""What a message of an alert is in CAP 1.2, who sends it, and the page that tells of it."""

from __future__ import annotations

from django.conf import settings

from core.villages.models import Village
from core.villages.routing import site_url
from plugins.ronda import cap
from plugins.ronda.models import AlarmCode, AlertMessage


def document_of(message, village, areas, before, *, urgency="Immediate", response="") -> str:
    """The message in CAP 1.2. `village` is its own with district and site; `before` are the
    messages of the alert so far."""
    alarm, code, sender = message.alarm, message.alarm.code, sender_of(village)
    return cap.document(
        cap.Message(
            identifier=message.identifier,
            sender=sender,
            sent=message.sent,
            status="Exercise" if alarm.is_drill else "Actual",
            kind=message.kind,
            language=village.main_language,
            category=code.category if code else AlarmCode.Category.OTHER,
            event=alarm.label,
            severity=code.severity if code else "Unknown",
            certainty="Observed",
            urgency=urgency,
            response=response,
            expires=message.expires,
            sender_name=f"{village.full_name}, {village.district.full_name}",
            headline=message.headline,
            description=message.description,
            instruction=message.instruction,
            web=site_url(village.hostname) + path_of(message),
            contact=village.phone,
            areas=areas,
            references=[(sender, item.identifier, item.sent) for item in before],
        )
    )


def sender_of(village: Village) -> str:
    """Who sends, in CAP's sense: as unique as an address of the install's."""
    return f"ronda-{village.code}@{settings.KAMPUNG_BASE_DOMAIN}"


def page_of(message: AlertMessage) -> str:
    """The page that tells of the alert, on the website of the village that sent it."""
    return site_url(message.village.hostname) + path_of(message)


def path_of(message: AlertMessage) -> str:
    return f"/p/ronda/peringatan/{message.identifier}/"
