"""Upload of many villages: file, preview, confirmation, result.

The preview writes nothing. What is confirmed is the file that was previewed, and only as long as it
would still do what was shown.
"""

from __future__ import annotations

import csv
from contextlib import closing

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from core.villages import bulk
from core.villages.routing import site_url
from core.villages.screens import drafts
from core.villages.screens.base import PanelFormView, RegencyOfficersOnly, is_regency_officer
from core.villages.screens.forms import UploadForm
from core.villages.screens.progress import stream
from core.villages.sheets import COLUMNS, EXAMPLE, Sheet, read_sheet
from core.villages.tables import TableError

# More rows take longer than a browser waits.
MAX_ROWS = 2_000


class Upload(RegencyOfficersOnly, PanelFormView):
    form_class = UploadForm
    template_name = "villages_admin/upload.html"
    page_title = gettext_lazy("Upload villages")
    header_icon = "upload"
    submit_button_label = gettext_lazy("Preview")
    submit_button_active_label = gettext_lazy("Reading…")
    panels = ((gettext_lazy("Table of villages"), ("file",)),)

    def get_parents(self):
        return [(reverse("villages_admin:index"), _("Villages"))]

    @cached_property
    def header_buttons(self):
        template = reverse("villages_admin:upload_template")
        return [HeaderButton(_("Template"), template, icon_name="download")]

    def get_context_data(self, **kwargs):
        columns = [(names[0], names[1]) for names in COLUMNS.values()]
        return super().get_context_data(**kwargs) | {"columns": columns}

    def form_valid(self, form):
        content = form.cleaned_data["file"]
        try:
            sheet = read_sheet(content)
        except TableError as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        if len(sheet.rows) > MAX_ROWS:
            form.add_error(
                "file",
                _("%(rows)s rows are too many for the screen. Split the file, or let the "
                  "administrator run manage.py provision_villages.") % {"rows": len(sheet.rows)},
            )  # fmt: skip
            return self.form_invalid(form)
        drafts.keep(self.request, content, self.request.FILES["file"].name)
        return redirect("villages_admin:upload_preview")


class Template(RegencyOfficersOnly, View):
    """An empty table with one example, in the words and with the separators of the language."""

    def get(self, request):
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="villages.csv"'
        response.write("\ufeff")
        # Where the comma is the decimal sign, spreadsheets separate cells by semicolons.
        comma = get_format("DECIMAL_SEPARATOR") == ","
        writer = csv.writer(response, delimiter=";" if comma else ",")
        word = 1 if get_language() == "id" else 0
        writer.writerow([names[word] for names in COLUMNS.values()])
        example = dict(EXAMPLE)
        if comma:
            for name in ("latitude", "longitude"):
                example[name] = example[name].replace(".", ",")
        writer.writerow([example.get(column, "") for column in COLUMNS])
        return response


class Step(RegencyOfficersOnly, WagtailAdminTemplateMixin, TemplateView):
    """A page after the upload."""

    header_icon = "upload"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("villages_admin:index"), "label": _("Villages")},
            {"url": reverse("villages_admin:upload"), "label": _("Upload villages")},
            {"url": "", "label": self.get_page_title()},
        ]


class Preview(Step):
    """What the file would do, and the button that does it."""

    template_name = "villages_admin/preview.html"
    page_title = gettext_lazy("Preview")

    def dispatch(self, request, *args, **kwargs):
        if is_regency_officer(request.user):
            held = drafts.held(request)
            if held is None:
                messages.warning(
                    request, _("There is no upload to look at, or it is too old. Upload it again.")
                )
                return redirect("villages_admin:upload")
            content, self.file_name = held
            self.sheet: Sheet = read_sheet(content)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def plan(self):
        return bulk.plan(self.sheet.rows, self.request.user)

    def get_context_data(self, **kwargs):
        rows = [
            (row, [(self.sheet.heading(column), message) for column, message in row.errors])
            for row in self.plan.rows
        ]
        return super().get_context_data(**kwargs) | {
            "file_name": self.file_name,
            "notices": self.sheet.notices,
            "plan": self.plan,
            "heading": self.sheet.heading,
            "wrong": [item for item in rows if item[0].action == "error"],
            "right": [item for item in rows if item[0].action in ("create", "change")],
            "unchanged": [item for item in rows if item[0].action == "unchanged"],
            "has_changes": self.plan.counts["create"] + self.plan.counts["change"] > 0,
        }

    def post(self, request):
        if self.plan.has_errors:
            messages.error(request, _("Some rows are wrong. Nothing was changed."))
            return redirect("villages_admin:upload_preview")
        if request.POST.get("shown") != self.plan.fingerprint:
            messages.error(
                request,
                _("The villages have changed since this preview was shown. Nothing was done; "
                  "look at the new preview."),
            )  # fmt: skip
            return redirect("villages_admin:upload_preview")
        return stream(self, self._provision(), len(self.plan.rows))

    def _provision(self):
        """Provision row by row, yielding what is shown of each; the result is kept at the end."""
        done = []
        with closing(bulk.steps(self.plan)) as steps:
            for item in steps:
                village = item.village
                action = "create" if item.created else "change" if item.changed else "unchanged"
                done.append([village.code, village.full_name, village.hostname, action])
                yield village.full_name
        drafts.finish(self.request, done)


class Result(Step):
    template_name = "villages_admin/result.html"
    page_title = gettext_lazy("Result")

    def get(self, request):
        done = drafts.result(request)
        if done is None:
            return redirect("villages_admin:upload")
        rows = [
            {"code": code, "name": name, "url": site_url(hostname) + "/", "action": action}
            for code, name, hostname, action in done
        ]
        counts = {action: sum(row["action"] == action for row in rows) for action in bulk.ACTIONS}
        return self.render_to_response(self.get_context_data(rows=rows, counts=counts))
