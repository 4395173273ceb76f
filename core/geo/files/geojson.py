"""Reads GeoJSON strictly (RFC 8259 and RFC 7946), without GDAL.

NaN and Infinity are no JSON, a `crs` that points elsewhere is refused, and only the six kinds of
geometry a map shows get as far as GEOS, which dies of deeply nested collections. Runs inside the jail.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import orjson
import shapely

from core.geo.files.limits import Limits
from core.geo.files.refusals import Refusal
from core.geo.files.tables import Geodata, Source, Table, unique_names

KINDS = {
    "Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2,
    "MultiPolygon": 3,
}  # fmt: skip
DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
# Beyond this a double loses digits.
EXACT = 2**53


def open_geojson(path: Path, limits: Limits) -> Geodata:
    content = path.read_bytes()
    try:
        document = orjson.loads(content.decode("utf-8-sig").encode())
    except UnicodeDecodeError:
        raise Refusal("bad_encoding") from None
    except orjson.JSONDecodeError as error:
        raise Refusal("not_strict_json", where=str(error)[:100]) from None
    features = _features(document)
    if len(features) > limits.features:
        raise Refusal("too_many_features", most=limits.features)
    name = document.get("name")
    name = name[:80] if isinstance(name, str) and name else "layer"
    crs = _crs(document)
    return Geodata("geojson", [Source(name, lambda: _table(features, crs, limits), len(features))])


def _features(document) -> list:
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        return document["features"]
    if kind == "Feature":
        return [document]
    if kind in KINDS:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    raise Refusal("not_geojson")


def _crs(document: dict) -> str:
    """The name in the `crs` member of the format's older version; without it, WGS 84, as RFC 7946
    says of every file."""
    crs = document.get("crs")
    if crs is None:
        return "OGC:CRS84"
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    # Only what names a system; anything else could be an address or a file.
    pattern = r"(urn:ogc:def:crs:)?(EPSG|OGC)(:[\d.]*)?:(\d+|CRS84)"
    if crs.get("type") != "name" if isinstance(crs, dict) else True:
        raise Refusal("external_crs")
    if not isinstance(name, str) or not re.fullmatch(pattern, name, re.IGNORECASE):
        raise Refusal("unknown_crs", name=str(name)[:100])
    code = name.rsplit(":", 1)[1]
    return "OGC:CRS84" if code.upper() == "CRS84" else f"EPSG:{code}"


def _table(features: list, crs: str, limits: Limits) -> Table:
    problems = [""] * len(features)
    texts: list[str | None] = []
    rows: list[dict] = []
    names: dict[str, None] = {}
    for number, feature in enumerate(features):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            problems[number] = "not_feature"
            feature = {}
        properties = feature.get("properties")
        row = dict(properties) if isinstance(properties, dict) else {}
        if isinstance(feature.get("id"), (str, int)) and "id" not in row:
            row["id"] = feature["id"]
        rows.append(row)
        names.update(dict.fromkeys(row))
        if len(names) > limits.fields:
            raise Refusal("too_many_fields", most=limits.fields)
        text, problem = _geometry(feature.get("geometry"), limits)
        texts.append(text)
        problems[number] = problems[number] or problem
    shapes = shapely.from_geojson(np.array(texts, dtype=object), on_invalid="ignore")
    for number, text in enumerate(texts):
        if text is not None and shapes[number] is None:
            problems[number] = problems[number] or "bad_geometry"
    columns = [_column([row.get(name) for row in rows]) for name in names]
    fields = list(zip(unique_names(list(names)), (kind for kind, _ in columns), strict=True))
    return Table(
        fields, [values for _, values in columns], shapes, list(range(1, len(rows) + 1)), problems,
        crs,
    )  # fmt: skip


def _geometry(geometry, limits: Limits) -> tuple[str | None, str]:
    """The geometry as text for GEOS, and what is wrong with it."""
    if geometry is None:
        return None, "no_geometry"
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in KINDS:
        return None, "kind" if kind == "GeometryCollection" else "bad_geometry"
    coordinates = geometry.get("coordinates")
    if coordinates == []:
        return None, "no_geometry"
    if not _nested(coordinates, KINDS[kind]):
        return None, "bad_geometry"
    return orjson.dumps({"type": kind, "coordinates": coordinates}).decode(), ""


def _nested(value, depth: int) -> bool:
    """Whether this is lists in lists, `depth` deep, of positions: lists of two or more numbers."""
    if not isinstance(value, list):
        return False
    if depth == 0:
        return len(value) >= 2 and all(type(item) in (int, float) for item in value)
    return all(_nested(item, depth - 1) for item in value)


def _column(values: list) -> tuple[str, list]:
    """The type that all values of a property have, and the values of that type."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return "boolean", values
    if kinds == {int} and all(value is None or abs(value) < EXACT for value in values):
        return "integer", values
    if kinds and kinds <= {int, float}:
        return "number", [None if value is None else float(value) for value in values]
    texts = [_text(value) for value in values]
    if kinds == {str} and all(text is None or DATE.match(text) for text in texts):
        return "date", texts
    return "string", texts


def _text(value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return orjson.dumps(value).decode()
