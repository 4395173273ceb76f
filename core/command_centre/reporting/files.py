"""A report as a file: PDF for reading, a workbook for going on with the figures."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.command_centre.models import Figure, Level
from core.command_centre.pdf import from_page
from core.command_centre.people import name_of
from core.command_centre.reporting.content import FigureLine, Report
from core.command_centre.sheets import XLSX, workbook
from core.command_centre.sources import metrics
from core.villages.models import Village

PDF = "application/pdf"
MOST_PRINTED = 200  # entries of the log on paper


def file_name(report: Report, kind: str) -> str:
    day = timezone.localtime(report.until)
    return f"report-{report.area.code}-{day:%Y%m%d}.{kind}"


def files_of(report: Report, wanted: str) -> list[tuple[str, bytes, str]]:
    """(name, content, media type) of the files of a format: `pdf`, `xlsx` or `both`. Raises
    `NotMade`."""
    found = []
    if wanted in ("pdf", "both"):
        found.append((file_name(report, "pdf"), pdf(report), PDF))
    if wanted in ("xlsx", "both"):
        found.append((file_name(report, "xlsx"), xlsx(report), XLSX))
    return found


def pdf(report: Report) -> bytes:
    """The report on A4. Raises `NotMade`."""
    page = render_to_string(
        "command_centre/report.html",
        {
            "report": report,
            "language": translation.get_language(),
            "officer": name_of(report.shift.officer) if report.shift else "",
            "figures": [_shown(line) for line in report.figures],
            "completeness": _shown(report.completeness) if report.completeness else None,
            "entries": [(e, name_of(e.author)) for e in report.entries[-MOST_PRINTED:]],
            "left_out": report.cut or len(report.entries) > MOST_PRINTED,
        },
    )
    return from_page(page, report.area.full_name)


def _shown(line: FigureLine) -> dict:
    return {
        "source": line.source,
        "label": line.label,
        "value": f"{number(line.value)} {line.unit}".strip(),
        "week": _changed(line.week, line.week_good),
        "year": _changed(line.year, line.year_good),
        "target": number(line.target),
        "error": line.error,
    }


def number(value: float | None) -> str:
    """With at most one decimal, as the language writes it; a dash for none."""
    if value is None:
        return "–"
    rounded = round(value, 1)
    return number_format(
        int(rounded) if rounded == int(rounded) else rounded, use_l10n=True, force_grouping=True
    )


def _changed(change: float | None, good: bool | None) -> str:
    if change is None:
        return "–"
    rounded = round(change, 1)
    text = ("+" if rounded > 0 else "") + number(rounded)
    if good is None or not rounded:
        return text
    word = _("better") if good else _("worse")
    return f"{text} ({word})"


def xlsx(report: Report) -> bytes:
    """The report as a workbook: figures, log, villages to look at, and all villages' figures."""
    until = timezone.localtime(report.until)
    since = timezone.localtime(report.since)
    heading = [report.area.full_name, f"{since:%Y-%m-%d %H:%M} – {until:%Y-%m-%d %H:%M}"]
    lines = [*([report.completeness] if report.completeness else []), *report.figures]
    sheets = [
        (
            _("Figures"),
            [heading, [_("Source"), _("Figure"), _("Unit"), _("Value"), _("Change in a week"),
                       _("Change in a year"), _("Target value"), _("Remark")]],
            [[line.source, line.label, line.unit, line.value, line.week, line.year, line.target,
              line.error] for line in lines],
        ),
        (_("Missing"), [[_("What is missing"), _("Villages")]], report.missing),
        (
            _("Active alerts"),
            [[_("Since"), _("Kind"), _("Alert"), _("Village")]],
            [[_naive(alert.told.at), f"{alert.level_label} · {alert.label}", alert.told.title,
              alert.village.full_name] for alert in report.alerts],
        ),
        (
            _("Duty log"),
            [[_("Time"), _("Kind"), _("By"), _("Text")]],
            [[_naive(entry.at), entry.get_kind_display(), name_of(entry.author), entry.text]
             for entry in report.entries],
        ),
        (
            _("Villages to look at"),
            [[_("Village"), _("District"), _("Why")]],
            [[line.name, line.district, line.reason] for line in report.villages],
        ),
        _all_villages(report),
    ]  # fmt: skip
    return workbook(sheets)


def _all_villages(report: Report):
    specs = [((source.slug, spec.name), str(spec.label)) for source, spec in metrics()]
    rows = Figure.objects.filter(level=Level.VILLAGE, regency=report.area.code[:5])
    if len(report.area.code) > 5:
        rows = rows.filter(area__startswith=report.area.code)
    values: dict[str, dict[tuple[str, str], float]] = {}
    for area, source, name, value in rows.values_list("area", "source", "name", "value"):
        values.setdefault(area, {})[source, name] = value
    names = {
        village.code: village
        for village in Village.objects.filter(code__startswith=report.area.code)
    }
    head = [_("Code"), _("Village"), *[label for _key, label in specs]]
    lines = [
        [code, names[code].full_name, *[values[code].get(key) for key, _label in specs]]
        for code in sorted(values)
        if code in names
    ]
    return _("All villages"), [head], lines


def _naive(moment):
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0)
