"""A point entered as latitude and longitude, without a map and without any outside host."""

from __future__ import annotations

import re

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

_NUMBERS = re.compile(r"\s*(-?\d+(?:[.,]\d+)?)\s*[,; ]\s*(-?\d+(?:[.,]\d+)?)\s*")


class PointFormField(forms.CharField):
    """“-5.2137, 104.9712”, as map applications copy it: latitude first, in degrees."""

    default_error_messages = {
        "point": _(
            "Write latitude and longitude in degrees, for example -5.2137, 104.9712. "
            "A map application shows them when you hold a finger on the place."
        )
    }

    def __init__(self, **kwargs):
        # The model field tells its kind of geometry; this field knows only the one.
        for name in ("srid", "geom_type", "max_geom_collections"):
            kwargs.pop(name, None)
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return f"{value.y:.6f}, {value.x:.6f}" if isinstance(value, Point) else value

    def to_python(self, value):
        if not value or isinstance(value, Point):
            return value or None
        match = _NUMBERS.fullmatch(str(value))
        if match is None:
            raise ValidationError(self.error_messages["point"], code="point")
        latitude, longitude = (float(part.replace(",", ".")) for part in match.groups())
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValidationError(self.error_messages["point"], code="point")
        return Point(longitude, latitude, srid=4326)

    def has_changed(self, initial, data):
        try:
            return self.prepare_value(initial) != self.prepare_value(self.to_python(data))
        except ValidationError:
            return True


class PointPanel(FieldPanel):
    """A panel for a model's point field."""

    def get_form_options(self):
        options = super().get_form_options()
        options.setdefault("field_classes", {})[self.field_name] = PointFormField
        options.setdefault("widgets", {})[self.field_name] = forms.TextInput(
            attrs={"inputmode": "text", "placeholder": "-5.2137, 104.9712"}
        )
        return options
