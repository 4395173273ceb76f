"""The report of completeness as a workbook and as pages to print."""

from __future__ import annotations

from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from core.command_centre.completeness import counts, items_of, known_rules, progress_of, scores
from core.command_centre.models import Level
from core.command_centre.pdf import make_pdf
from core.command_centre.selecting import Selection
from core.command_centre.sheets import workbook
from core.villages.models import District, Regency, Village

PDF = "application/pdf"
MOST_PRINTED = 400  # villages, the least complete first
BATCH = 500


def as_workbook(selection: Selection) -> bytes:
    """Sheets of the rules, the districts, the villages and every item that a village misses."""
    area = selection.place
    told = [[_("Area"), area.full_name], [_("Day"), timezone.localdate()]]
    progress = progress_of(area)
    if progress:
        told.append([_("Completeness of the data"), _rounded(progress.figure.value)])
        told.append([_("Forecast"), _pace(progress.projection)])
    rules = [[_("Rule"), _("Group"), _("Legal basis"), _("Weight"), _("Villages without it")]]
    sheets = [
        (_("Summary"), [], told),
        (_("What is missing"), rules, [_rule(row) for row in counts(area, selection.villages())]),
    ]
    if isinstance(area, Regency):
        heads = [[_("Code"), _("District"), _("Of 100"), _("A week ago"), _("Villages")]]
        sheets.append((_("Districts"), heads, list(_districts(area))))
    heads = [[_("Code"), _("Village"), _("District"), _("Of 100"), _("A week ago"), _("Missing"),
              _("Overdue")]]  # fmt: skip
    sheets.append((_("Villages"), heads, list(_villages(selection))))
    heads = [[_("Code"), _("Village"), _("Rule"), _("Group"), _("Legal basis"), _("Missing since"),
              _("Due"), _("Overdue")]]  # fmt: skip
    sheets.append((_("Items"), heads, list(_items(selection))))
    return workbook(sheets, widths=(18, 28, 40, 24, 24, 16, 16, 12))


def as_pdf(selection: Selection) -> bytes:
    """A few pages: the score, the districts, the rules, the villages. Raises `NotMade`."""
    area = selection.place
    rows = list(_villages(selection, MOST_PRINTED))
    body = render_to_string(
        "command_centre/completeness_pdf.html",
        {
            "area": area,
            "selection": selection,
            "today": timezone.localdate(),
            "progress": progress_of(area),
            "districts": list(_districts(area)) if isinstance(area, Regency) else [],
            "counts": counts(area, selection.villages()),
            "villages": rows,
            "items": _of_one(area),
            "more": max(0, selection.scores().count() - len(rows)),
        },
    )
    return make_pdf(body, f"{_('Completeness of the data')} – {area.full_name}")


def _of_one(area):
    if not isinstance(area, Village):
        return []
    return items_of([area.pk]).get(area.pk, [])


def _pace(projection) -> str:
    return " ".join(
        render_to_string(
            "command_centre/completeness_pace.html", {"projection": projection}
        ).split()
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _rule(row) -> list:
    spec = row.rule.spec
    return [str(spec.label), row.rule.group, spec.legal_basis, spec.weight, row.villages]


def _districts(area: Regency) -> Iterator[list]:
    names = dict(District.objects.filter(regency=area).values_list("code", "name"))
    for figure in scores(level=Level.DISTRICT, regency=area.code).order_by("value", "area"):
        if figure.area in names:
            yield [
                figure.area,
                names[figure.area],
                _rounded(figure.value),
                _rounded(figure.week_ago),
                figure.villages,
            ]


def _batches(selection: Selection, most: int | None):
    """(figure, village, items) by the hundreds, so that a province fits into memory."""
    known = known_rules()
    figures = list(selection.scores()[:most])
    for first in range(0, len(figures), BATCH):
        part = figures[first : first + BATCH]
        villages = Village.objects.filter(code__in=[figure.area for figure in part])
        villages = villages.select_related("district").defer("district__boundary")
        by_code = {village.code: village for village in villages}
        items = items_of([village.pk for village in by_code.values()], known)
        for figure in part:
            village = by_code.get(figure.area)
            if village is not None:
                yield figure, village, items.get(village.pk, [])


def _villages(selection: Selection, most: int | None = None) -> Iterator[list]:
    for figure, village, items in _batches(selection, most):
        yield [
            village.code,
            village.full_name,
            village.district.name,
            _rounded(figure.value),
            _rounded(figure.week_ago),
            len(items),
            sum(item.is_overdue for item in items),
        ]


def _items(selection: Selection) -> Iterator[list]:
    for _figure, village, items in _batches(selection, None):
        for item in items:
            spec = item.rule.spec
            yield [
                village.code,
                village.full_name,
                str(spec.label),
                item.rule.group,
                spec.legal_basis,
                timezone.localdate(item.since),
                item.due,
                _("yes") if item.is_overdue else "",
            ]
