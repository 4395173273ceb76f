"""What a village had entered before there were layers is there afterwards."""

from datetime import UTC, datetime

import pytest
from django.contrib.gis.geos import LineString, Point, Polygon
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from plugins.gismap.models import Feature, Layer

AREA = Polygon(
    ((104.9, -5.3), (105.0, -5.3), (105.0, -5.2), (104.9, -5.2), (104.9, -5.3)),
    ((104.94, -5.26), (104.96, -5.26), (104.96, -5.24), (104.94, -5.24), (104.94, -5.26)),
    srid=4326,
)
WAY = LineString((104.9, -5.3), (104.95, -5.25), (105.0, -5.2), srid=4326)
OLD = datetime(2025, 3, 1, 2, 3, 4, tzinfo=UTC)
# Village, name, kind, shape, description, source and whether it is public.
PLACES = [
    (0, "SD Negeri 1", "school", Point(104.97, -5.21, srid=4326), "Enam kelas.", "BIG", True),
    (0, "SD Negeri 2", "school", Point(104.98, -5.22, srid=4326), "", "", True),
    (0, "Gudang", "other", AREA, "Milik kampung.", "Survei", False),
    (1, "SD Tetangga", "school", Point(105.02, -5.21, srid=4326), "", "OpenStreetMap", True),
    (1, "Jalan Poros", "road", WAY, "Aspal.", "", True),
    (2, "Pasar Lama", "market", Point(105.3, -4.8, srid=4326), "Rabu.", "", True),
]


def migrate(name):
    """The apps' models as they are after that migration of the map."""
    executor = MigrationExecutor(connection)
    return executor.migrate([("gismap", name)]).apps


@pytest.fixture
def newest():
    """The map's newest migration, to which a test comes back whatever happens in it."""
    (_app, name) = MigrationExecutor(connection).loader.graph.leaf_nodes("gismap")[0]
    yield name
    migrate(name)


@pytest.mark.django_db(transaction=True)
def test_places_of_several_villages_become_features_and_nothing_is_lost(
    village, other_village, make_village, newest
):
    villages = [village, other_village, make_village("18.02.03.2001", "Jauh", point=(105.3, -4.8))]
    place_model = migrate("0001_initial").get_model("gismap", "Place")
    places = [
        place_model._base_manager.create(
            village_id=villages[number].pk, name=name, kind=kind, geometry=shape,
            description=description, source=source, is_public=is_public, updated_at=OLD,
        )
        for number, name, kind, shape, description, source, is_public in PLACES
    ]  # fmt: skip

    migrate(newest)

    found = {item.pk: item for item in Feature.objects.unscoped().select_related("layer__regency")}
    assert len(found) == len(PLACES)
    for old, (number, name, kind, shape, description, source, is_public) in zip(
        places, PLACES, strict=True
    ):
        feature = found[old.pk]
        assert (feature.village_id, feature.name) == (villages[number].pk, name)
        assert (feature.description, feature.is_public) == (description, is_public)
        assert (feature.layer.name, feature.updated_at) == (kind, OLD)
        assert feature.layer.regency == villages[number].district.regency
        assert feature.geometry.equals_exact(shape)
        assert feature.attributes == ({"sumber": source} if source else {})
        feature.full_clean()
    # One layer a kind and regency, whatever the number of its villages.
    layers = Layer.objects.unscoped().values_list("regency", "name")
    assert len(set(layers)) == len(layers) == len({(v.district.regency_id, kind)
        for number, _name, kind, *_ in PLACES for v in [villages[number]]})  # fmt: skip

    # Numbers go on after those that came along, and what came along is shown and searched.
    more = Feature.make_example(village, "Baru")
    assert more.pk > max(found)
    answer = Client().get(f"/api/v1/villages/{village.code}/gismap/features/")
    names = [item["name"] for item in answer.json()["results"]]
    assert "SD Negeri 1" in names
    assert "Gudang" not in names


@pytest.mark.django_db(transaction=True)
def test_an_install_without_places_comes_to_the_newest_state(village, newest):
    migrate("0001_initial")
    migrate(newest)
    assert not Feature.objects.unscoped().exists()
    assert not Layer.objects.unscoped().exists()
