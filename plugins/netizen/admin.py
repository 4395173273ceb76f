"""The reports in the admin, where staff verify, answer and publish them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from core.geo.forms import PointPanel
from core.villages.admin import OwnCreateView, VillageModelAdmin
from plugins.netizen.models import Report


class ReportCreateView(OwnCreateView):
    """For what somebody tells at the counter or by phone."""

    @transaction.atomic
    def form_valid(self, form):
        form.instance.channel = Report.Channel.COUNTER
        response = super().form_valid(form)
        return response


class ReportAdmin(VillageModelAdmin):
    model = Report
    menu_label = _("Citizens’ reports")
    menu_icon = "comment"
    menu_order = 320
    list_display = ["code", "title", "category", "state", "is_public", "created_at", "village"]
    list_filter = ["state", "category", "is_public", "created_at"]
    search_fields = ["code", "title", "text", "village__name"]
    ordering = ["-created_at", "-pk"]
    create_view_class = ReportCreateView
    # For those who may look and not change. They need not know who reported.
    inspect_view_enabled = True
    inspect_view_fields = [
        "village", "code", "created_at", "category", "title", "text", "position", "state",
        "public_note", "is_public", "updated_at",
    ]  # fmt: skip
    panels = [
        FieldPanel("village"),
        MultiFieldPanel(
            [FieldPanel("public_note"), FieldPanel("is_public")],
            heading=_("Handling"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("category"),
                FieldPanel("title"),
                FieldPanel("text"),
                PointPanel("point"),
            ],
            heading=_("Report"),
        ),
        MultiFieldPanel(
            [FieldPanel("reporter_name"), FieldPanel("reporter_phone")],
            heading=_("Reporter (staff only)"),
        ),
    ]
