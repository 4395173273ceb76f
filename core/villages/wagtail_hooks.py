"""Registers the officers' screens with Wagtail, and what editors meet in the admin."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.villages import editor_hooks, previewing  # noqa: F401  (hooks register on import)
from core.villages.scoping import villages_for
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
