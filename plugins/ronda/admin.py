"""The watch's lists in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from core.geo.forms import PointPanel
from core.villages.admin import VillageModelAdmin
from plugins.ronda.models import WatchPost


class WatchPostAdmin(VillageModelAdmin):
    model = WatchPost
    menu_label = _("Watch posts")
    menu_icon = "view"
    menu_order = 310
    list_display = ["name", "neighbourhood", "lamp", "is_active", "village"]
    list_filter = ["lamp", "is_active"]
    search_fields = ["name", "neighbourhood", "village__name"]
    panels = [
        FieldPanel("village"),
        FieldPanel("name"),
        FieldPanel("neighbourhood"),
        PointPanel("point"),
        FieldPanel("lamp"),
        FieldPanel("equipment"),
        FieldPanel("is_active"),
    ]
