"""The screens of imports: a list, the upload, what is decided, the progress, and the outcome."""

from __future__ import annotations

import csv

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import re_path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.views import InstanceSpecificView

from core.exports import no_formula
from core.geo.files.reading import FORMATS
from core.villages.admin import OwnRowsOnly, villages_permitting
from core.villages.area_admin import AreaCreateView, AreaModelAdmin
from core.villages.models import Village
from plugins.gismap.imports import saving, undoing
from plugins.gismap.imports.exporting import ExportView
from plugins.gismap.imports.forms import PlanForm, UploadForm, fill_in
from plugins.gismap.imports.models import Import
from plugins.gismap.imports.plans import Plan, first_plan, source_of
from plugins.gismap.imports.preview import preview
from plugins.gismap.imports.tasks import drop_forgotten, start
from plugins.gismap.models import Layer

WHY = {
    "format": gettext_lazy("The format allows no other."),
    "told": gettext_lazy("The file says so."),
    "guessed": gettext_lazy(
        "The file does not say which it is; by its numbers it is this one. Look at the map, and "
        "choose another if it does not fit."
    ),
    "contradicted": gettext_lazy(
        "The file says otherwise, but its places would lie far away then. Look at the map."
    ),
    "elsewhere": gettext_lazy(
        "The file says so, but its places lie outside of this area. Choose the right one."
    ),
    "unknown": gettext_lazy("The file does not say which it is. Choose the right one."),
}


class UploadView(AreaCreateView):
    page_title = gettext_lazy("Upload a file")

    def form_valid(self, form):
        form.instance.user = self.request.user
        drop_forgotten()
        super().form_valid(form)
        return redirect(self.url_helper.get_action_url("edit", form.instance.pk))

    def get_template_names(self):
        return ["gismap/imports/upload.html"]


class ImportView(OwnRowsOnly, InstanceSpecificView):
    """One import: what is to be decided, how far it is, or what came of it."""

    page_title = gettext_lazy("Import")

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_edit_obj(user, self.instance)

    def get_page_subtitle(self):
        return self.instance.name

    def get_template_names(self):
        state = self.instance.state
        if self.shows_form:
            return ["gismap/imports/plan.html"]
        running = state == Import.State.RUNNING
        return [f"gismap/imports/{'running' if running else 'result'}.html"]

    @property
    def shows_form(self) -> bool:
        return self.instance.is_open and bool(self.instance.file)

    @cached_property
    def villages(self) -> list[Village]:
        """Those of the import's area into which the person may enter features."""
        allowed = villages_permitting(self.request.user, "gismap", "gismap.add_feature")
        villages = Village.objects.defer(None).select_related("district__regency")
        return list(villages.filter(self.instance.villages_condition(), pk__in=allowed))

    @cached_property
    def layers(self) -> list[Layer]:
        """Layers that hold in all the area, of the person's own or open to all."""
        scope = self.permission_helper.scope(self.request.user, "add")
        found = Layer.objects.for_villages(
            [village.pk for village in self.villages]
        ).select_related("regency", "district", "village")
        return [
            layer
            for layer in found
            if all(layer.covers(village) for village in self.villages)
            and (layer.is_open or scope.holds_area(layer.area))
        ]

    @cached_property
    def plan(self) -> Plan:
        if self.instance.plan:
            return Plan.from_json(self.instance.plan)
        plan = first_plan(self.instance.found)
        fill_in(plan, self.instance.found, None)
        return plan

    def form(self, data=None) -> PlanForm:
        return PlanForm(
            data, found=self.instance.found, plan=self.plan, layers=self.layers,
            many_villages=len(self.villages) > 1,
        )  # fmt: skip

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context |= {"import": self.instance, "source": self.instance}
        if self.shows_form:
            found = self.instance.found
            layer = source_of(found, self.plan.source)
            context |= {
                "form": kwargs.get("form") or self.form(),
                "format": FORMATS[found["format"]],
                "file_layer": layer,
                "crs_name": layer["crs"]["told"],
                "crs_why": WHY[layer["crs"]["why"]],
                "preview": preview(self.instance, self.plan, self.villages),
            }
        return context

    def post(self, request, *args, **kwargs):
        action = request.POST.get("action")
        here = redirect(self.url_helper.get_action_url("edit", self.instance.pk))
        if action == "undo":
            self._undo()
            return here
        if not self.shows_form:
            messages.error(request, _("This import is being saved already, or is over."))
            return here
        if self._chooses_other_layers():
            return here
        form = self.form(request.POST)
        if not form.is_valid():
            messages.error(request, _("Please look at the fields marked below."))
            return self.render_to_response(self.get_context_data(form=form))
        self._keep(form.decided())
        if action == "run":
            if start(self.instance, request.user):
                messages.info(request, _("The import has begun."))
            else:
                messages.error(request, _("This import is being saved already, or is over."))
        return here

    def _chooses_other_layers(self) -> bool:
        """Whether another layer was chosen, on either side: then the columns are proposed anew."""
        given = self.request.POST
        source, target = given.get("source", ""), given.get("target", "")
        known = {layer["name"] for layer in self.instance.found["layers"]}
        chosen = next((layer for layer in self.layers if str(layer.pk) == target), None)
        same = source == self.plan.source and (chosen and chosen.pk) == self.plan.target
        if same or source not in known or (chosen is None and target != "new"):
            return False
        plan = first_plan(self.instance.found, source)
        if source == self.plan.source:
            plan.epsg, plan.swapped = self.plan.epsg, self.plan.swapped
        plan.target = chosen and chosen.pk
        fill_in(plan, self.instance.found, chosen)
        self._keep(plan)
        return True

    def _keep(self, plan: Plan) -> None:
        Import.objects.unscoped().filter(pk=self.instance.pk, state__in=[
            Import.State.UPLOADED, Import.State.PREVIEWED, Import.State.FAILED,
        ]).update(plan=plan.as_json(), state=Import.State.PREVIEWED, message="")  # fmt: skip

    def _undo(self) -> None:
        try:
            taken, left = undoing.undo(self.instance, self.request.user)
        except saving.NothingSaved as error:
            messages.error(self.request, str(error))
        else:
            messages.success(
                self.request,
                _("%(taken)s features were taken back, %(left)s were changed since and are left "
                  "as they are.") % {"taken": taken, "left": left},
            )  # fmt: skip


class ProblemsView(OwnRowsOnly, InstanceSpecificView):
    """The bad rows as a table to download: row number and reason."""

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_edit_obj(user, self.instance)

    def get(self, request, *args, **kwargs):
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="bad-rows.csv"'
        response.write("\ufeff")
        writer = csv.writer(response)
        writer.writerow([_("Row"), _("Reason")])
        for number, reason in self.instance.problems:
            writer.writerow([number, no_formula(reason)])
        return response


class ImportAdmin(AreaModelAdmin):
    model = Import
    menu_label = gettext_lazy("Files of the map")
    menu_icon = "upload"
    menu_order = 332
    list_display = ["name", "state", "layer", "created", "updated", "created_at", "belongs_to"]
    list_filter = ["state"]
    search_fields = ["name"]
    list_select_related = ["layer"]
    create_view_class = UploadView
    edit_view_class = ImportView
    index_template_name = "gismap/imports/index.html"

    def belongs_to(self, source):
        return str(source.area)

    belongs_to.short_description = gettext_lazy("of")

    def get_edit_handler(self):
        return ObjectList(
            [
                MultiFieldPanel(
                    [FieldPanel("regency"), FieldPanel("district"), FieldPanel("village")],
                    heading=gettext_lazy("For whom"),
                ),
                FieldPanel(
                    "file",
                    help_text=gettext_lazy(
                        "GeoJSON, KML or KMZ, GPX, GeoPackage, a ZIP with a Shapefile, or CSV "
                        "with coordinates; 100 MB and 100,000 places at most. Nothing is saved "
                        "before you have looked at it."
                    ),
                ),
            ],
            base_form_class=UploadForm,
        )

    def get_queryset(self, request):
        """Those of areas that are wholly the person's: a regency's file may name any village."""
        helper = self.permission_helper
        scope = helper.scope(request.user, "change")
        queryset = super().get_queryset(request)
        if scope.everything:
            return queryset
        return queryset.filter(
            Q(village__in=helper.villages(request.user, "change"))
            | Q(district__in=scope.districts)
            | Q(district__regency__in=scope.regencies)
            | Q(regency__in=scope.regencies)
        )

    def problems_view(self, request, instance_pk):
        return ProblemsView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def export_view(self, request):
        return ExportView.as_view(model_admin=self)(request)

    def get_admin_urls_for_registration(self):
        helper = self.url_helper
        return (
            *super().get_admin_urls_for_registration(),
            re_path(
                helper._get_object_specific_action_url_pattern("problems"),
                self.problems_view,
                name=helper.get_action_url_name("problems"),
            ),
            re_path(
                helper._get_action_url_pattern("export"),
                self.export_view,
                name=helper.get_action_url_name("export"),
            ),
        )
