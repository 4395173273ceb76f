"""What the tests of the map share."""

import pytest
from django.apps import apps
from django.contrib.gis.geos import Point

from plugins.gismap.models import Feature, Layer

URL = "/api/v1/villages/18.02.01.2003/gismap/"


KINDS = ["school", "mosque", "market", "road", "lamp", "well", "other"]


@pytest.fixture
def make_layer(village):
    """A function that stores a layer of the regency unless told otherwise: of any shapes, each of
    some kind."""

    def make(title="Places", **values):
        if not {"village", "district", "regency"} & set(values):
            values["regency"] = village.district.regency
        defaults = {
            "name": Layer.name_from(title),
            "geometry": "mixed",
            "attributes": [
                {"name": "kind", "label": "Jenis", "type": "choice", "choices": KINDS},
                {"name": "rooms", "label": "Ruang", "type": "integer"},
            ],
        }
        return Layer.objects.create(title=title, **{**defaults, **values})

    return make


@pytest.fixture
def places(make_layer):
    """The layer “Places”."""
    return make_layer(source="Survei kampung")


@pytest.fixture
def make_place(village, places):
    """A function that stores a feature; a public school at the village's office unless told
    otherwise."""

    def make(name="SD Negeri 1", kind="school", **values):
        defaults = {
            "village": village,
            "layer": places,
            "attributes": {"kind": kind},
            "geometry": Point(104.97, -5.21, srid=4326),
            "description": "Enam kelas.",
        }
        return Feature.objects.create(name=name, **{**defaults, **values})

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
