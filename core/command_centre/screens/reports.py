"""Scheduled reports of an area: the list, a form for each, sending at once, and a look beforehand."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages

from core.command_centre.models import ScheduledReport
from core.command_centre.people import name_of
from core.command_centre.reporting import sending
from core.command_centre.screens.base import AreaView, InArea
from core.command_centre.screens.report_forms import ReportForm
from core.ids import parse_id

MOST_REPORTS = 20  # of one area


class OfArea:
    """Mixed into what shows the reports of the area."""

    @property
    def reports(self):
        rows = ScheduledReport.objects.filter(area=self.area.code)
        return rows.select_related("created_by").order_by("pk")


class Reports(OfArea, AreaView):
    """The list; `action` of a sent form is `send`, `on` or `off`, `report` the id of the row."""

    tab = "reports"
    template_name = "command_centre/reports.html"

    def post(self, request, *args, **kwargs):
        report = get_object_or_404(self.reports, pk=parse_id(request.POST.get("report")))
        if request.POST.get("action") == "send":
            self.send(report)
        elif request.POST.get("action") in ("on", "off"):
            self.switch(report, request.POST["action"] == "on")
        else:
            messages.error(request, _("Nothing was done: the form says not what to do."))
        return redirect("command_centre:reports", self.area.code)

    def send(self, report):
        if sending.send_now(report):
            messages.success(self.request, _("The report is on its way. Its state is shown here."))
        else:
            messages.warning(
                self.request, _("The report is on its way already, or was sent a moment ago.")
            )

    def switch(self, report, on):
        keep = ["is_active"]
        if on and not report.is_active:
            report.created_by = self.request.user
            keep.append("created_by")
            # What was due while it was off is not made up for.
            report.tried_at, report.waiting = timezone.now(), []
            keep += ["tried_at", "waiting"]
        report.is_active = on
        report.save(update_fields=keep)
        told = _("The report is switched on.") if report.is_active else _("It is switched off.")
        messages.success(self.request, told)

    def get_context_data(self, **kwargs):
        rows = [(item, WEEKDAYS.get(item.weekday), name_of(item.created_by))
                for item in self.reports]  # fmt: skip
        return {
            **super().get_context_data(**kwargs),
            "rows": rows,
            "may_add": len(rows) < MOST_REPORTS,
        }


class ReportScreen(OfArea, AreaView):
    """A report's form."""

    tab = "reports"
    template_name = "command_centre/report_form.html"
    title = ""

    @cached_property
    def report(self) -> ScheduledReport:
        raise NotImplementedError

    def post(self, request, *args, **kwargs):
        form = ReportForm(request.POST, instance=self.report)
        if not form.is_valid():
            messages.error(request, _("Nothing was saved. Correct what is marked."))
            return self.render_to_response(self.get_context_data(form=form), status=400)
        report = form.save(commit=False)
        report.area = self.area.code
        report.recipients = form.cleaned_data["addresses"]
        # It is sent by the right of whoever saved it last, and from its next hour on.
        report.created_by = request.user
        report.tried_at, report.waiting, report.error = timezone.now(), [], ""
        report.save()
        messages.success(request, _("The report is saved."))
        return redirect("command_centre:reports", self.area.code)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", ReportForm(instance=self.report))
        return {**super().get_context_data(**kwargs), "title": self.title}


class AddReport(ReportScreen):
    title = gettext_lazy("Add a report")

    def dispatch(self, request, *args, **kwargs):
        if self.reports.count() >= MOST_REPORTS:
            messages.error(
                request, _("An area has %s reports at most. Change one of them.") % MOST_REPORTS
            )
            return redirect("command_centre:reports", self.area.code)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def report(self):
        return ScheduledReport(area=self.area.code, every=ScheduledReport.Every.WEEK)


class EditReport(ReportScreen):
    title = gettext_lazy("Change the report")

    @cached_property
    def report(self):
        return get_object_or_404(self.reports, pk=self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        self.report  # noqa: B018  (404 before anything is shown)
        return super().get(request, *args, **kwargs)


class ReportFile(InArea, View):
    """The report as it would be sent now: `every` is `day` or `week`, `format` `pdf` or `xlsx`."""

    def get(self, request, *args, **kwargs):
        from core.command_centre.pdf import NotMade
        from core.command_centre.reporting.content import report_of
        from core.command_centre.reporting.files import files_of

        every, wanted = request.GET.get("every", "week"), request.GET.get("format", "pdf")
        if every not in ScheduledReport.Every.values or wanted not in ("pdf", "xlsx"):
            messages.error(request, _("Choose every day or every week, and PDF or XLSX."))
            return redirect("command_centre:reports", self.area.code)
        try:
            name, content, kind = files_of(report_of(self.area, every), wanted)[0]
        except NotMade as error:
            messages.error(request, _("The PDF could not be made: %s") % error)
            return redirect(reverse("command_centre:reports", args=[self.area.code]))
        response = HttpResponse(content, content_type=kind)
        place = "inline" if wanted == "pdf" else "attachment"
        response["Content-Disposition"] = f'{place}; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response
