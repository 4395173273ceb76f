"""How a place's geometry is entered: a point as two numbers, a line or an area as GeoJSON."""

from __future__ import annotations

import json

from django import forms
from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from core.geo.forms import PointFormField
from plugins.gismap import geojson

MAX_CHARACTERS = 600_000


class GeometryFormField(PointFormField):
    """“-5.2137, 104.9712”, latitude first as map applications copy it; or a GeoJSON text."""

    widget = forms.Textarea(attrs={"rows": 4, "placeholder": "-5.2137, 104.9712"})
    default_error_messages = {
        "point": _(
            "Write latitude and longitude in degrees, for example -5.2137, 104.9712; or paste "
            "the GeoJSON of a line or an area, which begins with {."
        ),
        "long": _("This GeoJSON is too long: draw the shape with fewer corners."),
    }

    def prepare_value(self, value):
        if isinstance(value, GEOSGeometry) and not isinstance(value, Point):
            return json.dumps(geojson.geometry_object(value))
        return super().prepare_value(value)

    def to_python(self, value):
        if isinstance(value, GEOSGeometry):
            return value
        text = str(value or "").strip()
        if not text.startswith(("{", "[")):
            return super().to_python(text)
        if len(text) > MAX_CHARACTERS:
            raise ValidationError(self.error_messages["long"], code="long")
        return geojson.parse(text)

    def has_changed(self, initial, data):
        try:
            return self.prepare_value(self.to_python(data)) != self.prepare_value(initial)
        except ValidationError:
            return True


class GeometryPanel(FieldPanel):
    """A panel for a model's geometry field."""

    def get_form_options(self):
        options = super().get_form_options()
        options.setdefault("field_classes", {})[self.field_name] = GeometryFormField
        options.setdefault("widgets", {})[self.field_name] = GeometryFormField.widget
        return options
