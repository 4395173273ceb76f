"""Shapes as simple as a zoom can show: fewer corners and decimals, and none gone."""

import json
import math

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry

from core.geo.geojson_texts import decimals_at, pixel
from core.geo.layers import dumps, features, layers_of, rows_of
from core.villages.models import Village
from plugins.gismap.models import Feature, Layer

pytestmark = pytest.mark.django_db

CIRCLE = shapely.Point(105, -5).buffer(0.2, quad_segs=200)
SHAPES = {
    "Danau": CIRCLE,
    "Petak": shapely.box(105.3, -5.0001, 105.3002, -5),
    "Sungai": shapely.LineString(
        [(104 + step / 1000, -5 + math.sin(step / 50) / 20) for step in range(1500)]
    ),
    "Gang": shapely.LineString([(105, -5), (105.0001, -5.0001)]),
    "Sumur": shapely.Point(105.123456, -5.123456),
}


@pytest.fixture
def layer(village):
    drawn = Layer.objects.create(village=village, title="Tempat", name="places", geometry="mixed")
    for name, shape in SHAPES.items():
        geometry = GEOSGeometry(shape.wkt, srid=4326)
        Feature.objects.create(village=village, layer=drawn, name=name, geometry=geometry)
    return next(spec for _plugin, spec in layers_of(Village.objects.all()) if spec.name == "places")


def at(layer, zoom=None) -> dict:
    rows = rows_of(layer, Village.objects.all())
    told = json.loads(dumps(list(features(layer, rows, zoom=zoom))))
    return {
        item["properties"]["name"]: (
            shapely.from_geojson(json.dumps(item["geometry"])),
            json.dumps(item["geometry"]),
        )
        for item in told
    }


@pytest.mark.parametrize("zoom", [0, 4, 8, 12, 16, 22])
def test_no_shape_is_gone_and_none_moves_more_than_a_pixel(layer, zoom):
    found = at(layer, zoom)
    assert set(found) == set(SHAPES)
    for name, (shape, _text) in found.items():
        assert shape.geom_type == SHAPES[name].geom_type
        assert shape.is_valid, name
        assert not shape.is_empty
        reach = 2 * pixel(zoom) + 10.0 ** -decimals_at(zoom) + 2e-6
        assert shapely.hausdorff_distance(shape, SHAPES[name]) <= reach, name
        if shape.geom_type == "Polygon":
            assert shape.area > 0


def test_a_low_zoom_has_fewer_corners_and_decimals(layer):
    sizes = [sum(len(text) for _shape, text in at(layer, zoom).values()) for zoom in (4, 8, 12)]
    whole = sum(len(text) for _shape, text in at(layer).values())
    assert sizes[0] < sizes[1] < sizes[2] < whole
    assert sizes[0] < whole / 20
    assert "105.123456" in at(layer, 0)["Sumur"][1]


def test_without_a_zoom_shapes_are_whole(layer):
    for name, (shape, _text) in at(layer).items():
        assert shapely.get_num_coordinates(shape) == shapely.get_num_coordinates(SHAPES[name])
