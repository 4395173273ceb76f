"""The line across a village's website while an alert for it is in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.plugins.specs import Banner
from plugins.ronda import alert_documents, alerts

if TYPE_CHECKING:
    from core.villages.models import Village

MOST = 3


def banners_of(village: Village) -> Iterator[Banner]:
    """One line an alert, the newest first; one query."""
    found = alerts.in_force().filter(villages=village).select_related("alarm")
    for message in found.defer("xml").order_by("-sent", "-pk")[:MOST]:
        drill = message.alarm.is_drill
        text = _("Drill: %s") % message.headline if drill else message.headline
        yield Banner(text, alert_documents.path_of(message), "notice" if drill else "alarm")
