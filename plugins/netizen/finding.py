"""Reports on the map and in the search."""

from __future__ import annotations

from django.db.models import Q
from django.utils.text import Truncator

from core.geo.queries import near
from core.plugins.layer_specs import LayerCategory
from core.plugins.specs import SearchHit
from plugins.netizen.codes import ALPHABET, LENGTH, normal_code
from plugins.netizen.models import Report
from plugins.netizen.representation import page_path
from plugins.netizen.setting_up import CATEGORIES

# A word is looked for in so many of the newest public reports, which are read by an index: what no
# report has would else be looked for in all there ever were.
SEARCHED = 20_000
# Of a report on the map by its category; white on each keeps a contrast of 4.5 to 1.
COLOURS = {
    "road": "#a63a00",
    "lighting": "#8a5200",
    "water": "#1d4e89",
    "waste": "#4a6b1a",
    "health": "#b3261e",
    "education": "#5b3fa0",
    "social": "#9c1f6b",
    "administration": "#4d5562",
    "security": "#14201a",
    "other": "#6b4a2f",
}
OTHERS = "#0b6e4f"  # of a category that a regency or village has added


def colours() -> tuple[LayerCategory, ...]:
    """How the map draws the categories that a regency begins with."""
    names = {row["code"]: row["name"] for row in CATEGORIES}
    return tuple(LayerCategory(code, names[code], colour) for code, colour in COLOURS.items())


def reports_on_the_map(villages):
    """The public reports, whether or not they have a position."""
    return Report.objects.for_villages(villages).public()


def reports_for_staff(villages):
    """All reports, those that nobody has published and confidential ones too."""
    return Report.objects.for_villages(villages)


def search_reports(villages, text: str, limit: int):
    """The public reports about that, the newest first; or the one whose tracking code it is."""
    code = normal_code(text)
    reports = _shown(Report.objects.for_villages(villages).public())
    if len(code) == LENGTH and set(code) <= set(ALPHABET):
        hits = list(_hits(reports.filter(code=code)))
        if hits:
            return hits
    newest = Report.objects.for_villages(villages).public().values("pk")[:SEARCHED]
    return _hits(reports.filter(_about(text), pk__in=newest)[:limit])


def reports_near(villages, text: str, point, metres: float, limit: int):
    """The public reports about that within so many metres, nearest first."""
    reports = _shown(Report.objects.for_villages(villages).public()).filter(_about(text))
    return _hits(near(reports, "point", point, metres, limit=limit))


def _about(text: str) -> Q:
    return Q(title__icontains=text) | Q(text__icontains=text)


def _shown(reports):
    return reports.select_related("village").defer("village__boundary")


def _hits(reports):
    for report in reports:
        yield SearchHit(
            report.village.code,
            report.title,
            Truncator(report.text).chars(160),
            page_path(report),
            getattr(report, "distance", None),
        )
