"""The demo's world: within each village's boundary, roads that meet, fields side by side."""

import math
import time

import pytest
import shapely
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from core.villages.models import Village
from plugins.gismap.demo import FIELDS, RISKS, load
from plugins.gismap.demo_ground import Ground, neighbours
from plugins.gismap.layers import layers_for, public_layers
from plugins.gismap.models import Feature, Layer


def hexagon(x, y, radius=0.027):
    corners = [
        (x + radius * math.cos(math.radians(60 * i - 30)),
         y + radius * math.sin(math.radians(60 * i - 30)))
        for i in range(6)
    ]  # fmt: skip
    return MultiPolygon(Polygon([*corners, corners[0]], srid=4326), srid=4326)


def horseshoe(x, y):
    """Its middle, where the office stands, is outside."""
    outer = Point(x, y).buffer(0.03, 16)
    inner = Polygon.from_bbox((x - 0.012, y - 0.012, x + 0.012, y + 0.05))
    shape = outer.difference(inner)
    return MultiPolygon(Polygon(shape.coords[0], srid=4326), srid=4326)


@pytest.fixture
def placed(village, other_village):
    """Two villages side by side."""
    for place, x in ((village, 105.0), (other_village, 105.0 + 0.027 * math.sqrt(3))):
        place.point, place.boundary = Point(x, -5.0, srid=4326), hexagon(x, -5.0)
        place.save()
    return list(Village.objects.select_related("district__regency").order_by("code"))


def seeded(villages):
    load(villages, lambda number: None)
    return list(Feature.objects.unscoped().select_related("village", "layer").order_by("pk"))


def test_all_lies_within_the_boundary(placed):
    features = seeded(placed)
    assert len(features) > 40
    for feature in features:
        assert feature.village.boundary.covers(feature.geometry), feature.name
        feature.full_clean(exclude=["village", "layer"])


def test_an_odd_boundary_holds_all_as_well(placed, village):
    village.boundary = horseshoe(105.0, -5.0)
    village.save()
    for feature in seeded([village]):
        assert village.boundary.covers(feature.geometry), feature.name


def test_the_roads_of_neighbours_meet_at_their_border(placed):
    features = seeded(placed)
    one, other = (
        [row.geometry for row in features if row.village_id == place.pk and "–" in row.name]
        for place in placed
    )
    assert min(a.distance(b) for a in one for b in other) < 0.00005


def test_fields_overlap_neither_one_another_nor_a_road(placed):
    features = seeded(placed)
    shapes = [shapely.from_wkb(bytes(row.geometry.wkb)) for row in features]
    fields = [
        shape for row, shape in zip(features, shapes, strict=True) if row.layer.name == FIELDS
    ]
    roads = [shape for row, shape in zip(features, shapes, strict=True) if row.layer.name == "road"]
    assert len(fields) >= 12
    for number, field in enumerate(fields):
        assert not any(field.intersects(other) for other in fields[number + 1 :])
        assert not any(field.intersects(road) for road in roads if "–" in str(road))
    kinds = {row.attributes["jenis"] for row in features if row.layer.name == FIELDS}
    assert len(kinds) > 2


def test_the_layers_are_the_villages_and_the_staffs(placed, village):
    seeded(placed)
    assert Layer.objects.unscoped().filter(name=FIELDS, village__isnull=False).count() == 2
    assert RISKS not in {spec.name for _plugin, spec in public_layers(village)}
    staff = layers_for(village, lambda slug: Village.objects.all())
    assert f"{RISKS}_staff" in {spec.name for _plugin, spec in staff}
    spec = next(spec for _plugin, spec in public_layers(village) if spec.name == FIELDS)
    assert len({item.colour for item in spec.categories}) == 4


def test_it_is_the_same_at_every_run_and_not_doubled(placed):
    def told():
        rows = Feature.objects.unscoped().order_by("village", "name", "pk")
        return [(row.village_id, row.name, row.geometry.wkt, row.attributes) for row in rows]

    seeded(placed)
    first = told()
    seeded(placed)
    assert told() == first
    Feature.objects.unscoped().delete()
    seeded(placed)
    assert told() == first


def test_a_village_without_boundary_or_neighbour_has_its_world(village):
    village.boundary = None
    village.save()
    assert len(seeded([village])) > 10


def test_many_villages_take_seconds(village):
    villages = [
        Village(
            pk=number,
            code=f"18.02.{number // 100:02}.{number:04}",
            name="Kampung",
            point=Point(105 + number % 20 * 0.047, -5 + number // 20 * 0.04, srid=4326),
            boundary=hexagon(105 + number % 20 * 0.047, -5 + number // 20 * 0.04),
        )
        for number in range(1, 101)
    ]
    start = time.process_time()
    roads = neighbours(villages)
    for place in villages:
        ground = Ground(place, roads[place.code])
        assert ground.fields(12)
    assert time.process_time() - start < 5
