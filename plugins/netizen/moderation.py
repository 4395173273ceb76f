"""What keeps a report from a desk: a sender whom the village takes no more of, and what makes a
moderator look at it first. A report that is held is filed and has its code; it is handled and shown
once a moderator releases it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core.plugins.settings import plugin_settings
from plugins.netizen.models import BlockedSender, Report

if TYPE_CHECKING:
    from core.accounts.models import User

Kind = BlockedSender.Kind
# Words for which a report is looked at before it is shown: insults, and what advertisements say.
WORDS = (
    "anjing", "bangsat", "bajingan", "keparat", "goblok", "tolol", "kontol", "memek", "ngentot",
    "jancok", "judi online", "slot gacor", "togel", "pinjol", "pinjaman online", "bokep",
)  # fmt: skip
# So many of somebody's reports turned down, of the newest so many.
TURNED_DOWN, OF_THE_NEWEST = 2, 5


class Blocked(Exception):
    """The village takes nothing from this sender; the message says so."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever sends a report, by what is known: an account, and a device's own random text."""

    user: User | None = None
    device: str = ""


def key_of(kind: str, value: object) -> str:
    """What a sender is known by in `BlockedSender`, from which nobody reads who it is."""
    text = f"{kind}:{str(value).strip().lower()}"
    return salted_hmac("plugins.netizen.senders", text, algorithm="sha256").hexdigest()


def keys_of(report: Report, sender: Sender) -> list[tuple[str, str]]:
    """(kind, key) of all that is known of who sent the report."""
    known = (
        (Kind.ACCOUNT, sender.user.pk if sender.user else None),
        (Kind.PHONE, report.reporter_phone),
        (Kind.EMAIL, report.reporter_email),
        (Kind.DEVICE, sender.device),
    )
    return [(kind, key_of(kind, value)) for kind, value in known if value]


def reason_to_hold(report: Report, sender: Sender) -> str:
    """Why a moderator looks at this new report first; empty where nobody has to.

    Raises `Blocked`.
    """
    keys = keys_of(report, sender)
    if keys and _is_blocked(report.village_id, keys):
        raise Blocked(_("The village takes no more reports from you. Call the village office."))
    settings = plugin_settings(report.village, "netizen")
    if settings["hold"] == "all":
        return _("all reports are looked at")
    if report.category.is_held:
        return _("all reports of this category are looked at")
    word = found_word(f"{report.title}\n{report.text}", settings["hold_words"])
    if word:
        return _("it has the word “%s”") % word
    history = _states_before(report, sender)
    if settings["hold"] == "new" and not history:
        return _("the sender has reported nothing before")
    turned_down = sum(state == Report.State.REJECTED for state in history)
    if turned_down >= TURNED_DOWN:
        return _("reports of this sender were rejected before")
    return ""


def found_word(text: str, more: str = "") -> str:
    """The first word of the list, or of `more` (separated by commas), that stands in the text as a
    word of its own; empty where none does."""
    words = [*WORDS, *(word.strip().lower() for word in more.split(","))]
    lowered = text.lower()
    for word in filter(None, words):
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", lowered):
            return word
    return ""


def _is_blocked(village_id: int, keys: list[tuple[str, str]]) -> bool:
    now = timezone.now()
    rows = BlockedSender.objects.for_villages([village_id]).filter(
        Q(until__isnull=True) | Q(until__gt=now), key__in=[key for _kind, key in keys]
    )
    return rows.exists()


def _states_before(report: Report, sender: Sender) -> list[str]:
    """The states of the sender's newest reports in this village."""
    known = Q(pk__in=[])
    if sender.user is not None:
        known |= Q(reporter=sender.user)
    if report.reporter_phone:
        known |= Q(reporter_phone=report.reporter_phone)
    if report.reporter_email:
        known |= Q(reporter_email__iexact=report.reporter_email)
    rows = Report.objects.for_villages([report.village_id]).filter(known)
    return list(rows.values_list("state", flat=True)[:OF_THE_NEWEST])
