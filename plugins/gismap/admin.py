"""The places in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList

from core.geo.forms import SplitForm
from core.villages.admin import VillageModelAdmin
from plugins.gismap.forms import GeometryPanel
from plugins.gismap.models import Place


class PlaceAdmin(VillageModelAdmin):
    model = Place
    menu_label = _("Places")
    menu_icon = "globe"
    menu_order = 330
    list_display = ["name", "kind", "is_public", "updated_at", "village"]
    list_filter = ["kind", "is_public"]
    search_fields = ["name", "description", "village__name"]
    edit_handler = ObjectList(
        [
            FieldPanel("village"),
            FieldPanel("name"),
            FieldPanel("kind"),
            GeometryPanel(
                "geometry",
                splits=True,
                help_text=_(
                    "For a point latitude and longitude, for example -5.2137, 104.9712. For a line or "
                    "an area paste its GeoJSON, as map editors export it."
                ),
            ),
            FieldPanel("description"),
            FieldPanel("source"),
            FieldPanel("is_public"),
        ],
        base_form_class=SplitForm,
    )
