"""Saved views: a filter of the inbox by a name, for its owner or for everybody in an area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel
from wagtail_modeladmin.views import WMABaseView

from core.villages.models import District, Regency, Role, Village
from core.villages.scoping import scope_of
from plugins.netizen.desk.filters import DeskFilter
from plugins.netizen.desk.listing import DeskList, DeskListHelper
from plugins.netizen.desk.options import DESK, options_of, views_of
from plugins.netizen.desk.sight import sight_of
from plugins.netizen.desks import STAFF_ROLES
from plugins.netizen.models import SavedView

if TYPE_CHECKING:
    from core.accounts.models import User

# So many of somebody's own: they stand above the list.
MOST_VIEWS = 20


class SaveViewForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=60)
    for_all = forms.BooleanField(label=gettext_lazy("For all who work in my area"), required=False)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, auto_id="id_view_%s", **kwargs)
        if scope_of(user, STAFF_ROLES).is_empty:
            del self.fields["for_all"]


class SaveView(WMABaseView):
    """Keeps the filter of the inbox that the form came with."""

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_list(user)

    def get(self, request, *args, **kwargs):
        return HttpResponseNotAllowed(["POST"])

    def post(self, request):
        form = SaveViewForm(request.POST, user=request.user)
        sight = sight_of(request.user)
        given = QueryDict(request.POST.get("query", "")[:1000])
        query = DeskFilter(given, sight, options_of(request.user, sight)).query
        if not form.is_valid():
            messages.error(request, _("Give the view a name of at most 60 characters."))
        elif not query or len(query) > 500:
            messages.error(request, _("Filter the list first, then save the view."))
        elif SavedView.objects.unscoped().filter(owner=request.user).count() >= MOST_VIEWS:
            messages.error(request, _("You have many views already: delete some of them first."))
        else:
            area = area_of(request.user)
            if area is None:
                raise PermissionDenied
            SavedView.objects.create(
                name=form.cleaned_data["name"],
                desk=DESK,
                query=query,
                owner=None if form.cleaned_data.get("for_all") else request.user,
                **{area._meta.model_name: area},
            )
            messages.success(request, _("The view was saved: it stands above the list."))
        return redirect(f"{self.index_url}?{query}" if query else self.index_url)


def area_of(user: User) -> Regency | District | Village | None:
    """The widest area in which somebody works; for an agency's officer its regency."""
    for roles in (STAFF_ROLES, {Role.AGENCY_OFFICER}):
        scope = scope_of(user, roles)
        if scope.everything:
            return Regency.objects.order_by("code").first()
        for model, ids in (
            (Regency, scope.regencies), (District, scope.districts), (Village, scope.villages),
        ):  # fmt: skip
            if ids:
                return model.objects.filter(pk__in=ids).order_by("code").first()
    return None


class SavedViewHelper(DeskListHelper):
    """A view is changed by its owner, and one for all by those whose area it is."""

    def user_can_create(self, user):
        # Views are made above the inbox, from its filter.
        return False

    def _may(self, user, action, obj=None):
        if obj is None or action == "view":
            return super()._may(user, action, obj)
        if obj.owner_id is not None:
            return obj.owner_id == user.pk
        is_staff = not scope_of(user, STAFF_ROLES).is_empty
        return is_staff and scope_of(user, STAFF_ROLES).holds_area(obj.area)


class SavedViewAdmin(DeskList):
    model = SavedView
    permission_helper_class = SavedViewHelper
    menu_icon = "view"
    list_display = ["name", "for_whom"]
    search_fields = ["name"]
    panels = [FieldPanel("name")]

    def for_whom(self, row):
        return _("for all") if row.owner_id is None else _("for me")

    for_whom.short_description = gettext_lazy("for whom")

    def get_queryset(self, request):
        views = views_of(request.user, sight_of(request.user))
        return views.select_related("village", "district", "regency")
