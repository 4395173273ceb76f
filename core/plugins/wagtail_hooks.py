"""The bridge: registers the plugins' lists with Wagtail, once for all of them."""

from django.urls import include, path, reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail_modeladmin.options import modeladmin_register

from core.plugins.registry import registry
from core.plugins.switchboard import villages_to_switch
from core.villages.scoping import villages_for
from core.villages.screens.base import is_regency_officer

for _plugin, _spec in registry.specs("register_admin"):
    _base = import_string(_spec.model_admin)
    # A class of its own, so that one list class can say which plugin it belongs to.
    modeladmin_register(type(_base.__name__, (_base,), {"slug": _plugin.slug}))


@hooks.register("register_admin_urls")
def plugin_screens():
    return [path("", include("core.plugins.admin_urls"))]


@hooks.register("register_icons")
def plugin_icon(icons):
    """The icon of a plugin that names none; Wagtail's own set has no such thing."""
    return [*icons, "plugins_admin/icons/puzzle-piece.svg"]


class ScreenItem(MenuItem):
    """A menu item for those for whom `allowed(user)` holds."""

    def __init__(self, label, url, allowed, **kwargs):
        super().__init__(label, url, **kwargs)
        self.allowed = allowed

    def is_shown(self, request):
        return self.allowed(request.user)


@hooks.register("register_admin_menu_item")
def plugin_menu():
    return SubmenuMenuItem(
        _("Plugins"),
        Menu(
            items=[
                ScreenItem(
                    _("Villages' plugins"),
                    reverse("plugins_admin:switchboard"),
                    lambda user: villages_to_switch(user).exists(),
                    name="switchboard",
                    icon_name="table",
                    order=10,
                ),
                ScreenItem(
                    _("Plugin settings"),
                    reverse("plugins_admin:settings"),
                    lambda user: _has_settings() and villages_for(user).exists(),
                    name="plugin-settings",
                    icon_name="cogs",
                    order=20,
                ),
                ScreenItem(
                    _("Installed plugins"),
                    reverse("plugins_admin:plugins"),
                    is_regency_officer,
                    name="installed-plugins",
                    icon_name="puzzle-piece",
                    order=30,
                ),
            ]
        ),
        name="plugins",
        icon_name="puzzle-piece",
        order=620,
    )


def _has_settings() -> bool:
    return any(True for _item in registry.specs("register_settings"))
