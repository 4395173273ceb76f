"""Geometries as people enter them: a point as two numbers, anything as GeoJSON."""

from __future__ import annotations

import json
import re

from django import forms
from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.geo import geojson
from core.geo.forms.widgets import GeometryWidget

MAX_CHARACTERS = 600_000
# The types that a model's field takes, by its kind of geometry.
TYPES = {
    "POINT": ("Point",),
    "LINESTRING": ("LineString",),
    "POLYGON": ("Polygon",),
    "MULTIPOINT": ("MultiPoint",),
    "MULTILINESTRING": ("MultiLineString",),
    "MULTIPOLYGON": ("MultiPolygon",),
}
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


class GeometryFormField(PointFormField):
    """“-5.2137, 104.9712” where a point fits, latitude first as map applications copy it; or a
    GeoJSON text.

    `types` are the GeoJSON types that fit; without them the model's field says which, and all fit
    one of any geometry. A single geometry is taken for a multiple one and back where that is the
    only way it fits. An area that crosses itself is refused, unless a class says that it need not
    be `sound`.
    """

    sound = True
    widget = GeometryWidget
    default_error_messages = {
        "point": _(
            "Write latitude and longitude in degrees, for example -5.2137, 104.9712; or paste "
            "the GeoJSON of a line or an area, which begins with {."
        ),
        "long": _("This GeoJSON is too long: draw the shape with fewer corners."),
    }

    def __init__(self, *, types: tuple[str, ...] | None = None, geom_type: str = "", **kwargs):
        self.types = types or TYPES.get(geom_type.upper(), geojson.TYPES)
        super().__init__(**kwargs)
        if isinstance(self.widget, GeometryWidget):
            self.widget.types = self.types

    def prepare_value(self, value):
        if isinstance(value, GEOSGeometry) and not isinstance(value, Point):
            return json.dumps(geojson.geometry_object(value))
        return super().prepare_value(value)

    def to_python(self, value):
        if isinstance(value, GEOSGeometry):
            return value
        text = str(value or "").strip()
        if not text.startswith(("{", "[")):
            point = super().to_python(text)
            if point is not None:
                point = geojson.fitted(point, self.types)
                geojson.check(point, self.types)
            return point
        if len(text) > MAX_CHARACTERS:
            raise ValidationError(self.error_messages["long"], code="long")
        return geojson.parse(text, self.types, sound=self.sound)

    def has_changed(self, initial, data):
        try:
            return self.prepare_value(self.to_python(data)) != self.prepare_value(initial)
        except ValidationError:
            return True
