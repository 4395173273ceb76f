"""“Me too” and follow: who has the same trouble, and who wants to hear of it, each counted once.

Somebody is an account, or a device that sends a random text of its own; of the text only a keyed
hash is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F

from core.events.records import records_changed
from plugins.netizen.models import BlockedSender, Report, ReportSupport
from plugins.netizen.moderation import Sender, key_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Support:
    """What somebody has said of a report."""

    is_affected: bool = False
    is_following: bool = False


NONE = Support()


def support_of(report: Report, sender: Sender) -> Support:
    """What the sender has said of the report; one query, none for somebody unknown."""
    if sender.user is None and not sender.device:
        return NONE
    row = _rows(report, sender).first()
    return Support(row.is_affected, row.is_following) if row else NONE


@transaction.atomic
def support(
    report: Report,
    sender: Sender,
    *,
    affected: bool | None = None,
    following: bool | None = None,
) -> Support:
    """Say, or take back, that the sender has the same trouble (`affected`) and follows the report;
    None leaves it as it was. Brings `report.support_count` up to date.

    Raises ValueError for a sender of whom neither account nor device is known.
    """
    if sender.user is None and not sender.device:
        raise ValueError("Somebody who supports a report has an account or a device.")
    if following is not None:
        _rows(report, sender).update(is_following=following)
    change = 0
    if affected is not None:
        # Only whoever turns it counts: of two requests at once, one finds nothing to turn.
        turned = _rows(report, sender).filter(is_affected=not affected).update(is_affected=affected)
        change = turned if affected else -turned
    if (affected or following) and _begin(report, sender, bool(affected), bool(following)):
        change = int(bool(affected))
    _rows(report, sender).filter(is_affected=False, is_following=False).delete()
    if change:
        mine = Report.objects.for_village(report.village_id).filter(pk=report.pk)
        mine.update(support_count=F("support_count") + change)
        records_changed("netizen", [report.village])
    report.refresh_from_db(fields=["support_count"], from_queryset=_all(report))
    return support_of(report, sender)


def withdraw(report: Report, sender: Sender) -> Support:
    """Take all of it back."""
    return support(report, sender, affected=False, following=False)


def _begin(report: Report, sender: Sender, affected: bool, following: bool) -> bool:
    """Write the sender's first word; False where there is one already."""
    if _rows(report, sender).exists():
        return False
    row = ReportSupport(
        village_id=report.village_id,
        report=report,
        user=sender.user,
        device="" if sender.user else device_key(sender),
        is_affected=affected,
        is_following=following,
    )
    try:
        with transaction.atomic():
            # In bulk, for no signal: the count alone is public.
            ReportSupport.objects.bulk_create([row])
    except IntegrityError:  # another request was quicker
        return False
    return True


def device_key(sender: Sender) -> str:
    return key_of(BlockedSender.Kind.DEVICE, sender.device)


def _rows(report: Report, sender: Sender) -> QuerySet[ReportSupport]:
    rows = ReportSupport.objects.for_village(report.village_id).filter(report=report)
    if sender.user is not None:
        return rows.filter(user=sender.user)
    return rows.filter(user__isnull=True, device=device_key(sender))


def _all(report: Report) -> QuerySet[Report]:
    return Report.objects.for_village(report.village_id)
