"""Unpacks a ZIP or KMZ by rules of its own; GDAL never opens an archive.

Members are flattened to their last name. Links, ways out of the folder, archives within archives
and whatever unpacks out of proportion are refused. Runs inside the jail.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from core.geo.files.limits import MB, Limits
from core.geo.files.refusals import Refusal

SHAPEFILE = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
DATA = frozenset({".geojson", ".json", ".kml", ".gpx", ".gpkg", ".csv", ".txt"})
ARCHIVES = frozenset({".zip", ".kmz", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst"})
ARCHIVE_MAGIC = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
CHUNK = 1 << 20
# A small file may well pack a hundred times smaller.
RATIO_MATTERS = 1 * MB


def unpack(archive: Path, folder: Path, limits: Limits) -> list[Path]:
    """Write the members that data may be in into `folder`; returns their paths.

    Raises `Refusal`.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            return _members(opened, folder, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise Refusal("broken_archive") from None


def _members(opened: zipfile.ZipFile, folder: Path, limits: Limits) -> list[Path]:
    members = [member for member in opened.infolist() if not member.is_dir()]
    if len(members) > limits.members:
        raise Refusal("too_many_members", most=limits.members)
    for member in members:
        _check(member, limits)
    written: list[Path] = []
    total = 0
    for member in members:
        name = PurePosixPath(member.filename).name
        suffix = PurePosixPath(name).suffix.lower()
        # macOS adds a shadow of each file, which begins with a dot.
        if name.startswith(".") or suffix not in SHAPEFILE | DATA:
            continue
        # The name is a stranger's: only letters, digits and a few signs go to the disk.
        target = folder / f"{_safe(name.removesuffix(PurePosixPath(name).suffix))}{suffix}"
        if target in written:
            raise Refusal("duplicate_member", name=name)
        total = _copy(opened, member, target, total, limits)
        written.append(target)
    return written


def _check(member: zipfile.ZipInfo, limits: Limits) -> None:
    name = member.filename
    path = PurePosixPath(name)
    if stat.S_ISLNK(member.external_attr >> 16) or (
        path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name
    ):
        raise Refusal("unsafe_member", name=name[:100])
    if member.flag_bits & 0x1:
        raise Refusal("encrypted_archive")
    if path.suffix.lower() in ARCHIVES:
        raise Refusal("nested_archive", name=path.name[:100])
    tight = member.file_size > RATIO_MATTERS and (
        member.file_size > limits.ratio * max(1, member.compress_size)
    )
    if member.file_size > limits.unpacked or tight:
        raise Refusal("unpacks_too_large", most=limits.unpacked // MB)


def _copy(opened, member, target: Path, total: int, limits: Limits) -> int:
    """Write one member; the sizes that the archive declares are not believed."""
    size = 0
    with opened.open(member) as source, target.open("xb") as copy:
        while chunk := source.read(CHUNK):
            if not size and chunk.startswith(ARCHIVE_MAGIC):
                raise Refusal("nested_archive", name=target.name[:100])
            size += len(chunk)
            total += len(chunk)
            if total > limits.unpacked:
                raise Refusal("unpacks_too_large", most=limits.unpacked // MB)
            copy.write(chunk)
    return total


def _safe(stem: str) -> str:
    kept = "".join(sign if sign.isalnum() or sign in " -_." else "_" for sign in stem)
    return kept.strip(" .")[:80] or "layer"
