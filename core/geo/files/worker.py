"""What runs inside the jail: reads one file and tells of it in frames on standard output.

A frame is two lengths (unsigned, 32 bits, big-endian), a JSON object and the WKB it speaks of.
The request is one JSON object on standard input.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from pathlib import Path

from core.geo.files import confinement
from core.geo.files.limits import Limits
from core.geo.files.refusals import Refusal

HEADER = struct.Struct("!II")
ROWS_A_FRAME = 500
# A frame is sent before its geometries grow beyond this, in bytes, and need not be full of rows.
BLOB = 4 << 20
SAMPLES = 3
SAMPLE_CHARACTERS = 60


def main() -> None:
    # Libraries that print must not be able to write into the answer.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    limits = Limits(**request["limits"])
    alone = request["namespace"] and confinement.leave_network()
    confinement.limit_resources(limits)
    try:
        for message, blob in _answers(request, limits, alone):
            _send(answer, message, blob)
    except Refusal as refusal:
        _send(answer, {"is": "refused", "code": refusal.code, "values": refusal.values})
    except MemoryError:
        _send(answer, {"is": "refused", "code": "too_much_memory", "values": {}})
    except RecursionError:
        _send(answer, {"is": "refused", "code": "too_deep", "values": {}})


def _send(answer, message: dict, blob: bytes = b"") -> None:
    import orjson

    text = orjson.dumps(message)
    answer.write(HEADER.pack(len(text), len(blob)))
    answer.write(text)
    answer.write(blob)
    answer.flush()


def _answers(request: dict, limits: Limits, alone: bool):
    # The libraries are loaded before the file system is closed, threads and all.
    import pyogrio  # noqa: F401

    from core.geo.files.formats import open_geodata

    folder = Path(request["folder"])
    path = folder / "upload"
    confined = confinement.see_only(str(folder))
    confinement.forbid_processes()
    geodata = open_geodata(path, folder, limits)
    confinement.forbid_writing()
    if not geodata.sources:
        raise Refusal("empty")
    yield {"is": "file", "format": geodata.format, "alone": alone, "confined": confined}, b""
    if request["layer"] is None:
        yield from _descriptions(geodata, request, limits)
    else:
        yield from _rows(geodata, request, limits)
    yield {"is": "end"}, b""


def _descriptions(geodata, request: dict, limits: Limits):
    """A frame a layer. Layers without a feature are left out."""
    from core.geo.files import tables

    total = 0
    for source in geodata.sources:
        table = source.read()
        if not table.numbers:
            continue
        tables.check(table, limits)
        total += len(table.numbers)
        if total > limits.features:
            raise Refusal("too_many_features", most=limits.features)
        yield _description(source.name, table, request["extent"]), b""


def _description(name: str, table, extent) -> dict:
    import numpy as np
    import shapely

    from core.geo.files import crs

    good = table.geometries[[not problem for problem in table.problems]]
    kinds = {}
    for number, count in zip(
        *np.unique(shapely.get_type_id(good), return_counts=True), strict=True
    ):
        kinds[shapely.GeometryType(int(number)).name] = int(count)
    guesses = crs.guess(good, extent)
    told = crs.WGS84 if table.fixed_crs else crs.identify(table.crs)
    return {
        "is": "layer",
        "name": name,
        "count": len(table.numbers),
        "problems": sum(bool(problem) for problem in table.problems),
        "kinds": kinds,
        "bounds": [float(side) for side in shapely.total_bounds(good)] if len(good) else None,
        "fields": [
            {"name": field, "type": kind, "samples": _samples(values),
             "filled": sum(value is not None for value in values)}
            for (field, kind), values in zip(table.fields, table.values, strict=True)
        ],
        "told": None if table.crs is None else str(table.crs)[:100],
        "epsg": told,
        "fixed": table.fixed_crs,
        "share": crs.share_inside(good, told, extent) if told and len(good) else 0.0,
        "guesses": [[g.epsg, g.swapped, g.share] for g in guesses],
        "clear": crs.likeliest(guesses, extent) is not None,
    }  # fmt: skip


def _samples(values: list) -> list[str]:
    found: list[str] = []
    for value in values:
        text = "" if value is None else str(value)[:SAMPLE_CHARACTERS]
        if text and text not in found:
            found.append(text)
            if len(found) == SAMPLES:
                break
    return found


def _rows(geodata, request: dict, limits: Limits):
    """Frames of rows, in degrees. Rows with a problem have no geometry."""
    import shapely

    from core.geo.files import crs, tables

    names = [source.name for source in geodata.sources]
    if request["layer"] not in names:
        raise Refusal("unknown_layer", name=request["layer"][:100])
    table = geodata.sources[names.index(request["layer"])].read()
    tables.check(table, limits)
    epsg, swapped = request["epsg"], request["swapped"]
    if epsg is None:
        epsg, swapped = _system(table, request["extent"])
    shapes = crs.to_degrees(table.geometries, epsg, swapped=swapped)
    outside = ~crs.on_globe(shapes)
    for row in outside.nonzero()[0]:
        table.problems[row] = table.problems[row] or "off_globe"
    blobs = shapely.to_wkb(shapes, output_dimension=2, include_srid=False)
    yield {"is": "fields", "fields": table.fields, "count": len(table.numbers), "epsg": epsg,
           "swapped": swapped}, b""  # fmt: skip
    del shapes
    start = size = 0
    for row in range(len(table.numbers)):
        if table.problems[row]:
            blobs[row] = b""
        size += len(blobs[row])
        if row + 1 - start == ROWS_A_FRAME or size > BLOB:
            yield _frame(table, blobs, start, row + 1)
            start, size = row + 1, 0
    if start < len(table.numbers):
        yield _frame(table, blobs, start, len(table.numbers))


def _frame(table, blobs, start: int, end: int) -> tuple[dict, bytes]:
    part = slice(start, end)
    return {
        "is": "rows",
        "numbers": table.numbers[part],
        "problems": table.problems[part],
        "columns": [values[part] for values in table.values],
        "sizes": [len(blob) for blob in blobs[part]],
    }, b"".join(blobs[part])


def _system(table, extent) -> tuple[int, bool]:
    """The file's own system; without one, the likeliest by its numbers."""
    from core.geo.files import crs

    if table.fixed_crs:
        return crs.WGS84, False
    if table.crs is not None:
        told = crs.identify(table.crs)
        if told is None:
            raise Refusal("unknown_crs", name=str(table.crs)[:100])
        return told, False
    good = table.geometries[[not problem for problem in table.problems]]
    if not len(good):
        return crs.WGS84, False
    likeliest = crs.likeliest(crs.guess(good, extent), extent)
    if likeliest is None:
        raise Refusal("missing_crs")
    return likeliest.epsg, likeliest.swapped
