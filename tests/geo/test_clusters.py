"""Clusters: the same on both databases as the definition gives them, and without seams."""

import math
import random
from collections import defaultdict

import pytest
from django.contrib.gis.geos import Point

from core.geo import mvt
from core.geo.clusters import CELLS, MOST_ZOOM, abbreviated, cells, whole_cells
from core.geo.layers import rows_of
from core.geo.mercator import HALF_WORLD, RADIUS
from core.geo.queries import BBox
from core.geo.tiles import Tile, tile
from core.plugins.registry import registry
from core.villages.models import Village
from plugins.ronda.models import WatchPost
from tests.geo.test_tiles import read, tile_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def layer():
    layers = registry.plugins["ronda"].collected["register_map_layers"]
    return next(spec for spec in layers if spec.name == "posts")


@pytest.fixture
def posts(village):
    """Sixty posts in some hectares, two of them at one place."""
    chance = random.Random(7)
    places = [(104.9 + chance.random() * 0.2, -5.3 + chance.random() * 0.2) for _ in range(59)]
    return WatchPost.objects.bulk_create(
        [
            WatchPost(village=village, name=f"Pos {number}", point=Point(*place, srid=4326))
            for number, place in enumerate([*places, places[0]])
        ]
    )


def metres(point: Point) -> tuple[float, float]:
    return (
        RADIUS * math.radians(point.x),
        RADIUS * math.asinh(math.tan(math.radians(point.y))),
    )


def cell_of(point: Point, zoom: int) -> tuple[int, int]:
    side = 2 * HALF_WORLD / (CELLS * 2**zoom)
    x, y = metres(point)
    return math.floor((x + HALF_WORLD) / side), math.floor((HALF_WORLD - y) / side)


@pytest.mark.parametrize("zoom", [0, 5, 9, 11, 13])
def test_points_of_one_cell_are_one(layer, posts, zoom):
    wanted = defaultdict(list)
    for post in posts:
        wanted[cell_of(post.point, zoom)].append(post)
    found = {cell.key: cell for cell in cells(layer, rows_of(layer, Village.objects.all()), zoom)}
    assert len(found) == len(wanted)
    for members in wanted.values():
        cell = found[min(post.pk for post in members)]
        assert cell.count == len(members)
        x, y = zip(*(metres(post.point) for post in members), strict=True)
        assert (cell.x, cell.y) == pytest.approx((sum(x) / len(x), sum(y) / len(y)), abs=1e-3)
        parts = [
            level
            for level in range(zoom, MOST_ZOOM)
            if len({cell_of(post.point, level) for post in members}) > 1
        ]
        if len(members) > 1:
            assert cell.expansion_zoom == min([*parts, MOST_ZOOM])


def test_no_more_are_made_than_asked_for(layer, posts):
    rows = rows_of(layer, Village.objects.all())
    assert [cell.key for cell in cells(layer, rows, 13, 5)] == [
        cell.key for cell in cells(layer, rows, 13)[:5]
    ]
    assert cells(layer, rows_of(layer, Village.objects.none()), 5) == []


def shown(content: bytes, place: Tile, tmp_path) -> dict:
    """The features of a tile by where they lie, in units of the whole zoom's plane."""
    if not content:
        return {}
    found = {}
    unit = place.side / mvt.EXTENT
    for properties, shape in read(content, place, tmp_path, "posts", key=None):
        found[round((shape.x + HALF_WORLD) / unit), round((HALF_WORLD - shape.y) / unit)] = (
            properties
        )
    return found


@pytest.mark.parametrize("zoom", [9, 12])
def test_neighbouring_tiles_show_the_same_clusters_in_their_buffers(layer, posts, zoom, tmp_path):
    first, last = tile_at(104.9, -5.1, zoom), tile_at(105.1, -5.3, zoom)
    tiles = {
        (x, y): shown(
            tile(layer, Village.objects.all(), Tile(zoom, x, y)), Tile(zoom, x, y), tmp_path
        )
        for x in range(first.x - 1, last.x + 2)
        for y in range(first.y - 1, last.y + 2)
    }
    seen_twice, total = 0, 0
    for (x, y), features in tiles.items():
        for (across, down), properties in features.items():
            home = (across // mvt.EXTENT, down // mvt.EXTENT)
            if home == (x, y):
                total += properties.get("point_count") or 1
            else:
                seen_twice += 1
                assert tiles[home][across, down] == properties
    assert total == len(posts)
    assert seen_twice or zoom == 9


def test_a_cluster_tells_how_many_it_stands_for(layer, village, tmp_path):
    for number in range(3):
        WatchPost.objects.create(village=village, name=f"Pos {number}", point=village.point)
    far = WatchPost.objects.create(village=village, name="Jauh", point=Point(105.3, -5, srid=4326))
    place = tile_at(104.97, -5.21, 8)
    found = read(tile(layer, Village.objects.all(), place), place, tmp_path, "posts", key=None)
    (together,) = [row for row, _shape in found if "cluster" in row]
    assert (together["point_count"], together["point_count_abbreviated"]) == (3, "3")
    assert together["expansion_zoom"] == MOST_ZOOM
    (alone,) = [row for row, _shape in found if "cluster" not in row]
    assert (alone["name"], alone["village"]) == (far.name, village.code)


def test_each_point_is_itself_at_the_greatest_zoom_or_on_request(layer, village, tmp_path):
    for number in range(3):
        WatchPost.objects.create(village=village, name=f"Pos {number}", point=village.point)
    villages = Village.objects.all()
    place = tile_at(104.97, -5.21, MOST_ZOOM)
    assert set(read(tile(layer, villages, place), place, tmp_path, "posts")) == {
        "Pos 0", "Pos 1", "Pos 2",
    }  # fmt: skip
    place = tile_at(104.97, -5.21, 5)
    separate = tile(layer, villages, place, clusters=False)
    assert len(read(separate, place, tmp_path, "posts")) == 3


def test_a_box_is_widened_to_whole_cells():
    box = BBox(104.9, -5.3, 105.1, -5.1)
    wide = whole_cells(box, 10)
    side = 360 / (CELLS * 2**10)
    assert box.west - side < wide.west <= box.west
    assert box.east <= wide.east < box.east + side
    assert (wide.west + 180) / side == pytest.approx(round((wide.west + 180) / side), abs=1e-5)
    assert whole_cells(BBox(-180, -90, 180, 90), 3).east == 180


@pytest.mark.parametrize(
    ("count", "text"),
    [(2, "2"), (999, "999"), (1000, "1k"), (1249, "1.2k"), (9960, "10k"), (12_600, "13k")],
)
def test_numbers_fit_into_a_circle(count, text):
    assert abbreviated(count) == text
