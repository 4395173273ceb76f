"""Text inputs that a script puts a map beside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Script

from core.geo.geojson import TYPES
from core.geo.map_texts import editor_texts
from core.geo.maps import Map, configuration, drawing_libraries


def split_name(name: str) -> str:
    """The name under which the parts split off a field's shape are posted."""
    return f"{name}-split"


class MapWidget:
    """Mixed into inputs of a position or a shape.

    `surroundings` is a `core.geo.maps.Map`: where the map begins while the input is empty, the base
    it lies on, and layers whose features are shown and snapped to. It may be set on the widget of
    a form that exists, when it is known whose row the form is of.
    """

    surroundings: Map | None = None

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["configuration"] = self.configuration()
        return context

    def around(self) -> Map | None:
        """The map around what is entered."""
        return self.surroundings

    def configuration(self) -> dict[str, Any]:
        around = self.around() or Map("", ())
        return {
            **configuration(around),
            "texts": editor_texts(),
            "libraries": drawing_libraries(),
        }


class PointWidget(MapWidget, forms.TextInput):
    """Latitude and longitude, typed, chosen on the map or told by the device. The element around it
    fires `kampung-point-chosen` with the map's `zoom`, and shows the place at that of its attribute
    `data-zoom`."""

    template_name = "geo/widgets/point.html"

    class Media:
        css = {"all": ["geo/editor.css"]}
        js = [Script("geo/editor/kampung-point.js", type="module")]

    def __init__(self, attrs=None, surroundings: Map | None = None):
        super().__init__({"inputmode": "text", "placeholder": "-5.2137, 104.9712", **(attrs or {})})
        self.surroundings = surroundings


class GeometryWidget(MapWidget, forms.Textarea):
    """GeoJSON, typed, pasted or drawn. `types` are the GeoJSON types that may be drawn; a form
    field of `GeometryFormField` sets its own. With `splits` the parts that a shape is split in are
    posted beside it, for a `SplitForm` to store."""

    template_name = "geo/widgets/geometry.html"

    class Media:
        css = {"all": ["geo/editor.css"]}
        js = [Script("geo/editor/kampung-geometry.js", type="module")]

    def __init__(
        self,
        attrs=None,
        surroundings: Map | None = None,
        types: tuple[str, ...] = TYPES,
        splits: bool = False,
    ):
        super().__init__({"rows": 4, "placeholder": "-5.2137, 104.9712", **(attrs or {})})
        self.surroundings = surroundings
        self.types = types
        self.splits = splits

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["split_name"] = split_name(name) if self.splits else ""
        return context

    def configuration(self):
        return {**super().configuration(), "types": list(self.types)}
