"""The layers in the admin: made from a preset or from nothing, with attributes in rows of a table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from core.villages.area_admin import AreaCreateView, AreaModelAdmin
from plugins.gismap.models import Layer
from plugins.gismap.presets import PRESETS, layer_from
from plugins.gismap.schema_fields import SchemaField


class LayerForm(WagtailAdminModelForm):
    attributes = SchemaField(
        label=_("What is known of each place"),
        required=False,
        help_text=_(
            "One row for each thing that is entered. Choices stand apart by commas; a colour "
            "such as #b3261e may follow a choice."
        ),
    )


class LayerCreateView(AreaCreateView):
    """`?preset=school` fills the form in with one of the presets."""

    template_name = "gismap/admin/create_layer.html"

    def get_template_names(self):
        return [self.template_name]

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        name = self.request.GET.get("preset")
        preset = next((item for item in PRESETS if item.name == name), None)
        if preset is not None and self.request.method == "GET":
            kwargs["instance"] = layer_from(preset, 100)
        return kwargs

    def get_context_data(self, **kwargs):
        return super().get_context_data(presets=PRESETS, **kwargs)


class LayerAdmin(AreaModelAdmin):
    model = Layer
    menu_label = _("Layers")
    menu_icon = "list-ul"
    menu_order = 331
    list_display = ["title", "geometry", "visibility", "belongs_to", "updated_at"]
    list_filter = ["geometry", "visibility"]
    search_fields = ["title", "name", "description"]
    create_view_class = LayerCreateView

    def belongs_to(self, layer):
        return str(layer.area)

    belongs_to.short_description = _("of")

    def get_edit_handler(self):
        return ObjectList(
            [
                MultiFieldPanel(
                    [FieldPanel("regency"), FieldPanel("district"), FieldPanel("village")],
                    heading=_("Whose it is"),
                ),
                FieldPanel("title"),
                FieldPanel("description"),
                FieldPanel("geometry"),
                FieldPanel("attributes"),
                MultiFieldPanel(
                    [
                        FieldPanel("colour"),
                        FieldPanel("icon"),
                        FieldPanel("width"),
                        FieldPanel("labelled"),
                        FieldPanel("category"),
                        FieldPanel("order"),
                    ],
                    heading=_("How it is drawn"),
                ),
                MultiFieldPanel(
                    [
                        FieldPanel("visibility"),
                        FieldPanel("is_open"),
                        FieldPanel("source"),
                        FieldPanel("licence"),
                        FieldPanel("name"),
                    ],
                    heading=_("Who sees and uses it"),
                ),
            ],
            base_form_class=LayerForm,
        )
