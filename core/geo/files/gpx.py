"""Reads GPX: waypoints, tracks and routes, with their texts and extensions.

GDAL's reader cuts long whole numbers of extensions. Runs inside the jail, after `check_xml` has
refused entities.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import shapely

from core.geo.files.coordinates import number
from core.geo.files.inference import narrowest
from core.geo.files.limits import Limits
from core.geo.files.refusals import Refusal
from core.geo.files.tables import Geodata, Source, Table, unique_names

LAYERS = {"wpt": "waypoints", "trk": "tracks", "rte": "routes"}
# Elements whose texts are a feature's fields, with the names that other formats have for them.
TEXTS = {"name": "name", "desc": "description", "cmt": "comment", "src": "source", "sym": "symbol",
         "type": "type", "time": "time", "ele": "elevation"}  # fmt: skip
FREE_TEXTS = frozenset({"name", "description", "comment"})

Feature = tuple[object, dict[str, str], str]


def open_gpx(path: Path, limits: Limits) -> Geodata:
    layers: dict[str, list[Feature]] = {layer: [] for layer in LAYERS.values()}
    corners = [0]
    try:
        for _event, element in ElementTree.iterparse(path):
            kind = _tag(element)
            if kind in LAYERS:
                features = layers[LAYERS[kind]]
                if len(features) == limits.features:
                    raise Refusal("too_many_features", most=limits.features)
                features.append(_feature(element, kind, corners))
                if corners[0] > limits.all_corners:
                    raise Refusal("too_many_corners", most=limits.all_corners)
                element.clear()
    except ElementTree.ParseError as error:
        raise Refusal("not_well_formed", line=error.position[0]) from None
    return Geodata(
        "gpx", [_source(name, features) for name, features in layers.items() if features]
    )


def _source(name: str, features: list[Feature]) -> Source:
    return Source(name, lambda: _table(features), len(features))


def _tag(element) -> str:
    return element.tag.rpartition("}")[2]


def _feature(element, kind: str, corners: list[int]) -> Feature:
    """The geometry, the texts by field, and the problem."""
    texts: dict[str, str] = {}
    for child in element:
        tag = _tag(child)
        if tag in TEXTS and (child.text or "").strip():
            texts[TEXTS[tag]] = child.text.strip()
        elif tag == "extensions":
            for leaf in child.iter():
                if not len(leaf) and (leaf.text or "").strip():
                    texts.setdefault(_tag(leaf), leaf.text.strip())
    if kind == "wpt":
        lines = [[_position(element)]]
    elif kind == "rte":
        lines = [[_position(point) for point in element if _tag(point) == "rtept"]]
    else:
        lines = [
            [_position(point) for point in segment if _tag(point) == "trkpt"]
            for segment in element
            if _tag(segment) == "trkseg"
        ]
    corners[0] += sum(map(len, lines))
    if any(position is None for line in lines for position in line):
        return None, texts, "bad_coordinate"
    if kind == "wpt":
        return shapely.Point(lines[0][0]), texts, ""
    # A segment of one point, where the receiver lost its signal, is no line.
    parts = [line for line in lines if len(line) > 1]
    if not parts:
        return None, texts, "no_geometry"
    return (
        shapely.LineString(parts[0]) if len(parts) == 1 else shapely.MultiLineString(parts),
        texts,
        "",
    )


def _position(point) -> tuple[float, float] | None:
    x, y = number(point.get("lon", "")), number(point.get("lat", ""))
    return None if x is None or y is None else (x, y)


def _table(features: list[Feature]) -> Table:
    names = list(dict.fromkeys(name for _shape, texts, _problem in features for name in texts))
    fields, values = [], []
    for name, shown in zip(names, unique_names(names), strict=True):
        column = [texts.get(name, "") for _shape, texts, _problem in features]
        if name in FREE_TEXTS:
            kind, typed = "string", [text or None for text in column]
        else:
            kind, typed = narrowest(column)
        fields.append((shown, kind))
        values.append(typed)
    shapes = np.empty(len(features), dtype=object)
    shapes[:] = [shape for shape, _texts, _problem in features]
    return Table(
        fields,
        values,
        shapes,
        list(range(1, len(features) + 1)),
        [problem for _shape, _texts, problem in features],
        fixed_crs=True,
    )
