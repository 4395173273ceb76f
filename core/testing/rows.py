"""Makes a row of any village-owned model from its fields alone, so that tests need no list of models.

A model whose rows need more than that can offer a classmethod `make_example(village, text)`.
"""

from __future__ import annotations

import uuid

from django.contrib.gis.db import models
from django.contrib.gis.geos import GEOSGeometry
from django.utils import timezone

from core.villages.ownership import VillageOwned, scoping_lifted


def owned_models() -> list[type[VillageOwned]]:
    """Every concrete model whose rows belong to a village."""
    from django.apps import apps

    return [model for model in apps.get_models() if issubclass(model, VillageOwned)]


def make_row(model: type[VillageOwned], village, text: str, **values) -> VillageOwned:
    """A saved row of `village` whose texts are `text`. Raises what the model raises."""
    if hasattr(model, "make_example"):
        return model.make_example(village, text)
    row = model(village=village, **values)
    for field in model._meta.concrete_fields:
        if field.name in values or field.name == "village" or field.primary_key:
            continue
        if field.has_default() and not isinstance(field, (models.CharField, models.TextField)):
            continue
        setattr(row, field.attname, _value(field, village, text))
    with scoping_lifted():
        row.save()
    return row


def _value(field, village, text):
    if field.choices:
        if field.has_default():
            return field.default
        return None if field.null else field.flatchoices[0][0]
    if isinstance(field, models.GeometryField):
        return GEOSGeometry("SRID=4326;POINT (104.9 -5.2)") if _takes_points(field) else None
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, (models.CharField, models.TextField)):
        if field.unique:
            return field.get_default() or uuid.uuid4().hex[: field.max_length or 32]
        return text[: field.max_length] if field.max_length else text
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if isinstance(field, models.TimeField):
        return timezone.localtime().time()
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, (models.IntegerField, models.FloatField, models.DecimalField)):
        return None if field.null else 1
    if isinstance(field, models.ForeignKey):
        if issubclass(field.related_model, VillageOwned) and not field.null:
            # Named apart: several rows may hang on one of a kind that has each name once.
            return make_row(field.related_model, village, f"{text} {uuid.uuid4().hex[:8]}").pk
        return None
    return None if field.null else field.get_default()


def _takes_points(field) -> bool:
    return field.geom_type in ("POINT", "GEOMETRY")
