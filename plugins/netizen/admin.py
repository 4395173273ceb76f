"""The reports in the admin: the inbox and what is reached from it (see `desk`)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import re_path, reverse
from django.utils.translation import gettext_lazy as _

from core.villages.admin import VillageModelAdmin
from plugins.netizen.desk.bulk import BulkView
from plugins.netizen.desk.detail import DetailView
from plugins.netizen.desk.editing import CorrectView
from plugins.netizen.desk.entering import EnterView
from plugins.netizen.desk.exporting import COLUMNS
from plugins.netizen.desk.inbox import InboxView
from plugins.netizen.desk.saved import SaveView
from plugins.netizen.desk.sight import ReportPermissionHelper, reports_seen_by
from plugins.netizen.models import Report, ReportPhoto

UUID = r"(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"


class ReportAdmin(VillageModelAdmin):
    model = Report
    permission_helper_class = ReportPermissionHelper
    menu_label = _("Citizens’ reports")
    menu_icon = "comment"
    menu_order = 320
    list_display = ["code", "title", "category", "state", "is_public", "created_at", "village"]
    list_export = COLUMNS
    export_filename = "reports"
    inspect_view_enabled = True
    # The chain of a report's steps tells more than Wagtail's log.
    history_view_enabled = False
    delete_template_name = "netizen/desk/delete.html"
    index_view_class = InboxView
    create_view_class = EnterView
    inspect_view_class = DetailView
    edit_view_class = CorrectView

    def get_queryset(self, request):
        return reports_seen_by(request.user)

    @property
    def desk_urls(self) -> dict[str, str]:
        """Addresses of the forms above and below the list."""
        return {
            name: reverse(self.url_helper.get_action_url_name(name))
            for name in ("bulk", "save_view", "create")
        }

    def bulk_view(self, request):
        return BulkView.as_view(model_admin=self)(request)

    def save_view_view(self, request):
        return SaveView.as_view(model_admin=self)(request)

    def photo_view(self, request, uuid):
        """A picture, hidden or not, for whoever sees the report in the admin."""
        if not self.permission_helper.user_can_list(request.user):
            raise Http404
        own = reports_seen_by(request.user).values("pk")
        photo = ReportPhoto.objects.unscoped().filter(uuid=uuid, report__in=own).first()
        try:
            with photo.file.open() as file:
                content = file.read()
        except (AttributeError, ValueError, OSError):
            raise Http404 from None
        return HttpResponse(
            content,
            content_type="image/jpeg",
            headers={"Cache-Control": "private, no-store", "Content-Disposition": "inline"},
        )

    def get_admin_urls_for_registration(self):
        urls = (
            ("bulk", "", self.bulk_view),
            ("save_view", "", self.save_view_view),
            ("photo", f"{UUID}/", self.photo_view),
        )
        helper = self.url_helper
        return (
            *super().get_admin_urls_for_registration(),
            *(
                re_path(
                    f"^{helper.base_url_path}/{name}/{rest}$",
                    view,
                    name=helper.get_action_url_name(name),
                )
                for name, rest, view in urls
            ),
        )
