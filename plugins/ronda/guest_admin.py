"""The guest book in the admin, for the village's own staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from core.villages.admin import VillageModelAdmin
from plugins.ronda.models import Guest


class GuestAdmin(VillageModelAdmin):
    model = Guest
    menu_label = _("Guest book")
    menu_icon = "openquote"
    menu_order = 314
    list_display = ["name", "origin", "host", "neighbourhood", "arrived_on", "leaves_on", "village"]
    list_filter = ["arrived_on"]
    search_fields = ["name", "origin", "host", "village__name"]
    panels = [
        FieldPanel("village"),
        FieldPanel("name"),
        FieldPanel("origin"),
        FieldPanel("host"),
        FieldPanel("neighbourhood"),
        FieldPanel("phone"),
        FieldPanel("purpose"),
        FieldRowPanel([FieldPanel("arrived_on"), FieldPanel("leaves_on")]),
    ]
