"""What the lists a desk keeps have in common."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.villages.admin import OwnIndexView
from core.villages.area_admin import AreaModelAdmin, AreaPermissionHelper
from core.villages.models import Regency, Role
from core.villages.scoping import scope_of
from plugins.netizen.desk.links import links_of


class DeskListView(OwnIndexView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(
            links=links_of(self.model_admin, self.request.user), **kwargs
        )


class DeskListHelper(AreaPermissionHelper):
    """Rows of an area. An agency's officer has the regency's alone."""


class RegencyListHelper(DeskListHelper):
    """Rows that a regency alone has: for whoever has one to add them to."""

    def user_can_create(self, user):
        return self.areas(user, "add", Regency).exists()


class FromInbox:
    """A list reached from the inbox and not from the menu; mixed in before the base of the list."""

    index_view_class = DeskListView
    index_template_name = "netizen/desk/list.html"
    create_template_name = "netizen/desk/create.html"
    edit_template_name = "netizen/desk/edit.html"
    delete_template_name = "netizen/desk/delete.html"
    add_to_admin_menu = False
    history_view_enabled = False


class DeskList(FromInbox, AreaModelAdmin):
    """Such a list of an area's rows."""

    permission_helper_class = DeskListHelper

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        user = request.user
        of_agency = scope_of(user, {Role.AGENCY_OFFICER})
        if scope_of(user).is_empty and not of_agency.everything:
            return rows.filter(regency__in=of_agency.regencies)
        return rows

    def whose(self, row):
        return row.area.name

    whose.short_description = _("whose")
