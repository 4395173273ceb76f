"""How a place's geometry is entered: typed, pasted or drawn."""

from __future__ import annotations

from core.geo import forms
from plugins.gismap.maps import drawing_map


class GeometryFormField(forms.GeometryFormField):
    """Points, lines or areas. One that crosses itself is taken; it is mended."""

    sound = False


class GeometryPanel(forms.GeometryPanel):
    """A panel for a place's geometry; the village's other places are shown and snapped to."""

    form_field = GeometryFormField

    def __init__(self, field_name, **kwargs):
        super().__init__(field_name, **{"surroundings": drawing_map, **kwargs})
