"""How complete the data of an area's villages is, what is missing, and the reminders to those who
mend it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from core.command_centre import charts
from core.command_centre.completeness import (
    counts,
    items_of,
    known_rules,
    missing_of,
    progress_of,
    scores,
    tasks_of,
)
from core.command_centre.completeness_report import PDF, as_pdf, as_workbook
from core.command_centre.models import Level, Reminder
from core.command_centre.pdf import NotMade
from core.command_centre.reminders import last_reminded, may_remind, remind
from core.command_centre.screens.base import AreaView, InArea
from core.command_centre.selecting import Selection
from core.command_centre.sheets import XLSX
from core.villages.models import District, Regency, Village

PER_PAGE = 50
NAMED = 10  # villages that a message names


class Completeness(AreaView):
    tab = "completeness"

    def get_template_names(self):
        kind = "village" if isinstance(self.area, Village) else "area"
        return [f"command_centre/completeness_{kind}.html"]

    @cached_property
    def selection(self) -> Selection:
        return Selection.of(self.area, self.request.GET)

    def get_context_data(self, **kwargs):
        progress = progress_of(self.area)
        own = self._village() if isinstance(self.area, Village) else self._area()
        return {
            **super().get_context_data(**kwargs),
            "progress": progress,
            **(self._charts(progress) if progress else {}),
            "may_remind": may_remind(self.request.user, self.area),
            **own,
        }

    def _charts(self, progress) -> dict:
        label = _("Completeness of the data in the last eight weeks")
        target = progress.projection.target
        return {
            "chart": charts.trend(progress.points, label=label, unit=_("of 100"), target=target),
            "chart_table": charts.table(progress.points, label=label, unit=_("of 100")),
        }

    def _village(self) -> dict:
        items = missing_of(self.area)
        return {
            "tasks": tasks_of(self.area, items),
            "missing": len(items),
            "reminded": Reminder.objects.filter(village=self.area).order_by("-sent_at").first(),
        }

    def _area(self) -> dict:
        selection = self.selection
        page = Paginator(selection.scores(), PER_PAGE).get_page(self.request.GET.get("p"))
        is_regency = isinstance(self.area, Regency)
        districts = self._districts() if is_regency else []
        groups = dict.fromkeys(rule.group for rule in known_rules().values())
        return {
            "selection": selection,
            "districts": districts,
            "groups": list(groups),
            "counts": counts(self.area, self._without_rule()),
            "page": page,
            "rows": rows_of(page.object_list),
            "query": selection.query,
        }

    def _without_rule(self):
        """The chosen villages whatever they miss: what else is missing is compared among all."""
        return Selection(self.area, district=self.selection.district).villages()

    def _districts(self) -> list[dict]:
        names = dict(District.objects.filter(regency=self.area).values_list("code", "name"))
        rows = scores(level=Level.DISTRICT, regency=self.area.code).order_by("value", "area")
        return [
            {"figure": figure, "name": names[figure.area], "change": change(figure)}
            for figure in rows
            if figure.area in names
        ]


def change(figure) -> float | None:
    """Points since a week ago."""
    return None if figure.week_ago is None else figure.value - figure.week_ago


def rows_of(figures) -> list[dict]:
    """Lines of a table of villages: what is missing, how much of it overdue, when reminded; three
    queries."""
    figures = list(figures)
    villages = {
        village.code: village
        for village in Village.objects.filter(
            code__in=[figure.area for figure in figures]
        ).select_related("district").defer("district__boundary")
    }  # fmt: skip
    keys = [village.pk for village in villages.values()]
    items = items_of(keys)
    reminded = last_reminded(keys)
    return [
        {
            "figure": figure,
            "village": village,
            "change": change(figure),
            "missing": len(items.get(village.pk, ())),
            "overdue": sum(item.is_overdue for item in items.get(village.pk, ())),
            "first": next(iter(items.get(village.pk, ())), None),
            "reminded": reminded.get(village.pk),
        }
        for figure in figures
        if (village := villages.get(figure.area)) is not None
    ]


class Workbook(InArea, View):
    """Every item of every village, as XLSX."""

    def get(self, request, code):
        return _file(as_workbook(Selection.of(self.area, request.GET)), XLSX, code, "xlsx")


class PdfReport(InArea, View):
    """Some pages to print."""

    def get(self, request, code):
        try:
            content = as_pdf(Selection.of(self.area, request.GET))
        except NotMade:
            messages.error(request, _("The PDF could not be made. Print the page instead."))
            return redirect("command_centre:completeness", code)
        return _file(content, PDF, code, "pdf")


def _file(content: bytes, content_type: str, code: str, ending: str) -> HttpResponse:
    name = f"completeness-{code}-{timezone.localdate():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


class Remind(InArea, View):
    """Sends reminders to the chosen villages, or to all that the filters leave."""

    def post(self, request, code):
        if not may_remind(request.user, self.area):
            raise PermissionDenied
        selection = Selection.of(self.area, request.POST)
        villages = selection.villages()
        if not request.POST.get("all") and not isinstance(self.area, Village):
            villages = villages.filter(code__in=request.POST.getlist("village"))
            if not villages.exists():
                messages.error(request, _("Choose at least one village."))
                return self._back(selection)
        outcome = remind(villages, request.user)
        self._tell(outcome)
        return self._back(selection)

    def _back(self, selection):
        address = reverse("command_centre:completeness", args=[self.area.code])
        return redirect(f"{address}?{selection.query}" if selection.query else address)

    def _tell(self, outcome) -> None:
        if outcome.sent:
            messages.success(
                self.request,
                ngettext(
                    "A reminder is on its way to %(count)d village.",
                    "Reminders are on their way to %(count)d villages.",
                    len(outcome.sent),
                )
                % {"count": len(outcome.sent)},
            )
        for reason, villages in outcome.skipped.items():
            named = ", ".join(village.full_name for village in villages[:NAMED])
            if len(villages) > NAMED:
                named = _("%(villages)s and %(count)d more") % {
                    "villages": named,
                    "count": len(villages) - NAMED,
                }
            messages.warning(
                self.request,
                _("Not reminded, %(reason)s: %(villages)s.")
                % {"reason": reason.label, "villages": named},
            )
