"""Takes the second factor away from somebody who has lost it, so that they get in again."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from core.accounts.models import User
from core.accounts.second_factor import reset_second_factor, second_factors
from core.villages.models import AREAS
from core.villages.screens.base import is_regency_officer
from core.villages.screens.reach import reach_of

RESET = "kampung.reset_second_factor"


def may_reset(actor: User, user: User) -> bool:
    """Whether `actor` may take `user`'s second factor away: the administrator anybody's, an officer
    of a regency that of people all of whose roles and rights are within it, nobody their own."""
    if actor.pk == user.pk or not is_regency_officer(actor):
        return False
    if actor.is_superuser:
        return True
    if user.is_superuser or user.is_staff or not reach_of(actor).holds_all_roles_of(user):
        return False
    areas = {membership.area for membership in user.memberships.select_related(*AREAS)}
    strange = user.groups.exclude(pk__in=[area.group_id for area in areas if area.group_id])
    return not strange.exists() and not user.user_permissions.exists()


class SecondFactorReset(WagtailAdminTemplateMixin, TemplateView):
    """Asks first. 403 for whoever is no officer of a regency, 404 for people out of reach."""

    template_name = "villages_admin/access_confirm.html"
    page_title = gettext_lazy("Reset the second factor")
    header_icon = "key"

    def dispatch(self, request, *args, **kwargs):
        if not is_regency_officer(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def person(self) -> User:
        user = get_object_or_404(
            User, pk=self.kwargs["user_id"], pk__in=second_factors().values("user")
        )
        if not may_reset(self.request.user, user):
            raise Http404
        return user

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("villages_admin:people"), "label": _("People")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "question": _(
                "Be sure that it is %(person)s who asks: with the authenticator app, recovery "
                "codes and passkeys go too, and from then on a code by email or phone is enough "
                "to sign in. The account is signed out everywhere, and the person is told."
            )
            % {"person": _name(self.person)},
            "yes": _("Yes, reset it"),
            "back": reverse("villages_admin:people"),
        }

    def post(self, request, user_id):
        with transaction.atomic():
            reset_second_factor(self.person)
            log(self.person, RESET, user=request.user)
        messages.success(
            request,
            _("%(person)s can sign in without the second factor, and set up a new one.")
            % {"person": _name(self.person)},
        )
        return redirect("villages_admin:people")


def _name(user: User) -> str:
    return user.get_full_name() or user.username
