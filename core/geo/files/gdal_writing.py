"""Writes GeoPackage and Shapefile by GDAL, in batches."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from core.geo.files.tables import unique_names

if TYPE_CHECKING:
    from core.geo.files.writing import Layer

CRS = "EPSG:4326"
BATCH = 10_000
# What the .dbf of a Shapefile holds, in bytes.
NAME_BYTES, TEXT_BYTES = 10, 254
# A Shapefile holds geometries of one of these kinds.
KINDS = {
    "Point": ("points", "Point"),
    "MultiPoint": ("multipoints", "MultiPoint"),
    "LineString": ("lines", "LineString"),
    "MultiLineString": ("lines", "LineString"),
    "Polygon": ("areas", "Polygon"),
    "MultiPolygon": ("areas", "Polygon"),
}
EMPTY = {"string": "", "integer": 0, "number": 0.0, "boolean": False, "date": None}
TYPES = {"string": object, "integer": np.int64, "number": np.float64, "boolean": np.bool_,
         "date": "datetime64[D]"}  # fmt: skip


def write_gpkg(layer: Layer, folder: str, shapes_of: Callable) -> Path:
    """The GeoPackage's path in `folder`."""
    path = Path(folder) / "layer.gpkg"
    # “fid” and “geom” are the format's own columns.
    names = unique_names(["fid", "geom", *(name for name, _type in layer.fields)])[2:]
    appends = False
    for batch in layer.batches(BATCH):
        _write(path, batch, shapes_of(batch), layer.fields, names, "GPKG", "Unknown", appends,
               layer=layer.name[:60] or "layer")  # fmt: skip
        appends = True
    if not appends:
        _write(path, [], np.array([], dtype=object), layer.fields, names, "GPKG", "Unknown", False,
               layer=layer.name[:60] or "layer")  # fmt: skip
    return path


def write_shapefile(layer: Layer, folder: str, shapes_of: Callable) -> list[Path]:
    """The paths of the files in `folder`: a Shapefile for each kind of geometry, and a text with
    the fields' whole names."""
    short = _short_names([name for name, _type in layer.fields])
    begun: set[str] = set()
    for batch in layer.batches(BATCH):
        shapes = shapes_of(batch)
        groups: dict[tuple[str, str], list[int]] = {}
        for row, shape in enumerate(shapes):
            groups.setdefault(KINDS[shape.geom_type], []).append(row)
        for (name, kind), rows in groups.items():
            _write(
                Path(folder) / f"{name}.shp", [batch[row] for row in rows], shapes[rows],
                layer.fields, short, "ESRI Shapefile", kind, name in begun, encoding="UTF-8",
                most=TEXT_BYTES,
            )  # fmt: skip
            begun.add(name)
    if not begun:
        _write(Path(folder) / "points.shp", [], np.array([], dtype=object), layer.fields, short,
               "ESRI Shapefile", "Point", False, encoding="UTF-8")  # fmt: skip
    text = "".join(
        f"{cut}\t{name}\n" for cut, (name, _type) in zip(short, layer.fields, strict=True)
    )
    (Path(folder) / "fields.txt").write_text(text, encoding="utf-8")
    return sorted(Path(folder).iterdir())


def _write(path, batch, shapes, fields, names, driver, kind, append, *, most=None, **options):
    from pyogrio import raw

    columns, masks = [], []
    for name, type in fields:
        values = [feature.values.get(name) for feature in batch]
        missing = np.array([value is None for value in values], dtype=bool)
        if type == "string" and most:
            values = [None if value is None else _cut(value, most) for value in values]
        filled = [EMPTY[type] if value is None else value for value in values]
        columns.append(np.array(filled, dtype=TYPES[type]))
        masks.append(missing)
    raw.write(
        path, shapely.to_wkb(shapes), columns, np.array(names, dtype=object), field_mask=masks,
        driver=driver, geometry_type=kind, crs=CRS, append=append, **options,
    )  # fmt: skip


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def _short_names(names: list[str]) -> list[str]:
    """Names of ten bytes at most, all different."""
    taken: set[str] = set()
    answer = []
    for name in names:
        plain = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in name)
        base, number = plain[:NAME_BYTES] or "field", 0
        cut = base
        while cut.casefold() in taken:
            number += 1
            cut = f"{base[: NAME_BYTES - 1 - len(str(number))]}_{number}"
        taken.add(cut.casefold())
        answer.append(cut)
    return answer
