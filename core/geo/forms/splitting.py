"""A form of the admin that stores the parts a shape was split in as rows of their own."""

from __future__ import annotations

import copy
import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from core.geo import geojson
from core.geo.forms.widgets import split_name

MOST_PARTS = 50


class SplitForm(WagtailAdminModelForm):
    """For a model whose `split_field` has a `GeometryPanel(…, splits=True)`: as `base_form_class`.

    The row keeps the geometry of its field. Each other part makes a row like it, all within one
    transaction. A part that is no geometry for the field makes the form invalid.
    """

    split_field = "geometry"
    split_off = ()

    def clean(self):
        cleaned = super().clean()
        text = self.data.get(split_name(self.add_prefix(self.split_field)), "")
        if text:
            try:
                self.split_off = self._parts(text)
            except ValidationError as error:
                self.add_error(self.split_field, error)
        return cleaned

    def _parts(self, text: str) -> list:
        try:
            given = json.loads(text)
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, list) or len(given) > MOST_PARTS:
            raise ValidationError(_("The parts of the split shape cannot be read: split it anew."))
        field = self.fields[self.split_field]
        return [geojson.build(part, field.types, sound=field.sound) for part in given]

    @transaction.atomic
    def save(self, commit=True):
        instance = super().save(commit)
        if commit:
            for geometry in self.split_off:
                _like(instance, **{self.split_field: geometry}).save()
        return instance


def _like(instance, **values):
    """A new row like the instance, not stored yet."""
    row = copy.copy(instance)
    row._state = copy.copy(instance._state)
    row._state.adding = True
    row._state.fields_cache = dict(instance._state.fields_cache)
    for field in instance._meta.concrete_fields:
        if field.unique:  # the primary key, and what else tells rows apart
            setattr(row, field.attname, field.get_default())
    for name, value in values.items():
        setattr(row, name, value)
    return row
