"""What citizens wait for too long, for those on duty over many villages: one alert a village, told
by its oldest case, so that a screen of three hundred villages can be read. What that case is, is
the alert's key: once it is done, whatever still waits is an alert of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.plugins.specs import ActiveAlert
from plugins.netizen import measures
from plugins.netizen.models import LetterRequest

GRAVE_AFTER = timedelta(days=7)  # overdue for so long, a report is a warning
LETTER_WAITS = timedelta(days=7)
# What waits for the village; one that is incomplete waits for who asked.
WITH_VILLAGE = (
    LetterRequest.State.SUBMITTED,
    LetterRequest.State.CHECKED,
    LetterRequest.State.WAITING,
)


def overdue_reports(villages) -> Iterator[ActiveAlert]:
    """Villages with reports whose clock has run out: a warning where one has for a week."""
    now = timezone.now()
    address = reverse("netizen_report_modeladmin_index")
    rows = measures.overdue(villages, now).order_by()
    for pk, code, count, oldest, since in _oldest(rows, "due_at", "code"):
        text = ngettext(
            "%(count)d report from citizens is overdue",
            "%(count)d reports from citizens are overdue",
            count,
        )
        yield ActiveAlert(
            key=oldest,
            village=pk,
            title=text % {"count": count},
            at=since,
            level="warning" if now - since > GRAVE_AFTER else "notice",
            url=f"{address}?village={code}&overdue=1&order=due",
            state=_("Overdue"),
        )


def waiting_letters(villages) -> Iterator[ActiveAlert]:
    """Villages in which requests for letters have waited for the village for over a week. Nothing
    is told of who asked."""
    before = timezone.now() - LETTER_WAITS
    rows = LetterRequest.objects.for_villages(villages).filter(
        state__in=WITH_VILLAGE, created_at__lt=before
    )
    address = reverse("netizen_letterrequest_modeladmin_index")
    for pk, _village, count, oldest, since in _oldest(rows.order_by(), "created_at", "pk"):
        text = ngettext(
            "%(count)d request for a letter has waited for over a week",
            "%(count)d requests for letters have waited for over a week",
            count,
        )
        yield ActiveAlert(
            key=str(oldest),
            village=pk,
            title=text % {"count": count},
            at=since,
            level="notice",
            url=f"{address}?open=1",
            state=_("Waiting"),
        )


def _oldest(rows, moment: str, name: str) -> Iterator[tuple]:
    """Of each village with such rows: its id and code, how many they are, `name` of the one with
    the earliest `moment`, and that moment; the longest waiting first. One query."""
    ranked = rows.annotate(
        place=Window(RowNumber(), partition_by="village", order_by=[moment, "pk"]),
        count=Window(Count("*"), partition_by="village"),
    ).filter(place=1)
    found = ranked.values_list("village", "village__code", "count", name, moment)
    yield from found.order_by(moment, "pk")
