"""Tells a file's format by its content and opens it; its name is never asked. Runs inside the jail."""

from __future__ import annotations

from pathlib import Path

from core.geo.files.csv_table import open_csv
from core.geo.files.gdal import open_by_gdal
from core.geo.files.geojson import open_geojson
from core.geo.files.gpx import open_gpx
from core.geo.files.limits import MB, Limits
from core.geo.files.refusals import Refusal
from core.geo.files.tables import Geodata
from core.geo.files.unpacking import ARCHIVE_MAGIC, unpack
from core.geo.files.xml import check_xml

HEAD = 4096
SQLITE = b"SQLite format 3\0"
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# Files that hold addresses of data instead of data.
POINTERS = {"OGRVRTDataSource": "VRT", "VRTDataset": "VRT", "qgis": "QGIS", "OGRWFSDataSource": "WFS"}  # noqa: E501  # fmt: skip


def open_geodata(path: Path, folder: Path, limits: Limits) -> Geodata:
    """Open the file at `path`; `folder` is private and takes what is unpacked.

    Raises `Refusal`.
    """
    size = path.stat().st_size
    if size > limits.upload:
        raise Refusal("too_large", most=limits.upload // MB)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\0 \r\n\t"):
        raise Refusal("empty")
    if head.startswith(b"PK"):
        return _open_archive(unpack(path, folder, limits), limits)
    return _open_single(path, folder, head, limits)


def _open_archive(members: list[Path], limits: Limits) -> Geodata:
    shapes = [member for member in members if member.suffix == ".shp"]
    others = [
        member
        for member in members
        if member.suffix not in (".shp", ".shx", ".dbf", ".prj", ".cpg", ".txt")
    ]
    if shapes and not others:
        for shape in shapes:
            missing = [
                suffix for suffix in (".shx", ".dbf") if not shape.with_suffix(suffix).exists()
            ]
            if missing:
                raise Refusal("incomplete_shapefile", name=shape.name, missing=" ".join(missing))
        if len(shapes) > limits.layers:
            raise Refusal("too_many_layers", most=limits.layers)
        return open_by_gdal("shapefile", shapes, limits)
    if not others:
        raise Refusal("nothing_in_archive")
    documents = [member for member in others if member.suffix == ".kml"]
    # A KMZ's main document is called doc.kml; others belong to it.
    main = [member for member in documents if member.stem == "doc"] or others
    if shapes or len(main) > 1:
        raise Refusal("mixed_archive", names=", ".join(sorted(m.name for m in others))[:150])
    with main[0].open("rb") as file:
        head = file.read(HEAD)
    opened = _open_single(main[0], main[0].parent, head, limits)
    if opened.format == "kml":
        opened.format = "kmz"
    return opened


def _open_single(path: Path, folder: Path, head: bytes, limits: Limits) -> Geodata:
    if head.startswith(ARCHIVE_MAGIC):
        raise Refusal("unknown_format")
    if head.startswith(SQLITE):
        return open_by_gdal("gpkg", [_named(path, folder, "gpkg")], limits)
    start = head
    for mark in BYTE_ORDER_MARKS:
        start = start.removeprefix(mark)
    # UTF-16 writes a zero beside every sign of these formats.
    start = start.replace(b"\0", b"").lstrip()
    if start.startswith(b"<"):
        return _open_xml(path, folder, limits)
    if start[:1] in (b"{", b"["):
        return open_geojson(path, limits)
    if b"\0" in head and not head.startswith(BYTE_ORDER_MARKS):
        raise Refusal("unknown_format")
    return open_csv(path, limits)


def _open_xml(path: Path, folder: Path, limits: Limits) -> Geodata:
    root = check_xml(path, limits)
    if root in POINTERS:
        raise Refusal("project_file", kind=POINTERS[root])
    if root not in ("kml", "gpx"):
        raise Refusal("unknown_format")
    if root == "gpx":
        return open_gpx(path, limits)
    return open_by_gdal("kml", [_named(path, folder, "kml")], limits)


def _named(path: Path, folder: Path, suffix: str) -> Path:
    """GDAL believes names; this one says what the content is."""
    target = folder / f"data.{suffix}"
    if target != path:
        path.rename(target)
    return target
