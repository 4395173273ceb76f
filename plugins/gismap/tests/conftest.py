"""What the tests of the map share."""

import pytest
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
