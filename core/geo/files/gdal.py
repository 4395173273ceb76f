"""Reads Shapefile, GeoPackage and KML by GDAL, held to the drivers for these formats.

Runs inside the jail, after its network and its archives have been taken away from GDAL.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np

from core.geo.files.inference import narrowest
from core.geo.files.limits import Limits
from core.geo.files.refusals import Refusal
from core.geo.files.tables import Geodata, Source, Table, from_wkb, unique_names
from core.geo.libraries import gdal_library_path

# Read before GDAL starts, in an otherwise empty environment.
OPTIONS = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "CPL_VSIL_CURL_USE_HEAD": "NO",
    "CPL_VSIL_ZIP_ALLOWED_EXTENSIONS": ".none",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_HTTP_PROXY": "127.0.0.1:1",
    "GDAL_HTTPS_PROXY": "127.0.0.1:1",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_NUM_THREADS": "1",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "LIBKML_RESOLVE_STYLE": "NO",
    "OGR_GPKG_FOREIGN_KEY_CHECK": "NO",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "PROJ_NETWORK": "OFF",
    "http_proxy": "http://127.0.0.1:1",
    "https_proxy": "http://127.0.0.1:1",
    "all_proxy": "http://127.0.0.1:1",
}
DRIVERS = {"shapefile": "ESRI Shapefile", "gpkg": "GPKG", "kml": "LIBKML"}
TYPES = {"OFTString": "string", "OFTInteger": "integer", "OFTInteger64": "integer",
         "OFTReal": "number", "OFTDate": "date", "OFTDateTime": "string", "OFTTime": "string"}  # fmt: skip
# What LIBKML makes of the elements that style a placemark: nothing an operator has entered.
KML_DRAWING = frozenset(
    {"id", "timestamp", "begin", "end", "altitudemode", "tessellate", "extrude", "visibility",
     "draworder", "icon", "snippet"}
)  # fmt: skip
MOST_EXACT = 2**53


def allow_only(name: str) -> None:
    """Take all drivers but one away from GDAL, so that no content can choose another.

    Raises `Refusal` where that cannot be done.
    """
    import pyogrio

    library = ctypes.CDLL(gdal_library_path())
    library.GDALGetDriver.restype = ctypes.c_void_p
    library.GDALGetDriverShortName.restype = ctypes.c_char_p
    library.GDALGetDriverShortName.argtypes = [ctypes.c_void_p]
    library.GDALDeregisterDriver.argtypes = [ctypes.c_void_p]
    for number in reversed(range(library.GDALGetDriverCount())):
        driver = library.GDALGetDriver(number)
        if library.GDALGetDriverShortName(driver) != name.encode():
            library.GDALDeregisterDriver(driver)
    if list(pyogrio.list_drivers()) != [name]:
        raise Refusal("crashed")


def open_by_gdal(format: str, paths: list[Path], limits: Limits) -> Geodata:
    """`paths` are the files of a layer each (Shapefile), or the one file with all layers."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    allow_only(DRIVERS[format])
    sources = []
    try:
        for path in paths:
            for layer, kind in pyogrio.list_layers(path)[: limits.layers + 1]:
                if kind is None and format != "kml":
                    continue
                sources.append(_source(format, path, str(layer), limits))
    except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError):
        raise Refusal("damaged", format=DRIVERS[format]) from None
    if len(sources) > limits.layers:
        raise Refusal("too_many_layers", most=limits.layers)
    return Geodata(format, [source for source in sources if source.count != 0])


def _source(format: str, path: Path, layer: str, limits: Limits) -> Source:
    import pyogrio

    # Counting a text format reads it whole; that is done once, when it is read.
    slow = format == "kml"
    count = -1
    if not slow:
        count = pyogrio.read_info(path, layer=layer, encoding="UTF-8")["features"]
        if count > limits.features:
            raise Refusal("too_many_features", most=limits.features)
    return Source(layer, lambda: _table(format, path, layer, limits), count)


def _table(format: str, path: Path, layer: str, limits: Limits) -> Table:
    from pyogrio import raw
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError

    try:
        meta, _fids, blobs, data = raw.read(
            path,
            layer=layer,
            encoding=_encoding(path) if format == "shapefile" else None,
            max_features=limits.features + 1,
            datetime_as_string=True,
        )
    except (
        DataSourceError,
        DataLayerError,
        FeatureError,
        FieldError,
        UnicodeDecodeError,
        ValueError,
    ):
        raise Refusal("damaged", format=DRIVERS[format]) from None
    if blobs is None:
        raise Refusal("empty")
    if len(blobs) > limits.features:
        raise Refusal("too_many_features", most=limits.features)
    problems = [""] * len(blobs)
    fields, values = [], []
    for name, kind, subtype, column in zip(
        meta["fields"], meta["ogr_types"], meta["ogr_subtypes"], data, strict=True
    ):
        if _is_noise(format, str(name), column):
            continue
        kind, column = _column(kind, subtype, column)
        if format == "kml":
            name = "name" if name == "Name" else str(name)
            if kind == "string" and name not in ("name", "description"):
                kind, column = narrowest([value or "" for value in column])
        fields.append((str(name), kind))
        values.append(column)
    names = unique_names([name for name, _ in fields])
    shapes = from_wkb(blobs, problems)
    return Table(
        [(name, kind) for name, (_, kind) in zip(names, fields, strict=True)],
        values,
        shapes,
        list(range(1, len(blobs) + 1)),
        problems,
        None if format == "kml" else meta["crs"],
        fixed_crs=format == "kml",
    )


def _is_noise(format: str, name: str, column: np.ndarray) -> bool:
    """Columns that every KML file has, whether something is in them or not."""
    if format == "kml" and name.casefold() in KML_DRAWING:
        return True
    return format == "kml" and all(_plain(value) in (None, "") for value in column)


def _column(kind: str, subtype: str, column: np.ndarray) -> tuple[str, list]:
    if subtype == "OFSTBoolean":
        plain = [_plain(value) for value in column]
        return "boolean", [None if value is None else bool(value) for value in plain]
    plain = [_plain(value) for value in column]
    answer = TYPES.get(kind, "string")
    if answer == "integer":
        whole = [None if value is None else int(value) for value in plain]
        if all(value is None or abs(value) <= MOST_EXACT for value in whole):
            return "integer", whole
        return "string", [None if value is None else str(value) for value in whole]
    if answer == "number":
        return "number", [None if value is None else float(value) for value in plain]
    return answer, [None if value is None else str(value) for value in plain]


def _plain(value):
    """The value as Python's own; None for what is missing, not a number or no text."""
    if value is None or isinstance(value, bytes):
        return None
    if isinstance(value, np.ndarray):
        return ", ".join(str(item) for item in value.tolist())
    if isinstance(value, np.generic):
        if np.isnat(value) if isinstance(value, np.datetime64) else value != value:
            return None
        return str(value) if isinstance(value, np.datetime64) else value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value


def _encoding(path: Path) -> str | None:
    """None where a .cpg names the encoding; else UTF-8 if the table can be read as that."""
    if path.with_suffix(".cpg").exists():
        return None
    table = path.with_suffix(".dbf").read_bytes()
    try:
        # The header is binary; its length stands in its bytes 8 and 9.
        table[int.from_bytes(table[8:10], "little") :].decode("utf-8")
    except UnicodeDecodeError:
        return "CP1252"
    return "UTF-8"
