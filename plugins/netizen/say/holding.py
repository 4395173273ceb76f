"""Whose words are not taken, and for which words a text waits for a moderator: as with reports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.plugins.settings import plugin_settings
from plugins.netizen.models import BlockedSender
from plugins.netizen.moderation import Blocked, found_word, key_of

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
MOST_LINKS = 2


def check_sender(village: Village, user: User) -> None:
    """Raises `moderation.Blocked` for an account of which the village takes nothing."""
    key = key_of(BlockedSender.Kind.ACCOUNT, user.pk)
    holds = Q(until__isnull=True) | Q(until__gt=timezone.now())
    if BlockedSender.objects.for_village(village).filter(holds, key=key).exists():
        raise Blocked(_("The village takes nothing more from you here. Call the village office."))


def why_held(village: Village, *texts: str) -> str:
    """What in the texts has them wait, for the moderator to read; empty where nothing does."""
    said = "\n".join(texts)
    word = found_word(said, plugin_settings(village, "netizen")["hold_words"])
    if word:
        return _("it has the word “%s”") % word
    if len(LINK.findall(said)) > MOST_LINKS:
        return _("it has many links")
    return ""
