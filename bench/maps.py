"""Tiles and features of the maps against tipg and pygeoapi, on the same PostGIS tables.

Each is one process on 127.0.0.1 that is asked the same tiles and boxes by four connections. The
rivals get the smaller task where the two differ: their tables as they are, without the village's
code and address that ours join to each feature, and nobody's rights to look at. On SQLite, or
without `BENCH_RIVALS`, the table has our own figures alone.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import statistics
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from django.contrib.gis.geos import Polygon
from django.db import connection

from bench.databases import Databases
from bench.map_data import draw
from bench.map_servers import Server, ours, pygeoapi, tipg
from bench.measuring import Row, at_least, report
from bench.villages import provision
from core.villages.models import Village
from plugins.ronda.models import WatchPost

VILLAGES, POSTS = 311, 20_000
ZOOMS = {"boundaries": (8, 9, 10, 11, 12, 13), "posts": (14,)}  # below, ours put posts together
TILES, BOXES, ROUNDS = 60, 12, 7
ITEMS = 1000
CACHED_ROUNDS = 10
OGC = "/api/v1/gismap/ogc/collections"
COLLECTIONS = {"boundaries": "gismap__boundaries", "posts": "ronda__posts"}
TABLES = {"boundaries": "public.villages_village", "posts": "public.ronda_watchpost"}
UNCACHED, CACHED, FEATURES = 2, 10, 3  # how many times the rivals' answers a second
ALIKE = 0.1  # by which the numbers of features may differ: ours have those of a tile's buffer

Tile = tuple[int, int, int]


@dataclass
class Case:
    """What is asked of each server, and how its answers are counted."""

    name: str
    paths: dict[str, list[str]]
    count: Callable[[bytes], int]


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    databases.create("maps")
    villages = provision(4 if tiny else VILLAGES, VILLAGES)
    draw(villages, 40 if tiny else POSTS)
    databases.settle()
    folder, given = databases.folder / "maps", os.environ.get("BENCH_RIVALS")
    folder.mkdir(exist_ok=True)
    with ExitStack() as stack:
        servers = [stack.enter_context(ours(folder))]
        if given and connection.vendor == "postgresql":
            servers += [stack.enter_context(make(folder, Path(given))) for make in (tipg, pygeoapi)]
        else:
            report("  without tipg and pygeoapi: BENCH_RIVALS names no environment, or no PostGIS")
        tiles, boxes = (6, 2) if tiny else (TILES, BOXES)
        for case in [*(_tiles(layer, tiles) for layer in COLLECTIONS), _items(boxes)]:
            yield from _compared(case, servers, 1 if tiny else ROUNDS)
    shutil.rmtree(folder)


def _compared(case: Case, servers: list[Server], rounds: int) -> Iterator[Row]:
    asked = [server for server in servers if server.name in case.paths]
    counts = {
        server.name: sum(map(case.count, server.all(case.paths[server.name]))) for server in asked
    }
    if max(counts.values()) * (1 - ALIKE) > min(counts.values()) or not min(counts.values()):
        raise RuntimeError(f"The answers to {case.name} have different features: {counts}.")
    rates: dict[str, list[float]] = {}
    for number in range(rounds):
        report(f"  {case.name}: round {number + 1} of {rounds}")
        for server in asked if number % 2 else reversed(asked):
            paths = case.paths[server.name]
            if server.name == "ours":
                _change()  # what was remembered of the answers does not hold any more
                rates.setdefault("uncached", []).append(server.rate(paths))
                # A round of them is over before the connections have warmed up.
                rates.setdefault("cached", []).append(server.rate(paths * CACHED_ROUNDS))
            else:
                rates.setdefault(server.name, []).append(server.rate(paths))
    middle = {name: statistics.median(found) for name, found in rates.items()}
    report(f"  {case.name}: {counts}, " + ", ".join(f"{k} {v:.0f}/s" for k, v in middle.items()))
    detail = f"{counts['ours']} features in {len(case.paths['ours'])} answers"
    rivals = [server.name for server in asked if server.name != "ours"]
    if not rivals:
        yield Row(f"{case.name}: cached against uncached",
                  f"{middle['cached'] / middle['uncached']:.2f} ({detail})")  # fmt: skip
    is_tiles = case.name.startswith("Tiles")
    for rival in rivals:
        for way, goal in (("uncached", UNCACHED if is_tiles else FEATURES), ("cached", CACHED)):
            name, ratio = f"{case.name}, {way}, against {rival}", middle[way] / middle[rival]
            if way == "cached" and not is_tiles:
                yield Row(name, f"{ratio:.2f}")
            else:
                yield at_least(name, ratio, goal, detail)


def _change() -> None:
    """As an operator does who saves something on the map."""
    Village.objects.order_by("pk").first().save()
    WatchPost.objects.unscoped().order_by("pk").first().save()


def _tiles(layer: str, count: int) -> Case:
    """Tiles of all zooms alike, in which there is something."""
    zooms = ZOOMS[layer]
    chosen: list[Tile] = []
    for zoom in zooms:
        found = sorted({_tile_at(zoom, *place) for place in _places()})
        step = max(1, len(found) // max(1, count // len(zooms)))
        chosen += found[::step][: max(1, count // len(zooms))]
    return Case(
        f"Tiles of {layer}",
        {
            "ours": [
                f"{OGC}/{COLLECTIONS[layer]}/tiles/WebMercatorQuad/{z}/{y}/{x}"
                for z, x, y in chosen
            ],
            "tipg": [
                f"/collections/{TABLES[layer]}/tiles/WebMercatorQuad/{z}/{x}/{y}"
                for z, x, y in chosen
            ],
        },
        features_of_tile,
    )


def _items(count: int) -> Case:
    """Boxes with a thousand posts at most, around some of them."""
    places = _places()
    paths: dict[str, list[str]] = {"ours": [], "tipg": [], "pygeoapi": []}
    for place in places[:: max(1, len(places) // count)][:count]:
        box = ",".join(f"{number:.6f}" for number in _box(place))
        asked = f"items?limit={ITEMS}&bbox={box}"
        paths["ours"].append(f"{OGC}/{COLLECTIONS['posts']}/{asked}")
        paths["tipg"].append(f"/collections/{TABLES['posts']}/{asked}&f=geojson")
        paths["pygeoapi"].append(f"/collections/posts/{asked}&f=json")
    return Case(
        f"{ITEMS} features in a box",
        paths,
        lambda body: len(json.loads(body)["features"]),
    )


def _places() -> list[tuple[float, float]]:
    points = WatchPost.objects.unscoped().order_by("pk").values_list("point", flat=True)
    return [point.coords for point in points]


def _box(place: tuple[float, float]) -> tuple[float, float, float, float]:
    """Around a place, in degrees, with as many posts as a page has, or a few less."""
    low, high = 0.0, 2.0
    for _number in range(14):
        half = (low + high) / 2
        inside = Polygon.from_bbox(_around(place, half))
        inside.srid = 4326
        if WatchPost.objects.unscoped().filter(point__intersects=inside).count() > ITEMS:
            high = half
        else:
            low = half
    return _around(place, low)


def _around(place: tuple[float, float], half: float) -> tuple[float, float, float, float]:
    return place[0] - half, place[1] - half, place[0] + half, place[1] + half


def _tile_at(zoom: int, longitude: float, latitude: float) -> Tile:
    """The tile of the scheme WebMercatorQuad over a place in degrees."""
    size = 2**zoom
    north = math.asinh(math.tan(math.radians(latitude))) / math.pi
    return zoom, int((longitude + 180) / 360 * size), int((1 - north) / 2 * size)


def features_of_tile(body: bytes) -> int:
    """How many features a vector tile has: fields 2 of its layers, which are its fields 3."""
    return sum(
        sum(number == 2 for number, _part in _fields(layer))
        for number, layer in _fields(body)
        if number == 3
    )


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbers and contents of a protocol buffer's fields; nothing for one without a length."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        content = b""
        if key & 7 == 2:
            length, at = _varint(message, at)
            content, at = message[at : at + length], at + length
        elif key & 7 == 0:
            _value, at = _varint(message, at)
        else:
            at += 8 if key & 7 == 1 else 4
        yield key >> 3, content


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value, at, shift = value | (byte & 127) << shift, at + 1, shift + 7
        if byte < 128:
            return value, at
