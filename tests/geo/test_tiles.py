"""Vector tiles, read by GDAL: on both databases the same shapes and properties, within a unit."""

import math

import numpy as np
import pyogrio.raw
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry

from core.geo import mvt
from core.geo.layers import layers_of
from core.geo.tiles import HALF_WORLD, RADIUS, Tile, tile
from core.villages.models import Village
from plugins.gismap.models import Feature, Layer

pytestmark = pytest.mark.django_db

SHAPES = {
    "Titik": "POINT (104.97 -5.21)",
    "Jalan": "LINESTRING (104.95 -5.2, 104.96 -5.21, 104.98 -5.2)",
    "Lahan": (
        "POLYGON ((104.96 -5.22, 104.98 -5.22, 104.98 -5.2, 104.96 -5.2, 104.96 -5.22), "
        "(104.965 -5.215, 104.965 -5.21, 104.97 -5.21, 104.97 -5.215, 104.965 -5.215))"
    ),
}


@pytest.fixture
def layer(drawn):
    return next(spec for _plugin, spec in layers_of(Village.objects.all()) if spec.name == "places")


@pytest.fixture
def drawn(village):
    """A layer of shapes of some kind each."""
    kinds = {"name": "kind", "label": "Jenis", "type": "choice", "choices": ["other", "well"]}
    return Layer.objects.create(
        regency=village.district.regency, title="Places", name="places", geometry="mixed",
        attributes=[kinds],
    )  # fmt: skip


@pytest.fixture
def places(village, drawn):
    return {
        name: Feature.objects.create(
            village=village,
            layer=drawn,
            name=name,
            attributes={"kind": "other"},
            geometry=GEOSGeometry(text, srid=4326),
        )
        for name, text in SHAPES.items()
    }


def tile_at(longitude: float, latitude: float, zoom: int) -> Tile:
    x, y = mercator(np.array([[longitude, latitude]]))[0]
    side = 2 * HALF_WORLD / 2**zoom
    return Tile(zoom, int((x + HALF_WORLD) / side), int((HALF_WORLD - y) / side))


def mercator(corners: np.ndarray) -> np.ndarray:
    latitude = np.radians(corners[:, 1])
    return np.column_stack(
        [RADIUS * np.radians(corners[:, 0]), RADIUS * np.arcsinh(np.tan(latitude))]
    )


def read(content: bytes, place: Tile, tmp_path, layer="places", key="name"):
    """Properties and shape, in metres of EPSG:3857, of each feature by its name; a list of them
    without a `key`."""
    path = tmp_path / f"{place.z}" / f"{place.x}" / f"{place.y}.pbf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    meta, _fids, shapes, values = pyogrio.raw.read(
        path, layer=layer, X=place.x, Y=place.y, Z=place.z, CLIP="NO"
    )
    rows = [
        # What a feature does not have is None or, in a column of numbers, none (NaN).
        {
            name: value
            for name, value in zip(meta["fields"], row, strict=True)
            if value is not None and value == value
        }
        for row in zip(*values, strict=True)
    ]
    found = list(zip(rows, shapely.from_wkb(shapes), strict=True))
    return found if key is None else {row[key]: (row, shape) for row, shape in found}


@pytest.mark.parametrize("zoom", [8, 12, 14])
def test_shapes_lie_where_they_do_within_a_unit(village, places, layer, tmp_path, zoom):
    place = tile_at(104.97, -5.21, zoom)
    found = read(tile(layer, Village.objects.all(), place), place, tmp_path)
    unit = place.side / mvt.EXTENT
    west, north = place.corner
    more = mvt.EXTENT + 64
    box = shapely.box(west - 64 * unit, north - more * unit, west + more * unit, north + 64 * unit)
    assert set(found) == set(SHAPES)
    for name, (properties, shape) in found.items():
        wanted = shapely.transform(shapely.from_wkt(SHAPES[name]), mercator).intersection(box)
        assert shapely.hausdorff_distance(shape, wanted) <= 2 * unit * math.sqrt(2), name
        assert properties["kind"] == "other"
        assert properties["village"] == village.code
        assert properties["mvt_id"] == places[name].pk
    if zoom == 14:
        assert found["Lahan"][1].geom_type in ("Polygon", "MultiPolygon")


def test_a_hole_stays_one(places, layer, tmp_path):
    place = tile_at(104.97, -5.21, 12)
    shape = read(tile(layer, Village.objects.all(), place), place, tmp_path)["Lahan"][1]
    middle = shapely.Point(mercator(np.array([[104.967, -5.212]]))[0])
    assert not shape.contains(middle)
    assert shape.contains(shapely.Point(mercator(np.array([[104.975, -5.205]]))[0]))


def test_a_tile_has_what_lies_in_it_alone(places, layer):
    assert tile(layer, Village.objects.all(), tile_at(106, -5.21, 12)) == b""
    assert tile(layer, Village.objects.none(), tile_at(104.97, -5.21, 12)) == b""


def test_texts_of_any_script_and_values_that_repeat_come_through(village, drawn, layer, tmp_path):
    for number in range(3):
        Feature.objects.create(
            village=village, layer=drawn, name=f"Desa “ꦗꦮ” {number}", description="Sama",
            geometry=GEOSGeometry("POINT (104.97 -5.21)", srid=4326),
        )  # fmt: skip
    place = tile_at(104.97, -5.21, 10)
    found = read(tile(layer, Village.objects.all(), place), place, tmp_path)
    assert set(found) == {f"Desa “ꦗꦮ” {number}" for number in range(3)}
    assert {row["description"] for row, _shape in found.values()} == {"Sama"}


@pytest.mark.parametrize("numbers", [(-1, 0, 0), (23, 0, 0), (1, 2, 0), (1, 0, 2), (0, -1, 0)])
def test_numbers_that_no_tile_has_are_refused(numbers):
    with pytest.raises(ValueError, match="zoom"):
        Tile(*numbers)
