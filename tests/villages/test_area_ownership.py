"""Rows of a village, a district or a regency are found where they hold, and nowhere else."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.villages.models import Village
from core.villages.ownership import UnscopedQuery
from plugins.gismap.models import Feature, Layer


@pytest.fixture
def layers(village, other_village):
    """A layer of each area of two villages in different districts, by title."""
    areas = {
        "Regency": {"regency": village.district.regency},
        "Own district": {"district": village.district},
        "Other district": {"district": other_village.district},
        "Own": {"village": village},
        "Other": {"village": other_village},
    }
    for title, area in areas.items():
        Layer.objects.create(title=title, name=Layer.name_from(title), **area)


def titles(layers) -> set[str]:
    return set(layers.values_list("title", flat=True))


def test_a_village_has_its_own_and_those_above_it(layers, village, operator, subtests):
    asked = {
        "village": Layer.objects.for_village(village),
        "queryset": Layer.objects.for_villages(Village.objects.filter(pk=village.pk)),
        "list": Layer.objects.for_villages([village]),
        "ids": Layer.objects.for_villages([village.pk]),
        "user": Layer.objects.for_user(operator),
    }
    for way, found in asked.items():
        with subtests.test(way=way):
            assert titles(found) == {"Regency", "Own district", "Own"}
    for layer in Layer.objects.unscoped():
        assert layer.covers(village) == (not layer.title.startswith("Other"))


def test_a_query_without_a_village_is_refused(layers):
    with pytest.raises(UnscopedQuery):
        list(Layer.objects.all())


def test_a_regency_s_row_names_no_village(layers):
    """Features of a regency's layer are those of all its villages."""
    regency = Layer.objects.unscoped().get(title="Regency")
    with pytest.raises(UnscopedQuery):
        list(Feature.objects.filter(layer=regency))


def test_a_row_belongs_to_one_area(village):
    both = {"village": village, "district": village.district}
    for areas in ({}, both):
        with pytest.raises(ValidationError):
            Layer(title="X", **areas).full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            Layer.objects.create(title="X", name="x", **areas)
