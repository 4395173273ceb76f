"""Writes KML 2.2 and GPX 1.1, feature by feature.

GDAL's writers keep a whole document in memory, and write a feature's name into a field only.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import escape, quoteattr

import shapely

if TYPE_CHECKING:
    from core.geo.files.writing import Layer

# Signs that XML 1.0 cannot hold, escaped or not.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
KML_TYPES = {"string": "string", "date": "string", "integer": "int", "number": "double",
             "boolean": "bool"}  # fmt: skip
# An int of KML has 32 bits.
INT = 2**31
DESCRIPTION = "description"


def write_kml(layer: Layer, target: BinaryIO, shapes_of: Callable) -> None:
    """A document with one folder, its fields described by a schema."""
    fields = [(name, kind) for name, kind in layer.fields if name not in (layer.title, DESCRIPTION)]
    wide: set[str] = set()
    # The schema stands before the features, and only they tell how wide the numbers are.
    with TemporaryFile() as body:
        for batch in layer.batches():
            for feature, shape in zip(batch, shapes_of(batch), strict=True):
                values = feature.values
                wide.update(
                    name
                    for name, kind in fields
                    if kind == "integer" and abs(values.get(name) or 0) >= INT
                )
                body.write(_placemark(layer, fields, values, shape).encode())
        body.seek(0)
        target.write(_kml_head(layer.name, fields, wide).encode())
        shutil.copyfileobj(body, target, 1 << 20)
    target.write(b"</Folder>\n</Document>\n</kml>\n")


def _kml_head(name: str, fields, wide: set[str]) -> str:
    schema = "".join(
        f"<SimpleField name={_quoted(field)} "
        f'type="{"string" if field in wide else KML_TYPES[kind]}"/>\n'
        for field, kind in fields
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
        f"<name>{_text(name)}</name>\n"
        f'<Schema name="fields" id="fields">\n{schema}</Schema>\n'
        f"<Folder><name>{_text(name)}</name>\n"
    )


def _placemark(layer: Layer, fields, values: dict, shape) -> str:
    head = "".join(
        f"<{tag}>{_text(_plain(values[field]))}</{tag}>"
        for tag, field in (("name", layer.title), ("description", DESCRIPTION))
        if values.get(field) not in (None, "")
    )
    data = "".join(
        f"<SimpleData name={_quoted(name)}>{_text(_plain(values[name]))}</SimpleData>"
        for name, _kind in fields
        if values.get(name) is not None
    )
    if data:
        data = f'<ExtendedData><SchemaData schemaUrl="#fields">{data}</SchemaData></ExtendedData>'
    return f"<Placemark>{head}{data}{_kml_geometry(shape)}</Placemark>\n"


def _kml_geometry(shape) -> str:
    kind = shape.geom_type
    if kind == "Point":
        return f"<Point>{_coordinates(shape)}</Point>"
    if kind == "LineString":
        return f"<LineString>{_coordinates(shape)}</LineString>"
    if kind == "Polygon":
        rings = "".join(
            f"<{tag}><LinearRing>{_coordinates(ring)}</LinearRing></{tag}>"
            for tag, ring in [
                ("outerBoundaryIs", shape.exterior),
                *(("innerBoundaryIs", ring) for ring in shape.interiors),
            ]
        )
        return f"<Polygon>{rings}</Polygon>"
    return f"<MultiGeometry>{''.join(map(_kml_geometry, shape.geoms))}</MultiGeometry>"


def _coordinates(shape) -> str:
    points = " ".join(f"{x!r},{y!r}" for x, y in shapely.get_coordinates(shape).tolist())
    return f"<coordinates>{points}</coordinates>"


def write_gpx(layer: Layer, target: BinaryIO, shapes_of: Callable) -> None:
    """Points as waypoints, lines as tracks; other fields as extensions, as GDAL writes them.

    Raises LookupError for an area.
    """
    fields = [name for name, _type in layer.fields if name not in (layer.title, DESCRIPTION)]
    tags = dict(zip(fields, _tags(fields), strict=True))
    # Waypoints stand before tracks.
    with TemporaryFile() as points, TemporaryFile() as tracks:
        for batch in layer.batches():
            for feature, shape in zip(batch, shapes_of(batch), strict=True):
                head, tail = _gpx_texts(layer, feature.values, tags)
                kind = shape.geom_type
                if kind in ("Point", "MultiPoint"):
                    for x, y in shapely.get_coordinates(shape).tolist():
                        point = f'<wpt lat="{y!r}" lon="{x!r}">{head}{tail}</wpt>\n'
                        points.write(point.encode())
                elif kind in ("LineString", "MultiLineString"):
                    parts = "".join(map(_segment, shapely.get_parts(shape)))
                    tracks.write(f"<trk>{head}{tail}{parts}</trk>\n".encode())
                else:
                    raise LookupError(kind)
        target.write(
            b'<?xml version="1.0" encoding="UTF-8"?>\n'
            b'<gpx version="1.1" creator="Kampung CMS" xmlns="http://www.topografix.com/GPX/1/1" '
            b'xmlns:ogr="http://osgeo.org/gdal">\n'
        )
        for body in (points, tracks):
            body.seek(0)
            shutil.copyfileobj(body, target, 1 << 20)
    target.write(b"</gpx>\n")


def _gpx_texts(layer: Layer, values: dict, tags: dict[str, str]) -> tuple[str, str]:
    """The elements for name and description, and the extensions."""
    head = "".join(
        f"<{tag}>{_text(_plain(values[field]))}</{tag}>"
        for tag, field in (("name", layer.title), ("desc", DESCRIPTION))
        if values.get(field) not in (None, "")
    )
    extra = "".join(
        f"<ogr:{tag}>{_text(_plain(values[name]))}</ogr:{tag}>"
        for name, tag in tags.items()
        if values.get(name) is not None
    )
    return head, f"<extensions>{extra}</extensions>" if extra else ""


def _segment(line) -> str:
    points = "".join(
        f'<trkpt lat="{y!r}" lon="{x!r}"/>' for x, y in shapely.get_coordinates(line).tolist()
    )
    return f"<trkseg>{points}</trkseg>"


def _tags(names: list[str]) -> list[str]:
    """Names as XML elements have them."""
    from core.geo.files.tables import unique_names

    plain = [re.sub(r"[^A-Za-z0-9_]", "_", name) for name in names]
    return [name.replace(" ", "_") for name in unique_names(plain)]


def _plain(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def _text(text: str) -> str:
    return escape(UNWRITABLE.sub("", text))


def _quoted(text: str) -> str:
    return quoteattr(UNWRITABLE.sub("", text))
