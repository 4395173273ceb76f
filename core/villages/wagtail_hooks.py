"""Registers the officers' screens with Wagtail, and what editors meet in the admin."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from core.villages import editor_hooks, previewing  # noqa: F401  (hooks register on import)
from core.villages.scoping import villages_for
from core.villages.screens import second_factors
from core.villages.screens.base import is_regency_officer
from core.villages.screens.reach import reach_of


@hooks.register("register_admin_urls")
def officers_screens():
    return [path("", include("core.villages.screens.urls"))]


class VillagesItem(MenuItem):
    def is_shown(self, request):
        return is_regency_officer(request.user)


class PeopleItem(MenuItem):
    def is_shown(self, request):
        return reach_of(request.user) is not None


class ApiAccessItem(MenuItem):
    def is_shown(self, request):
        return villages_for(request.user).exists()


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(
        second_factors.RESET, _("Reset the second factor"), _("Second factor reset")
    )


@hooks.register("register_user_listing_buttons")
def second_factor_button(user, request_user):
    """In the administrator's list of all users, where those without a role are as well."""
    if second_factors.second_factors().filter(user=user).exists() and second_factors.may_reset(
        request_user, user
    ):
        yield Button(
            _("Reset the second factor"),
            reverse("villages_admin:second_factor_reset", args=[user.pk]),
            icon_name="key",
        )


@hooks.register("register_admin_menu_item")
def villages_menu():
    return VillagesItem(
        _("Villages"), reverse("villages_admin:index"), name="villages", icon_name="site", order=600
    )


@hooks.register("register_admin_menu_item")
def people_menu():
    return PeopleItem(
        _("People"), reverse("villages_admin:people"), name="people", icon_name="group", order=610
    )


@hooks.register("register_admin_menu_item")
def api_access_menu():
    return ApiAccessItem(
        _("API access"),
        reverse("villages_admin:api_access"),
        name="api-access",
        icon_name="key",
        order=630,
    )
