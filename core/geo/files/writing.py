"""Writes features into files for the programs that operators use, in bounded memory.

What is written can be read again by `reading` with the same content, as far as the format goes:
a Shapefile cuts names and texts, GPX knows no areas.
"""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, BinaryIO

import numpy as np
import orjson
import shapely
from django.utils.translation import gettext_lazy as _

from core.exports import no_formula
from core.geo.files.gdal_writing import write_gpkg, write_shapefile
from core.geo.files.markup import write_gpx, write_kml
from core.geo.files.tables import unique_names

BATCH = 2_000
# RFC 7946 advises six; the seventh is a centimetre, which surveyors measure.
DECIMALS = 7


class CannotWrite(ValueError):
    """What the format cannot hold; the message says which to take instead."""


@dataclass(frozen=True, slots=True)
class Feature:
    """What is written: WKB in WGS 84, two dimensions, and plain values by field."""

    wkb: bytes
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer to write. `fields` are (name, type) as in `reading`; `title` names the field that
    maps show as the feature's name."""

    name: str
    fields: tuple[tuple[str, str], ...]
    features: Iterable[Feature]
    title: str = "name"

    def batches(self, size: int = BATCH) -> Iterator[list[Feature]]:
        features = iter(self.features)
        while batch := list(islice(features, size)):
            yield batch


@dataclass(frozen=True, slots=True)
class Format:
    """A format to write: its file's suffix and media type, and what it cannot hold."""

    name: str
    label: str
    suffix: str
    media_type: str
    write: Callable[[Layer, BinaryIO], None]


def write(format: str, layer: Layer, target: BinaryIO) -> None:
    """Write the layer as `format`, a key of `FORMATS`. Raises `CannotWrite`."""
    FORMATS[format].write(layer, target)


def rounded(batch: list[Feature]) -> np.ndarray:
    """The geometries, to a centimetre."""
    shapes = shapely.from_wkb([feature.wkb for feature in batch])
    return shapely.transform(shapes, lambda points: np.round(points, DECIMALS))


def _geojson(layer: Layer, target: BinaryIO) -> None:
    name = orjson.dumps(layer.name)
    target.write(b'{"type":"FeatureCollection","name":' + name + b',"features":[')
    first = True
    names = [name for name, _type in layer.fields]
    for batch in layer.batches():
        # RFC 7946 has the outer ring run counterclockwise.
        shapes = shapely.orient_polygons(rounded(batch))
        for feature, text in zip(batch, shapely.to_geojson(shapes), strict=True):
            target.write(b"\n" if first else b",\n")
            first = False
            target.write(
                orjson.dumps(
                    {
                        "type": "Feature",
                        "properties": {name: feature.values.get(name) for name in names},
                        "geometry": orjson.Fragment(text),
                    }
                )
            )
    target.write(b"\n]}\n")


def _csv(layer: Layer, target: BinaryIO) -> None:
    """Latitude and longitude of points; other geometries as WKT."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    names = [name for name, _type in layer.fields]
    header = unique_names(["latitude", "longitude", "wkt", *names])
    writer.writerow([*map(no_formula, header[3:]), *header[:3]])
    for batch in layer.batches():
        for feature, shape in zip(batch, rounded(batch), strict=True):
            if shape.geom_type == "Point":
                place = [_decimal(shape.y), _decimal(shape.x), ""]
            else:
                place = ["", "", shapely.to_wkt(shape, rounding_precision=DECIMALS)]
            writer.writerow([*(_cell(feature.values.get(name)) for name in names), *place])
    text.flush()
    text.detach()


def _cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return no_formula(value) if isinstance(value, str) else repr(value)


def _decimal(value: float) -> str:
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")


def _kml(layer: Layer, target: BinaryIO) -> None:
    write_kml(layer, target, rounded)


def _kmz(layer: Layer, target: BinaryIO) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("doc.kml", "w", force_zip64=True) as document:
            write_kml(layer, document, rounded)


def _gpx(layer: Layer, target: BinaryIO) -> None:
    try:
        write_gpx(layer, target, rounded)
    except LookupError:
        raise CannotWrite(
            _("GPX holds points and lines only, and this layer has areas. Export GeoPackage, KML "
              "or GeoJSON instead.")
        ) from None  # fmt: skip


def _shapefile(layer: Layer, target: BinaryIO) -> None:
    with TemporaryDirectory(prefix="export-") as folder:
        files = write_shapefile(layer, folder, rounded)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in files:
                archive.write(path, path.name)


def _gpkg(layer: Layer, target: BinaryIO) -> None:
    with TemporaryDirectory(prefix="export-") as folder:
        with open(write_gpkg(layer, folder, rounded), "rb") as written:
            shutil.copyfileobj(written, target, 1 << 20)


def temporary() -> BinaryIO:
    """A file without a name that ends with its closing, to be written and then sent."""
    return TemporaryFile(prefix="export-")


FORMATS = {
    format.name: format
    for format in (
        Format("geojson", "GeoJSON", ".geojson", "application/geo+json", _geojson),
        Format("kml", "KML", ".kml", "application/vnd.google-earth.kml+xml", _kml),
        Format("kmz", "KMZ", ".kmz", "application/vnd.google-earth.kmz", _kmz),
        Format("gpx", "GPX", ".gpx", "application/gpx+xml", _gpx),
        Format("shapefile", "Shapefile (ZIP)", ".zip", "application/zip", _shapefile),
        Format("gpkg", "GeoPackage", ".gpkg", "application/geopackage+sqlite3", _gpkg),
        Format("csv", "CSV", ".csv", "text/csv; charset=utf-8", _csv),
    )
}
