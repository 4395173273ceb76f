"""Features to write, and files to read, made for the tests of files."""

from __future__ import annotations

import io
import random
import zipfile

import shapely

from core.geo.files import reading, writing

# A regency's extent: west, south, east, north.
AREA = (104.5, -5.3, 106.0, -4.4)
TEXTS = ("Sumur Ibu Siti", "Jalan “Merdeka” & <Raya>", "=1+1", "Kulon, Wetan; Lor", "né à Metro",
         "baris\nbaru", "ꦗꦮ 漢字 🌴")  # fmt: skip
FIELDS = (
    ("name", "string"), ("description", "string"), ("keterangan lengkap", "string"),
    ("keterangan lebih", "string"), ("depth", "number"), ("households", "integer"),
    ("works", "boolean"), ("built", "date"),
)  # fmt: skip


def random_features(kinds: tuple[str, ...], count: int, seed: int) -> list[writing.Feature]:
    chance = random.Random(seed)
    return [
        writing.Feature(shapely.to_wkb(shape(chance.choice(kinds), chance)), values(chance, number))
        for number in range(count)
    ]


def values(chance: random.Random, number: int) -> dict:
    def sometimes(value):
        return value if number == 0 or chance.random() < 0.8 else None

    return {
        "name": f"Titik {number}",
        "description": sometimes(chance.choice(TEXTS)),
        "keterangan lengkap": sometimes(chance.choice(TEXTS)),
        "keterangan lebih": sometimes("Kedua " + chance.choice(TEXTS)),
        "depth": sometimes(round(chance.uniform(-50, 50), 3)) if number else 1.5,
        "households": sometimes(chance.randint(-5, 2**40)) if number else 2**40,
        "works": sometimes(chance.random() < 0.5),
        "built": sometimes(f"20{chance.randint(10, 26)}-0{chance.randint(1, 9)}-1{number % 10}"),
    }


def shape(kind: str, chance: random.Random):
    x, y = round(chance.uniform(104.6, 105.8), 6), round(chance.uniform(-5.2, -4.5), 6)
    ring = shapely.box(x, y, x + 0.01, y + 0.01)
    hole = shapely.Polygon(
        ring.exterior, [shapely.box(x + 0.002, y + 0.002, x + 0.004, y + 0.004).exterior]
    )
    line = shapely.LineString([(x, y), (x + 0.01, y), (x + 0.02, y + 0.01)])
    return {
        "Point": shapely.Point(x, y),
        "MultiPoint": shapely.MultiPoint([(x, y), (x + 0.01, y)]),
        "LineString": line,
        "MultiLineString": shapely.MultiLineString([line, [(x, y + 1e-3), (x, y + 2e-3)]]),
        "Polygon": hole,
        "MultiPolygon": shapely.MultiPolygon([hole, shapely.box(x + 1e-1, y, x + 0.11, y + 0.01)]),
    }[kind]


def written(format: str, features, fields=FIELDS) -> io.BytesIO:
    target = io.BytesIO()
    writing.write(format, writing.Layer("Sumur & titik", fields, features), target)
    target.seek(0)
    return target


def read(file, layer: str | None = None, **options) -> list[reading.Row]:
    """All rows of a file's layers, or of one."""
    options.setdefault("extent", AREA)
    layers = [layer] if layer else [found.name for found in reading.inspect(file).layers]
    return [row for name in layers for row in reading.rows(file, name, **options)]


def zipped(*members: tuple[str, bytes]) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    target.seek(0)
    return target
