"""Registers the command centre with Wagtail's admin."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.command_centre.screens.reach import MARKED
from core.command_centre.todo import TodoPanel
from core.villages.scoping import home_of_user, scope_of


@hooks.register("register_admin_urls")
def command_centre_screens():
    return [path("command-centre/", include("core.command_centre.screens.urls"))]


class CommandCentreItem(MenuItem):
    def is_shown(self, request):
        return not scope_of(request.user).is_empty


@hooks.register("register_admin_menu_item")
def command_centre_menu():
    return CommandCentreItem(
        _("Command centre"),
        reverse("command_centre:begin"),
        name="command-centre",
        icon_name="desktop",
        order=50,
    )


@hooks.register("construct_homepage_panels")
def what_to_do_next(request, panels):
    village = home_of_user(request.user)
    if village is not None:
        panels.append(TodoPanel(village))


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(MARKED, _("Mark the signal of a village"), _("Signal marked"))
