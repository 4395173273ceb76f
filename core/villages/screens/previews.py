"""“Preview addresses”: where the villages' own frontends show what is not published yet."""

from __future__ import annotations

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from core.villages.previews import PreviewFrontend
from core.villages.screens.api_access import AccessScreen, ActionsColumn, StaffOnly
from core.villages.screens.api_access_forms import PreviewFrontendForm
from core.villages.screens.base import PanelFormView


class FrontendIndex(StaffOnly, IndexView):
    model = PreviewFrontend
    permission_policy = None
    page_title = gettext_lazy("Preview addresses")
    template_name = "villages_admin/listing.html"
    results_template_name = "villages_admin/listing_results.html"
    index_url_name = "villages_admin:previews"
    index_results_url_name = "villages_admin:previews_results"
    add_url_name = "villages_admin:preview_set"
    search_fields = ["address", "village__name"]
    default_ordering = "address"
    paginate_by = 50

    @cached_property
    def columns(self):
        return [
            ActionsColumn(
                "address", label=_("Address"), template="villages_admin/preview_cell.html"
            ),
            Column("village", label=_("Village"), accessor=lambda item: item.village.full_name),
        ]

    @cached_property
    def header_buttons(self):
        origins = reverse("villages_admin:origins")
        return [
            HeaderButton(_("Set address"), self.get_add_url(), icon_name="plus", priority=10),
            HeaderButton(_("Frontend addresses"), origins, icon_name="globe", priority=20),
        ]

    def get_base_queryset(self):
        return PreviewFrontend.objects.for_user(self.request.user).select_related("village")


class FrontendSet(StaffOnly, PanelFormView):
    """A village has one address: a new one takes the old one's place. `?village=` chooses it."""

    form_class = PreviewFrontendForm
    page_title = gettext_lazy("Set preview address")
    panels = ((gettext_lazy("Frontend"), ("address", "village")),)

    def get_parents(self):
        return [(reverse("villages_admin:previews"), _("Preview addresses"))]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"villages": self.villages.with_places()}

    def get_initial(self):
        own = PreviewFrontend.objects.for_user(self.request.user)
        code = self.request.GET.get("village", "")
        row = own.filter(village__code=code).first() if "\x00" not in code else None
        return {"address": row.address, "village": code} if row is not None else {}

    def form_valid(self, form):
        row, is_new = form.save()
        log(row, "wagtail.create" if is_new else "wagtail.edit", user=self.request.user)
        messages.success(
            self.request,
            _("Drafts of %(village)s can be previewed on %(address)s.")
            % {"village": row.village.full_name, "address": row.address},
        )
        return redirect("villages_admin:previews")


class FrontendRemove(AccessScreen):
    template_name = "villages_admin/access_confirm.html"
    page_title = gettext_lazy("Remove preview address")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "question": _(
                "Drafts are then no longer shown on %s, and what is being previewed there now can "
                "no longer be read."
            )
            % self.row.address,
            "yes": _("Yes, remove it"),
            "back": reverse("villages_admin:previews"),
        }

    @cached_property
    def row(self):
        own = PreviewFrontend.objects.for_user(self.request.user)
        return get_object_or_404(own.select_related("village"), pk=self.kwargs["pk"])

    def post(self, request, pk):
        log(self.row, "wagtail.delete", user=request.user)
        self.row.delete()
        messages.success(request, _("%s is removed.") % self.row.address)
        return redirect("villages_admin:previews")
