"""The list of an officer's villages, and the form that creates or changes one."""

from __future__ import annotations

from collections import OrderedDict

import django_filters
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import Button, HeaderButton

from core.exports import no_formula
from core.plugins.registry import registry
from core.plugins.switchboard import told_consequences
from core.villages import bulk
from core.villages.models import District, Village
from core.villages.routing import site_url
from core.villages.scoping import regencies_for
from core.villages.screens.base import PanelFormView, RegencyOfficersOnly, is_regency_officer
from core.villages.screens.forms import VillageForm

CONTACTS = {
    "address": gettext_lazy("address"),
    "email": gettext_lazy("email address"),
    "phone": gettext_lazy("phone"),
    "point": gettext_lazy("position"),
}
INCOMPLETE = Q(address="") | Q(email="") | Q(phone="") | Q(point__isnull=True)


def own_districts(request):
    return District.objects.filter(regency__in=regencies_for(request.user))


class VillageFilterSet(WagtailFilterSet):
    district = django_filters.ModelChoiceFilter(
        queryset=own_districts, label=gettext_lazy("District")
    )
    contact = django_filters.ChoiceFilter(
        label=gettext_lazy("Contact data"),
        choices=[
            ("complete", gettext_lazy("complete")),
            ("incomplete", gettext_lazy("incomplete")),
        ],
        method="by_contact",
    )

    class Meta:
        model = Village
        fields = ["district", "contact"]

    def by_contact(self, villages, name, value):
        return villages.exclude(INCOMPLETE) if value == "complete" else villages.filter(INCOMPLETE)


class SiteColumn(Column):
    cell_template_name = "villages_admin/site_cell.html"

    def get_value(self, village):
        return site_url(village.hostname) + "/" if village.site_id else None


class ContactColumn(Column):
    cell_template_name = "villages_admin/contact_cell.html"

    def get_value(self, village):
        """Labels of what is missing."""
        return [label for name, label in CONTACTS.items() if not getattr(village, name)]


class VillageIndex(RegencyOfficersOnly, IndexView):
    """All villages of the officer's regencies. Its export is a file the upload takes."""

    model = Village
    permission_policy = None
    page_title = gettext_lazy("Villages")
    header_icon = "site"
    index_url_name = "villages_admin:index"
    index_results_url_name = "villages_admin:index_results"
    add_url_name = "villages_admin:add"
    edit_url_name = "villages_admin:edit"
    template_name = "villages_admin/listing.html"
    results_template_name = "villages_admin/listing_results.html"
    search_fields = ["name", "code", "slug", "district__name", "site__hostname"]
    default_ordering = "code"
    paginate_by = 50
    filterset_class = VillageFilterSet
    list_export = [
        "code", "name", "district", "slug", "hostname", "address", "email", "phone",
        "latitude", "longitude", "languages",
    ]  # fmt: skip
    export_headings = {name: name for name in list_export}

    @cached_property
    def columns(self):
        title = self._get_title_column_class(TitleColumn)
        return [
            title("name", label=_("Name"), sort_key="name", get_url=self.get_edit_url),
            Column("code", label=_("Code"), sort_key="code"),
            Column("district", label=_("District"), sort_key="district__name"),
            SiteColumn("site", label=_("Website")),
            ContactColumn("contact", label=_("Contact data")),
        ]

    @cached_property
    def header_buttons(self):
        return [
            HeaderButton(_("Add village"), self.get_add_url(), icon_name="plus", priority=10),
            HeaderButton(
                _("Upload"), reverse("villages_admin:upload"), icon_name="upload", priority=20
            ),
        ]

    def get_base_queryset(self):
        return Village.objects.with_places().filter(district__regency__in=self.regencies)

    def get_edit_url(self, village):
        return reverse(self.edit_url_name, args=[village.code])

    def get_list_more_buttons(self, village):
        buttons = [Button(_("Edit"), self.get_edit_url(village), icon_name="edit", priority=10)]
        if village.site_id:
            pages = reverse("wagtailadmin_explore", args=[village.site.root_page_id])
            buttons.append(Button(_("Pages"), pages, icon_name="folder-open-inverse", priority=20))
        return buttons

    def to_row_dict(self, village):
        point = village.point
        values = {
            **{name: getattr(village, name) for name in self.list_export if name in CONTACTS},
            "code": village.code,
            "name": village.name,
            "district": village.district.name,
            "slug": village.slug,
            "hostname": village.hostname,
            "latitude": point.y if point else "",
            "longitude": point.x if point else "",
            "languages": " ".join(village.languages),
        }
        return OrderedDict((name, no_formula(values[name])) for name in self.list_export)

    def get_filename(self):
        return "villages"


class VillageFormView(RegencyOfficersOnly, PanelFormView):
    form_class = VillageForm
    template_name = "villages_admin/village_form.html"
    header_icon = "site"
    village: Village | None = None
    panels = (
        (gettext_lazy("Village"), ("code", "name", "district")),
        (gettext_lazy("Website"), ("slug", "hostname", "main_language", "languages")),
        (gettext_lazy("Contact"), ("address", "email", "phone", "position")),
        (gettext_lazy("Plugins"), ("plugins",)),
    )

    def get_parents(self):
        return [(reverse("villages_admin:index"), _("Villages"))]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "village": self.village}

    def form_valid(self, form):
        try:
            provisioned = form.save()
        except bulk.PlanChanged as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        village = provisioned.village
        messages.success(
            self.request,
            self.success_message % {"village": village.full_name},
            buttons=[messages.button(site_url(village.hostname) + "/", _("Open the website"))],
        )
        return redirect("villages_admin:index")

    def form_invalid(self, form):
        messages.error(self.request, _("The village could not be saved. Correct what is marked."))
        return super().form_invalid(form)


class VillageCreate(VillageFormView):
    page_title = gettext_lazy("Add village")
    submit_button_label = gettext_lazy("Create village")
    submit_button_active_label = gettext_lazy("Creating…")
    success_message = gettext_lazy("%(village)s has its website now.")


class VillageEdit(VillageFormView):
    """Changes a village. Plugins are switched off only after what disappears has been read."""

    success_message = gettext_lazy("%(village)s is saved.")

    def dispatch(self, request, *args, **kwargs):
        self.village = (
            Village.objects.with_places()
            .filter(code=kwargs["code"], district__regency__in=self.regencies)
            .first()
        )
        if self.village is None and is_regency_officer(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return self.village.full_name

    def form_valid(self, form):
        gone = form.switched_off()
        if not set(gone) <= set(self.request.POST.getlist("confirmed")):
            return self.render_to_response(self.get_context_data(form=form, gone=self._told(gone)))
        return super().form_valid(form)

    def _told(self, slugs):
        villages = Village.objects.filter(pk=self.village.pk)
        return [
            (registry.plugins[slug].manifest, told_consequences(villages, slug)) for slug in slugs
        ]
