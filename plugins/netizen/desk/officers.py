"""Who works for an agency. The regency's officers say so, of accounts that have the role already:
somebody who has not is told of like somebody who is not there, so that nobody learns here whose a
phone number is."""

from __future__ import annotations

from django import forms
from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList

from core.accounts.models import User
from core.villages.models import Membership, Role
from plugins.netizen.desk.listing import DeskList, RegencyListHelper
from plugins.netizen.models import Agency, AgencyOfficer


class OfficerForm(WagtailAdminModelForm):
    account = forms.CharField(
        label=gettext_lazy("Account"), max_length=254,
        help_text=gettext_lazy(
            "Username, email address or phone of somebody who has the role “Agency officer” in "
            "the regency. Give it first, under “People”."
        ),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["account"].initial = self.instance.user.username
            self.fields["account"].disabled = True

    def clean(self):
        given = super().clean()
        agency = given.get("agency")
        if agency is None:
            return given
        self.instance.regency_id = agency.regency_id
        if self.instance.pk is None and given.get("account"):
            user = self._officer(given["account"], agency.regency_id)
            if user is None:
                self.add_error(
                    "account",
                    _("Nobody with the role “Agency officer” in this regency has this username, "
                      "email address or phone. Give the role first, under “People”."),
                )  # fmt: skip
            elif AgencyOfficer.objects.unscoped().filter(agency=agency, user=user).exists():
                self.add_error("account", _("This person works for the agency already."))
            else:
                self.instance.user = user
        return given

    def _officer(self, account: str, regency: int) -> User | None:
        user = User.objects.by_identifier(account.strip())
        held = Membership.objects.filter(role=Role.AGENCY_OFFICER, regency=regency, user=user)
        return user if user is not None and user.is_active and held.exists() else None


class AgencyFilter(SimpleListFilter):
    """The agencies that have officers in the person's regencies."""

    title = gettext_lazy("agency")
    parameter_name = "agency"

    def lookups(self, request, model_admin):
        rows = model_admin.get_queryset(request).order_by().values("agency")
        agencies = Agency.objects.unscoped().filter(pk__in=rows)
        return [(str(pk), name) for pk, name in agencies.values_list("pk", "name")]

    def queryset(self, request, queryset):
        chosen = {pk for pk, _name in self.lookup_choices} & {self.value()}
        if self.value() is None:
            return queryset
        return queryset.filter(agency__in=chosen)


class AgencyOfficerAdmin(DeskList):
    model = AgencyOfficer
    permission_helper_class = RegencyListHelper
    menu_icon = "user"
    list_display = ["person", "account", "agency"]
    list_filter = [AgencyFilter]
    list_select_related = ["user", "agency", "regency"]
    search_fields = ["user__username", "user__first_name", "user__last_name", "agency__name"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "agency", "regency")

    def person(self, row):
        return row.user.get_full_name() or row.user.get_username()

    person.short_description = gettext_lazy("person")
    person.admin_order_field = "user__first_name"

    def account(self, row):
        return row.user.get_username()

    account.short_description = gettext_lazy("username")
    account.admin_order_field = "user__username"

    def get_edit_handler(self):
        return ObjectList(
            [FieldPanel("agency"), FieldPanel("account")], base_form_class=OfficerForm
        )
