"""The people of an officer's areas: who has which role, adding somebody, taking a role away."""

from __future__ import annotations

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from core.accounts.second_factor import second_factors
from core.villages.models import District, Membership, Role
from core.villages.screens import password_links
from core.villages.screens.base import PanelFormView
from core.villages.screens.people_forms import PersonForm
from core.villages.screens.reach import reach_of
from core.villages.screens.second_factors import may_reset


class OfficersOnly:
    """403 for whoever is neither regency nor district officer."""

    def dispatch(self, request, *args, **kwargs):
        if self.reach is None:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def reach(self):
        return reach_of(self.request.user)

    def membership(self) -> Membership:
        return get_object_or_404(self.reach.memberships(), pk=self.kwargs["pk"])


def own_districts(request):
    reach = reach_of(request.user)
    return District.objects.filter(villages__in=reach.villages).distinct()


class PeopleFilterSet(WagtailFilterSet):
    role = django_filters.ChoiceFilter(choices=Role.choices, label=gettext_lazy("Role"))
    district = django_filters.ModelChoiceFilter(
        queryset=own_districts, field_name="village__district", label=gettext_lazy("District")
    )

    class Meta:
        model = Membership
        fields = ["role", "district"]


class PersonColumn(Column):
    cell_template_name = "villages_admin/person_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        # Wagtail renders cells without the request, so the form's token is passed along.
        return context | {
            "own": instance.user_id == request.user.pk,
            "may_reset": instance.second_factor and may_reset(request.user, instance.user),
            "csrf_token": get_token(request),
        }


class PeopleIndex(OfficersOnly, IndexView):
    model = Membership
    permission_policy = None
    page_title = gettext_lazy("People")
    header_icon = "group"
    template_name = "villages_admin/listing.html"
    results_template_name = "villages_admin/listing_results.html"
    index_url_name = "villages_admin:people"
    index_results_url_name = "villages_admin:people_results"
    add_url_name = "villages_admin:people_add"
    search_fields = [
        "user__username", "user__first_name", "user__last_name", "user__email", "user__phone",
        "village__name", "district__name",
    ]  # fmt: skip
    default_ordering = "user__username"
    paginate_by = 50
    filterset_class = PeopleFilterSet

    @cached_property
    def columns(self):
        return [
            PersonColumn("user", label=_("Person"), sort_key="user__username"),
            Column("get_role_display", label=_("Role"), sort_key="role"),
            Column("area", label=_("Area"), accessor=lambda item: item.area.full_name),
            Column("contact", label=_("Contact"), accessor=self.contact, classname="wrap-anywhere"),
        ]

    @cached_property
    def header_buttons(self):
        return [HeaderButton(_("Add person"), self.get_add_url(), icon_name="plus")]

    def get_base_queryset(self):
        own = second_factors().filter(user=OuterRef("user"))
        return self.reach.memberships().annotate(second_factor=Exists(own))

    def contact(self, membership: Membership) -> str:
        """Shown only of people who work nowhere else: by naming a phone number, an officer must
        not learn whose it is."""
        if not self.reach.holds_all_roles_of(membership.user):
            return ""
        return membership.user.email or membership.user.phone


class PersonAdd(OfficersOnly, PanelFormView):
    """Gives a role; a new account gets a set-password link instead of a password."""

    form_class = PersonForm
    page_title = gettext_lazy("Add person")
    header_icon = "group"
    submit_button_label = gettext_lazy("Add person")
    panels = (
        (gettext_lazy("Existing account"), ("existing",)),
        (gettext_lazy("Or a new one"), ("name", "username", "email", "phone")),
        (gettext_lazy("Role"), ("role", "area")),
    )

    def get_parents(self):
        return [(reverse("villages_admin:people"), _("People"))]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"reach": self.reach, "actor": self.request.user}

    def form_valid(self, form):
        is_new = form.person.pk is None
        membership = form.save()
        messages.success(
            self.request,
            _("%(person)s is now %(role)s of %(area)s.")
            % {
                "person": form.cleaned_data["existing"] or form.person.get_full_name(),
                "role": membership.get_role_display(),
                "area": membership.area.full_name,
            },
        )
        if not is_new:
            return redirect("villages_admin:people")
        password_links.offer(self.request, form.person)
        return redirect("villages_admin:people_link")

    def form_invalid(self, form):
        messages.error(self.request, _("Nobody was added. Correct what is marked."))
        return super().form_invalid(form)


class PersonScreen(OfficersOnly, WagtailAdminTemplateMixin, TemplateView):
    header_icon = "group"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("villages_admin:people"), "label": _("People")},
            {"url": "", "label": self.get_page_title()},
        ]


class PersonRemove(PersonScreen):
    """Takes the role away; the account stays."""

    template_name = "villages_admin/person_remove.html"
    page_title = gettext_lazy("Take the role away")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"membership": self.membership()}

    def post(self, request, pk):
        membership = self.membership()
        if membership.user_id == request.user.pk:
            messages.error(request, _("Your own role has to be taken away by somebody else."))
            return redirect("villages_admin:people")
        log(membership, "wagtail.delete", user=request.user)
        membership.delete()
        messages.success(
            request,
            _("%(person)s is no longer %(role)s of %(area)s.")
            % {
                "person": membership.user.get_full_name() or membership.user.username,
                "role": membership.get_role_display(),
                "area": membership.area.full_name,
            },
        )
        return redirect("villages_admin:people")


class PasswordLink(PersonScreen):
    """Shows the link made last; a second look finds nothing."""

    template_name = "villages_admin/person_link.html"
    page_title = gettext_lazy("Set-password link")

    def get(self, request):
        link = password_links.take(request)
        if link is None:
            return redirect("villages_admin:people")
        return self.render_to_response(self.get_context_data(**link))


class NewPasswordLink(OfficersOnly, View):
    """Makes a new link for somebody who has not set a password yet."""

    http_method_names = ["post"]

    def post(self, request, pk):
        user = self.membership().user
        if not self.reach.may_send_link(user):
            messages.error(
                request,
                _("No link can be made: this person has a password or a role elsewhere. “Forgot "
                  "password” on the sign-in page helps."),
            )  # fmt: skip
            return redirect("villages_admin:people")
        password_links.offer(request, user)
        return redirect("villages_admin:people_link")
