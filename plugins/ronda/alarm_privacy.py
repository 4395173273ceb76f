"""What alarms, alerts and push subscriptions hold of a person."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.plugins.specs import PersonalData
from plugins.ronda.models import AlarmStep, AlertMessage, PushSubscription


def export(user) -> list[PersonalData]:
    steps = AlarmStep.objects.unscoped().filter(user=user).select_related("village", "alarm")
    taken = tuple(
        {
            "village": step.village.full_name,
            "alarm": str(step.alarm.uuid),
            "meaning": step.alarm.label,
            "what": step.kind,
            "at": step.at.isoformat(),
            "name": step.actor,
            "text": step.text,
        }
        for step in steps
    )
    messages = AlertMessage.objects.unscoped().filter(sent_by=user).select_related("village")
    sent = tuple(
        {
            "village": message.village.full_name,
            "identifier": message.identifier,
            "sent": message.sent.isoformat(),
            "headline": message.headline,
        }
        for message in messages
    )
    browsers = PushSubscription.objects.unscoped().filter(user=user).select_related("village")
    told = tuple(
        {
            "village": browser.village.full_name,
            "service": browser.endpoint,
            "added_at": browser.added_at.isoformat(),
        }
        for browser in browsers
    )
    found = ((_("Alarms"), taken), (_("Alerts"), sent), (_("Browsers to notify"), told))
    return [PersonalData(title, rows) for title, rows in found if rows]


def erase(user) -> None:
    """Forget the browsers, and take the person out of what was done: that it was done stays. A
    note may name its writer, and goes with them; the reason of a recall is the village's."""
    PushSubscription.objects.unscoped().filter(user=user).delete()
    mine = AlarmStep.objects.unscoped().filter(user=user)
    mine.filter(kind__in=[AlarmStep.Kind.NOTE, AlarmStep.Kind.WITNESSED]).update(text="")
    mine.update(user=None, member=None, actor="")
    AlertMessage.objects.unscoped().filter(sent_by=user).update(sent_by=None)
