"""Fields of the map's blocks: layers out of those there are, and a position."""

from __future__ import annotations

import re
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter

from core.geo.forms import PointFormField, PointWidget
from core.villages.editing import edited_village

# What names a layer: `school`, and with its plugin `ronda__posts`.
LAYER_ID = re.compile(r"[a-z][a-z0-9_]{0,119}")


class LayerChoices(forms.CheckboxSelectMultiple):
    """Tick boxes for the layers there are, and for those that were chosen and are gone."""


class LayerChoicesAdapter(WidgetAdapter):
    js_constructor = "gismap.widgets.LayerChoices"

    @cached_property
    def media(self):
        from wagtail.admin.staticfiles import versioned_static

        return forms.Media(
            js=[
                versioned_static("wagtailadmin/js/telepath/widgets.js"),
                "gismap/layer-choices.js",
            ]
        )


register(LayerChoicesAdapter(), LayerChoices)


class LayerChoicesField(forms.MultipleChoiceField):
    """Takes names that no layer has at present: one that is gone may come back, and a page must not
    lose it by being saved meanwhile."""

    def valid_value(self, value):
        return bool(LAYER_ID.fullmatch(str(value)))


class LayerChoiceBlock(blocks.MultipleChoiceBlock):
    """Names of layers out of `choices`, a function that gives name and title of each."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("widget", LayerChoices())
        kwargs.setdefault("required", False)
        super().__init__(*args, **kwargs)

    def get_field(self, **kwargs):
        return LayerChoicesField(**kwargs)


class ViewWidget(PointWidget):
    """A position beside a field `zoom`, which follows the map that the position is chosen on. The
    map lies around the village whose page is edited."""

    class Media:
        js = [Script("gismap/view-field.js", type="module")]

    def around(self):
        from plugins.gismap.maps import surroundings

        village = edited_village()
        return surroundings(village) if village is not None else None


class PositionBlock(blocks.CharBlock):
    """Latitude and longitude in degrees as map applications copy them, stored as text."""

    def __init__(self, **kwargs):
        super().__init__(max_length=60, **kwargs)
        self.field.widget = ViewWidget({"maxlength": 60})

    def clean(self, value):
        text = super().clean(value)
        field = PointFormField(required=False)
        point = field.clean(text)
        return field.prepare_value(point) or ""

    @staticmethod
    def point(text: str):
        """The position, or None where none is given or it cannot be read."""
        try:
            return PointFormField(required=False).clean(text or "")
        except ValidationError:
            return None


class HeightBlock(blocks.ChoiceBlock):
    """How much of the screen a map takes."""

    def __init__(self, **kwargs):
        choices = [("small", _("Small")), ("medium", _("Medium")), ("large", _("Large"))]
        super().__init__(choices=choices, default="medium", label=_("height"), **kwargs)
