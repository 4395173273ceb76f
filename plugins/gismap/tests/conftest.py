"""What the tests of the map share."""

import pytest
from django.apps import apps
from django.contrib.gis.geos import Point

from plugins.gismap.models import Place

URL = "/api/v1/villages/18.02.01.2003/gismap/"


@pytest.fixture
def make_place(village):
    """A function that stores a place; a public school at the village's office unless told
    otherwise."""

    def make(name="SD Negeri 1", **values):
        defaults = {
            "village": village,
            "kind": "school",
            "geometry": Point(104.97, -5.21, srid=4326),
            "description": "Enam kelas.",
            "source": "Survei kampung",
        }
        return Place.objects.create(name=name, **{**defaults, **values})

    return make


@pytest.fixture
def make_post():
    """A function that stores a watch post: another plugin's, at the village's office."""

    def make(village, name):
        model = apps.get_model("ronda", "WatchPost")
        return model.objects.create(village=village, name=name, point=village.point)

    return make


@pytest.fixture
def make_report():
    """A function that stores a citizen's report of some moment at the village's office."""

    def make(village, moment):
        model = apps.get_model("netizen", "Report")
        report = model.objects.create(
            village=village,
            category="road",
            title="Lubang",
            text="Di depan pasar.",
            state="verified",
            is_public=True,
            point=village.point,
        )
        model.objects.for_village(village).update(created_at=moment)
        return report

    return make
