"""The month in figures, one row a village, as the national report on community protection
(SIMLinmas) wants them; and the same as a file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time

import openpyxl
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exports import no_formula
from plugins.ronda.models import CheckIn, Incident, Member, Patrol, Shift, WatchPost


@dataclass(frozen=True, slots=True)
class Recap:
    """`rows` begin with code, village and district; `totals` are of the columns behind these."""

    first: date
    headings: tuple[str, ...]
    rows: list[list]
    totals: list[int]


def parsed_month(text: str) -> date:
    """The first day of `2026-11`; of this month where the text is none."""
    try:
        return datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return timezone.localdate().replace(day=1)


def next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def recap_of(villages, first: date) -> Recap:
    """Of a queryset of villages and the month that begins so; eight queries, however many."""
    last = next_month(first)
    since, until = (timezone.make_aware(datetime.combine(day, time())) for day in (first, last))

    def counted(model, **conditions) -> dict[int, int]:
        rows = model.objects.for_villages(villages).filter(**conditions).order_by()
        return dict(rows.values("village").annotate(n=Count("pk")).values_list("village", "n"))

    shifts = {
        village: (count, manned)
        for village, count, manned in Shift.objects.for_villages(villages)
        .filter(night__gte=first, night__lt=last)
        .order_by()
        .values("village")
        .annotate(n=Count("pk"), manned=Count("pk", filter=Q(manned_at__isnull=False)))
        .values_list("village", "n", "manned")
    }
    posts = counted(WatchPost, is_active=True)
    members = counted(Member, is_active=True)
    patrols = counted(Patrol, started_at__gte=since, started_at__lt=until)
    checkins = counted(CheckIn, happened_at__gte=since, happened_at__lt=until)
    kinds = Incident.Kind.choices
    incidents: dict[int, dict[str, int]] = {}
    rows = Incident.objects.for_villages(villages).filter(
        happened_at__gte=since, happened_at__lt=until
    )
    for village, kind, count in (
        rows.order_by()
        .values("village", "kind")
        .annotate(n=Count("pk"))
        .values_list("village", "kind", "n")
    ):
        incidents.setdefault(village, {})[kind] = count
    headings = (
        _("Code"), _("Village"), _("District"), _("Posts"), _("Members"), _("Shifts"),
        _("Shifts kept"), _("Patrols"), _("Check-ins"), *(str(label) for _kind, label in kinds),
    )  # fmt: skip
    found = []
    named = villages.order_by("code").values_list("pk", "code", "name", "district__name")
    for key, code, name, district in named:
        count, manned = shifts.get(key, (0, 0))
        own = incidents.get(key, {})
        found.append(
            [
                code, name, district, posts.get(key, 0), members.get(key, 0), count, manned,
                patrols.get(key, 0), checkins.get(key, 0),
                *(own.get(kind, 0) for kind, _label in kinds),
            ]
        )  # fmt: skip
    totals = [sum(column) for column in zip(*(row[3:] for row in found), strict=True)]
    return Recap(first, headings, found, totals or [0] * (len(headings) - 3))


def as_xlsx(recap: Recap) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = f"{recap.first:%Y-%m}"
    sheet.append(recap.headings)
    for row in recap.rows:
        sheet.append([no_formula(value) for value in row])
    sheet.append([_("Total"), "", "", *recap.totals])
    sheet.freeze_panes = "D2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_csv(recap: Recap) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(recap.headings)
    writer.writerows([no_formula(value) for value in row] for row in recap.rows)
    # Spreadsheets know UTF-8 by this mark.
    return ("\ufeff" + text.getvalue()).encode()
