"""Panels of the admin for points and other geometries of a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wagtail.admin.panels import FieldPanel

from core.geo.forms.fields import GeometryFormField, PointFormField
from core.geo.forms.widgets import GeometryWidget, PointWidget
from core.geo.maps import Map
from core.geo.queries import BBox
from core.villages.scoping import home_of_user

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.villages.models import Village

Surroundings = Callable[[Any, "HttpRequest | None"], Map | None]


def around_village(instance: Any, request: HttpRequest | None) -> Map | None:
    """A map that begins at the row's village, or at the one village of whoever edits; None where
    neither is known."""
    village = village_of(instance, request)
    return None if village is None else map_of(village)


def map_of(village: Village) -> Map | None:
    """A map that begins at the village; None where nobody knows where it is."""
    if village.boundary:
        return Map(village.full_name, (), bounds=BBox(*village.boundary.extent))
    point = village.point
    return Map(village.full_name, (), centre=(point.x, point.y)) if point else None


def village_of(instance: Any, request: HttpRequest | None) -> Village | None:
    """The village that a row is of, or will be of where the person has one to choose."""
    if getattr(instance, "village_id", None):
        return instance.village
    return home_of_user(request.user) if request is not None else None


class MapPanel(FieldPanel):
    """`surroundings` makes the map around a row, of the row and the request; see `Map`."""

    form_field: type
    widget_class: type

    def __init__(self, field_name, *, surroundings: Surroundings = around_village, **kwargs):
        super().__init__(field_name, **kwargs)
        self.surroundings = surroundings

    def clone_kwargs(self):
        return {**super().clone_kwargs(), "surroundings": self.surroundings}

    def get_form_options(self):
        options = super().get_form_options()
        options.setdefault("field_classes", {})[self.field_name] = self.form_field
        options.setdefault("widgets", {}).setdefault(self.field_name, self.widget_class())
        return options

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            widget = self.bound_field.field.widget if self.bound_field is not None else None
            if hasattr(widget, "surroundings"):
                widget.surroundings = self.panel.surroundings(self.instance, self.request)


class PointPanel(MapPanel):
    """For a model's point field."""

    form_field = PointFormField
    widget_class = PointWidget


class GeometryPanel(MapPanel):
    """For any geometry field of a model. With `splits` a shape can be split in parts of which each
    becomes a row; the model's form is a `SplitForm` then."""

    form_field = GeometryFormField
    widget_class = GeometryWidget

    def __init__(self, field_name, *, splits: bool = False, **kwargs):
        super().__init__(field_name, **kwargs)
        self.splits = splits

    def clone_kwargs(self):
        return {**super().clone_kwargs(), "splits": self.splits}

    def get_form_options(self):
        options = super().get_form_options()
        options["widgets"][self.field_name].splits = self.splits
        return options
