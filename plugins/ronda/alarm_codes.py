"""The kentongan's codes of a village. Which beats mean what differs from place to place, so each
village has a table of its own; it begins with the set that is most common (STANDARDS.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from plugins.ronda.models import AlarmCode

if TYPE_CHECKING:
    from core.villages.models import Village

Category, Severity = AlarmCode.Category, AlarmCode.Severity

# Beats, meaning, what to do, category and severity (CAP 1.2), whether it says that all is safe.
STARTING_SET = (
    ("1", gettext_noop("Death or killing"), gettext_noop("Come to the post and wait for word."),
     Category.SAFETY, Severity.SEVERE, False),
    ("2", gettext_noop("Theft"),
     gettext_noop("Lock your doors, watch the roads, and tell the post what you see."),
     Category.SECURITY, Severity.MODERATE, False),
    ("3", gettext_noop("Fire"),
     gettext_noop("Bring water and tools, switch off the electricity, keep children away."),
     Category.FIRE, Severity.SEVERE, False),
    ("4", gettext_noop("Flood or disaster"),
     gettext_noop("Go to higher ground and help those who cannot walk."),
     Category.GEO, Severity.EXTREME, False),
    ("5", gettext_noop("Livestock theft"),
     gettext_noop("Watch the roads out of the village; note vehicles with animals."),
     Category.SECURITY, Severity.MODERATE, False),
    ("1-7-1", gettext_noop("All safe"), "", Category.SAFETY, Severity.MINOR, True),
)  # fmt: skip


def ensure_codes(village: Village) -> None:
    """Give the village the starting set, in its main language, if it has no code at all."""
    if AlarmCode.objects.for_village(village).exists():
        return
    AlarmCode.objects.bulk_create(starting_codes(village), ignore_conflicts=True)


def codes_of(village: Village) -> list[AlarmCode]:
    """The codes in use, in the village's order; one query once there are any."""
    codes = list(AlarmCode.objects.for_village(village).filter(is_active=True))
    if not codes:
        ensure_codes(village)
        codes = list(AlarmCode.objects.for_village(village).filter(is_active=True))
    return codes


def starting_codes(village: Village) -> list[AlarmCode]:
    """The starting set as unsaved rows."""
    with translation.override(village.main_language):
        return [
            AlarmCode(
                village=village,
                beats=beats,
                label=gettext(label),
                instruction=gettext(instruction) if instruction else "",
                category=category,
                severity=severity,
                is_all_clear=is_all_clear,
                order=number,
            )
            for number, (beats, label, instruction, category, severity, is_all_clear) in enumerate(
                STARTING_SET, start=1
            )
        ]
