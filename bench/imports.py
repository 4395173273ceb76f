"""What it costs to bring 50,000 features in from a GeoPackage, and to take them out again.

The villages are squares side by side; the features are points, lines and areas in them, in UTM
zone 48 south, so that every row is transformed and looked for in the villages.
"""

from __future__ import annotations

import resource
from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyproj
import shapely
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.files.base import File
from django.db import connection
from pyogrio import raw

from bench.databases import Databases
from bench.measuring import Row, at_most, clock, report
from core.geo.files import reading, writing
from core.villages.models import District, Regency, Village
from plugins.gismap.imports import saving
from plugins.gismap.imports.exporting import as_written
from plugins.gismap.imports.models import Import
from plugins.gismap.imports.plans import first_plan
from plugins.gismap.models import Feature

FEATURES, ACROSS, SIDE = 50_000, 10, 0.1
WEST, SOUTH = 104.5, -5.3
UTM = 32748
MB = 1024


def run(databases: Databases, *, tiny: bool) -> Iterator[Row]:
    count = 500 if tiny else FEATURES
    databases.create("imports")
    villages = _villages(2 if tiny else ACROSS)
    with TemporaryDirectory(prefix="kampung-bench-") as folder:
        small, large = Path(folder) / "small.gpkg", Path(folder) / "large.gpkg"
        _write(small, count // 10, len(villages))
        _write(large, count, len(villages))
        report(f"  {count} features of {large.stat().st_size // 1024} kB")
        started = _clock()
        found = reading.inspect(large)
        looked = _clock() - started
        few, _process = _import(small, villages)
        taken, process = _import(large, villages)
    jail = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // MB
    stored = Feature.objects.unscoped().count()
    if stored != count + count // 10:
        raise RuntimeError(f"{stored} features are stored.")
    label = f"{count:,} features from a GeoPackage"
    yield at_most(f"{label}: checked and saved", taken, 60, f"{count / taken:.0f} a second", " s")
    yield at_most(
        "Seconds a feature, relative to a tenth of them", taken / count / (few / (count // 10)), 2
    )
    yield Row(f"{label}: looked through for the preview", f"{looked:.2f} s")
    yield at_most("Memory of the process above what it had", process, 300, unit=" MB")
    yield at_most("Memory of the jail", jail, 1000, unit=" MB")
    yield from _exports(found.layers[0].count)


def _villages(across: int) -> list[Village]:
    regency = Regency.objects.create(code="18.02", name="Contoh")
    district = District.objects.create(regency=regency, code="18.02.01", name="Contoh")
    for number in range(across * across // 2):
        x, y = WEST + SIDE * (number % across), SOUTH + SIDE * (number // across)
        Village.objects.create(
            code=f"18.02.01.{2001 + number}", name=f"Maju {number}", slug=f"maju-{number}",
            district=district,
            boundary=MultiPolygon(Polygon.from_bbox((x, y, x + SIDE, y + SIDE)), srid=4326),
        )  # fmt: skip
    return list(Village.objects.defer(None).select_related("district__regency").order_by("code"))


def _write(path: Path, count: int, villages: int) -> None:
    chance = np.random.default_rng(1)
    across = max(2, min(ACROSS, villages))
    x = WEST + chance.uniform(0.001, SIDE * across * 0.99, count)
    y = SOUTH + chance.uniform(0.001, SIDE * max(1, villages // across) * 0.99, count)
    move = pyproj.Transformer.from_crs(4326, UTM, always_xy=True)
    east, north = move.transform(x, y)
    shapes = shapely.points(east, north)
    shapes[1::3] = shapely.buffer(shapes[1::3], 10, quad_segs=4)
    shapes[2::3] = [
        shapely.LineString([(e, n), (e + 20, n), (e + 40, n + 20)])
        for e, n in zip(east[2::3], north[2::3], strict=True)
    ]
    names = np.array([f"Objek {number}" for number in range(count)], dtype=object)
    raw.write(
        path, shapely.to_wkb(shapes),
        [names, np.arange(count), chance.uniform(0, 100, count), chance.uniform(0, 1, count) < 0.5],
        np.array(["nama", "nomor", "luas", "aktif"], dtype=object),
        layer="objek", driver="GPKG", geometry_type="Unknown", crs=f"EPSG:{UTM}",
    )  # fmt: skip


def _import(path: Path, villages: list[Village]) -> tuple[float, int]:
    """Seconds, and megabytes that the process grew by at its largest."""
    source = Import(regency=villages[0].district.regency, name=path.name)
    source.state = Import.State.RUNNING
    source.found = asdict(reading.inspect(path))
    plan = first_plan(source.found)
    plan.title = path.stem
    source.plan = plan.as_json()
    with path.open("rb") as file:
        source.file.save(path.name, File(file))
    source.save()
    before = _peak(reset=True)
    started = _clock()
    saving.run(source, villages)
    taken = _clock() - started
    if source.state != Import.State.DONE:
        raise RuntimeError(source.message)
    report(f"  {source.created} features in {taken:.1f} s on {connection.vendor}")
    return taken, max(0, _peak() - before)


def _clock() -> float:
    """Seconds as elsewhere in the benchmarks, where they are the processor's with the jail's."""
    seconds = clock()
    if connection.vendor == "sqlite":
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds += children.ru_utime + children.ru_stime
    return seconds


def _peak(reset: bool = False) -> int:
    """The most memory the process has had, in megabytes; since the reset, where Linux allows it."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) // MB
    except (OSError, IndexError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MB


def _exports(count: int) -> Iterator[Row]:
    for name in ("geojson", "gpkg"):
        layer = Feature.objects.unscoped().order_by("-layer_id").first().layer
        features = Feature.objects.unscoped().filter(layer=layer).select_related("village")
        started = _clock()
        target = BytesIO()
        writing.write(name, as_written(layer, features), target)
        taken = _clock() - started
        label = writing.FORMATS[name].label
        yield Row(f"{count:,} features written as {label}", f"{taken:.2f} s")
