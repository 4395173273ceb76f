"""Registers the webhooks' screens with Wagtail."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.villages.scoping import villages_for


@hooks.register("register_admin_urls")
def webhook_screens():
    return [path("", include("frontend_api.webhooks.admin_urls"))]


class WebhooksItem(MenuItem):
    def is_shown(self, request):
        return villages_for(request.user).exists()


@hooks.register("register_admin_menu_item")
def webhooks_menu():
    return WebhooksItem(
        _("Webhooks"),
        reverse("webhooks_admin:index"),
        name="webhooks",
        icon_name="link-external",
        order=640,
    )
